from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_code_missing_count = fields.Integer(
        string="Customers without a Code",
        compute="_compute_customer_code",
        help="How many customers a rule would give a code.",
    )
    customer_code_next = fields.Char(
        string="Next Codes (Probable)",
        compute="_compute_customer_code",
        help="What the next customer of each rule gets, unless it is taken before.",
    )
    customer_code_has_duplicates = fields.Boolean(compute="_compute_customer_code")
    customer_code_has_unfinished_run = fields.Boolean(compute="_compute_customer_code")
    customer_code_first_steps = fields.Char(compute="_compute_customer_code")
    customer_code_only_officers = fields.Boolean(
        string="Only Officers May Type Codes",
        config_parameter="customer_code.only_officers",
        help="Everybody else gets codes by the rules, and cannot type or change one.",
    )
    customer_code_warning = fields.Char(compute="_compute_customer_code")
    customer_code_fast_search = fields.Boolean(
        string="Fast Text Search",
        help="Finds any part of a name, e-mail address or tax ID at once, also among"
        " a million contacts.",
    )

    pos_receipt_customer_code = fields.Boolean(
        related="pos_config_id.receipt_customer_code", readonly=False
    )

    def _compute_customer_code(self):
        rules = self.env["customer.code.rule"]
        missing = rules._uncoded_count()
        self.customer_code_missing_count = missing
        self.customer_code_first_steps = self._first_steps(missing)
        self.customer_code_next = ", ".join(
            f"{code} ({rules.browse(rule.id).name})"
            for rule, code in zip(
                rules._active_rules(), rules._probable_codes(), strict=True
            )
        )
        self.customer_code_has_duplicates = bool(
            self.env["res.partner"]
            ._all_partners()
            .search_count([("customer_code_duplicate", "=", True)], limit=1)
        )
        runs = self.env["customer.code.run"]
        self.customer_code_has_unfinished_run = bool(
            runs.has_access("read")
            and runs.search_count([("state", "in", ("stopped", "failed"))], limit=1)
        )
        warnings = rules.search([("active", "=", True)]).filtered("used_up_warning")
        self.customer_code_warning = " ".join(
            f"{rule.name}: {rule.used_up_warning}" for rule in warnings
        )

    @api.model
    def _first_steps(self, missing):
        """Tell a newcomer what to do, "" to others.

        :param int missing: how many customers have no code
        """
        if not missing or self.env["customer.code.run"].search_count([], limit=1):
            return ""
        return self.env._(
            "New customers get a code by themselves now. Customers without one: %s.",
            missing,
        )

    @api.model
    def get_values(self):
        has_indexes = self.env["res.partner"]._has_text_indexes()
        return {**super().get_values(), "customer_code_fast_search": has_indexes}

    def set_values(self):
        result = super().set_values()
        partners = self.env["res.partner"]
        if self.customer_code_fast_search != partners._has_text_indexes():
            partners._set_text_indexes(self.customer_code_fast_search)
        return result
