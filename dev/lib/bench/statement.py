"""What statements of account cost, beside OCA's partner_statement, a sum from the
beginning and a raw aggregate."""

import os
from datetime import date
from typing import NamedTuple

from bench import (
    conditions,
    environment,
    measure,
    open_cursor,
    print_table,
    say,
    start_odoo,
)

DATABASES = ("customer_statement",)
PEER = "partner_statement"
CUSTOMERS, INVOICES = 10_000, 20
QUICK_CUSTOMERS = 300
# The last day of the books, which go back two years.
TODAY = date(2026, 3, 31)
MONTH = (date(2026, 3, 1), TODAY)
TWO_YEARS = (date(2024, 4, 1), TODAY)
# OCA's activity is quadratic: of a thousand customers it takes minutes.
PEER_CUSTOMERS = 1_000
MAILS = 1_000
ROUNDS = 3
# The clock of a process ticks every hundredth of a second.
TIMES = 20


class Target(NamedTuple):
    label: str
    text: str
    holds: bool


def main(quick):
    # What other processes do for one is not counted.
    os.environ["PGOPTIONS"] = "-c max_parallel_workers_per_gather=0"
    odoo = start_odoo(DATABASES[0])
    say("Installing OCA's partner_statement beside")
    odoo.submit(install_peer).result()
    odoo.shutdown()
    odoo = start_odoo(DATABASES[0])
    customers = QUICK_CUSTOMERS if quick else CUSTOMERS
    say(f"Filling with {customers:,} customers")
    lines = odoo.submit(fill_books, customers).result()
    print(odoo.submit(conditions).result())
    print(
        f"{customers:,} customers and {lines:,} journal items of two years. Shown is "
        "the CPU of Odoo and PostgreSQL\ntogether, which other work on the machine "
        "changes least; the least of several rounds."
    )
    rounds = 1 if quick else ROUNDS
    targets = [
        *balances(odoo, rounds),
        *open_items(odoo, customers, rounds),
        *frozen(odoo, customers, rounds, quick),
        *single(odoo, rounds),
        *mails(odoo, customers),
    ]
    if quick:
        print("\nToo few to judge by.")
        return 0
    missed = [target for target in targets if not target.holds]
    for target in missed:
        print(f"\nTarget missed: {target.label}: {target.text}")
    return 1 if missed else 0


def best(odoo, rounds, prepare, *args):
    """Return the CPU and the queries of the cheapest of several rounds.

    :rtype: tuple[float, int]
    """
    say(f"{prepare.__name__} {' '.join(map(str, args))}")
    found = (odoo.submit(measure, prepare, *args).result() for _n in range(rounds))
    return min((figures.cpu + figures.postgres, figures.queries) for figures in found)


def balances(odoo, rounds):
    """Who owes what: rewound, added up from the beginning, and today's residuals."""
    raw, _queries = best(odoo, rounds, raw_residuals)
    rows, targets = [], []
    for label, day in (
        ("today", TODAY),
        ("last month", date(2026, 2, 28)),
        ("a year ago", date(2025, 3, 31)),
    ):
        ours, _queries = best(odoo, rounds, our_balances, day)
        forward, _queries = best(odoo, rounds, forward_sum, day)
        rows.append(
            (
                label,
                ms(ours),
                ms(forward),
                f"{forward / ours:.1f}",
                ms(raw),
                f"{ours / raw:.1f}",
            )
        )
        if label != "a year ago":
            targets += [
                Target(
                    f"balances {label}",
                    f"{ours / raw:.1f} times the raw aggregate, not 6",
                    ours <= 6 * raw,
                ),
                Target(
                    f"balances {label}",
                    f"{forward / ours:.1f} times as fast as the sum from the "
                    "beginning, not 10",
                    forward >= 10 * ours,
                ),
            ]
    print("\nWho owes what")
    print_table(
        (
            "",
            "rewound",
            "from the beginning",
            "times as fast",
            "raw residuals",
            "times",
        ),
        rows,
    )
    return targets


def open_items(odoo, customers, rounds):
    """The open items of everybody, row by row."""
    ours, _queries = best(odoo, rounds, our_open_items)
    peer, _queries = best(odoo, 1, peer_outstanding, customers)
    print(f"\nOpen items of {customers:,} customers")
    print_table(
        ("", "seconds", "times as fast"),
        [
            ("customer_statement", f"{ours:.2f}", f"{peer / ours:.0f}"),
            (PEER, f"{peer:.2f}", ""),
        ],
    )
    faster = f"{peer / ours:.0f} times as fast as {PEER}, not 20"
    return [Target("open items", faster, peer >= 20 * ours)]


