"""What several rooms ask of the database: who carries a code, and who is among many."""

import re

from odoo.tools import SQL

from .code_forms import stored_form
from .entered import NONE

# Addresses of a customer are left alone: delivery connectors keep keys of their
# own in the ``ref`` of an address, the same one for many customers.
ADDRESS_TYPES = ("delivery", "invoice", "other")

# Whoever carries a code, and shares it with nobody else who does. A query of several
# tables has to say which one it means.
HOLDER_OF = f"""
    {{0}}ref <> '' AND {{0}}customer_code_duplicate IS NOT TRUE
    AND ({{0}}parent_id IS NULL AND {{0}}customer_code_orphan IS NOT TRUE
         OR {{0}}type IS NULL OR {{0}}type NOT IN {ADDRESS_TYPES})
"""
HOLDER = HOLDER_OF.format("")
HOLDER_OF_ALIAS = HOLDER_OF.format("%(alias)s.")

# By what PostgreSQL knows letters and their capitals. A database's own locale may know
# those of ASCII only, or a capital of i with a dot.
COLLATION = '"und-x-icu"'

# The canonical form of an SQL expression, which is in its stored form.
SQL_CANONICAL = (
    f"normalize(upper(replace({{}}, '\u1e9e', '\xdf') COLLATE {COLLATION}), NFKC)"
)

# That of a code from before they were unique: its white space may be odd.
SQL_CANONICAL_OF_OLD = SQL_CANONICAL.format(
    r"btrim(regexp_replace({}, '\s+', ' ', 'g'))"
)

# The compact form of an SQL expression, and whether there is more in it.
SQL_COMPACT = f"regexp_replace({SQL_CANONICAL}, '[^[:alnum:]]', '', 'g')"
SQL_SEPARATED = f"{SQL_CANONICAL} ~ '[^[:alnum:]]'"

# Whether an SQL expression is a number, maybe with separators, and which one: without
# leading zeros, which spreadsheets, scanners and people leave out.
SQL_NUMERIC = f"{SQL_CANONICAL} ~ '^[^[:alpha:]]*[1-9][^[:alpha:]]*$'"
SQL_NUMBER = f"ltrim({SQL_COMPACT}, '0')"

# How many times as many partners there may be between the first and the last of some
# as there are of these.
SCATTERED = 4


def sql_canonical(value):
    """Return the canonical form of an SQL expression, which is in its stored form.

    :param str value: such as ``ref`` or ``%(code)s``
    :rtype: str
    """
    return SQL_CANONICAL.format(value)


def make_collation(cr, name=COLLATION):
    """Have the collation that codes are compared by, also where PostgreSQL lacks ICU.

    Then PostgreSQL knows as many letters as the system does.
    """
    cr.execute("SELECT FROM pg_collation WHERE quote_ident(collname) = %s", [name])
    if not cr.rowcount:
        collation = SQL.identifier(name.strip('"'))
        cr.execute(
            SQL("CREATE COLLATION %s (provider = libc, locale = 'C.UTF-8')", collation)
        )


def tidy_codes(cr, table, column, condition=None):
    """Bring the codes of a table that hold odd characters into their stored form.

    :param SQL condition: which rows have one, None for all
    :return: the ids of the rows that changed
    :rtype: list[int]
    """
    table, column = SQL.identifier(table), SQL.identifier(column)
    cr.execute(
        SQL(
            "SELECT id, %s FROM %s WHERE %s ~ '[^ -~]' AND (%s)",
            column,
            table,
            column,
            condition or SQL("TRUE"),
        )
    )
    tidied = {
        i: form for i, code in cr.fetchall() if (form := stored_form(code)) != code
    }
    cr.execute(
        SQL(
            "UPDATE %s AS t SET %s = nullif(form, '')"
            "  FROM unnest(%s::int[], %s::text[]) AS tidied (id, form)"
            " WHERE t.id = tidied.id",
            table,
            column,
            [*tidied],
            [*tidied.values()],
        )
    )
    return [*tidied]


def sql_says_something(value):
    """Return the SQL condition that a text is no word for none, such as ``n/a``.

    As ``means_none`` of the entered, as far as the database knows letters.

    :param SQL value: an expression
    """
    return SQL(
        "%s ~ '[[:alnum:]]' AND %s !~ '^[^[:alnum:]]*(0[^[:alnum:]]*)+$'"
        " AND btrim(upper(%s COLLATE \"und-x-icu\"), ' ()<>[]{}-_') <> ALL (%s)",
        value,
        value,
        value,
        [*NONE],
    )


def is_address(parent, address_type):
    return bool(parent and address_type in ADDRESS_TYPES)


def sql_beginning(text):
    """Return the pattern of what begins with ``text``, for LIKE."""
    return re.sub(r"([\\%_])", r"\\\1", text) + "%"


def sql_array(ids):
    """Return an array that PostgreSQL reads at once, other than a list of thousands."""
    return SQL("%s::int[]", f"{{{','.join(map(str, ids))}}}")


def sql_among(column, ids, exactly=True):
    """Return the SQL condition that a column is one of ``ids``, which are not none.

    :param bool exactly: False if the condition may hold for a few others, too
    """
    first, last = min(ids), max(ids)
    between = SQL("%s BETWEEN %s AND %s", column, first, last)
    dense = last - first <= SCATTERED * len(ids)
    if dense and not exactly:
        return between
    among = SQL("%s = ANY (%s)", column, sql_array(ids))
    # Reading all between them takes less than looking each of them up.
    return SQL("%s AND (%s) IS TRUE", between, among) if dense else among
