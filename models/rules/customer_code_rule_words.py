from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .customer_code_rule import CUSTOMERS

ALL_CUSTOMERS = literal_eval(CUSTOMERS)

# What narrows all customers down. Those of a country or tag are by the field beside it.
KINDS = {
    "everybody": [],
    "companies": [("is_company", "=", True)],
    "individuals": [("is_company", "=", False)],
}
NARROWED_BY = {"country": "country_id", "tag": "category_id"}


class CustomerCodeRule(models.Model):
    """Whom a rule names, in words: a way of writing its domain, and no more."""

    _inherit = "customer.code.rule"

    applies_to = fields.Selection(
        [
            ("everybody", "All customers"),
            ("companies", "Companies"),
            ("individuals", "Individuals"),
            ("country", "Customers of a country"),
            ("tag", "Customers with a tag"),
            ("advanced", "Advanced"),
        ],
        string="Named Customers",
        compute="_compute_applies_to",
        inverse="_inverse_applies_to",
        help="Contacts and addresses of companies, vendors and colleagues are no "
        "customers. Advanced edits the condition itself.",
    )
    country_id = fields.Many2one(
        "res.country",
        compute="_compute_applies_to",
        inverse="_inverse_applies_to",
        help="Customers whose address is in this country.",
    )
    category_id = fields.Many2one(
        "res.partner.category",
        string="Tag",
        compute="_compute_applies_to",
        inverse="_inverse_applies_to",
        help="Customers with this tag.",
    )

    @api.depends("domain")
    def _compute_applies_to(self):
        for rule in self:
            choice, narrowed = rule._domain_in_words()
            rule.applies_to = choice
            for name in NARROWED_BY.values():
                rule[name] = narrowed if NARROWED_BY.get(choice) == name else False

    def _domain_in_words(self):
        """Return the choice that says what the domain does, and the id it needs.

        :rtype: tuple[str, int | bool]
        """
        try:
            conditions = literal_eval((self.domain or "").strip())
        except (ValueError, SyntaxError):
            return "advanced", False
        narrowing = conditions[len(ALL_CUSTOMERS) :]
        if conditions != [*ALL_CUSTOMERS, *narrowing]:
            return "advanced", False
        for choice, expected in KINDS.items():
            if narrowing == expected:
                return choice, False
        for choice, name in NARROWED_BY.items():
            match narrowing:
                case [(field, "in", [int(narrowed)])] if field == name:
                    # What was deleted meanwhile is only to be seen in the condition.
                    if self[name].browse(narrowed).exists():
                        return choice, narrowed
        return "advanced", False

    @api.onchange("applies_to", "country_id", "category_id")
    def _onchange_applies_to(self):
        # Not before the country or tag is chosen, too.
        if not self._missing_in_words():
            self._inverse_applies_to()

    def _inverse_applies_to(self):
        for rule in self.filtered("applies_to"):
            if rule.applies_to == "advanced":
                continue
            if missing := rule._missing_in_words():
                field = rule._fields[missing].get_description(self.env, ["string"])
                raise ValidationError(
                    self.env._(
                        'The rule "%(rule)s" does not say which customers it names. '
                        "Choose: %(field)s.",
                        rule=rule.name,
                        field=field["string"],
                    )
                )
            rule.domain = repr([*ALL_CUSTOMERS, *rule._narrowing()])

    def _missing_in_words(self):
        """Return the name of the field that the choice needs, and has no value."""
        name = NARROWED_BY.get(self.applies_to)
        return name if name and not self[name] else False

    def _narrowing(self):
        name = NARROWED_BY.get(self.applies_to)
        return (
            [(name, "in", self[name]._origin.ids)] if name else KINDS[self.applies_to]
        )
