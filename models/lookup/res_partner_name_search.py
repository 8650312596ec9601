import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import MAX_TYPED, OwnWord, as_text, own_word, stored_form
from ...tools.sql import sql_beginning

# Of how many customers whose codes begin with a text the lists show the contacts'
# documents, too.
MAX_FAMILIES = 1000


# Names that a text with a digit may be the beginning of: few enough for an index.
NAME_WITH_DIGIT = "name ~ '[0-9]'"


def has_digit(text):
    """Return whether ``text`` may be a code rather than a name."""
    return len(text) <= MAX_TYPED and any(char.isdecimal() for char in text)


class ResPartner(models.Model):
    _inherit = "res.partner"

    _customer_code_name_idx = models.Index(
        f"(upper(name) text_pattern_ops) WHERE {NAME_WITH_DIGIT}"
    )

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Find partners as Odoo does, but whom ``name`` means as a code come first.

        After each holder come its contacts and addresses. A text with a digit that is
        a code, or begins like one, finds nothing else but whose name begins with it:
        indexes alone answer.

        Imports ask with the operator ``=``: a code then means its holder only, also
        where a partner is named like it.
        """
        name, domain = as_text(name), Domain(domain or Domain.TRUE)
        if operator == "=" and name:
            partners = self.with_context(active_test=False)
            found = partners._find_by_whole_code(name, best_only=True)
            found = found and self.search(domain & Domain("id", "in", found.ids))
            if found:
                return found._named()
        if operator != "ilike" or not stored_form(name):
            return super().name_search(name, domain, operator, limit)

        found = self._search_families(name, domain, limit)
        rest = domain & Domain("id", "not in", found.ids)
        if has_digit(name) and (limit is None or len(found) < limit):
            found += self._find_by_prefix(name, limit and limit - len(found), rest)
        if found and (limit is None or len(found) < limit):
            others = domain & Domain("id", "not in", found.ids)
            found += self._find_by_name(name, limit and limit - len(found), others)
        pairs = found._named()
        if len(pairs) == limit or pairs and has_digit(name):
            return pairs
        # Its families have been searched for.
        natively = super(
            ResPartner, self.with_context(customer_code_searched=OwnWord())
        )
        return pairs + natively.name_search(
            name, rest, operator, limit and limit - len(pairs)
        )

    def _named(self):
        """Return the ids and names of these partners, as :meth:`name_search` does."""
        partners = self.sudo()
        # Otherwise the first name would read all fields of all of them.
        depends = self.pool.field_depends[self._fields["complete_name"]]
        partners.fetch({name.partition(".")[0] for name in depends})
        return [(partner.id, partner.display_name) for partner in partners]

    @api.model
    def _search_display_name(self, operator, value):
        # That is how lists search by customer: a company's code finds its contacts'
        # and addresses' documents, too, and those of archived ones.
        domain = super()._search_display_name(operator, value)
        if (
            operator not in ("like", "ilike")
            or not isinstance(value, str)
            or own_word(self.env, "customer_code_searched")
        ):
            return domain
        partners = self.with_context(active_test=False)
        holders = partners._find_by_whole_code(value)
        if holders and has_digit(value) and not stored_form(value).isdecimal():
            return self._families_domain(holders) | self._named_like(value)
        if has_digit(value):
            holders += partners._find_by_prefix(
                value, MAX_FAMILIES, Domain("id", "not in", holders.ids)
            )
        return Domain(domain) | self._families_domain(holders)

    @api.model
    def _find_by_name(self, text, limit, domain):
        """Return partners whose names begin with ``text``, which has a digit."""
        query = self._search(domain & self._named_like(text), limit=limit)
        # As the index has them, or else it may not be used.
        query.order = SQL("upper(%s) USING ~<~", SQL.identifier(self._table, "name"))
        return self.browse(query)

    @api.model
    def _named_like(self, text):
        """Return the domain of those whose names begin with ``text``.

        Nobody, if there is no digit in it that the index knows.
        """
        if not re.search("[0-9]", text):
            return Domain.FALSE
        pattern = sql_beginning(text.strip())
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(upper(%s) LIKE upper(%s) AND %s)",
                SQL.identifier(alias, "name"),
                pattern,
                SQL(f"%s.{NAME_WITH_DIGIT}", SQL.identifier(alias)),
            )
        )

    @api.model
    def _families_domain(self, holders):
        """Return the domain of these partners and of their contacts and addresses."""
        return Domain("id", "in", holders.ids) | Domain(
            "commercial_partner_id", "in", holders.ids
        )

    @api.model
    def _search_families(self, text, domain, limit):
        """Return whom ``text`` means as a whole, each before its contacts."""
        holders = self.with_context(active_test=False)._find_by_whole_code(text)
        if not holders:
            return self.browse()
        query = self._search(self._families_domain(holders) & domain, limit=limit)
        query.order = SQL(
            "coalesce(array_position(%(ids)s, %(id)s),"
            " array_position(%(ids)s, %(commercial)s)),"
            " %(id)s <> ALL(%(ids)s), %(name)s, %(id)s",
            ids=holders.ids,
            id=SQL.identifier(self._table, "id"),
            commercial=SQL.identifier(self._table, "commercial_partner_id"),
            name=SQL.identifier(self._table, "complete_name"),
        )
        return self.browse(query)
