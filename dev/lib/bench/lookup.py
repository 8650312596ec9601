"""What finding a customer costs, beside Odoo without the addon."""

from typing import NamedTuple

from bench import (
    conditions,
    environment,
    fill_all,
    measure,
    open_cursor,
    print_table,
    say,
    start_odoo,
)

ODOO, ADDON = DATABASES = ("odoo", "customer_code")
SIZES = (100_000, 1_000_000)
QUICK_SIZES = (2_000, 20_000)
# What takes milliseconds is repeated more often: other work on the machine slows it.
ROUNDS = 5
ROUNDS_IF_FAST = 40
FAST = 0.1
BACKFILL = 20_000


class Search(NamedTuple):
    label: str
    text: str
    speed: float = 0  # times as fast as Odoo at the larger size
    growth: float = 0  # times what it takes at the smaller size
    ratio: float = 0  # times what Odoo takes at the larger size


SEARCHES = (
    Search("exact code", "C001234", 300, 1.5),
    Search("digits", "098765", 300, 1.5),
    # Of which Odoo soon finds enough: it looks for no particular customer.
    Search("common digits", "1234"),
    Search("former code", "OLD001234", 300, 1.5),
    Search("beginning of a code", "C00123"),
    Search("plain name", "Nameofnobody", ratio=1.05),
)

# Texts that kept the server busy for minutes, with a rule that has dates in its prefix.
# Of some megabytes, Odoo alone has PostgreSQL take all memory there is.
FROZE = (
    Search("600 digits and a letter", "1" * 600 + "X", ratio=1.1),
    Search("40,000 digits and a letter", "1" * 40_000 + "X", ratio=1.1),
    Search("100 kB of digits", "1" * 100 * 2**10, ratio=1.1),
    Search("100 kB of accents", "x\u0300" * 50 * 2**10, ratio=1.1),
)
PREFIX = "%(range_year)s%(month)s%(day)s-"
# Odoo takes such a text apart once for each of them: half an hour for a million.
FEW = 1_000


def main(quick):
    sizes = QUICK_SIZES if quick else SIZES
    odoos = start_odoos()
    print(odoos[ODOO].submit(conditions).result())
    print(f"name_search as a customer field asks: the fastest of {ROUNDS} or more.")
    froze = search_what_froze(odoos, quick)
    odoos = start_odoos()
    times, start = {}, FEW
    for size in sizes:
        fill_all(odoos, start, size)
        start = size
        for database, odoo in odoos.items():
            say(f"Searching in {database}")
            times[database, size] = search_all(odoo, quick)
    backfill = odoos[ADDON].submit(measure, prepare_backfill, BACKFILL).result()
    say("Switching Fast Text Search on")
    switched_on, table, indexes = odoos[ADDON].submit(make_text_indexes).result()
    times["fast"] = search_all(odoos[ADDON], quick)
    dearer = odoos[ADDON].submit(measure, prepare_backfill, BACKFILL).result()

    print_searches(times, *sizes)
    print_froze(froze, FEW)
    print(
        f"\nFast Text Search at {sizes[1]:,} customers: made in {switched_on:.0f} s; "
        f"{indexes / 2**20:,.0f} MB of indexes,\nwhere the table takes "
        f"{table / 2**20:,.0f} MB with all others. A backfill of {BACKFILL:,} takes "
        f"{dearer.wall:.2f} s instead of {backfill.wall:.2f} s."
    )
    missed = [
        complaint
        for search in SEARCHES
        for complaint in complaints(search, times, *sizes)
    ]
    for search, seconds in froze[ODOO].items():
        missed += too_slow(search, seconds, froze[ADDON][search])
    if quick:
        print("\nToo few to judge by.")
        return 0
    for complaint in missed:
        print(f"\nTarget missed: {complaint}")
    return 1 if missed else 0


def start_odoos():
    return {database: start_odoo(database) for database in DATABASES}


def search_what_froze(odoos, quick):
    """Search few customers with a rule's prefix, which these processes go on knowing.

    :return: the least seconds of each search, by database
    """
    fill_all(odoos, 0, FEW)
    say("Searching for what froze the server")
    texts = FROZE[:1] if quick else FROZE
    found = {
        name: search_all(odoo, quick, texts, PREFIX) for name, odoo in odoos.items()
    }
    for odoo in odoos.values():
        odoo.shutdown()
    return found


