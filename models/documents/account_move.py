from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_invoice_computed_reference(self):
        self.ensure_one()
        move, company = self, self.partner_id.commercial_partner_id
        code = self.partner_id.customer_code
        if code and code == company.ref and self.partner_id != company:
            # Odoo makes the reference of the code of the partner of the invoice.
            move = self.new({"partner_id": company.id}, origin=self)
        return super(AccountMove, move)._get_invoice_computed_reference()
