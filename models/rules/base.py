from odoo import api, models
from odoo.fields import Domain

# Who is made together with one of these was made as something else than a customer:
# the field that says who, and of which records, where not of all of them.
SOMETHING_ELSE = {
    "account.move": (
        "partner_id",
        [("move_type", "in", ("in_invoice", "in_refund", "in_receipt"))],
    ),
    "calendar.event": ("partner_ids", []),
    "chatbot.script": ("operator_partner_id", []),
    "event.track": ("partner_id", []),
    "hr.applicant": ("partner_id", []),
    "hr.employee": ("work_contact_id", []),
    "lunch.supplier": ("partner_id", []),
    "purchase.order": ("partner_id", []),
    "stock.picking": ("partner_id", [("picking_type_code", "=", "incoming")]),
}


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._name in SOMETHING_ELSE:
            records._note_who_is_no_customer()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._name in SOMETHING_ELSE and SOMETHING_ELSE[self._name][0] in vals:
            self._note_who_is_no_customer()
        return result

    def _note_who_is_no_customer(self):
        """Take back the codes of those who were made just now, for these records."""
        field, domain = SOMETHING_ELSE[self._name]
        records = self.sudo().filtered_domain(Domain(domain))
        records[field]._made_just_now()._wait_for_purchase()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        field, domain = SOMETHING_ELSE.get(self._name, ("", []))
        if field and not domain:
            # Whom somebody makes in this field, in a request of its own.
            for node in arch.xpath(f"//field[@name='{field}'][not(ancestor::field)]"):
                given = node.get("context", "{}").strip()
                if given.startswith("{"):
                    given = given[1:]
                    node.set(
                        "context",
                        "{'default_customer_code_when_bought': True, " + given,
                    )
        return arch, view
