import re

from odoo import api, models

from ...tools import compact_form, is_checked, isolated
from .customer_code_number import with_check_digit


class CustomerCodeRule(models.Model):
    _inherit = "customer.code.rule"

    @api.model
    def _codes_of_number(self, digits):
        """Return the codes that the active rules make of a number.

        :param str digits: what was typed: a number with or without leading zeros, with
            or without its check digit
        :rtype: list[str]
        """
        codes = []
        for rule in self._active_rules():
            sequence = self._sequence_of_format(rule.format)
            code = sequence.get_next_char(int(digits))
            codes.append(with_check_digit(rule.check_digit, code))
            if rule.check_digit and digits[:-1]:
                code = sequence.get_next_char(int(digits[:-1]))
                codes.append(code + digits[-1])
        return codes

    @api.model
    def _mistyped_message(self, code):
        """Say that ``code`` looks mistyped, ``""`` if it does not.

        It does if it looks like the codes of a rule with a check digit, and like those
        of no rule without, but ends with a wrong one.
        """
        compact = compact_form(code)
        looks_like = [
            rule
            for rule in self._active_rules()
            if re.fullmatch(self._pattern(rule), compact)
        ]
        if not looks_like or any(
            not rule.check_digit or is_checked(rule.check_digit, compact)
            for rule in looks_like
        ):
            return ""
        return self.env._(
            "%(code)s looks mistyped: its last character does not fit the others.",
            code=isolated(self.env, code),
        )

    @api.model
    def _pattern(self, rule):
        """Return the regular expression of a rule's codes in their compact form.

        Its groups are the number and, if there is one, the check digit.
        """
        check = "([0-9A-Z])" if rule.check_digit else ""
        return self._sequence_of_format(rule.format)._pattern(compact_form) + check
