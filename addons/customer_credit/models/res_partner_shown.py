from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import formatLang

from odoo.addons.customer_statement.models.res_partner import FINANCE

from .res_partner import USER

SEEN_BY = f"{FINANCE},{USER}"
BARS = [
    ("open", "bg-primary"),
    ("to_invoice", "bg-info"),
    ("till", "bg-warning"),
    ("free", "bg-success opacity-50"),
]


class ResPartner(models.Model):
    """What those who may see it see of credit, and what others do not learn."""

    _inherit = "res.partner"

    credit_exposure = fields.Monetary(
        compute="_compute_credit_standing",
        groups=USER,
        help="What the customer owes, has ordered and not been invoiced, and bought on "
        "account at open tills, with contacts and addresses.",
    )
    credit_available = fields.Monetary(
        compute="_compute_credit_standing",
        groups=USER,
        help="What is left of the limit; less than nothing if it is passed.",
    )
    credit_overdue_days = fields.Integer(
        string="Days Overdue", compute="_compute_credit_standing", groups=USER
    )
    credit_is_over = fields.Boolean(
        string="Over Credit Limit",
        compute="_compute_credit_standing",
        search="_search_credit_is_over",
        groups=USER,
    )
    credit_summary = fields.Html(
        string="Credit",
        compute="_compute_credit_summary",
        sanitize=False,
        groups=USER,
    )

    # As Odoo has them, for those who may see credit; and nobody else may ask for them.
    credit = fields.Monetary(search="_search_credit_guarded", groups=SEEN_BY)
    debit = fields.Monetary(search="_search_debit_guarded")
    credit_limit = fields.Float(groups=SEEN_BY)
    use_partner_credit_limit = fields.Boolean(groups=SEEN_BY)
    show_credit_limit = fields.Boolean(groups=SEEN_BY)
    days_sales_outstanding = fields.Float(groups=SEEN_BY)

    def _credit_standings(self):
        """Return how these customers stand in the current company, by customer's id."""
        customers = self.commercial_partner_id._origin.filtered("id")
        ledger = self.env["customer.statement.ledger"].sudo()
        return ledger._standings(customers, self.env.company) if customers else {}

    @api.depends("credit_limit")
    @api.depends_context("company")
    def _compute_credit_standing(self):
        standings = self._credit_standings()
        for partner in self:
            standing = standings.get(partner.commercial_partner_id._origin.id, {})
            exposure, limit = standing.get("exposure", 0), standing.get("limit", 0)
            partner.credit_exposure = exposure
            partner.credit_available = limit - exposure if limit else 0
            partner.credit_overdue_days = standing.get("overdue_days", 0)
            partner.credit_is_over = bool(limit) and exposure > limit

    def _search_credit_is_over(self, operator, value):
        self._check_may_see_credit()
        if operator != "in":
            return NotImplemented
        watched = [("credit_watched", "=", True)]
        usual = self.env["customer.statement.ledger"]._usual_limit(self.env.company)
        if usual:
            watched = [("parent_id", "=", False)]
        customers = self.sudo().with_context(active_test=False).search(watched)
        over = customers.commercial_partner_id.filtered("credit_is_over")
        return [("commercial_partner_id", "in", over.ids)]

    @api.depends("credit_limit", "credit_hold")
    @api.depends_context("company", "lang")
    def _compute_credit_summary(self):
        standings = self._credit_standings()
        for partner in self:
            standing = standings.get(partner.commercial_partner_id._origin.id)
            partner.credit_summary = standing and self.env["ir.qweb"]._render(
                "customer_credit.credit_summary", self._credit_summary_values(standing)
            )

    def _credit_summary_values(self, standing):
        currency = self.env.company.currency_id
        limit, exposure = standing["limit"], standing["exposure"]
        parts = {**standing, "free": max(limit - exposure, 0)}
        whole = sum(max(parts[name], 0) for name, _color in BARS) or 1
        return {
            "bars": [
                (name, color, max(parts[name], 0) * 100 / whole, parts[name])
                for name, color in BARS
            ],
            "standing": standing,
            "over": max(exposure - limit, 0) if limit else 0,
            "money": lambda amount: formatLang(
                self.env, amount or 0, currency_obj=currency
            ),
        }

    @api.model
    def _search_credit_guarded(self, operator, value):
        self._check_may_see_credit()
        return self._credit_search(operator, value)

    @api.model
    def _search_debit_guarded(self, operator, value):
        self._check_may_see_credit()
        return self._debit_search(operator, value)

    @api.model
    def _check_may_see_credit(self):
        """Refuse who would find out by searching what they may not see."""
        may = any(self.env.user.has_group(group) for group in SEEN_BY.split(","))
        if not may and not self.env.su:
            raise AccessError(self.env._("You are not allowed to search by credit."))
