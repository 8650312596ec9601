from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import OwnWord, own_word


class CustomerCodeChange(models.Model):
    """The log of changed codes: lines are added, and never edited or deleted."""

    _name = "customer.code.change"
    _inherit = ["customer.code.of.partner"]
    _description = "Customer Code Change"
    _order = "id desc"
    _rec_name = "partner_name"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="set null",
        help="Whose code was changed. After a merge, who was kept; empty if deleted.",
    )
    partner_name = fields.Char(
        string="Name Then",
        required=True,
        help="The customer's name when the code changed.",
    )
    old_code = fields.Char(
        index=True,
        help="The code until then. Empty if there was none.",
    )
    new_code = fields.Char(
        index=True,
        help="The code from then on. Empty if it was taken away.",
    )
    cause = fields.Selection(
        [
            ("change", "Changed with a reason"),
            ("edit", "Edited"),
            ("import", "Imported"),
            ("merge", "Merged"),
            ("clear", "Cleared"),
            ("delete", "Customer deleted"),
            ("release", "Code released"),
            ("repair", "Duplicate repaired"),
            ("take-over", "Taken over from another field"),
        ],
        required=True,
        help="What changed the code.",
    )
    reason = fields.Char(
        help="Why the code changed, as whoever changed it said.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Changed By",
        ondelete="set null",
        help="Who changed the code.",
    )
    create_date = fields.Datetime(
        string="Changed On",
        help="When the code changed.",
    )
    company_id = fields.Many2one(
        "res.company", help="The company of the customer, empty for all companies."
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._append_only_message())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._append_only_message())

    @api.model
    def _append_only_message(self):
        return self.env._(
            "The log of customer codes cannot be changed. Change the code of the "
            "customer again: that adds a line."
        )

    @api.model
    def _log(self, changes, cause=None):
        """Add a line for each partner whose code changes.

        :param dict changes: the old and the new code, ``False`` for none, by partner
        :param str cause: a value of the field of that name; if it is not given, it is
            what the addon said in the context, or what the way of writing tells
        """
        cause = cause or own_word(self.env, "customer_code_cause")
        self.sudo().with_context(customer_code_log=OwnWord()).create(
            [
                {
                    "partner_id": partner.id,
                    "partner_name": partner.display_name or str(partner.id),
                    "old_code": old_code,
                    "new_code": new_code,
                    "cause": cause or ("edit" if new_code else "clear"),
                    "reason": own_word(self.env, "customer_code_reason") or False,
                    "user_id": self.env.uid,
                    "company_id": partner.company_id.id,
                }
                for partner, (old_code, new_code) in changes.items()
            ]
        )
