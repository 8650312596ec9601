import logging

from psycopg2 import DataError, ProgrammingError

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# What a domain that cannot be used raises: when it is read, asked of the database, and
# asked of a customer who is being made.
UNUSABLE = (
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    AttributeError,
    NotImplementedError,
    UserError,
    AccessError,
    DataError,
    ProgrammingError,
)

# Such a value is compared with what the domain says.
SAMPLES = {"char": "1", "text": "1", "html": "1", "integer": 1, "float": 1.0}


class CustomerCodeRule(models.Model):
    """A rule that is saved works; one that works no more stands in nobody's way."""

    _inherit = "customer.code.rule"

    @api.constrains("domain")
    def _check_domain(self):
        # As who saves it, whatever rights the check has: the numbers that the rule
        # shows must not tell what somebody may not read.
        for rule in self.sudo(False):
            if error := rule._domain_error():
                raise ValidationError(
                    self.env._(
                        'The rule "%(rule)s" does not say which partners it '
                        "applies to: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                )

    def _domain_error(self, everybody=True):
        """Return why the user cannot use the domain, ``""`` if that works.

        :param bool everybody: look for all partners, not only for one
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        try:
            domain = self._parse_domain()
            domain.validate(partners)
            if not everybody:
                domain &= self._only_user()
            with self.env.cr.savepoint(flush=False):
                query = partners._search(domain, limit=1)
                self.env.cr.execute(query.select(), log_exceptions=False)
            self._sample_of(domain).filtered_domain(self._parse_domain())
        except UNUSABLE as error:
            return str(error).strip() or type(error).__name__
        return ""

    @api.model
    def _only_user(self):
        # A condition of its own: Odoo would not ask the database what cannot be.
        partner_id = self.env.user.partner_id.id
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = %s", SQL.identifier(alias, "id"), partner_id
            )
        )

    @api.model
    def _sample_of(self, domain):
        """Return a partner in memory that has what ``domain`` asks for."""
        partners = self.env["res.partner"].sudo()
        names = {c.field_expr.partition(".")[0] for c in domain.iter_conditions()}
        kinds = {name: partners._fields[name] for name in names & {*partners._fields}}
        return partners.new(
            {
                name: SAMPLES[field.type]
                for name, field in kinds.items()
                if field.type in SAMPLES and field.store
            }
        )

    def _problem(self):
        """Return why this rule gives no codes, ``""`` if it does."""
        if error := self._domain_error(everybody=False):
            return error
        sequence = self.sequence_id.sudo()
        if not sequence:
            # A new rule gets one of its own when it is saved.
            return ""
        try:
            sequence._check_customer_code_numbers(
                {name: sequence[name] for name in ("padding", "number_increment")}
            )
            sequence._check_customer_code_format()
        except UserError as error:
            return str(error)
        return ""

    @api.model
    def _usable_rules(self):
        """Return the active rules; those that give no codes are left out, and logged.

        Customers are more important than codes.
        """
        usable = self.browse()
        for rule in self.sudo().search([("active", "=", True)]):
            if problem := rule._problem():
                _logger.warning(
                    'The customer code rule "%s" (%s) is left out: %s',
                    rule.name,
                    rule,
                    problem,
                )
            else:
                usable += rule
        return usable

    @api.model
    def _names(self, rule, partner):
        """Return whether an active rule names a partner who is being made."""
        try:
            return bool(partner.filtered_domain(rule.domain))
        except UNUSABLE as error:
            _logger.warning(
                "The customer code rule %s cannot tell about a partner: %s",
                self.browse(rule.id),
                error,
            )
            return False
