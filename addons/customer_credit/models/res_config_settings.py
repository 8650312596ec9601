from odoo import api, fields, models

RULE = "customer_credit.res_partner_bank_rule_masked"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_order = fields.Selection(related="company_id.credit_order", readonly=False)
    credit_invoice = fields.Selection(
        related="company_id.credit_invoice", readonly=False
    )
    credit_delivery = fields.Selection(
        related="company_id.credit_delivery", readonly=False
    )
    credit_till = fields.Selection(related="company_id.credit_till", readonly=False)
    credit_overdue_days = fields.Integer(
        related="company_id.credit_overdue_days", readonly=False
    )
    pos_credit_offline = fields.Boolean(
        related="pos_config_id.credit_offline", readonly=False
    )
    credit_mask_bank_numbers = fields.Boolean(
        string="Hide Bank Account Numbers",
        help="Only those with the right see bank accounts of customers, vendors and "
        "employees. Nobody else can enter one, either. In all companies.",
    )

    @api.model
    def get_values(self):
        """Return the settings, whether numbers are hidden among them."""
        rule = self.env.ref(RULE).sudo()
        return {**super().get_values(), "credit_mask_bank_numbers": rule.active}

    def set_values(self):
        """Keep the settings."""
        result = super().set_values()
        rule = self.env.ref(RULE).sudo()
        if rule.active != self.credit_mask_bank_numbers:
            rule.active = self.credit_mask_bank_numbers
        return result
