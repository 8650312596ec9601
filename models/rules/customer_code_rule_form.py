from odoo import api, models
from odoo.exceptions import UserError
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

    @api.depends("number_next", "check_digit", "prefix", "suffix", "padding")
    def _compute_example(self):
        for rule in self:
            sequence = self._sequence_of_format([rule[name] for name in FORMAT])
            try:
                sequence._check_customer_code_numbers({"padding": rule.padding})
                code = sequence.get_next_char(rule.number_next)
            except UserError:
                rule.example = False
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

    @api.depends("domain", "company_id")
    def _compute_match_summary(self):
        # Only of those whom the user may read.
        partners = self.env["res.partner"].with_context(active_test=False)
        may_have_code = partners._may_have_code()
        for rule in self:
            if rule._domain_error(everybody=False):
                rule.match_summary = False
                continue
            domain = rule._stored_domain() & may_have_code
            matching, uncoded = (
                formatLang(self.env, partners.search_count(counted), digits=0)
                for counted in (domain, domain & NO_CODE)
            )
            rule.match_summary = self.env._(
                "Customers that match: %(matching)s, without a code: %(uncoded)s. "
                "Those whom a rule above this one names get that rule's code.",
                matching=matching,
                uncoded=uncoded,
            )

    @api.depends("domain", "sequence_id")
    def _compute_problem(self):
        for rule in self:
            saved = rule.domain == rule._origin.domain
            rule.problem = (rule.sudo() if saved else rule)._problem()
