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
    customer_code_only_officers = fields.Boolean(
        string="Only Officers May Type Codes",
        config_parameter="customer_code.only_officers",
        help="Everybody else gets codes by the rules, and cannot type or change one.",
    )
    customer_code_warning = fields.Char(compute="_compute_customer_code")

    pos_receipt_customer_code = fields.Boolean(
        related="pos_config_id.receipt_customer_code", readonly=False
    )

    def _compute_customer_code(self):
        rules = self.env["customer.code.rule"]
        self.customer_code_missing_count = rules._uncoded_count()
        self.customer_code_next = rules._probable_code()
        warnings = rules.search([]).filtered("used_up_warning")
        self.customer_code_warning = " ".join(
            f"{rule.name}: {rule.used_up_warning}" for rule in warnings
        )
