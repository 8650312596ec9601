from odoo import api, fields, models
from odoo.tools import SQL, sql

from .base import SOMETHING_ELSE


class ResPartner(models.Model):
    """What somebody was made as: those who were no customers wait until they buy."""

    _inherit = "res.partner"

    customer_code_when_bought = fields.Boolean(
        string="Code Only When They Buy",
        # What apps bring along: tax offices, anonymous consumers, employees.
        default=lambda self: bool(self.env.context.get("install_mode")),
        help="No customer yet, but an employee, an applicant, a vendor, a guest of a "
        "meeting, who got a mail, or whom an app has brought along. Gets a customer "
        "code with the first purchase.",
    )

    def _auto_init(self):
        name = "customer_code_when_bought"
        is_new = not sql.column_exists(self.env.cr, self._table, name)
        result = super()._auto_init()
        if is_new:
            self._note_who_was_no_customer()
        return result

    @api.model
    def find_or_create(self, email, assert_valid_email=False):
        found = super(ResPartner, self._for_recipients()).find_or_create(
            email, assert_valid_email
        )
        return found.with_env(self.env)

    @api.model
    def _find_or_create_from_emails(self, emails, *args, **kwargs):
        found = super(ResPartner, self._for_recipients())._find_or_create_from_emails(
            emails, *args, **kwargs
        )
        return [partner.with_env(self.env) for partner in found]

    @api.model
    def _for_recipients(self):
        """Return the model in which new partners got a mail, or were to get one."""
        return self.with_context(default_customer_code_when_bought=True)

    def _waits_for_purchase(self):
        return not self.customer_rank and (
            self.customer_code_when_bought
            or self.env["customer.code.rule"]._only_who_has_bought()
        )

    def _made_just_now(self):
        """Return those of these partners whom this transaction has made."""
        now = self.env.cr.now()
        return self.sudo().filtered(lambda partner: partner.create_date == now)

    def _wait_for_purchase(self):
        """Have these partners, whom nobody has seen yet, wait until they buy."""
        waiting = self.filtered(lambda partner: not partner.customer_rank)
        waiting.customer_code_when_bought = True
        unseen = self._given_codes()
        waiting.filtered(lambda partner: partner.ref in unseen).ref = False

    @api.model
    def _note_who_was_no_customer(self):
        """Find those who were no customers among the partners of before, by SQL.

        They were made in the same transaction as an employee and the like, or are an
        app's own. Demo data, which has customers, looks like the latter.
        """
        cr = self.env.cr
        for model, (field, _domain) in SOMETHING_ELSE.items():
            table = model.replace(".", "_")
            if sql.column_exists(cr, table, field):
                self._note_no_customers(
                    SQL(
                        "SELECT partner.id FROM res_partner AS partner"
                        " JOIN %s AS other ON partner.id = other.%s"
                        "  AND partner.create_date = other.create_date",
                        SQL.identifier(table),
                        SQL.identifier(field),
                    )
                )
        self._note_no_customers(
            SQL(
                "SELECT res_id FROM ir_model_data AS data"
                " JOIN ir_module_module AS app ON app.name = data.module"
                " WHERE data.model = 'res.partner' AND app.demo IS NOT TRUE"
            )
        )

    @api.model
    def _note_no_customers(self, ids):
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET customer_code_when_bought = TRUE"
                " WHERE coalesce(customer_rank, 0) = 0 AND id IN (%s)",
                ids,
            )
        )
