from odoo import api, models

from ...tools import OwnWord


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        # A company's partner is made before the company, so a rule cannot yet tell
        # that it is the database's own.
        later = self.with_context(customer_code_later=OwnWord())
        companies = super(ResCompany, later).create(vals_list)
        companies.partner_id._assign_customer_codes()
        return companies.with_env(self.env)
