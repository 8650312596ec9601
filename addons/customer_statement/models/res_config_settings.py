from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_statement_kind = fields.Selection(
        related="company_id.customer_statement_kind", readonly=False, required=True
    )
    customer_statement_aging = fields.Selection(
        related="company_id.customer_statement_aging", readonly=False, required=True
    )
    customer_statement_quote = fields.Boolean(
        related="company_id.customer_statement_quote", readonly=False
    )
    customer_statement_footer = fields.Char(
        related="company_id.customer_statement_footer", readonly=False
    )
