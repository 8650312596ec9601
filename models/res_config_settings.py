from odoo import api, fields, models
from odoo.tools import formatLang

from ..tools import isolated


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
    customer_code_moment = fields.Selection(
        [("create", "When they are created"), ("buy", "When they first buy")],
        string="Customers Get a Code",
        default="create",
        required=True,
        config_parameter="customer_code.moment",
        help="A customer first buys with the first invoice that is posted, or when the "
        "till is closed.",
    )
    customer_code_moment_hint = fields.Char(
        compute="_compute_customer_code_moment_hint"
    )
    customer_code_copied_count = fields.Integer(
        string="Contacts with a Copy of Their Company's Code",
        compute="_compute_customer_code_beside",
        help="They need none: the company's code stands for them.",
    )
    customer_code_is_copied_down = fields.Boolean(
        compute="_compute_customer_code_beside"
    )
    customer_code_other_senses = fields.Char(compute="_compute_customer_code_beside")
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
            f"{isolated(self.env, code)} ({rules.browse(rule.id).name})"
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

    @api.depends("customer_code_moment")
    def _compute_customer_code_moment_hint(self):
        count = self.env["customer.code.rule"]._not_bought_count()
        waiting = formatLang(self.env, count, digits=0)
        for settings in self:
            if settings.customer_code_moment == "buy":
                settings.customer_code_moment_hint = self.env._(
                    "Customers without a code who have bought nothing yet: %s. They "
                    "wait, and Generate Customer Code leaves them out. Whoever has a "
                    "code keeps it.",
                    waiting,
                )
            else:
                settings.customer_code_moment_hint = self.env._(
                    "Customers without a code who have bought nothing yet: %s. "
                    "Generate Customer Code gives them one. Employees, vendors and "
                    "others who were made as something else get one when they buy.",
                    waiting,
                )

    def _compute_customer_code_beside(self):
        partners = self.env["res.partner"]
        self.customer_code_copied_count = partners._copied_count()
        self.customer_code_is_copied_down = "ref" in partners._commercial_fields()
        countries = self.env["res.country"].browse(
            partners._countries_of_other_senses()
        )
        self.customer_code_other_senses = bool(countries) and self.env._(
            "Partners in %s get no code: their electronic invoices read the tax office "
            "in the same field.",
            ", ".join(countries.mapped("name")),
        )

    def action_remove_copied_codes(self):
        """Take the copies of their companies' codes off all contacts.

        :return: an action that shows the settings as they are then
        :rtype: dict
        :raise AccessError: if the user may not change the settings
        """
        self.check_access("write")
        self.env["res.partner"].sudo()._remove_copies()
        return {"type": "ir.actions.client", "tag": "reload"}

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
