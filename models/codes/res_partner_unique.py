import json
import re
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate, sql

from ...tools import canonical_form
from ...tools.sql import (
    HOLDER,
    SQL_COMPACT,
    SQL_NUMBER,
    SQL_NUMERIC,
    SQL_SEPARATED,
    make_collation,
    sql_array,
    sql_canonical,
    tidy_codes,
)

_lt = LazyTranslate(__name__)

# What whoever saves is told if it happens again and again.
TAKEN_MEANWHILE = _lt(
    "Others are taking codes faster than this could be saved. Save again in a moment."
)


def refused_code(diag):
    """Return the code, in upper case, that a unique violation is about."""
    found = re.search(r"=\((.*)\)", diag.message_detail or "")
    return found[1] if found else ""


@contextmanager
def retry_if_taken(codes):
    """Let Odoo start the transaction over if one of ``codes`` turns out to be taken.

    For codes from a sequence: when somebody types one just ahead of it, a transaction
    that began before cannot see that, and the user did nothing wrong.
    """
    try:
        yield
    except UniqueViolation as error:
        if refused_code(error.diag) in {canonical_form(code) for code in codes}:
            raise ConcurrencyError(TAKEN_MEANWHILE) from error
        raise


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_code_duplicate = fields.Boolean(
        string="Duplicate Customer Code",
        readonly=True,
        copy=False,
        help="When customer codes became unique, another partner already had the same.",
    )
    customer_code_is_shared = fields.Boolean(
        string="Code Shared With Others",
        compute="_compute_customer_code_is_shared",
        search="_search_customer_code_is_shared",
        help="Whether others had the same code when codes became unique.",
    )

    # With this operator class it also finds codes by how they begin, whatever the
    # database's collation.
    _customer_code_uniq = models.UniqueIndex(
        f"({sql_canonical('ref')} text_pattern_ops) WHERE {HOLDER}",
        lambda env, diag: env["res.partner"]._customer_code_taken_message(
            refused_code(diag)
        ),
    )
    _customer_code_duplicate_idx = models.Index(
        f"({sql_canonical('ref')}) WHERE customer_code_duplicate"
    )
    _customer_code_compact_idx = models.Index(
        f"({SQL_COMPACT.format('ref')}) WHERE {SQL_SEPARATED.format('ref')}"
        f" AND {HOLDER}"
    )

    _customer_code_number_idx = models.Index(
        f"({SQL_NUMBER.format('ref')}) WHERE {SQL_NUMERIC.format('ref')} AND {HOLDER}"
    )

    def _auto_init(self):
        # The unique index is made by super(), and is left out with no more than a
        # line in the log if codes collide: set the duplicates aside before.
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "customer_code_duplicate"):
            sql.create_column(cr, self._table, "customer_code_duplicate", "boolean")
        index = self._customer_code_uniq
        _, comment = sql.index_definition(cr, index.full_name(self))
        if comment != index.get_definition(self.pool):
            make_collation(cr)
            sql.drop_index(cr, index.full_name(self), self._table)
            self._flag_duplicates()
        return super()._auto_init()

    @api.depends("ref", "customer_code_duplicate")
    def _compute_customer_code_is_shared(self):
        shared = self.with_context(active_test=False).search(
            [("id", "in", self.ids), ("customer_code_is_shared", "=", True)]
        )
        for partner in self:
            partner.customer_code_is_shared = partner in shared

    @api.model
    def _search_customer_code_is_shared(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._flush_codes()
        sharing = SQL(
            f"""
            (SELECT id FROM res_partner AS partner
              WHERE (%(duplicate)s OR %(holder)s) AND {sql_canonical("ref")} IN (
                    SELECT {sql_canonical("ref")}
                      FROM res_partner AS partner WHERE %(duplicate)s))
            """,
            duplicate=self._sql_is_duplicate("partner"),
            holder=SQL(HOLDER),
        )
        return Domain("id", "in", sharing)

    @api.model
    def _owners(self, code):
        """Return the ids of those who carry ``code``, or did before; None if deleted.

        There is one at most, but for a moment of change, whoever may read it.
        """
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner"
                f" WHERE {sql_canonical('ref')} = {sql_canonical('%(code)s')}"
                " AND %(holder)s"
                " UNION SELECT partner_id FROM customer_code_former"
                f" WHERE {sql_canonical('code')} = {sql_canonical('%(code)s')}",
                code=code,
                holder=SQL(HOLDER),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _holders_of(self, codes):
        """Return the ids of those who carry one of ``codes``, by the code as given."""
        if not codes:
            return {}
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT given.code, res_partner.id"
                "  FROM json_array_elements_text(%s) AS given (code)"
                "  JOIN res_partner"
                f"    ON {sql_canonical('ref')} = {sql_canonical('given.code')} AND %s",
                json.dumps([*codes]),
                SQL(HOLDER),
            )
        )
        return dict(rows)

    @api.model
    def _readable_owner(self, code):
        """Return the partner who carries ``code``, or did, if the user may read it."""
        return self._readable(self._owners(code))

    @api.model
    def _readable(self, ids):
        return self.browse(filter(None, ids))._filtered_access("read")

    @api.model
    def _customer_code_taken_message(self, code, owners=None):
        """Say who already has ``code``, if the user may know.

        :param owners: the id of who has it, if it is known
        """
        holder = self._readable(owners or self._owners(code))
        if not holder:
            return self.env._(
                "The customer code %(code)s is already in use. Choose another one.",
                code=code,
            )
        if canonical_form(holder.ref) == canonical_form(code):
            return self.env._(
                "The customer code %(code)s is already used by %(holder)s. "
                "Choose another one.",
                code=code,
                holder=holder.display_name,
            )
        line = self._former_line(code)
        if line.label_id:
            return self.env._(
                "%(code)s is an other code of %(holder)s (%(label)s). Choose another "
                "one, or remove it there.",
                code=code,
                holder=holder.display_name,
                label=line.label_id.name,
            )
        return self.env._(
            "The customer code %(code)s was formerly used by %(holder)s, and stays "
            "reserved. Choose another one, or have an officer for customer codes "
            "release it, in the other codes of %(holder)s.",
            code=code,
            holder=holder.display_name,
        )

    @api.model
    def _former_line(self, code):
        """Return what is kept of a code that was given up, or is an other code."""
        same = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                f"{sql_canonical('%s')} = {sql_canonical('%s')}",
                SQL.identifier(alias, "code"),
                code,
            )
        )
        return self.env["customer.code.former"].search(same, limit=1)

    @api.model
    def _sql_is_held(self, code):
        """Return the SQL condition that somebody carries an SQL expression's code."""
        self._flush_codes()
        # OFFSET 0 keeps the planner on the index, one probe a code. Without it, it
        # reads all partners for a single code while its statistics are old, as they
        # are just after everybody got a code.
        return SQL(
            "EXISTS (SELECT FROM res_partner"
            f" WHERE {sql_canonical('ref')} = {sql_canonical('%s')} AND %s OFFSET 0)",
            code,
            SQL(HOLDER),
        )

    @api.model
    def _flush_codes(self):
        """Make what decides who carries a code, or did, visible to SQL."""
        self.flush_model(["ref", "type", "parent_id", *self._own_fields()])
        self.env["customer.code.former"].flush_model(["partner_id"])

    # ------------------------------------------------------------------
    # Duplicates
    # ------------------------------------------------------------------

    @api.model
    def _flag_duplicates(self):
        """Set all but one of the partners that share a code aside, in the database.

        The one that keeps it is, if possible, active and no contact of a company, and
        had it without anything unseen in it.
        """
        self._flag_beside()
        tidied = tidy_codes(self.env.cr, self._table, "ref", HOLDER)
        self.env.cr.execute(
            SQL(
                f"""
                UPDATE res_partner
                   SET customer_code_duplicate = TRUE
                  FROM (
                    SELECT id, row_number() OVER (
                               PARTITION BY {sql_canonical("ref")}
                               ORDER BY active DESC, parent_id IS NOT NULL,
                                        id = ANY (%s), id
                           ) AS nth
                      FROM res_partner
                     WHERE %s
                  ) AS ranked
                 WHERE ranked.id = res_partner.id AND nth > 1
                """,
                sql_array(tidied),
                SQL(HOLDER),
            )
        )

    @api.model
    def _promote_duplicates(self, codes):
        """Let one duplicate of each of ``codes`` carry it, if nobody does any more."""
        if not codes:
            return
        promoted = self.env.execute_query(
            SQL(
                f"""
                UPDATE res_partner
                   SET customer_code_duplicate = FALSE
                 WHERE id IN (
                    SELECT DISTINCT ON ({sql_canonical("ref")}) id
                      FROM res_partner AS duplicate
                     WHERE %s
                       AND {sql_canonical("ref")} IN (
                            SELECT {sql_canonical("c")} FROM unnest(%s) AS c)
                       AND NOT %s
                     ORDER BY {sql_canonical("ref")}, active DESC, id
                 )
             RETURNING id
                """,
                self._sql_is_duplicate("duplicate"),
                codes,
                self._sql_is_held(SQL("duplicate.ref")),
            )
        )
        self.browse(row[0] for row in promoted).invalidate_recordset(
            ["customer_code_duplicate"]
        )

    def _sharing_customer_code(self):
        """Return all partners that have the code of this one, this one included."""
        self.ensure_one()
        same = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                f"{sql_canonical('%s')} = {sql_canonical('%s')}",
                SQL.identifier(alias, "ref"),
                self.ref or "",
            )
        )
        shared = same & Domain("customer_code_is_shared", "=", True)
        return self.with_context(active_test=False).search(shared) | self
