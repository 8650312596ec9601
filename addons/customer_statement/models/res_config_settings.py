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
    customer_statement_day = fields.Integer(
        related="company_id.customer_statement_day", readonly=False
    )
    customer_statement_who = fields.Selection(
        related="company_id.customer_statement_who", readonly=False, required=True
    )
    customer_statement_attach_pdf = fields.Boolean(
        related="company_id.customer_statement_attach_pdf", readonly=False
    )