def search_all(odoo, quick, searches=SEARCHES, prefix=""):
    """Return the least seconds of each search, after one that warms up.

    :param str prefix: of the rule, if another one than it has
    """
    return {
        search: least_seconds(odoo, search.text, quick, prefix) for search in searches
    }


def least_seconds(odoo, text, quick, prefix):
    def seconds():
        return odoo.submit(measure, prepare_search, text, prefix).result().wall

    seconds()
    rounds = ROUNDS_IF_FAST if seconds() < FAST and not quick else ROUNDS
    return min(seconds() for _round in range(rounds))


def print_searches(times, small, large):
    print()
    print_table(
        (
            "",
            *(
                f"{name} {size:,}"
                for name in ("Odoo", "addon")
                for size in (small, large)
            ),
            "times as fast",
            "growth",
            "fast text search",
        ),
        [
            (
                f"{search.label} ({search.text})",
                *(
                    f"{times[database, size][search] * 1000:,.1f} ms"
                    for database in DATABASES
                    for size in (small, large)
                ),
                f"{times[ODOO, large][search] / times[ADDON, large][search]:,.2f}",
                f"{times[ADDON, large][search] / times[ADDON, small][search]:.2f}",
                f"{times['fast'][search] * 1000:,.1f} ms",
            )
            for search in SEARCHES
        ],
    )


def print_froze(times, size):
    print(f"\nA rule with the prefix {PREFIX}, and {size:,} customers:")
    print_table(
        ("", *DATABASES, "times as long"),
        [
            (
                search.label,
                *(f"{times[name][search] * 1000:,.1f} ms" for name in DATABASES),
                f"{times[ADDON][search] / times[ODOO][search]:.2f}",
            )
            for search in times[ODOO]
        ],
    )


def complaints(search, times, small, large):
    """Yield which targets a search misses."""
    native, ours = times[ODOO, large][search], times[ADDON, large][search]
    growth = ours / times[ADDON, small][search]
    if search.speed and native / ours < search.speed:
        faster = f"{native / ours:.0f}"
        yield f"{search.label} is {faster} times as fast, not {search.speed}."
    if search.growth and growth > search.growth:
        yield f"{search.label} grows {growth:.2f} times, not {search.growth}."
    yield from too_slow(search, native, ours)


def too_slow(search, native, ours):
    if search.ratio and ours / native > search.ratio:
        yield f"{search.label} takes {ours / native:.3f} times as long."


# ----------------------------------------------------------------------
# In a process of Odoo's
# ----------------------------------------------------------------------


def prepare_search(env, text, prefix=""):
    if prefix and "customer.code.rule" in env:
        rules = env["customer.code.rule"].sudo()
        rules.search([]).prefix = prefix
        rules._active_rules()
    partners = env["res.partner"]
    return [lambda: partners.name_search(text, limit=8)]


def prepare_backfill(env, count):
    from odoo.fields import Domain

    env.cr.execute(
        "UPDATE res_partner SET ref = NULL WHERE id IN"
        " (SELECT id FROM res_partner WHERE ref > 'C' ORDER BY id DESC LIMIT %s)",
        [count],
    )
    rules = env["customer.code.rule"].sudo()
    rules.search([]).sequence_id.prefix = "NEW"
    return [lambda: rules._assign(Domain("email", "like", "@example.com"))]


def make_text_indexes():
    """Make the indexes of Fast Text Search.

    :return: seconds, and the bytes of the table before and of these indexes
    """
    import time

    with open_cursor() as cr:
        cr.execute("SELECT pg_total_relation_size('res_partner')")
        [table] = cr.fetchone()
        start = time.perf_counter()
        partners = environment(cr)["res.partner"]
        partners._set_text_indexes(True)
        cr.commit()
        seconds = time.perf_counter() - start
        cr.execute("SELECT pg_total_relation_size('res_partner')")
        [with_indexes] = cr.fetchone()
    return seconds, table, with_indexes - table
