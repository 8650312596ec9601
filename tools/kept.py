"""Tables that the database itself keeps, whoever asks it to change what is in them."""

from odoo.tools import SQL

KEEP = """
    CREATE FUNCTION %(keep)s() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        refs text[] := %(refs)s;
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - refs = to_jsonb(OLD) - refs AND %(gone)s
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING MESSAGE = %(message)s;
    END $$;

    CREATE TRIGGER %(keep)s BEFORE UPDATE OR DELETE ON %(table)s
    FOR EACH ROW EXECUTE FUNCTION %(keep)s();

    CREATE TRIGGER %(keep_all)s BEFORE TRUNCATE ON %(table)s
    FOR EACH STATEMENT EXECUTE FUNCTION %(keep)s();
"""

# What a column referred to is gone, and it says so.
GONE = """
    (NEW.%(column)s IS NOT DISTINCT FROM OLD.%(column)s OR NEW.%(column)s IS NULL
     AND NOT EXISTS (SELECT FROM %(other)s WHERE id = OLD.%(column)s))
"""


def keep_lines(cr, table, message, moving=(), leaving=None):
    """Let the database refuse to change or to delete the lines of a table.

    What deletions and merges do to the ids of other records goes on.

    :param str table: its name
    :param str message: what whoever tries is told
    :param moving: the columns that may change
    :param dict leaving: the columns that become empty when what they refer to is
        gone, and not before; and the table that they refer to
    """
    leaving = leaving or {}
    gone = [
        SQL(GONE, column=SQL.identifier(column), other=SQL.identifier(other))
        for column, other in leaving.items()
    ]
    let_lines_go(cr, table)
    cr.execute(
        SQL(
            KEEP,
            keep=SQL.identifier(f"{table}_keep"),
            keep_all=SQL.identifier(f"{table}_keep_all"),
            table=SQL.identifier(table),
            refs=[*moving, *leaving],
            gone=SQL(" AND ").join(gone) or SQL("TRUE"),
            message=message,
        )
    )


def let_lines_go(cr, table):
    """Let lines be changed again, or dropped with all else of an addon.

    :param str table: its name
    """
    cr.execute(
        SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(f"{table}_keep"))
    )
