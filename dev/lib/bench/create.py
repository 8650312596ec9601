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
# The luck of where its objects lie in memory lasts as long as a process.
PROCESSES = 5
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
    rounds: int  # in each process
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
    Job("in one call", in_one_call, 10_000, 1, 1.05),
    Job("one by one", one_by_one, 100, 12, 1.15),
    # As many as Odoo's page imports at a time.
    Job("given other codes by an import", changed_by_an_import, 2_000, 1, 1.5),
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
    jobs, processes = JOBS, PROCESSES
    if quick:
        jobs = [job._replace(count=job.count // 10, rounds=1) for job in JOBS]
        processes = 1
    odoos = start_odoos()
    for filled in [odoo.submit(fill, 20_000) for odoo in odoos.values()]:
        filled.result()
    print(odoos["odoo"].submit(conditions).result())
    print(
        f"Variants take turns, in each of {processes} processes; shown is the round "
        "with the least\nCPU in Odoo's process. For the ratio, the least of each call "
        "in each process: other work\non the machine slows some of them. The same "
        "values each time, none of them random."
    )
    figures = {job: {variant.label: [] for variant in VARIANTS} for job in jobs}
    for number in range(processes):
        for job in jobs:
            say(f"{job.title}, process {number + 1} of {processes}")
            run(job, odoos, figures[job])
        for odoo in odoos.values():
            odoo.shutdown()
        odoos = start_odoos() if number + 1 < processes else {}
    return report(figures, quick)


def start_odoos():
    return {database: start_odoo(database) for database in DATABASES}


def run(job, odoos, figures):
    """Run a job in all variants by turns, and add a process to the figures of each."""
    for processes in figures.values():
        processes.append([])
    for _round in range(job.rounds):
        for label, database, company_values in VARIANTS:
            work = odoos[database].submit(
                measure, job.prepare, job.count, company_values
            )
            figures[label][-1].append(work.result())


def report(figures, quick):
    """Print the figures of each job, and return the exit code."""
    for job, by_label in figures.items():
        print(f"\n{job.count:,} customers {job.title}")
        print_table(
            (
                *("", "wall", "PostgreSQL", "queries", "CPU", "ratio", "by process"),
                "target",
            ),
            [row(job, variant.label, by_label) for variant in VARIANTS],
        )
    if quick:
        print("\nToo few to judge by.")
        return 0
    ratios = {job: ratio(by_label, ADDON.label) for job, by_label in figures.items()}
    missed = [job for job in ratios if ratios[job] > job.target]
    for job in missed:
        print(
            f"\nTarget missed: {job.title}, customer_code takes {ratios[job]:.3f} "
            f"times the CPU of Odoo alone, not {job.target} at most."
        )
    return 1 if missed else 0


def row(job, label, figures):
    best = min((one for process in figures[label] for one in process), key=cpu)
    by_process = [
        least_cpu([mine]) / least_cpu([plain])
        for mine, plain in zip(figures[label], figures[PLAIN.label], strict=True)
    ]
    return (
        label,
        f"{best.wall:.2f} s",
        f"{best.postgres:.2f} s",
        f"{best.queries:,}",
        f"{best.cpu:.2f} s",
        f"{ratio(figures, label):.3f}",
        f"{min(by_process):.2f}-{max(by_process):.2f}",
        f"{job.target}" if label == ADDON.label else "",
    )


def cpu(figures):
    return figures.cpu


def ratio(figures, label):
    return least_cpu(figures[label]) / least_cpu(figures[PLAIN.label])


def least_cpu(processes):
    """Return the CPU of all calls, of each the least that it took in each process."""
    return sum(
        min(call)
        for rounds in processes
        for call in zip(*(figures.each for figures in rounds), strict=True)
    )
