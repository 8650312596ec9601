from odoo import fields, models


class PosConfig(models.Model):
    _inherit = "pos.config"

    receipt_customer_code = fields.Boolean(
        string="Customer Code on Receipts",
        default=True,
        help="Print the customer's code below the name.",
    )
