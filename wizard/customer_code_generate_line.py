from odoo import fields, models


class CustomerCodeGenerateLine(models.TransientModel):
    _name = "customer.code.generate.line"
    _description = "Generate Customer Code: Rule"

    wizard_id = fields.Many2one(
        "customer.code.generate", required=True, ondelete="cascade"
    )
    selected = fields.Boolean(
        default=True,
        help="Whether this rule gives codes now.",
    )
    rule_id = fields.Many2one(
        "customer.code.rule",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The first rule that names a customer counts.",
    )
    count = fields.Integer(
        string="Customers",
        readonly=True,
        help="How many customers would get a code by this rule.",
    )
    first_code = fields.Char(
        readonly=True,
        help="The first of these codes, which is only probable.",
    )
    last_code = fields.Char(
        readonly=True,
        help="The last of these codes, which is only probable.",
    )
