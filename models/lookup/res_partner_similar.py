import json
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools import canonical_form, isolated, look_alikes, stored_form
from ...tools.sql import HOLDER, SQL_COMPACT, SQL_SEPARATED, sql_canonical


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _customer_code_problem(self):
        problem, holder = super()._customer_code_problem()
        code = stored_form(self.ref)
        unchanged = code == self._origin.ref
        if problem or not code or unchanged or self._is_address():
            return problem, holder
        for other, owner in self._similar_codes([code]).get(code, ()):
            if owner != self._origin:
                return self._similar_code_message(code, other, owner), owner
        return problem, holder

    @api.model
    def _similar_code_message(self, code, other, owner):
        return self.env._(
            "Customer code %(code)s is easily taken for %(other)s (%(owner)s): only "
            "separators, leading zeros or letters that look like digits differ.",
            code=isolated(self.env, code),
            other=isolated(self.env, other),
            owner=owner.display_name,
        )

    @api.model
    def _similar_codes(self, codes):
        """Return the codes of customers that are easily taken for one of ``codes``.

        :param list codes: in their stored form
        :return: pairs of a code and its holder, whom the user may read, by the code
            that was given
        :rtype: dict[str, list[tuple[str, ResPartner]]]
        """
        forms = [
            {"code": code, "canonical": canonical_form(code), "alike": alike}
            for code in {*codes} - {""}
            for alike in look_alikes(code)
        ]
        if not forms:
            return {}
        self._flush_codes()
        rows = self.env.execute_query(self._sql_similar(json.dumps(forms)))
        readable = {*self.browse(row[2] for row in rows)._filtered_access("read")._ids}
        similar = defaultdict(list)
        for code, other, owner in rows:
            if owner in readable:
                similar[code].append(
                    (other, self.browse(owner).with_prefetch(readable))
                )
        return similar

    @api.model
    def _sql_similar(self, forms):
        """Return the SQL of who has a code that reads like one of ``forms``."""
        # By the indexes, one probe a form.
        return SQL(
            """
            WITH given AS (
                SELECT * FROM json_to_recordset(%(forms)s)
                    AS form (code text, canonical text, alike text)
            )
            SELECT code, ref, id FROM given
              JOIN res_partner ON %(canonical_ref)s = given.alike AND %(holder)s
             WHERE %(canonical_ref)s <> canonical
             UNION
            SELECT code, ref, id FROM given
              JOIN res_partner ON %(compact_ref)s = given.alike
               AND %(separated)s AND %(holder)s
             WHERE %(canonical_ref)s <> canonical
             ORDER BY code, ref
            """,
            forms=forms,
            canonical_ref=SQL(sql_canonical("ref")),
            separated=SQL(SQL_SEPARATED.format("ref")),
            compact_ref=SQL(SQL_COMPACT.format("ref")),
            holder=SQL(HOLDER),
        )
