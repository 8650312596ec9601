from odoo import api, models
from odoo.tools import SQL

from ...tools import canonical_form, look_alikes, stored_form
from ...tools.sql import HOLDER, SQL_COMPACT, SQL_SEPARATED, sql_canonical


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _customer_code_problem(self):
        problem, holder = super()._customer_code_problem()
        code = stored_form(self.ref)
        unchanged = code == self._origin.ref
        if problem or not code or unchanged or self._is_address():
            return problem, holder
        for other, owner in self._similar_codes(code):
            if owner != self._origin:
                return self._similar_code_message(code, other, owner), owner
        return problem, holder

    @api.model
    def _similar_code_message(self, code, other, owner):
        return self.env._(
            "Customer code %(code)s is easily taken for %(other)s (%(owner)s): only "
            "separators, leading zeros or letters that look like digits differ.",
            code=code,
            other=other,
            owner=owner.display_name,
        )

    @api.model
    def _similar_codes(self, code):
        """Return the codes of customers that are easily taken for ``code``.

        :param str code: in its stored form
        :return: pairs of a code and its holder, whom the user may read
        :rtype: list[tuple[str, ResPartner]]
        """
        similar = look_alikes(code)
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                f"""
                SELECT ref, id FROM res_partner
                 WHERE {sql_canonical("ref")} = ANY (%(similar)s)
                   AND {sql_canonical("ref")} <> {sql_canonical("%(code)s")}
                   AND %(holder)s
                 UNION
                SELECT ref, id FROM res_partner
                 WHERE %(compact_ref)s = ANY (%(similar)s)
                   AND {sql_canonical("ref")} <> {sql_canonical("%(code)s")}
                   AND {SQL_SEPARATED.format("ref")} AND %(holder)s
                 ORDER BY ref
                """,
                similar=similar,
                code=canonical_form(code),
                compact_ref=SQL(SQL_COMPACT.format("ref")),
                holder=SQL(HOLDER),
            )
        )
        readable = self.browse(owner for _code, owner in rows)._filtered_access("read")
        return [
            (other, self.browse(owner))
            for other, owner in rows
            if owner in readable.ids
        ]
