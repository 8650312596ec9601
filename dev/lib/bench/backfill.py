"""What a run over existing customers costs, beside one raw UPDATE and a loop."""

import random
import resource
import statistics
import time
from functools import partial
from typing import NamedTuple

from bench import (
    clocks,
    conditions,
    environment,
    fill,
    open_cursor,
    print_table,
    say,
    start_odoo,
)

DATABASES = ("customer_code",)
SIZES = (100_000, 1_000_000)
SAVING = 200_000
# Of each size: the machine is not equally fast all the time.
ROUNDS = (5, 3)
LOOP_SAMPLE = 2_000


class Result(NamedTuple):
    """How many codes were given, and what that took in seconds and bytes."""

    count: int
    wall: float
    cpu: float
    postgres: float
    memory: int

    @property
    def rate(self):
        return self.count / self.wall


def main(quick):
    sizes = [size // 50 for size in SIZES] if quick else SIZES
    print(in_process(conditions))
    print("The run and the UPDATE take turns; shown is the round in the middle.")
    figures = {}
    for size, rounds in zip(sizes, (1, 1) if quick else ROUNDS, strict=True):
        figures[size] = measure_size(size, rounds)
        print_size(size, figures[size])
    small, large = (figures[size] for size in sizes)
    slow_down = large["run"].rate / small["run"].rate
    growth = large["run"].memory / small["run"].memory
    print(
        f"\nrows/s at {sizes[1]:,} beside {sizes[0]:,}: {slow_down:.2f} (at least 0.8)"
    )
    print(f"memory at {sizes[1]:,} beside {sizes[0]:,}: {growth:.2f} (at most 1.2)")
    stall = print_saving(SAVING // 50 if quick else SAVING)
    if quick:
        print("\nToo few to judge by.")
        return 0
    missed = [
        name
        for name, is_met in (
            *((f"limit, {n:,}", of_limit(r) >= 0.8) for n, r in figures.items()),
            *((f"loop, {n:,}", of_loop(r) >= 30) for n, r in figures.items()),
            ("rows/s", slow_down >= 0.8),
            ("memory", growth <= 1.2),
            ("saving", stall <= 2),
        )
        if not is_met
    ]
    print("\nTargets missed:", ", ".join(missed) or "none")
    return bool(missed)


def of_limit(results):
    return results["run"].rate / results["limit"].rate


def of_loop(results):
    return results["run"].rate / results["loop"].rate


def measure_size(size, rounds):
    def result(work):
        say(f"{size:,} customers: {work.__name__}")
        return in_process(partial(prepare, size), warm_up, work)

    by_round = [{"limit": result(limit), "run": result(run)} for _ in range(rounds)]
    middle_round = sorted(by_round, key=of_limit)[rounds // 2]
    return {
        **middle_round,
        "ratios": sorted(map(of_limit, by_round)),
        "loop": result(loop),
        "dialog": result(open_dialog),
    }


def print_size(size, results):
    print(f"\n{size:,} customers")
    titles = {
        "limit": "one raw UPDATE",
        "run": "customer_code's run",
        "loop": f"record by record ({results['loop'].count:,} of them)",
    }
    print_table(
        ("", "wall", "CPU", "PostgreSQL", "rows/s", "of the limit", "memory"),
        [
            (
                title,
                f"{results[name].wall:.2f} s",
                f"{results[name].cpu:.2f} s",
                f"{results[name].postgres:.2f} s",
                f"{results[name].rate:,.0f}",
                f"{results[name].rate / results['limit'].rate:.3f}",
                f"{results[name].memory / 2**20:.0f} MB",
            )
            for name, title in titles.items()
        ],
    )
    ratios = ", ".join(f"{ratio:.2f}" for ratio in results["ratios"])
    print(
        f"run: {of_limit(results):.2f} of the limit (at least 0.8; {ratios}), ", end=""
    )
    print(f"{of_loop(results):.0f} times the loop (at least 30)")
    print(f"the dialog that says so before opens in {results['dialog'].wall:.2f} s")


def print_saving(size):
    """Print how long somebody's saving takes beside a run, and return the ratio."""
    say(f"Saving customers while {size:,} get a code")
    in_process(partial(prepare, size))
    idle = in_process(partial(save, 5))
    with start_odoo(DATABASES[0]) as clerk, start_odoo(DATABASES[0]) as runner:
        clerk.submit(save, 0).result()
        runner.submit(conditions).result()
        working = runner.submit(run)
        busy = clerk.submit(save, None).result()
        working.result()
    print(f"\nSaving a customer while {size:,} get a code")
    print_table(
        ("", "saved", "median", "95 %", "slowest"),
        [
            (
                title,
                str(len(times)),
                *(
                    f"{1000 * t:.1f} ms"
                    for t in (middle(times), slow(times), max(times))
                ),
            )
            for title, times in (("idle", idle), ("run under way", busy))
        ],
    )
    ratio = slow(busy) / slow(idle)
    print(f"95th percentile beside the idle one: {ratio:.2f} (at most 2)")
    return ratio


def middle(times):
    return statistics.median(times)


def slow(times):
    return sorted(times)[int(0.95 * len(times))]


def in_process(*steps):
    """Do the steps in a process of their own, so that its memory is nobody else's.

    :return: what the last of them returns
    """
    with start_odoo(DATABASES[0]) as odoo:
        return [odoo.submit(step).result() for step in steps][-1]


# ----------------------------------------------------------------------
# In a process of Odoo's
# ----------------------------------------------------------------------


def prepare(size):
    """Have ``size`` customers in the database, none with a code, as if just loaded."""
    with open_cursor() as cr:
        # Without the triggers that keep codes of before.
        cr.execute("SET LOCAL session_replication_role = replica")
        cr.execute("TRUNCATE customer_code_former, customer_code_run CASCADE")
        cr.execute("UPDATE res_partner SET ref = NULL WHERE ref IS NOT NULL")
        cr.execute("SELECT count(*) FROM res_partner WHERE name LIKE 'Former%'")
        [missing] = cr.fetchone()
    fill(size - missing)
    with open_cursor() as cr:
        cr.commit()
        cr.connection.autocommit = True
        cr.execute("VACUUM FULL ANALYZE res_partner")
        cr.execute("CHECKPOINT")
        cr.connection.autocommit = False


def warm_up():
    """Have this process know what one that has been up for a while knows."""
    with open_cursor() as cr:
        env = environment(cr)
        run = env["customer.code.run"]._start(
            env["customer.code.rule"].search([]), 10**6
        )
        run._work(1, 0)
        run._work(1, 0)
        run._end("stopped")
        cr.rollback()


def limit():
    """Give all codes in one statement: as fast as PostgreSQL can."""
    with open_cursor() as cr:
        rule = environment(cr)["customer.code.rule"].search([], limit=1)
        sequence = f"ir_sequence_{rule.sequence_id.id:03d}"
        return measured(
            cr,
            lambda: (
                cr.execute(
                    "UPDATE res_partner SET write_uid = 2, write_date = now(),"
                    " ref = 'C' || lpad(nextval(%s)::text, 7, '0')"
                    " WHERE ref IS NULL AND name LIKE 'Former%%'",
                    [sequence],
                )
                or cr.rowcount
            ),
        )


def loop():
    """Give some codes as the peers do: a number and a write for each customer."""
    with open_cursor() as cr:
        env = environment(cr)
        rule = env["customer.code.rule"].search([], limit=1)
        partners = env["res.partner"].search(
            [("name", "like", "Former")], limit=LOOP_SAMPLE
        )

        def work():
            for partner in partners:
                partner.ref = rule.sequence_id.next_by_id()
                partner.flush_recordset()
            return len(partners)

        return measured(cr, work)


def run():
    """Do what the scheduled action does after a click on Generate."""
    with open_cursor() as cr:
        env = environment(cr)
        rules, runs = env["customer.code.rule"].search([]), env["customer.code.run"]

        def work():
            started = runs._start(rules, rules._uncoded_count())
            cr.commit()
            runs._cron_work()
            return started.done_count

        return measured(cr, work)


def open_dialog():
    """Count whom Generate would code, and with which codes, without giving any."""
    with open_cursor() as cr:
        wizards = environment(cr)["customer.code.generate"]
        return measured(cr, lambda: wizards.create({}).count)


def measured(cr, work):
    before = clocks(cr)
    count = work()
    cr.commit()
    spent = [b - a for a, b in zip(before, clocks(cr), strict=True)]
    memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Result(count, *spent[:3], memory)


def save(seconds):
    """Save customers as clerks do, again when somebody else was faster.

    :param seconds: for how long, None for as long as a run is under way
    :return: how long each took, in seconds
    """
    from odoo.service.model import retrying

    with open_cursor() as cr:
        env = environment(cr)
        cr.execute("SELECT id FROM res_partner WHERE name LIKE 'Former%'")
        ids = [partner_id for (partner_id,) in cr.fetchall()]
        cr.commit()
        while seconds is None and not is_running(cr):
            time.sleep(0.01)
        end, times = time.monotonic() + (seconds or 0), []
        while (
            time.monotonic() < end or (seconds is None and is_running(cr)) or not times
        ):
            partner = env["res.partner"].browse(random.choice(ids))
            begun = time.perf_counter()
            values = {"phone": str(random.random())}
            retrying(lambda p=partner, v=values: p.write(v), env)
            times.append(time.perf_counter() - begun)
            time.sleep(0.01)
    return times


def is_running(cr):
    cr.rollback()
    cr.execute("SELECT 1 FROM customer_code_run WHERE state = 'running'")
    return cr.fetchone()
