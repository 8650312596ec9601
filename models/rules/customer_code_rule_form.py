from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from ..codes.res_partner_bulk import NO_CODE
from .customer_code_number import with_check_digit
from .customer_code_rule import FORMAT
from .ir_sequence_limits import LIMITS

# How much of the numbers of so many digits may be used before the rule warns.
NEARLY_USED_UP = 0.9


class CustomerCodeRule(models.Model):
    _inherit = "customer.code.rule"

    @api.depends("number_next")
    def _compute_lower_number_warning(self):
        for rule in self:
            rule.lower_number_warning = rule._origin._warn_of_lower(rule.number_next)

    @api.depends("number_next", "padding")
    def _compute_used_up_warning(self):
        for rule in self:
            _lowest, most_digits = LIMITS["padding"]
            limit = 10 ** min(rule.padding, most_digits)
            if rule.padding and rule.number_next >= NEARLY_USED_UP * limit:
                rule.used_up_warning = self.env._(
                    "The numbers of %(digits)s digits are nearly used up: the next one "
                    "is %(number)s. From %(limit)s on, codes become longer.",
                    digits=rule.padding,
                    number=rule.number_next,
                    limit=limit,
                )
            else:
                rule.used_up_warning = False

    @api.depends("name", "number_next", "check_digit", "prefix", "suffix", "padding")
    def _compute_example(self):
        for rule in self:
            rule.example = rule.format_problem = False
            sequence = self._sequence_of_format([rule[name] for name in FORMAT])
            sequence.name = rule.name
            try:
                sequence._check_customer_code_numbers({"padding": rule.padding})
                sequence._check_makes_codes()
                code = sequence.get_next_char(rule.number_next)
            except UserError as error:
                rule.format_problem = str(error)
            else:
                rule.example = with_check_digit(rule.check_digit, code)

    @api.depends("sequence_id", "check_digit")
    def _compute_next_code(self):
        for rule in self:
            saved = rule._origin
            rule.next_code = False
            if saved and not saved.sudo()._problem():
                rule.next_code = self._foresee(saved._as_active(), 1)[0]

    @api.depends("sequence_id")
    def _compute_shared_with(self):
        for rule in self:
            others = rule.sequence_id.sudo().customer_code_rule_ids - rule._origin
            rule.shared_with = ", ".join(others.mapped("name"))

    @api.depends("domain", "company_id", "sequence", "active")
    def _compute_counts(self):
        # Only of those whom the user may read.
        partners = self.env["res.partner"].with_context(active_test=False)
        for rule in self:
            rule.named_count = rule.uncoded_count = 0
            if not rule._domain_error(everybody=False):
                named = rule._first_named_domain()
                rule.named_count = partners.search_count(named)
                rule.uncoded_count = partners.search_count(named & NO_CODE)

    @api.depends("domain", "named_count", "uncoded_count")
    def _compute_match_summary(self):
        for rule in self:
            rule.match_summary = False
            if rule._domain_error(everybody=False):
                continue
            counts = (rule.named_count, rule.uncoded_count)
            named, uncoded = (formatLang(self.env, count, digits=0) for count in counts)
            rule.match_summary = self.env._(
                "Customers that this rule names: %(named)s, without a code: "
                "%(uncoded)s. Those whom a rule above names are not counted.",
                named=named,
                uncoded=uncoded,
            )

    def _first_named_domain(self):
        """Return the domain of whom this rule names, and no active rule above it."""
        domain = self._stored_domain() & self.env["res.partner"]._may_have_code()
        active = self.sudo().browse(rule.id for rule in self._active_rules())
        above = active.filtered(self._is_below)
        return domain & ~Domain.OR(rule._stored_domain() for rule in above)

    def _is_below(self, other):
        own_id = self._origin.id or other.id + 1
        return (other.sequence, other.id) < (self.sequence, own_id)

    def action_show_named(self):
        """Show whom this rule names, and no rule above it.

        :return: an action
        :rtype: dict
        :raise AccessError: if the user may not read rules
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": list(self._first_named_domain()),
            "context": {"active_test": False},
        }

    @api.depends("domain", "sequence_id")
    def _compute_problem(self):
        for rule in self:
            saved = rule.domain == rule._origin.domain
            rule.problem = (rule.sudo() if saved else rule)._problem()
