from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_code_missing_count = fields.Integer(
        string="Customers without a Code", compute="_compute_customer_code"
    )
    customer_code_next = fields.Char(
        string="Next Code (Probable)",
        compute="_compute_customer_code",
        help="The next new customer gets this code, unless it is taken before.",
    )

    def _compute_customer_code(self):
        rules = self.env["customer.code.rule"]
        self.customer_code_missing_count = rules._uncoded_count()
        self.customer_code_next = rules._probable_code()
