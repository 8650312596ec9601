import re

from odoo import api, models

from ...tools import canonical_form, isolated

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
        yield from self._codes_like_others(changed, len(tested))

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
                        code=isolated(self.env, row.code),
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
                        code=isolated(self.env, row.code),
                    ),
                )

    @api.model
    def _codes_like_others(self, changed, skipped):
        similar = self._similar_codes([row.code for _index, row in changed])
        for index, row in changed:
            for other, holder in similar.get(row.code, ()):
                if holder != row.partner:
                    yield (
                        index,
                        self.env._(
                            "Row %(row)s: %(warning)s",
                            row=index + 1 + skipped,
                            warning=self._similar_code_message(row.code, other, holder),
                        ),
                    )
