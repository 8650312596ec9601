from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools import OwnWord
from ..codes.res_partner_unique import retry_if_taken


class ResPartner(models.Model):
    """Codes that several customers had when codes became unique, one after another."""

    _inherit = "res.partner"

    def action_renew_customer_code(self):
        """Give this partner, who shares its code with others, a new one.

        :raise AccessError: if the user is no manager of customer codes
        :raise UserError: if no rule names the partner
        """
        self.ensure_one()
        self._check_may_repair()
        if self._without_rule():
            raise UserError(
                self.env._(
                    "No rule gives %s a code. Change the code in its form.",
                    self.display_name,
                )
            )
        self._repair_codes()

    def _keep_customer_code(self):
        """Leave the code to this partner, and repair those of all who share it.

        :return: those who shared it
        :rtype: ResPartner
        :raise AccessError: if the user is no manager of customer codes
        """
        self._check_may_repair()
        others = self._sharing_customer_code() - self
        others._repair_codes()
        return others

    def _repair_codes(self):
        """Change the codes of these partners to the next ones of their rules.

        Those whom no rule names have none afterwards.
        """
        cause = {"customer_code_cause": OwnWord("repair")}
        partners = self.sudo().with_context(**cause)
        unnamed = partners._without_rule()
        changes = partners._next_codes_by_rule(partners - unnamed)
        with retry_if_taken(changes.values()):
            partners._change_codes(changes)
        unnamed.ref = False

    @api.model
    def _next_codes_by_rule(self, partners):
        """Take the next code of the rule that names each of these partners."""
        rules, may_have_code = self.env["customer.code.rule"], self._may_have_code()
        codes = {}
        for rule in rules._active_rules():
            named = partners.filtered_domain(rule.stored_domain & may_have_code)
            # The numbers of two rules may make the same code.
            taken = rules._next_codes(rule, len(named), [*codes.values()])
            codes.update(zip(named, taken, strict=True))
            partners -= named
        return codes

    def _without_rule(self):
        """Return those of these partners whom no active rule gives a code."""
        return self - self.env["customer.code.rule"].sudo()._named(self)

    def _check_may_repair(self):
        self.check_access("write")
        if not self.env.user.has_group("customer_code.group_customer_code_manager"):
            raise AccessError(
                self.env._("Only managers of customer codes may repair duplicates.")
            )
