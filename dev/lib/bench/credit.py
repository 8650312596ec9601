"""What credit costs: confirming orders, beside Sales without it, and a list of
customers with what they owe, beside Odoo's own field."""

from functools import partial
from statistics import median
from typing import NamedTuple

from bench import (
    conditions,
    measure,
    open_cursor,
    print_table,
    say,
    start_odoo,
)

PLAIN, ADDON = DATABASES = ("customer_code,sale", "customer_credit_sale")
ORDERS, ROUNDS = 60, 7
CUSTOMERS, LINES_EACH, SHOWN = 10_000, 40, 80


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
    ways = {
        "without": (PLAIN, 0),
        "no limit": (ADDON, 0),
        "without, limit": (PLAIN, 1e9),
        "limit": (ADDON, 1e9),
    }
    say(f"Confirming {count} orders, {rounds} times in each of {len(ways)} ways")
    figures = {way: [] for way in ways}
    for _round in range(rounds):
        for way, (database, limit) in ways.items():
            job = odoos[database].submit(measure, confirming, count, limit)
            figures[way].append(job.result())
    spent = {
        way: median(f.cpu + f.postgres for f in found) / count
        for way, found in figures.items()
    }
    queries = {
        way: min(f.queries for f in found) / count for way, found in figures.items()
    }
    print_table(
        ("confirming an order", "CPU, ms", "queries"),
        [(way, f"{spent[way] * 1e3:.1f}", f"{queries[way]:.1f}") for way in ways],
    )
    for way, base, target in (
        ("no limit", "without", 1.02),
        ("limit", "without, limit", 1.1),
    ):
        ratio = spent[way] / spent[base]
        yield Target(
            f"{way}: at most {target:.2f} times without",
            f"{ratio:.3f}",
            ratio <= target,
        )


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
    seen = {}
    for name in ("credit", "credit_exposure"):
        found = [odoo.submit(measure, reading, name).result() for _n in range(5)]
        seen[name] = min(f.wall for f in found)
    print_table(
        (f"{SHOWN} of {customers:,} customers, {lines:,} items", "ms"),
        [(name, f"{wall * 1e3:.1f}") for name, wall in seen.items()],
    )
    ratio = seen["credit_exposure"] / seen["credit"]
    yield Target("a list: at most 0.2 times Odoo's", f"{ratio:.3f}", ratio <= 0.2)


def reading(env, name):
    shown = env["res.partner"].search(
        [("name", "like", "Owing %")], limit=SHOWN, order="id"
    )
    shown.mapped("commercial_partner_id")
    return [partial(shown.mapped, name)]


def fill_books(customers):
    """Copy one posted invoice's item to many customers; most are paid."""
    from odoo.api import SUPERUSER_ID, Environment

    with open_cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        item = posted_item(env)
        env.flush_all()
        cr.execute(
            """INSERT INTO res_partner (name, complete_name, type, active, is_company,
                                        partner_share, autopost_bills)
               SELECT name, name, 'contact', TRUE, TRUE, TRUE, 'ask'
                 FROM generate_series(1, %s) i, concat('Owing ', i) name""",
            [customers],
        )
        cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id"
            " WHERE commercial_partner_id IS NULL"
        )
        kept = {"id", "partner_id", "reconciled", "amount_residual"}
        columns = [
            name
            for name, field in env["account.move.line"]._fields.items()
            if field.store and field.column_type and name not in kept
        ]
        names = ", ".join(f'"{name}"' for name in columns)
        cr.execute(
            f"""INSERT INTO account_move_line
                       ({names}, partner_id, reconciled, amount_residual)
                SELECT {", ".join(f'item."{name}"' for name in columns)}, p.id,
                       n > 2, CASE WHEN n > 2 THEN 0 ELSE item.balance END
                  FROM account_move_line item, res_partner p,
                       generate_series(1, %s) n
                 WHERE item.id = %s AND p.name LIKE 'Owing %%'""",
            [LINES_EACH, item.id],
        )
        lines = cr.rowcount
    with open_cursor() as cr:
        cr.execute("ANALYZE")
    return lines


def posted_item(env):
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
    partner = env["res.partner"].create({"name": "Template"})
    line = {"name": "Goods", "price_unit": 10, "tax_ids": False}
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_line_ids": [(0, 0, line)],
        }
    )
    move.action_post()
    return move.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
