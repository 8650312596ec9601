import re

from odoo import api, models
from odoo.tools import SQL, groupby

from ...tools import canonical_form, number_of
from ...tools.sql import HOLDER, SQL_NUMBER, SQL_NUMERIC

# What spreadsheets make of codes: exponents, dates, days, truth.
MONTHS = (
    "JAN|FEB|MAR|MÄR|MRZ|APR|AVR|ABR|MAY|MAI|JUN|JUL|AUG|AGO|SEP|OCT|OKT|OUT|NOV|DEC|"
    "DEZ|DIC"
)
SPOILED = re.compile(
    r"\d(?:[.,]\d+)?E[+-]\d+"
    r"|\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?"
    r"|\d{1,2}([./])\d{1,2}\1\d{2,4}(?: \d\d:\d\d(?::\d\d)?)?"
    rf"|\d{{1,2}}[.-]? ?(?:{MONTHS})\.?|(?:{MONTHS})[.-]? ?\d\d"
    "|TRUE|FALSE|WAHR|FALSCH|VRAI|FAUX|VERDADERO|VERDADEIRO|FALSO"
)

# How many rows the message at the top of the page names.
NAMED_ROWS = 20


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _import_warnings(self, own, tested):
        """Return the messages of a test of an import about codes that look wrong.

        :param list[ImportedCode] own: the rows of the batch
        :param list[ImportedCode] tested: those before it
        :rtype: list[dict]
        """
        warnings = [
            (len(tested) + index, text)
            for index, text in sorted(self._odd_imported_codes(own, tested))
        ]
        if not warnings:
            return []
        named = [text for _row, text in warnings[:NAMED_ROWS]]
        if more := len(warnings) - len(named):
            named.append(self.env._("And %s more.", more))
        # Were it of one record, Odoo's page would speak of blocking errors.
        return [
            {
                "type": "warning",
                "rows": {"from": warnings[0][0], "to": warnings[-1][0]},
                "message": self.env._(
                    "Nothing keeps these rows from being imported, but look at their "
                    "codes first. %s",
                    " ".join(named),
                ),
            }
        ]

    @api.model
    def _odd_imported_codes(self, own, tested):
        """Yield the number of each row whose new code looks wrong, and why."""
        changed = [
            (index, row)
            for index, row in enumerate(own)
            if row.code and not (row.partner and row.partner.ref == row.code)
        ]
        yield from self._codes_imported_twice(own, tested)
        yield from self._spoiled_codes(changed, len(tested))
        yield from self._codes_without_zeros(changed, len(tested))

    @api.model
    def _codes_imported_twice(self, own, tested):
        rows = {}
        for number, row in enumerate([*tested, *own], 1):
            first = rows.setdefault(canonical_form(row.code), number)
            if row.code and first != number > len(tested):
                yield (
                    number - len(tested) - 1,
                    self.env._(
                        "Row %(row)s: the customer code %(code)s is in this file "
                        "twice, also in row %(first)s.",
                        row=number,
                        code=row.code,
                        first=first,
                    ),
                )

    @api.model
    def _spoiled_codes(self, changed, skipped):
        for index, row in changed:
            if SPOILED.fullmatch(canonical_form(row.code)):
                yield (
                    index,
                    self.env._(
                        "Row %(row)s: %(code)s looks like what a spreadsheet makes of "
                        "a code. Format the column as text, and fill it in again.",
                        row=index + 1 + skipped,
                        code=row.code,
                    ),
                )

    @api.model
    def _codes_without_zeros(self, changed, skipped):
        similar = self._holders_by_number({number_of(row.code) for _i, row in changed})
        for index, row in changed:
            for holder, code in similar.get(number_of(row.code), ()):
                same = canonical_form(code) == canonical_form(row.code)
                if not same and holder != row.partner:
                    name = holder._filtered_access("read").display_name
                    yield (
                        index,
                        self.env._(
                            "Row %(row)s: the customer code %(code)s equals %(other)s"
                            "%(holder)s but for leading zeros, which spreadsheets "
                            "leave out.",
                            row=index + 1 + skipped,
                            code=row.code,
                            other=code,
                            holder=f" ({name})" if name else "",
                        ),
                    )

    @api.model
    def _holders_by_number(self, numbers):
        """Return who has a numeric code, with it, by the number without zeros.

        :param set numbers: without leading zeros; "" is none
        :rtype: dict[str, list[tuple[ResPartner, str]]]
        """
        numbers = numbers - {""}
        if not numbers:
            return {}
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, ref, %s FROM res_partner"
                " WHERE %s = ANY (%s) AND %s AND %s ORDER BY id",
                number := SQL(SQL_NUMBER.format("ref")),
                number,
                [*numbers],
                SQL(SQL_NUMERIC.format("ref")),
                SQL(HOLDER),
            )
        )
        return {
            number: [(self.browse(partner_id), code) for partner_id, code, _n in found]
            for number, found in groupby(rows, lambda row: row[2])
        }
