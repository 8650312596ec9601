import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import (
    MAX_LENGTH,
    canonical_form,
    compact_form,
    number_of,
    plain_digits,
    stored_form,
)
from ...tools.sql import (
    HOLDER,
    HOLDER_OF_ALIAS,
    SQL_COMPACT,
    SQL_NUMBER,
    SQL_NUMERIC,
    SQL_SEPARATED,
    sql_beginning,
    sql_canonical,
)

# How well a text fits a code as a whole, best first: its very form before one with
# other separators before its number, what is before what was.
RANK_HOLDER = 1
RANK_SHARING = 2
RANK_FORMER = 3
RANK_COMPACT = 4
RANK_COMPACT_FORMER = 5
RANK_BY_NUMBER = 6
RANK_BY_NUMBER_FORMER = 7


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    @api.readonly
    def find_by_customer_code(self, text, limit=8):
        """Return the partners that a typed or scanned text means, the best first.

        In this order: whose code it is, or was before, or whose other code; whose it
        is, or was, but for separators; whose code ends with this number, by the active
        rules (``123`` for ``C000123``), or is it but for leading zeros; whose code
        begins like it. Case, white space and full-width characters never matter.

        :param str text: what was typed or scanned
        :param int limit: how many partners to return at most, ``None`` for all
        :return: partners that the user may read; archived ones only with
            ``active_test=False`` in the context
        :rtype: ResPartner
        :raise AccessError: if the user may not read partners at all
        """
        self.browse().check_access("read")
        found = self._find_by_whole_code(text)[:limit]
        if limit is None or len(found) < limit:
            found += self._find_by_prefix(
                text, limit and limit - len(found), Domain("id", "not in", found.ids)
            )
        return found

    @api.model
    def _find_by_whole_code(self, text, best_only=False):
        """Return whom ``text`` means as a whole and the user may read, best first.

        :param bool best_only: of different kinds of matches only the best
        """
        ranks = self._readable_ranks(text)
        return self.browse(self._best_ranked(ranks) if best_only else ranks)

    @api.model
    def _best_ranked(self, ranks):
        """Return those who fit best: several, if nothing tells who is meant.

        :param dict ranks: as :meth:`_ranks_by_code` returns them
        :rtype: list[int]
        """
        best = min(ranks.values(), default=0)
        # Those who share a code have it no less than its holder.
        best = RANK_SHARING if best == RANK_HOLDER else best
        return [partner_id for partner_id, rank in ranks.items() if rank <= best]

    @api.model
    def _readable_ranks(self, text):
        """Return the ranks of those whom ``text`` may mean and the user may read.

        Archived ones only with ``active_test=False``; otherwise as
        :meth:`_ranks_by_code`.
        """
        if not (ranks := self._ranks_by_code(stored_form(text))):
            return {}
        readable = set(self._search([("id", "in", list(ranks))], order="id"))
        return {i: rank for i, rank in ranks.items() if i in readable}

    @api.model
    def _ranks_by_code(self, code):
        """Return how well each partner fits whom ``code`` may mean as a whole.

        Archived ones and those that the user may not read are among them.

        :param str code: a code in its stored form
        :return: one of the ranks above by partner id, best first
        :rtype: dict[int, int]
        """
        if not code or len(code) > MAX_LENGTH:
            return {}
        self._flush_codes()
        numbers = []
        plain = plain_digits(code)
        if plain.isdecimal():
            numbers = self.env["customer.code.rule"]._codes_of_number(plain)
        elif plain != code:
            numbers = [plain, compact_form(plain)]
        ranks = {}
        for partner_id, rank in self.env.execute_query(self._sql_ranks(code, numbers)):
            if partner_id:
                ranks.setdefault(partner_id, rank)
        return ranks

    @api.model
    def _sql_ranks(self, code, numbers):
        """Return the query of rows partner and rank, of :meth:`_ranks_by_code`.

        :param list numbers: the codes that ``code`` may be the number of
        """
        selects = [
            SQL("SELECT id, %s AS rank FROM res_partner AS partner WHERE %s", *one)
            for one in self._sql_own_ranks(code, numbers)
        ]
        selects += [
            SQL(
                "SELECT partner_id, %s AS rank FROM customer_code_former WHERE %s", *one
            )
            for one in self._sql_former_ranks(code)
        ]
        return SQL("%s ORDER BY rank", SQL(" UNION ALL ").join(selects))

    @api.model
    def _sql_own_ranks(self, code, numbers):
        """Yield the ranks of partners for their own codes, each with its condition."""
        compact, holder = SQL(SQL_COMPACT.format("%s"), code), SQL(HOLDER)
        numbers = [canonical_form(number) for number in numbers]
        exact = SQL(f"{sql_canonical('ref')} = {sql_canonical('%s')}", code)
        by_number = SQL(f"{sql_canonical('ref')} = ANY (%s::text[])", numbers)
        yield RANK_HOLDER, SQL("%s AND %s", exact, holder)
        yield RANK_SHARING, SQL("%s AND %s", exact, self._sql_is_duplicate("partner"))
        yield RANK_COMPACT, SQL(f"{sql_canonical('ref')} = %s AND %s", compact, holder)
        yield RANK_COMPACT, SQL("%s AND %s", self._sql_compact("ref", compact), holder)
        yield RANK_BY_NUMBER, SQL("%s AND %s", by_number, holder)
        if number := number_of(code):
            numeric = self._sql_number("ref", number)
            yield RANK_BY_NUMBER, SQL("%s AND %s", numeric, holder)

    @api.model
    def _sql_former_ranks(self, code):
        """Yield the ranks of partners for codes besides, each with its condition."""
        compact = SQL(SQL_COMPACT.format("%s"), code)
        yield RANK_FORMER, SQL(f"{sql_canonical('code')} = {sql_canonical('%s')}", code)
        yield RANK_COMPACT_FORMER, SQL(f"{sql_canonical('code')} = %s", compact)
        yield RANK_COMPACT_FORMER, self._sql_compact("code", compact)
        if number := number_of(code):
            yield RANK_BY_NUMBER_FORMER, self._sql_number("code", number)

    @api.model
    def _sql_compact(self, column, compact):
        return SQL(
            "%(own)s = %(compact)s AND %(separated)s AND %(compact)s <> ''",
            own=SQL(SQL_COMPACT.format(column)),
            separated=SQL(SQL_SEPARATED.format(column)),
            compact=compact,
        )

    @api.model
    def _sql_number(self, column, number):
        own, numeric = SQL_NUMBER.format(column), SQL_NUMERIC.format(column)
        return SQL("%s = %s AND %s", SQL(own), number, SQL(numeric))

    @api.model
    def _find_by_prefix(self, text, limit, domain):
        """Return partners whose codes begin with ``text``, in the codes' order."""
        code = stored_form(text)
        if not code or len(code) > MAX_LENGTH:
            return self.browse()
        pattern = sql_beginning(code)
        query = self._search(
            domain
            & Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    f"({sql_canonical('%s')} LIKE {sql_canonical('%s')} AND %s)",
                    SQL.identifier(alias, "ref"),
                    pattern,
                    SQL(HOLDER_OF_ALIAS, alias=SQL.identifier(alias)),
                )
            ),
            limit=limit,
        )
        # As the index has them: sorting by name would read all that match first.
        ref = SQL.identifier(self._table, "ref")
        query.order = SQL(f"{sql_canonical('%s')} USING ~<~", ref)
        return self.browse(query)

    @api.model
    def _looks_like_code(self, text):
        """Return whether ``text`` has the form of a rule's codes, or is a number."""
        return compact_form(text).isdecimal() or self._fits_rule(text)

    @api.model
    def _fits_rule(self, text):
        """Return whether ``text`` has the form of the codes of an active rule."""
        compact = compact_form(text)
        rules = self.env["customer.code.rule"]
        return any(
            re.fullmatch(rules._pattern(rule), compact)
            for rule in rules._active_rules()
        )
