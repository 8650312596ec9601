from odoo import models


class CustomerCodeRun(models.Model):
    _inherit = "customer.code.run"

    def write(self, vals):
        result = super().write(vals)
        if self and vals.get("state", "running") != "running":
            self.env["pos.config"]._tell_of_customer_codes(False)
        return result
