"""Tables that the database itself keeps, whoever asks it to change what is in them."""

from odoo.tools import SQL


def keep_lines(cr, table, message, moving=(), leaving=None):
    """Let the database refuse to change or to delete the lines of a table.

    What deletions and merges do to other records' ids goes on: nothing else does.

    :param str table: its name
    :param str message: what whoever tries is told
    :param moving: the columns that may change
    :param dict leaving: the columns that become empty when what they refer to is
        gone, and not before; and the table that they refer to
    """
    leaving = leaving or {}
    let_lines_go(cr, table)
    gone = SQL(" AND ").join(
        SQL(
            "(NEW.%(column)s IS NOT DISTINCT FROM OLD.%(column)s"
            " OR NEW.%(column)s IS NULL"
            " AND NOT EXISTS (SELECT FROM %(other)s WHERE id = OLD.%(column)s))",
            column=SQL.identifier(column),
            other=SQL.identifier(other),
        )
        for column, other in leaving.items()
    )
    cr.execute(
        SQL(
            """
            CREATE FUNCTION %(keep)s() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                refs text[] := %(refs)s;
            BEGIN
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - refs = to_jsonb(OLD) - refs
                   AND %(gone)s
                THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION USING MESSAGE = %(message)s;
            END $$;

            CREATE TRIGGER %(keep)s BEFORE UPDATE OR DELETE ON %(table)s
            FOR EACH ROW EXECUTE FUNCTION %(keep)s();

            CREATE TRIGGER %(keep_all)s BEFORE TRUNCATE ON %(table)s
            FOR EACH STATEMENT EXECUTE FUNCTION %(keep)s();
            """,
            keep=SQL.identifier(f"{table}_keep"),
            keep_all=SQL.identifier(f"{table}_keep_all"),
            table=SQL.identifier(table),
            refs=[*moving, *leaving],
            gone=gone or SQL("TRUE"),
            message=message,
        )
    )


def let_lines_go(cr, table):
    """Let lines be changed again, or dropped with all else of an addon."""
    cr.execute(
        SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(f"{table}_keep"))
    )
