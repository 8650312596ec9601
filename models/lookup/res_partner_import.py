from odoo import api, models
from odoo.tools import SQL, groupby

from ...tools import MAX_LENGTH, OwnWord, canonical_form, stored_form
from ...tools.sql import HOLDER

# Numeric codes of so many digits are compared but for their leading zeros.
LONGEST_NUMBER = 16


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def load(self, fields, data):
        importing = self.with_context(customer_code_cause=OwnWord("import"))
        result = super(ResPartner, importing).load(fields, data)
        if "ref" in fields:
            column = fields.index("ref")
            codes = [stored_form(row[column]) for row in data]
            result["messages"] += [
                {
                    "type": "warning",
                    "field": "ref",
                    "record": row,
                    "rows": {"from": row, "to": row},
                    "message": message,
                }
                for row, message in self._warn_of_imported_codes(codes)
            ]
        return result

    @api.model
    def _warn_of_imported_codes(self, codes):
        """Yield the number of each row whose code looks wrong, and why."""
        # What is too long was refused, and told.
        codes = [code if len(code) <= MAX_LENGTH else "" for code in codes]
        rows = {}
        for row, code in enumerate(codes):
            first = rows.setdefault(canonical_form(code), row)
            if code and first != row:
                yield (
                    row,
                    self.env._(
                        "The customer code %(code)s is in this file twice: also in "
                        "row %(row)s.",
                        code=code,
                        row=first + 1,
                    ),
                )
        similar = self._codes_but_for_zeros(filter(None, codes))
        for row, code in enumerate(codes):
            for other in similar.get(code.lstrip("0"), ()):
                if other == code:
                    continue
                holder = self._readable_owner(other)
                yield (
                    row,
                    self.env._(
                        "The customer code %(code)s equals %(other)s%(holder)s but for "
                        "leading zeros, which spreadsheets leave out.",
                        code=code,
                        other=other,
                        holder=f" ({holder.display_name})" if holder else "",
                    ),
                )

    @api.model
    def _codes_but_for_zeros(self, codes):
        """Return the numeric codes in use that equal one of ``codes`` but for zeros.

        :return: lists of codes by number, which is without leading zeros
        :rtype: dict[str, list[str]]
        """
        numbers = {
            code.lstrip("0") for code in codes if code.isascii() and code.isdecimal()
        }
        candidates = [
            number.zfill(width)
            for number in numbers - {""}
            for width in range(len(number), LONGEST_NUMBER + 1)
        ]
        if not candidates:
            return {}
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT ref FROM res_partner WHERE upper(ref) = ANY(%s) AND %s",
                candidates,
                SQL(HOLDER),
            )
        )
        return dict(groupby((code for (code,) in rows), lambda code: code.lstrip("0")))
