import json
import re
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL, LazyTranslate, sql

from ...tools import canonical_form, isolated
from ...tools.sql import (
    HOLDER,
    SQL_CANONICAL_OF_OLD,
    SQL_COMPACT,
    SQL_NUMBER,
    SQL_NUMERIC,
    SQL_SEPARATED,
    make_collation,
    sql_canonical,
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


def taken_message(env, diag):
    """Return what whoever enters a code is told if it is somebody's.

    :param diag: of the unique violation
    """
    # Whoever comes with a key for the API is known only after Odoo has taken this.
    env = env if env.uid else env.transaction.default_env or env
    return env["res.partner"]._customer_code_taken_message(refused_code(diag))


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

    # With this operator class it also finds codes by how they begin, whatever the
    # database's collation.
    _customer_code_uniq = models.UniqueIndex(
        f"({sql_canonical('ref')} text_pattern_ops) WHERE {HOLDER}", taken_message
    )
    _customer_code_duplicate_idx = models.Index(
        f"({SQL_CANONICAL_OF_OLD.format('ref')}) WHERE customer_code_duplicate"
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
                "SELECT given.code, holder.id"
                "  FROM json_array_elements_text(%s) AS given (code),"
                # One probe of the index a code: see _sql_is_held.
                "       LATERAL (SELECT id FROM res_partner"
                f"                WHERE {sql_canonical('ref')}"
                f"                    = {sql_canonical('given.code')}"
                "                  AND %s OFFSET 0) AS holder",
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
                code=isolated(self.env, code),
            )
        if canonical_form(holder.ref) == canonical_form(code):
            return self.env._(
                "The customer code %(code)s is already used by %(holder)s. "
                "Choose another one.",
                code=isolated(self.env, code),
                holder=holder.display_name,
            )
        line = self._former_line(code)
        if line.label_id:
            return self.env._(
                "%(code)s is an other code of %(holder)s (%(label)s). Choose another "
                "one, or remove it there.",
                code=isolated(self.env, code),
                holder=holder.display_name,
                label=line.label_id.name,
            )
        return self.env._(
            "The customer code %(code)s was formerly used by %(holder)s, and stays "
            "reserved. Choose another one, or have an officer for customer codes "
            "release it, in the other codes of %(holder)s.",
            code=isolated(self.env, code),
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
