from odoo import api, models
from odoo.fields import Domain

from ..codes.res_partner_bulk import NO_CODE

BOUGHT = Domain("customer_rank", ">", 0)


class CustomerCodeRule(models.Model):
    """Whether customers get their code when they are created or when they first buy."""

    _inherit = "customer.code.rule"

    def _parse_domain(self):
        domain = super()._parse_domain()
        return domain & BOUGHT if self._only_who_has_bought() else domain

    @api.model
    def _only_who_has_bought(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param("customer_code.moment") == "buy"

    @api.model
    def _not_bought_count(self):
        """Return how many without a code a rule names who have bought nothing yet."""
        # pylint: disable=super-method-mismatch
        rules = self.sudo().search([("active", "=", True)])
        named = Domain.OR(
            super(CustomerCodeRule, rule)._parse_domain() & rule._company_domain()
            for rule in rules
            if not rule._domain_error()
        )
        partners = self.env["res.partner"]._all_partners()
        return partners.search_count(
            named & ~BOUGHT & NO_CODE & partners._may_have_code()
        )
