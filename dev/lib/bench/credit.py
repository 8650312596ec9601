"""What credit costs: confirming orders, beside the same without it and Odoo alone; and
a list of customers with what they owe, beside Odoo's own field."""

from functools import partial
from statistics import median
from typing import NamedTuple

from bench import conditions, measure, print_table, say, start_odoo
from bench.statement import fill_books

# What the addon stands on is not its cost.
ALONE, PLAIN, ADDON = DATABASES = (
    "odoo,sale",
    "customer_statement,sale",
    "customer_credit_sale",
)
ORDERS, ROUNDS = 30, 9
CUSTOMERS, SHOWN = 10_000, 80


class Target(NamedTuple):
    label: str
    text: str
    holds: bool


def main(quick):
    odoos = {name: start_odoo(name) for name in DATABASES}
    print(odoos[ADDON].submit(conditions).result())
    targets = [*orders(odoos, quick), *listed(odoos[ADDON], quick)]
    rows = [(t.label, t.text, "yes" if t.holds else "NO") for t in targets]
    print_table(("target", "seen", "holds"), rows)
    return 0 if quick or all(target.holds for target in targets) else 1


def orders(odoos, quick):
    """Compare by turns, because a machine is not as fast at any time."""
    count, rounds = (5, 1) if quick else (ORDERS, ROUNDS)
    ways = [(name, limit) for limit in (0, 1e9) for name in DATABASES]
    say(f"Confirming {count} orders, {rounds} times in each of {len(ways)} ways")
    figures = {way: [] for way in ways}
    for _round in range(rounds):
        for database, limit in ways:
            job = odoos[database].submit(measure, confirming, count, limit)
            figures[database, limit].append(job.result())
    spent = {
        way: [(f.cpu + f.postgres) / count for f in found]
        for way, found in figures.items()
    }
    rows = []
    for (database, limit), found in figures.items():
        cpu = f"{median(spent[database, limit]) * 1e3:.1f}"
        queries = f"{min(f.queries for f in found) / count:.1f}"
        rows.append((database, "yes" if limit else "no", cpu, queries))
    print_table(("confirming an order", "limit", "CPU, ms", "queries"), rows)
    for limit, label, target in ((0, "no limit", 1.02), (1e9, "limit", 1.1)):
        ratio = times(spent[ADDON, limit], spent[PLAIN, limit])
        alone = times(spent[ADDON, limit], spent[ALONE, limit])
        yield Target(
            f"{label}: at most {target:.2f} times without",
            f"{ratio:.3f} ({alone:.3f} times Odoo alone)",
            ratio <= target,
        )


def times(ours, theirs):
    """Compare what was measured side by side, round by round."""
    return median(our / their for our, their in zip(ours, theirs, strict=True))


def confirming(env, count, limit):
    """Return the confirmation of orders of a customer who has ordered before."""
    customer = env["res.partner"].create({"name": "Buyer", "is_company": True})
    if limit:
        customer.sudo().credit_limit = limit
    product = env["product.product"].create(
        {"name": "Goods", "list_price": 10, "type": "consu"}
    )
    line = [(0, 0, {"product_id": product.id, "product_uom_qty": 2})]
    values = {"partner_id": customer.id, "order_line": line}
    made = env["sale.order"].create([dict(values) for _n in range(count + 10)])
    made[:10].action_confirm()
    env.flush_all()
    return [partial(order.action_confirm) for order in made[10:]]


def listed(odoo, quick):
    customers = 300 if quick else CUSTOMERS
    say(f"Filling with {customers:,} customers")
    lines = odoo.submit(fill_books, customers).result()
    names, seen = ("credit", "credit_exposure"), {}
    for _round in range(ROUNDS):
        for name in names:
            figures = odoo.submit(measure, reading, name).result()
            seen.setdefault(name, []).append(figures.wall)
    print_table(
        (f"{SHOWN} of {customers:,} customers, {lines:,} items", "ms"),
        [(name, f"{median(seen[name]) * 1e3:.1f}") for name in names],
    )
    ratio = times(seen["credit_exposure"], seen["credit"])
    yield Target("a list: at most 0.2 times Odoo's", f"{ratio:.3f}", ratio <= 0.2)


def reading(env, name):
    """Return the reading of a field of customers whose names are shown already."""
    customers = env["res.partner"].search(
        [("ref", "=like", "BENCH%")], limit=SHOWN, order="id"
    )
    customers.mapped("commercial_partner_id")
    return [partial(customers.mapped, name)]