def frozen(odoo, customers, rounds, quick):
    """Statements of everybody, issued and kept."""
    rows, targets = [], []
    count = min(PEER_CUSTOMERS, customers // 10 if quick else customers)
    for label, period, seconds, times in (
        ("one month", MONTH, 3, 25),
        ("two years", TWO_YEARS, 8, 500),
    ):
        ours, _queries = best(odoo, rounds, our_freeze, customers, *period)
        peer, _queries = best(odoo, 1, peer_activity, count, *period)
        ratio = (peer / count) / (ours / customers)
        rows.append(
            (
                label,
                f"{ours:.1f} s",
                f"{1000 * ours / customers:.2f} ms",
                f"{1000 * peer / count:.1f} ms ({count:,})",
                f"{ratio:.0f}",
            )
        )
        targets += [
            Target(f"freeze {label}", f"{ours:.1f} s, not {seconds}", ours <= seconds),
            Target(
                f"freeze {label}", f"{ratio:.0f} times, not {times}", ratio >= times
            ),
        ]
    print(f"\nStatements of {customers:,} customers, issued and kept")
    print_table(("", "all", "a customer", f"{PEER}, a customer", "times"), rows)
    return targets


def single(odoo, rounds):
    """One statement on screen, and a list of customers with what is outstanding."""
    one, queries = best(odoo, rounds, one_statement)
    one, queries = one / TIMES, queries // TIMES
    ours, our_queries = best(odoo, rounds, list_of_ours)
    core, core_queries = best(odoo, rounds, list_of_credit)
    print()
    print_table(
        ("", "ms", "queries"),
        [
            ("one statement on screen", f"{1000 * one:.0f}", str(queries)),
            ("80 customers, outstanding", f"{1000 * ours:.0f}", str(our_queries)),
            ("80 customers, Odoo's credit", f"{1000 * core:.0f}", str(core_queries)),
        ],
    )
    ratio = ours / core
    return [
        Target("one statement", f"{1000 * one:.0f} ms, not 30", one <= 0.03),
        Target("one statement", f"{queries} queries, not 12", queries <= 12),
        Target("list", f"{ratio:.2f} times Odoo's credit, not 0.2", ratio <= 0.2),
    ]


def mails(odoo, customers):
    """Mails without a PDF, made in Odoo's queue."""
    count = min(MAILS, customers)
    seconds, _queries = best(odoo, 1, queue_mails, count)
    each = seconds / count
    print(f"\n{count:,} mails without PDF: {1000 * each:.1f} ms each")
    return [Target("10,000 mails", f"{each * 1e4:.0f} s, not 120", each <= 0.012)]


def ms(seconds):
    return f"{1000 * seconds:,.0f} ms"


# ----------------------------------------------------------------------
# In a process of Odoo's
# ----------------------------------------------------------------------


def install_peer():
    with open_cursor() as cr:
        modules = environment(cr)["ir.module.module"]
        modules.update_list()
        modules.search([("name", "=", PEER)]).button_immediate_install()


def fill_books(customers):
    """Fill the books of the main company, and return how many lines they have."""
    with open_cursor() as cr:
        env = environment(cr, "base.user_root")
        company = env.ref("base.main_company")
        env["account.chart.template"].try_loading("generic_coa", company, False)
        accounts = env["account.account"].search(
            [("company_ids", "in", company.ids)], order="id"
        )
        first = {
            kind: accounts.filtered(lambda a, kind=kind: a.account_type == kind)[0].id
            for kind in ("asset_receivable", "income", "asset_cash")
        }
        journals = env["account.journal"].search([("company_id", "=", company.id)])
        env.flush_all()
        cr.execute(
            FILL,
            {
                "customers": customers,
                "invoices": INVOICES,
                "first_day": TWO_YEARS[0],
                "company": company.id,
                "currency": company.currency_id.id,
                "sales": journals.filtered(lambda j: j.type == "sale")[0].id,
                "bank": journals.filtered(lambda j: j.type == "bank")[0].id,
                **first,
            },
        )
        env.invalidate_all()
        cr.execute("SELECT count(*) FROM account_move_line")
        [lines] = cr.fetchone()
    with open_cursor() as cr:
        cr.connection.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr.connection.autocommit = False
    return lines


# Invoices over two years, four of five of them paid within 75 days, in part or whole.
FILL = """
CREATE TEMP TABLE customer ON COMMIT DROP AS
    WITH made AS (
        INSERT INTO res_partner (name, complete_name, email, ref, type, active, lang,
                                 is_company, partner_share, autopost_bills,
                                 customer_rank, statement_policy)
        SELECT name, name, 'customer' || i || '@example.com',
               'BENCH' || lpad(i::text, 6, '0'), 'contact', TRUE, 'en_US', TRUE, TRUE,
               'ask', 1, 'mail'
          FROM generate_series(1, %(customers)s) i, concat('Bench Customer ', i) name
     RETURNING id
    ) SELECT id, row_number() OVER (ORDER BY id) AS n FROM made;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
CREATE TEMP TABLE sale ON COMMIT DROP AS
    SELECT nextval('account_move_id_seq')::int AS move_id,
           nextval('account_move_line_id_seq')::int AS line_id,
           customer.id AS partner_id, k, day,
           day + 30 AS due, 50 + (n * 37 + k * 91) %% 950 AS amount,
           day + 10 + ((n * 7 + k * 13) %% 65)::int AS paid_on,
           (n + k) %% 5 <> 0 AND day + 10 + ((n * 7 + k * 13) %% 65)::int
                <= %(first_day)s::date + 729 AS is_paid,
           (n + k) %% 11 = 0 AS in_part
      FROM customer, generate_series(1, %(invoices)s) k,
           LATERAL (SELECT (%(first_day)s::date
                + (k * 730 / (%(invoices)s + 1) - (n %% 29))::int) AS day) d;
INSERT INTO account_move (id, name, move_type, state, date, invoice_date,
        invoice_date_due, journal_id, company_id, currency_id, partner_id,
        commercial_partner_id, auto_post, amount_total, amount_residual,
        payment_state)
    SELECT move_id, 'BENCH/' || move_id, 'out_invoice', 'posted', day, day, due,
           %(sales)s, %(company)s, %(currency)s, partner_id, partner_id, 'no', amount,
           0, 'not_paid' FROM sale;
INSERT INTO account_move_line (id, move_id, move_name, account_id, journal_id,
        company_id, currency_id, company_currency_id, partner_id, date, date_maturity,
        debit, credit, balance, amount_currency, amount_residual,
        amount_residual_currency, reconciled, parent_state, display_type, name)
    SELECT line_id, move_id, 'BENCH/' || move_id, %(asset_receivable)s, %(sales)s,
           %(company)s, %(currency)s, %(currency)s, partner_id, day, due,
           amount, 0, amount, amount, amount, amount, FALSE, 'posted', 'payment_term',
           'due'
      FROM sale;
INSERT INTO account_move_line (move_id, move_name, account_id, journal_id, company_id,
        currency_id, company_currency_id, partner_id, date, debit, credit, balance,
        amount_currency, amount_residual, amount_residual_currency, reconciled,
        parent_state, display_type, name)
    SELECT move_id, 'BENCH/' || move_id, %(income)s, %(sales)s, %(company)s,
           %(currency)s, %(currency)s, partner_id, day, 0, part, -part, -part, 0, 0,
           FALSE, 'posted', 'product', 'Goods'
      FROM sale, LATERAL (VALUES (amount * 0.8), (amount * 0.2)) parts(part);
CREATE TEMP TABLE payment ON COMMIT DROP AS
    SELECT nextval('account_move_id_seq')::int AS move_id,
           nextval('account_move_line_id_seq')::int AS line_id, line_id AS sale_line_id,
           partner_id, paid_on AS day,
           CASE WHEN in_part THEN round(amount / 2.0, 2) ELSE amount END AS amount
      FROM sale WHERE is_paid;
INSERT INTO account_move (id, name, move_type, state, date, journal_id, company_id,
        currency_id, partner_id, commercial_partner_id, auto_post)
    SELECT move_id, 'BENCHPAY/' || move_id, 'entry', 'posted', day, %(bank)s,
           %(company)s, %(currency)s, partner_id, partner_id, 'no' FROM payment;
INSERT INTO account_move_line (id, move_id, move_name, account_id, journal_id,
        company_id, currency_id, company_currency_id, partner_id, date, date_maturity,
        debit, credit, balance, amount_currency, amount_residual,
        amount_residual_currency, reconciled, matching_number, parent_state,
        display_type, name)
    SELECT line_id, move_id, 'BENCHPAY/' || move_id, %(asset_receivable)s, %(bank)s,
           %(company)s, %(currency)s, %(currency)s, partner_id, day, day, 0, amount,
           -amount, -amount, 0, 0, TRUE, 'B' || line_id, 'posted', 'product', 'Payment'
      FROM payment;
INSERT INTO account_move_line (move_id, move_name, account_id, journal_id, company_id,
        currency_id, company_currency_id, partner_id, date, debit, credit, balance,
        amount_currency, amount_residual, amount_residual_currency, reconciled,
        parent_state, display_type, name)
    SELECT move_id, 'BENCHPAY/' || move_id, %(asset_cash)s, %(bank)s, %(company)s,
           %(currency)s, %(currency)s, partner_id, day, amount, 0, amount, amount, 0, 0,
           FALSE, 'posted', 'product', 'Payment'
      FROM payment;
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount,
        debit_amount_currency, credit_amount_currency, debit_currency_id,
        credit_currency_id, company_id, max_date)
    SELECT sale_line_id, line_id, amount, amount, amount, %(currency)s, %(currency)s,
           %(company)s, day FROM payment;
UPDATE account_move_line line
   SET amount_residual = line.amount_residual - payment.amount,
       amount_residual_currency = line.amount_residual_currency - payment.amount,
       reconciled = line.amount_residual = payment.amount,
       matching_number = 'B' || payment.line_id
  FROM payment WHERE line.id = payment.sale_line_id
"""


def ledger(env):
    company = env.ref("base.main_company")
    return env["customer.statement.ledger"].sudo(), company


def some(env, count=None):
    partners = env["res.partner"].search(
        [("ref", "=like", "BENCH%")], limit=count, order="id"
    )
    env.invalidate_all()
    return partners


def raw_residuals(env):
    """Today's residuals as they are stored: what no answer could be faster than."""
    books, company = ledger(env)
    accounts = books._accounts(company).ids
    return [
        lambda: env.cr.execute(
            "SELECT partner_id, currency_id, SUM(amount_residual) "
            "FROM account_move_line WHERE account_id = ANY(%s) "
            "AND parent_state = 'posted' AND reconciled IS NOT TRUE "
            "GROUP BY partner_id, currency_id",
            [accounts],
        )
    ]


def our_balances(env, day):
    books, company = ledger(env)
    return [lambda: books._balances(company, day)]


def forward_sum(env, day):
    """Open items added up from the beginning, and summed by customer."""
    books, company = ledger(env)
    accounts = books._accounts(company).ids
    return [
        lambda: env.cr.execute(
            """
            WITH settled AS (
                SELECT line_id, SUM(amount) AS amount FROM (
                    SELECT debit_move_id AS line_id, -amount AS amount
                      FROM account_partial_reconcile WHERE max_date <= %(day)s
                    UNION ALL
                    SELECT credit_move_id, amount
                      FROM account_partial_reconcile WHERE max_date <= %(day)s
                ) side GROUP BY line_id
            )
            SELECT partner.commercial_partner_id, line.currency_id,
                   SUM(line.balance + COALESCE(settled.amount, 0))
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
              LEFT JOIN settled ON settled.line_id = line.id
             WHERE line.account_id = ANY(%(accounts)s) AND line.date <= %(day)s
               AND line.parent_state = 'posted'
             GROUP BY partner.commercial_partner_id, line.currency_id
            """,
            {"day": day, "accounts": accounts},
        )
    ]


def our_open_items(env):
    books, company = ledger(env)
    return [lambda: books._open_items(None, company, TODAY)]


def peer_values(env, kind, ids, since, until):
    report = env[f"report.partner_statement.{kind}_statement"]
    data = {
        "company_id": env.ref("base.main_company").id,
        "partner_ids": ids,
        "date_start": str(since),
        "date_end": str(until),
        "show_aging_buckets": True,
        "filter_partners_non_due": False,
        "filter_negative_balances": False,
        "account_type": "asset_receivable",
        "aging_type": "days",
        "excluded_accounts_ids": [],
        "show_only_overdue": False,
        "is_activity": kind == "activity",
        "is_outstanding": kind == "outstanding",
        "is_detailed": False,
    }
    return lambda: report._get_report_values(ids, data)


def peer_outstanding(env, count):
    return [peer_values(env, "outstanding", some(env, count).ids, *MONTH)]


def peer_activity(env, count, since, until):
    return [peer_values(env, "activity", some(env, count).ids, since, until)]


def our_freeze(env, count, since, until):
    statements, company = env["customer.statement"], env.ref("base.main_company")
    customers = some(env, count)
    kind = "balance_forward"
    return [lambda: statements._issue(customers, company, kind, since, until)]


def one_statement(env):
    statements, company = env["customer.statement"].sudo(), env.ref("base.main_company")
    customer = some(env, 1)

    def show():
        env.invalidate_all()
        [values] = statements._prepare(customer, company, "balance_forward", *MONTH)
        return values

    show()
    return [show] * TIMES


def list_of_ours(env):
    return [lambda: some(env, 80).mapped("statement_outstanding")]


def list_of_credit(env):
    return [lambda: some(env, 80).mapped("credit")]


def queue_mails(env, count):
    company = env.ref("base.main_company")
    run = (
        env["customer.statement.run"]
        .sudo()
        .create(
            {
                "company_id": company.id,
                "kind": "open_item",
                "date_from": MONTH[0],
                "date_to": MONTH[1],
                "attach_pdf": False,
                "domain": repr([("id", "in", some(env, count).ids)]),
                "who": "all",
            }
        )
    )
    run._freeze()
    chunks = -(-count // 100)
    return [lambda: run._work(100, 0)] * chunks
