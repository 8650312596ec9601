"""What new customers and imported codes cost, beside Odoo without the addon and beside
its peers."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from bench import conditions, fill, measure, print_table, say, start_odoo

DATABASES = (
    "odoo",
    "customer_code",
    "base_partner_sequence",
    "base_partner_sequence,partner_ref_unique",
)
ROUNDS = 9
COUNTRIES = ("be", "de", "es", "fr", "us")


class Variant(NamedTuple):
    label: str
    database: str
    company_values: dict = {}


# partner_ref_unique checks nothing until a company asks for it.
PLAIN, ADDON, *_ = VARIANTS = (
    Variant("Odoo", DATABASES[0]),
    Variant("customer_code", DATABASES[1]),
    Variant("base_partner_sequence", DATABASES[2]),
    Variant("  and partner_ref_unique", DATABASES[3]),
    Variant("  and its check", DATABASES[3], {"partner_ref_unique": "all"}),
)


class Job(NamedTuple):
    title: str
    prepare: Callable
    count: int
    target: float  # times the CPU of Odoo without the addon


def in_one_call(env, count, company_values):
    partners = warm_up(env, company_values)
    vals_list = customers(env, count)
    return [partial(partners.create, vals_list)]


def one_by_one(env, count, company_values):
    partners = warm_up(env, company_values)
    vals_list = customers(env, count)
    return [partial(partners.create, vals) for vals in vals_list]


def changed_by_an_import(env, count, company_values):
    partners = warm_up(env, company_values).create(customers(env, count))
    for number, partner in enumerate(partners):
        partner.ref = f"OLD-{number:06}"
    ids = [row[0] for row in partners.export_data(["id"])["datas"]]
    rows = [[xmlid, f"NEW-{number:06}"] for number, xmlid in enumerate(ids)]
    env.flush_all()
    env.invalidate_all()
    importing = partners.with_context(import_file=True, tracking_disable=True)
    return [partial(importing.browse().load, ["id", "ref"], rows)]


JOBS = (
    Job("in one call", in_one_call, 10_000, 1.05),
    Job("one by one", one_by_one, 1_000, 1.15),
    # As many as Odoo's page imports at a time.
    Job("given other codes by an import", changed_by_an_import, 2_000, 1.5),
)


def warm_up(env, company_values):
    if company_values:
        env.company.write(company_values)
    for vals in customers(env, 10):
        env["res.partner"].create(vals)
    return env["res.partner"]


def customers(env, count):
    countries = [env.ref(f"base.{code}").id for code in COUNTRIES]
    return [
        {
            "name": f"Customer {i}",
            "is_company": i % 3 == 0,
            "email": f"customer{i}@example.com",
            "phone": f"+32 2 {i:07}",
            "street": f"Main Street {i % 250}",
            "zip": str(1000 + i % 9000),
            "city": f"City {i % 100}",
            "country_id": countries[i % len(countries)],
        }
        for i in range(count)
    ]


def main(quick):
    odoos = {database: start_odoo(database) for database in DATABASES}
    for filled in [odoo.submit(fill, 20_000) for odoo in odoos.values()]:
        filled.result()
    jobs, rounds = JOBS, ROUNDS
    if quick:
        jobs, rounds = [job._replace(count=job.count // 20) for job in JOBS], 1
    print(odoos["odoo"].submit(conditions).result())
    print(
        f"Rounds: {rounds}, taking turns; shown is the one with the least CPU in "
        "Odoo's process.\nFor the ratio, the least of each call: other work on the "
        "machine slows some of them.\nThe same values each time, none of them random."
    )
    ratios = {job: run(job, odoos, rounds) for job in jobs}
    if quick:
        print("\nToo few to judge by.")
        return 0
    missed = [job for job in jobs if ratios[job] > job.target]
    for job in missed:
        print(
            f"\nTarget missed: {job.title}, customer_code takes {ratios[job]:.3f} "
            f"times the CPU of Odoo alone, not {job.target} at most."
        )
    return 1 if missed else 0


def run(job, odoos, rounds):
    """Run a job in all variants by turns, print it, and return the addon's ratio."""
    figures = {variant.label: [] for variant in VARIANTS}
    for number in range(rounds):
        say(f"{job.title}, round {number + 1} of {rounds}")
        for label, database, company_values in VARIANTS:
            work = odoos[database].submit(
                measure, job.prepare, job.count, company_values
            )
            figures[label].append(work.result())
    print(f"\n{job.count:,} customers {job.title}")
    print_table(
        ("", "wall", "PostgreSQL", "queries", "CPU", "ratio", "by round", "target"),
        [row(job, variant.label, figures) for variant in VARIANTS],
    )
    return ratio(figures, ADDON.label)


def row(job, label, figures):
    best = min(figures[label], key=lambda round: round.cpu)
    by_round = [
        mine.cpu / plain.cpu
        for mine, plain in zip(figures[label], figures[PLAIN.label], strict=True)
    ]
    return (
        label,
        f"{best.wall:.2f} s",
        f"{best.postgres:.2f} s",
        f"{best.queries:,}",
        f"{best.cpu:.2f} s",
        f"{ratio(figures, label):.3f}",
        f"{min(by_round):.2f}-{max(by_round):.2f}",
        f"{job.target}" if label == ADDON.label else "",
    )


def ratio(figures, label):
    return least_cpu(figures[label]) / least_cpu(figures[PLAIN.label])


def least_cpu(rounds):
    """Return the CPU of all calls, of each the least that it took in a round."""
    return sum(map(min, zip(*(figures.each for figures in rounds), strict=True)))
