"""What the sub-commands of ./dev/bench share.

A sub-command is a module of this package with two names:

- ``DATABASES``: what each of its databases has installed: ``odoo`` for what the addon
  depends on, or the names of addons beside that, with a comma between
- ``main(quick)``: measures, prints, and returns the exit code
"""

import gc
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from typing import NamedTuple

import psutil


class Figures(NamedTuple):
    """What work took, in seconds and queries."""

    wall: float
    cpu: float
    postgres: float
    queries: int
    # The CPU of each piece of it.
    each: tuple = ()


# ----------------------------------------------------------------------
# In the command's own process
# ----------------------------------------------------------------------


def start_odoo(database):
    """Start a process with the registry of one of ``DATABASES``, which it keeps.

    What is submitted to it, such as :func:`measure`, runs there.

    :rtype: concurrent.futures.Executor
    """
    name = os.environ["BENCH_DATABASES"] + database.replace(",", "_")
    return ProcessPoolExecutor(1, get_context("spawn"), _load_registry, (name,))


def fill_all(odoos, start, end):
    """Fill all databases by :func:`fill_up`; only the addon knows of former codes.

    :param dict odoos: processes by one of ``DATABASES``
    """
    say(f"Filling up to {end:,} customers")
    for filled in [
        odoo.submit(fill_up, start, end, database == "customer_code")
        for database, odoo in odoos.items()
    ]:
        filled.result()


def say(text):
    """Tell how far the command has come, apart from what it finds."""
    print("==>", text, file=sys.stderr, flush=True)


def print_table(header, rows):
    """Print rows of texts: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for first, *others in [header, *rows]:
        cells = [
            text.rjust(width) for text, width in zip(others, widths[1:], strict=True)
        ]
        print("  ".join([first.ljust(widths[0]), *cells]).rstrip(), flush=True)


# ----------------------------------------------------------------------
# In a process of Odoo's
# ----------------------------------------------------------------------


def measure(prepare, *args):
    """Measure work as the administrator, in a transaction that is rolled back.

    :param prepare: called with an environment and ``args``; returns the pieces of work
    :rtype: Figures
    """
    with _registry.cursor() as cr:
        pieces = prepare(environment(cr), *args)
        cr.flush()
        gc.collect()
        before, marks = clocks(cr), [time.process_time()]
        for piece in pieces:
            piece()
            cr.flush()
            marks.append(time.process_time())
        after = clocks(cr)
        cr.rollback()
    spent = (end - start for start, end in zip(before, after, strict=True))
    return Figures(*spent, tuple(b - a for a, b in pairwise(marks)))


def fill(count):
    """Put ``count`` customers without a code into the database.

    On next to none PostgreSQL plans otherwise than on the partners of a real one.
    """
    with _registry.cursor() as cr:
        cr.execute(
            """
            INSERT INTO res_partner (name, complete_name, type, active, is_company,
                                     partner_share, autopost_bills)
            SELECT name, name, 'contact', TRUE, i %% 3 = 0, TRUE, 'ask'
              FROM generate_series(1, %s) AS i, concat('Former Customer ', i) AS name
            """,
            [count],
        )
        cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id"
            " WHERE commercial_partner_id IS NULL"
        )
        cr.execute("ANALYZE")


def fill_up(start, end, with_former):
    """Put customers with codes and names of letters into the database.

    :param int start: how many there are
    :param int end: how many there are to be
    :param bool with_former: give every tenth a former code, too
    """
    with _registry.cursor() as cr:
        cr.execute(
            """
            INSERT INTO res_partner (name, complete_name, email, vat, phone, ref, type,
                                     active, is_company, partner_share, autopost_bills)
            SELECT name, name, name || '@example.com', 'BE' || (400000000 + i),
                   '+32 2 ' || lpad(i::text, 7, '0'),
                   'C' || lpad(i::text, greatest(6, length(i::text)), '0'), 'contact',
                   TRUE, TRUE, TRUE, 'ask'
              FROM generate_series(%s, %s) AS i,
                   initcap(translate(md5(i::text), '0123456789', 'ghijklmnop')) AS name
            """,
            [start + 1, end],
        )
        cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id"
            " WHERE commercial_partner_id IS NULL"
        )
        if with_former:
            cr.execute(
                """
                INSERT INTO customer_code_former (code, partner_id)
                SELECT 'OLD' || substr(ref, 2), id
                  FROM res_partner WHERE ref > 'C' AND mod(id, 10) = 0
                    ON CONFLICT DO NOTHING
                """
            )
            cr.execute(
                """
                INSERT INTO customer_code_former (code, partner_id)
                SELECT 'OLD001234', id FROM res_partner WHERE ref = 'C001234'
                    ON CONFLICT DO NOTHING
                """
            )
    with _registry.cursor() as cr:
        cr.connection.autocommit = True
        # With fewer rows, which of them ANALYZE happens to read decides the plans.
        cr.execute("SET default_statistics_target = 1000")
        # PostgreSQL would do so a minute later, beside what is being measured.
        cr.execute("VACUUM ANALYZE")
        cr.connection.autocommit = False


def conditions():
    """Return what the figures depend on besides the code, in one line."""
    from odoo.release import version

    with _registry.cursor() as cr:
        postgres = cr.connection.server_version
    return (
        f"Odoo {version}, Python {platform.python_version()}, "
        f"PostgreSQL {postgres // 10000}.{postgres % 10000}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _load_registry(database):
    global _registry

    import odoo.init
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["--log-level", "warn"], setup_logging=True)
    _registry = Registry(database)


def open_cursor():
    """Return a cursor that commits when it is left."""
    return _registry.cursor()


def environment(cr, user="base.user_admin"):
    """Return an environment of a user, the administrator by default."""
    from odoo.api import SUPERUSER_ID, Environment

    return Environment(cr, Environment(cr, SUPERUSER_ID, {}).ref(user).id, {})


def clocks(cr):
    """Return what this process has used until now, and what PostgreSQL for a cursor.

    :return: the first values of :class:`Figures`
    """
    from odoo import sql_db

    server = psutil.Process(cr.connection.info.backend_pid).cpu_times()
    return (
        time.perf_counter(),
        time.process_time(),
        server.user + server.system,
        sql_db.sql_counter,
    )
