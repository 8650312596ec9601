import logging
from functools import partial

from psycopg2 import OperationalError
from psycopg2.pool import PoolError

from odoo import api, models
from odoo.tools import SQL

from ...tools import check_digit
from ...tools.sql import HOLDER, sql_canonical
from .ir_sequence import retry_if_renumbered

_logger = logging.getLogger(__name__)

# Names this addon's locks of sequences, among all advisory locks of a database.
ADVISORY_LOCK = 0x43434F44

# What may be typed ahead of a sequence before looking for the next free number has
# to look further.
LOOK_AHEAD = 1000

# Whether somebody has a code, or had it before. Most customers come one by one, and to
# plan this takes longer than to find it out: of a function PostgreSQL keeps the plans.
IS_TAKEN = f"""
    CREATE OR REPLACE FUNCTION customer_code_is_taken(text)
    RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM res_partner
                        WHERE {sql_canonical("ref")} = {sql_canonical("$1")}
                          AND {HOLDER})
            OR EXISTS (SELECT FROM customer_code_former
                        WHERE {sql_canonical("code")} = {sql_canonical("$1")});
    END $$
"""


def with_check_digit(method, code):
    return code + check_digit(method, code) if method else code


class CustomerCodeNumber(models.AbstractModel):
    """The next free codes of a sequence, with a check digit if they have one.

    A code is free if nobody has it, and nobody had it before.
    """

    _name = "customer.code.number"
    _description = "Free Customer Codes"

    def init(self):
        self.env.cr.execute(SQL(IS_TAKEN))

    @api.model
    def _drop_function(self):
        self.env.cr.execute("DROP FUNCTION IF EXISTS customer_code_is_taken")

    @api.model
    def _take(self, sequence, check_digit, count, typed=()):
        """Take free codes of a sequence, in one query if none is in the way.

        :param ir.sequence sequence: makes the numbers
        :param check_digit: the method of the check digit, False for none
        :param int count: how many codes
        :param typed: codes that are not free either
        :return: the codes, in their order
        :rtype: list[str]
        """
        if not count:
            return []
        if sequence.implementation == "no_gap":
            return self._take_without_gap(sequence, check_digit, count, typed)
        codes = self._take_some(sequence, check_digit, count, typed)
        # Others take numbers, too: there may be more than were missing.
        while (missing := count - len(codes)) > 0:
            ahead = self._look_ahead(sequence, check_digit, missing, typed)
            codes += self._take_some(sequence, check_digit, ahead[-1][0], typed)
        return codes[:count]

    @api.model
    def _take_some(self, sequence, check_digit, size, typed):
        """Take the next ``size`` codes of a sequence, and return those that are free.

        :rtype: list[str]
        """
        with retry_if_renumbered(sequence):
            reserved = sequence._sql_reserve(size)
            if size > 1 or check_digit or typed:
                free = self._free(reserved, check_digit, typed)
                return [code for _i, code in free]
            query = "SELECT code FROM (%s) one WHERE NOT customer_code_is_taken(code)"
            self.env.cr.execute(SQL(query, reserved), log_exceptions=False)
            return [code for (code,) in self.env.cr.fetchall()]

    @api.model
    def _take_without_gap(self, sequence, check_digit, count, typed):
        """Take the first codes of a sequence that nobody has.

        Whoever takes some holds a lock until they are saved or given up; the next one
        then looks with a connection of its own, because a transaction does not see
        what was saved since it began. So everybody waits, but nobody has to start
        over, and what is given up, in whatever way, is taken by the next one.
        """
        numbering = sequence._get_current_sequence()
        self.env.execute_query(
            SQL("SELECT pg_advisory_xact_lock(%s, %s)", ADVISORY_LOCK, sequence.id)
        )
        start = self._first_number_not_given(numbering)
        window, free = count, []
        while len(free) < count:
            ahead = sequence._sql_ahead(window, start)
            free = self._free(ahead, check_digit, typed)
            free = self._still_free(free)
            window *= 10
        last, code = free[count - 1]
        following = start + last * sequence.number_increment
        self._remember_given(numbering, following, code)
        return [code for _i, code in free[:count]]

    @api.model
    def _still_free(self, ahead):
        """Leave out of rows ``i, code`` those whose code has been taken meanwhile.

        If all connections are in use, nothing is left out: should one of them be
        taken, the unique index has Odoo start the transaction over.
        """
        # While modules are installed, it would wait for this transaction for ever.
        if not self.pool.ready:
            return ahead
        query = SQL(
            "SELECT i, code FROM unnest(%s::int[], %s::text[]) AS ahead (i, code)",
            [i for i, _code in ahead],
            [code for _i, code in ahead],
        )
        try:
            with self.pool.cursor() as cr:
                return self.with_env(self.env(cr=cr))._free(query)
        except PoolError:
            return ahead

    @api.model
    def _first_number_not_given(self, numbering):
        """Return from where to look for a number that this transaction has not given.

        :param numbering: a sequence without gaps, or its date range
        """
        following, code = self._given_without_gap().get(numbering, (0, ""))
        # If it was rolled back to a savepoint, nobody has the code.
        if code and self.env["res.partner"]._owners(code):
            return following
        return numbering.number_next

    @api.model
    def _remember_given(self, numbering, following, code):
        """Let the numbering go on with ``following`` when ``code`` has been saved.

        In a transaction of its own: if it were changed in this one, all others who
        take a number meanwhile would have to start over.
        """
        if not self._given_without_gap():
            self.env.cr.postcommit.add(
                partial(self._move_numberings_on, self._given_without_gap())
            )
        self._given_without_gap()[numbering] = (following, code)

    @api.model
    def _given_without_gap(self):
        """Return by numbering what comes after the last code given, and that code."""
        return self.env.cr.precommit.data.setdefault("customer_code.without_gap", {})

    @api.model
    def _move_numberings_on(self, given):
        for numbering, (following, code) in given.items():
            try:
                with self.pool.cursor() as cr:
                    env = self.env(cr=cr)
                    if env["res.partner"]._owners(code):
                        cr.execute(
                            SQL(
                                "UPDATE %(table)s SET number_next = %(next)s"
                                " WHERE id = %(id)s AND number_next < %(next)s",
                                table=SQL.identifier(numbering._table),
                                next=following,
                                id=numbering.id,
                            ),
                            log_exceptions=False,
                        )
            except (OperationalError, PoolError):
                # Somebody is just doing the same, and goes further, or will.
                _logger.debug("Another transaction has moved %s on", numbering)

    @api.model
    def _foresee(self, sequence, check_digit, count):
        """Return the first and the last of the next ``count`` free codes.

        Nothing is taken; otherwise as :meth:`_take`.

        :rtype: tuple[str, str]
        """
        ahead = self._look_ahead(sequence, check_digit, count)
        return ahead[0][1], ahead[-1][1]

    @api.model
    def _look_ahead(self, sequence, check_digit, count, typed=()):
        """Find the first and the ``count``-th of the next free codes.

        :return: for each how many numbers from now on it is, and the code
        :rtype: list[tuple[int, str]]
        """
        wanted = sorted({1, count})
        window, found = count + LOOK_AHEAD, []
        while len(found) < len(wanted):
            ahead = sequence._sql_ahead(window)
            found = self._free(ahead, check_digit, typed, wanted)
            window *= 10
        return found

    @api.model
    def _free(self, numbered, check_digit=False, typed=(), wanted=()):
        """Leave out of numbered codes those that are taken.

        :param SQL numbered: the query of rows ``i, code`` without check digits
        :param check_digit: the method of the check digit, False for none
        :param typed: codes that are not free either
        :param wanted: return only the first, third, … of the free codes
        :return: ``i`` and the code, with its check digit
        :rtype: list[tuple[int, str]]
        """
        if check_digit:
            numbered = self._sql_checked(numbered, check_digit)
        # Who meets a sequence that has just been dropped starts over.
        self.env.cr.execute(
            SQL(
                # PostgreSQL takes it for expensive, and would compile it for seconds.
                f"""
                SET LOCAL jit = off;
                WITH numbered AS MATERIALIZED (%(numbered)s),
                span AS (
                    -- They differ in their digits only: capitals leave their order.
                    SELECT {sql_canonical('min(code COLLATE "C")')} AS first,
                           {sql_canonical('max(code COLLATE "C")')} AS last
                      FROM numbered
                ),
                free AS (
                    SELECT i, code, row_number() OVER (ORDER BY i) AS nth
                      FROM numbered WHERE NOT (%(taken)s)
                )
                SELECT i, code FROM free WHERE %(wanted)s ORDER BY i
                """,
                numbered=numbered,
                taken=self._sql_taken(typed),
                wanted=SQL("nth IN %s", tuple(wanted)) if wanted else SQL("TRUE"),
            ),
            log_exceptions=False,
        )
        return self.env.cr.fetchall()

    @api.model
    def _sql_checked(self, numbered, method):
        """Return the query of the same rows with check digits, which Python makes."""
        self.env.cr.execute(SQL("%s ORDER BY i", numbered), log_exceptions=False)
        rows = self.env.cr.fetchall()
        return SQL(
            "SELECT i, code FROM unnest(%s) WITH ORDINALITY AS checked (code, i)",
            [with_check_digit(method, code) for _i, code in rows],
        )

    @api.model
    def _sql_taken(self, typed):
        """Return the SQL condition that the code of the table ``numbered`` is taken."""
        code = SQL("numbered.code")
        held = SQL(
            f"SELECT {sql_canonical('ref')} AS code FROM res_partner WHERE %s",
            SQL(HOLDER),
        )
        kept = SQL(f"SELECT {sql_canonical('code')} AS code FROM customer_code_former")
        return SQL(
            # Most often nobody has any of them.
            "%s AND %s OR %s AND %s OR %s",
            self._sql_some_in_span(held),
            self.env["res.partner"]._sql_is_held(code),
            self._sql_some_in_span(kept),
            self.env["customer.code.former"]._sql_is_kept(code),
            SQL(
                f"{sql_canonical('%s')} IN ("
                f"SELECT {sql_canonical('t')} FROM unnest(%s) AS t)",
                code,
                [*typed],
            )
            if typed
            else SQL("FALSE"),
        )

    @api.model
    def _sql_some_in_span(self, codes):
        """Return the SQL condition that one of ``codes`` is within the table ``span``.

        :param SQL codes: the query of an indexed expression ``code``
        """
        # The order keeps the planner on the index, whatever its statistics say.
        return SQL(
            """
            coalesce((
                SELECT code ~<=~ (SELECT last FROM span) FROM (%s) AS taken
                 WHERE code ~>=~ (SELECT first FROM span)
                 ORDER BY code USING ~<~ LIMIT 1
            ), FALSE)
            """,
            codes,
        )
