from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import canonical_form
from ...tools.sql import (
    HOLDER,
    SQL_CANONICAL_OF_OLD,
    SQL_COMPACT,
    SQL_SEPARATED,
    sql_array,
    sql_canonical,
    tidy_codes,
)


class ResPartner(models.Model):
    """Partners that had the same code when codes became unique.

    Their codes stay as they are, so they may also differ in white space.
    """

    _inherit = "res.partner"

    customer_code_is_shared = fields.Boolean(
        string="Code Shared With Others",
        compute="_compute_customer_code_is_shared",
        search="_search_customer_code_is_shared",
        help="Whether others had the same code when codes became unique.",
    )
    customer_code_canonical = fields.Char(
        string="Shared Code",
        compute="_compute_customer_code_canonical",
        search="_search_customer_code_canonical",
        exportable=False,
        help="The code in capital letters: codes that are the same in it are the same.",
    )
    customer_code_is_held = fields.Boolean(
        string="Has It Now",
        compute="_compute_customer_code_is_held",
        help="Documents and searches take this one for the customer with the code.",
    )

    @api.depends("ref", "customer_code_duplicate")
    def _compute_customer_code_is_shared(self):
        shared = self.with_context(active_test=False).search(
            [("id", "in", self.ids), ("customer_code_is_shared", "=", True)]
        )
        for partner in self:
            partner.customer_code_is_shared = partner in shared

    @api.depends("ref")
    def _compute_customer_code_canonical(self):
        for partner in self:
            partner.customer_code_canonical = canonical_form(partner.ref)

    @api.depends("ref", "customer_code_duplicate")
    def _compute_customer_code_is_held(self):
        for partner in self:
            held = partner._carries_code() and not partner.customer_code_duplicate
            partner.customer_code_is_held = held

    @api.model
    def _search_customer_code_is_shared(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._flush_codes()
        sharing = SQL(
            """
            (WITH duplicate AS (
                SELECT id, ref FROM res_partner AS partner WHERE %(is_duplicate)s
             )
             SELECT id FROM duplicate
              UNION
             SELECT holder.id FROM duplicate JOIN LATERAL %(holder)s AS holder ON TRUE)
            """,
            is_duplicate=self._sql_is_duplicate("partner"),
            holder=self._sql_holder_of_duplicate(),
        )
        return Domain("id", "in", sharing)

    @api.model
    def _search_customer_code_canonical(self, operator, value):
        if operator != "in":
            return NotImplemented
        codes = [code for code in value if code]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY (%s)",
                model._field_to_sql(alias, "customer_code_canonical", query),
                codes,
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "customer_code_canonical":
            return super()._field_to_sql(alias, field_expr, query)
        code = super()._field_to_sql(alias, "ref", query)
        return SQL(SQL_CANONICAL_OF_OLD.format("%(code)s"), code=code)

    @api.model
    def _sql_holder_of_duplicate(self):
        """Return the SQL of who carries the code of ``duplicate``, by the indexes.

        Who carries it in its stored form, or else as odd as it came.
        """
        return SQL(
            """
            (SELECT id FROM res_partner
              WHERE %(stored_ref)s = %(canonical)s AND %(holder)s
              UNION
             SELECT id FROM res_partner
              WHERE %(compact_ref)s = %(compact)s AND %(canonical_ref)s = %(canonical)s
                AND %(separated)s AND %(holder)s)
            """,
            canonical=SQL(SQL_CANONICAL_OF_OLD.format("duplicate.ref")),
            canonical_ref=SQL(SQL_CANONICAL_OF_OLD.format("ref")),
            stored_ref=SQL(sql_canonical("ref")),
            separated=SQL(SQL_SEPARATED.format("ref")),
            compact=SQL(SQL_COMPACT.format("duplicate.ref")),
            compact_ref=SQL(SQL_COMPACT.format("ref")),
            holder=SQL(HOLDER),
        )

    @api.model
    def _flag_duplicates(self):
        """Set all but one of the partners that share a code aside, in the database.

        The one that keeps it has, if possible, the code in its stored form, by which it
        is found at once, is active and no contact of a company, and had nothing unseen
        in it.
        """
        self._flag_beside()
        tidied = tidy_codes(self.env.cr, self._table, "ref", SQL(HOLDER))
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET customer_code_duplicate = TRUE
                  FROM (
                    SELECT id, row_number() OVER (
                               PARTITION BY %(canonical)s
                               ORDER BY %(stored_ref)s <> %(canonical)s,
                                        active DESC, parent_id IS NOT NULL,
                                        id = ANY (%(tidied)s), id
                           ) AS nth
                      FROM res_partner
                     WHERE %(holder)s
                  ) AS ranked
                 WHERE ranked.id = res_partner.id AND nth > 1
                """,
                canonical=SQL(SQL_CANONICAL_OF_OLD.format("ref")),
                stored_ref=SQL(sql_canonical("ref")),
                tidied=sql_array(tidied),
                holder=SQL(HOLDER),
            )
        )

    @api.model
    def _promote_duplicates(self, codes):
        """Let one duplicate of each of ``codes`` carry it, if nobody does any more."""
        if not codes:
            return
        promoted = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner
                   SET customer_code_duplicate = FALSE
                 WHERE id IN (
                    SELECT DISTINCT ON (%(canonical)s) id
                      FROM res_partner AS duplicate
                     WHERE %(is_duplicate)s AND %(canonical)s = ANY (%(codes)s)
                       AND NOT EXISTS %(holder)s
                     ORDER BY %(canonical)s, active DESC, id
                 )
             RETURNING id
                """,
                is_duplicate=self._sql_is_duplicate("duplicate"),
                canonical=SQL(SQL_CANONICAL_OF_OLD.format("duplicate.ref")),
                codes=[canonical_form(code) for code in codes],
                holder=self._sql_holder_of_duplicate(),
            )
        )
        partners = self.browse(row[0] for row in promoted)
        partners.invalidate_recordset(["customer_code_duplicate"])
        partners.modified(["customer_code_duplicate"])

    def _sharing_customer_code(self):
        """Return all partners that have the code of this one, this one included."""
        self.ensure_one()
        shared = Domain("customer_code_is_shared", "=", True) & Domain(
            "customer_code_canonical", "=", canonical_form(self.ref)
        )
        return self.with_context(active_test=False).search(shared) | self
