from odoo import fields, models


class PosConfig(models.Model):
    _inherit = "pos.config"

    credit_offline = fields.Boolean(
        string="On Account without Connection",
        default=True,
        help="Accept purchases on account while the till has no connection and nobody "
        "can be asked. They are listed for the credit managers.",
    )

    def check_on_account(self, partner_id, amount):
        """Return whether a customer may buy for so much on account here.

        :param int partner_id: a customer, or a contact of one
        :param float amount: in the till's currency
        :rtype: bool
        :raise AccessError: if the user may not use the till
        """
        self.ensure_one()
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        company = self.company_id
        amount = self.currency_id._convert(
            amount, company.currency_id, company, fields.Date.context_today(self)
        )
        return self.env["customer.credit.guard"]._has_credit(
            partner.commercial_partner_id, company, amount
        )
