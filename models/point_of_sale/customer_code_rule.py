from odoo import api, models


class CustomerCodeRule(models.Model):
    _inherit = "customer.code.rule"

    @api.model
    def _assign_chunk(self, rule, ids, domain):
        codes = super()._assign_chunk(rule, ids, domain)
        self.env["res.partner"].browse(ids)._notify_tills_of_codes()
        return codes
