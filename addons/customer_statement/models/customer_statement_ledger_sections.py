"""What statements say, put together by the database.

Row by row in Python, ten thousand statements of two years would take a minute.
"""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

# Up to so many days overdue, and the total that it counts for.
BANDS = {"not_due": 0, "d30": 30, "d60": 60, "d90": 90}
OVERDUE = ("d30", "d60", "d90", "older")
OPEN = ("not_due", *OVERDUE, "unapplied")
MOVED = ("opening", "charges", "credits")
TOTALS = (*MOVED, "closing", "overdue", *OPEN)

SECTIONS = """
WITH before AS (
    WITH %(open_before)s SELECT customer_id, currency_id, amount, balance FROM open
), moved AS MATERIALIZED (
    WITH %(movement)s SELECT * FROM movement
), opened AS MATERIALIZED (
    WITH %(open)s SELECT *, %(band)s AS band FROM open
     WHERE amount <> 0 OR balance <> 0
), part AS (
    SELECT customer_id, currency_id, what,
           SUM(amount) AS amount, SUM(balance) AS balance
      FROM (
        SELECT customer_id, currency_id, 'opening' AS what, amount, balance
          FROM before
        UNION ALL
        SELECT customer_id, currency_id,
               CASE WHEN amount > 0 THEN 'charges' ELSE 'credits' END,
               amount, balance
          FROM moved
        UNION ALL
        SELECT customer_id, currency_id, band, amount, balance FROM opened
      ) change
     GROUP BY customer_id, currency_id, what
), account AS (
    SELECT part.customer_id, currency.id AS currency_id, currency.name,
           currency.decimal_places, %(sums)s,
           SUM(part.balance) FILTER (WHERE what = ANY(%(open_parts)s)) AS owed,
           %(wrong)s AS wrong, %(wrong_balance)s AS wrong_balance
      FROM part
      JOIN res_currency currency ON currency.id = part.currency_id
      JOIN res_currency first ON first.id = %(first)s
     GROUP BY part.customer_id, currency.id, first.id
), listed AS MATERIALIZED (%(listed)s), %(till)s, listing AS (%(listing)s)
SELECT customer_id, SUM(owed) AS outstanding,
       COALESCE(json_agg(json_build_object(
                    'currency', name, 'decimals', decimal_places, %(totals)s,
                    'rows', COALESCE(rows, '[]'::json)
                ) ORDER BY currency_id <> %(first)s, name)
                FILTER (WHERE rows IS NOT NULL OR %(has_total)s), '[]')::text
            AS sections,
       json_agg(json_build_array(currency_id, wrong, wrong_balance)
                ORDER BY currency_id <> %(first)s, name)
                FILTER (WHERE wrong <> 0 OR wrong_balance <> 0) AS differences,
       json_agg(json_build_array(currency_id, closing))
                FILTER (WHERE closing > 0) AS due
  FROM account LEFT JOIN listing USING (customer_id, currency_id)
 GROUP BY customer_id
"""

# Items are listed as they were made out, with what is open of them.
LISTED_ITEMS = """
    SELECT line_id, NULL::int AS partial_id, customer_id, currency_id, date,
           NULL::numeric AS amount, %(opened)s AS opened, NULL AS why
      FROM opened JOIN res_currency currency ON currency.id = currency_id
"""
LISTED_MOVEMENTS = """
    SELECT moved.line_id, partial_id, moved.customer_id, moved.currency_id, moved.date,
           %(moved)s AS amount, COALESCE(%(opened)s, 0) AS opened, why
      FROM moved
      JOIN res_currency currency ON currency.id = moved.currency_id
      -- Grouped, the planner knows that there is one of each.
      LEFT JOIN (SELECT line_id, SUM(amount) AS amount FROM opened GROUP BY line_id)
                opened ON opened.line_id = moved.line_id
"""

# A session's entry says nothing of its orders: its lines and the payments of a customer
# are put beside each other by their amounts.
TILL = """
booked AS (
    SELECT line.id AS line_id, session.id AS session_id, line.amount_currency AS amount,
           partner.commercial_partner_id AS customer_id,
           ROW_NUMBER() OVER (
                PARTITION BY session.id, partner.commercial_partner_id,
                             line.amount_currency
                ORDER BY line.id) AS n
      FROM pos_session session
      JOIN account_move_line line ON line.move_id = session.move_id
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE session.id IN (
            SELECT sold.id
              FROM pos_session sold
              JOIN account_move_line line ON line.move_id = sold.move_id
             WHERE line.id IN (SELECT line_id FROM listed))
), paid AS (
    SELECT sale.pos_reference, payment.session_id, payment.amount,
           partner.commercial_partner_id AS customer_id,
           ROW_NUMBER() OVER (
                PARTITION BY payment.session_id, partner.commercial_partner_id,
                             payment.amount
                ORDER BY payment.id) AS n
      FROM pos_payment payment
      JOIN pos_payment_method method ON method.id = payment.payment_method_id
      JOIN pos_order sale ON sale.id = payment.pos_order_id
      JOIN res_partner partner ON partner.id = sale.partner_id
     WHERE method.journal_id IS NULL AND sale.account_move IS NULL
       AND payment.session_id IN (SELECT session_id FROM booked)
), till AS (
    SELECT line_id, pos_reference
      FROM booked JOIN paid USING (session_id, customer_id, amount, n)
)
"""

# The rows of each section. A settlement has neither a due date nor anything open.
LISTING = """
SELECT customer_id, listed.currency_id,
       json_strip_nulls(json_agg(
            figure ORDER BY listed.date, line_id, partial_id NULLS FIRST)) AS rows
  FROM listed
  JOIN account_move_line line ON line.id = listed.line_id
  JOIN account_move move ON move.id = line.move_id
  JOIN res_currency currency ON currency.id = listed.currency_id
  LEFT JOIN till USING (line_id)
  LEFT JOIN LATERAL (
    SELECT COUNT(*) AS parts,
           COUNT(*) FILTER (WHERE (other.date_maturity, other.id)
                               <= (line.date_maturity, line.id)) AS part
      FROM account_move_line other
     WHERE other.move_id = line.move_id AND other.display_type = 'payment_term'
       AND line.display_type = 'payment_term'
       -- Else it is the only one.
       AND ABS(line.amount_currency) <> move.amount_total
  ) installment ON parts > 1
 CROSS JOIN LATERAL (
    SELECT listed.date, COALESCE(pos_reference, move.name, '') AS document,
           %(amount)s AS amount, part, parts, why,
           CASE WHEN why IS NULL THEN %(kind)s ELSE 'settlement' END AS kind,
           CASE WHEN why IS NULL THEN %(reference)s END AS reference,
           CASE WHEN why IS NULL
                THEN COALESCE(line.date_maturity, line.date) END AS due,
           CASE WHEN why IS NULL THEN opened END AS open,
           CASE WHEN why IS NULL AND opened > 0 AND %(days)s > 0
                THEN %(days)s END AS days
 ) figure
 WHERE COALESCE(listed.amount, opened) <> 0
 GROUP BY customer_id, listed.currency_id
"""

REFERENCE = """
CASE WHEN pos_reference IS NOT NULL THEN ''
     WHEN move.move_type = 'entry' THEN COALESCE(NULLIF(move.ref, ''), line.name, '')
     ELSE COALESCE(move.ref, '') END
"""


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    @api.model
    def _sections(self, scope, company, kind, since, until):
        """Return what statements say, in one query for one customer as for thousands.

        Those on whose account nothing is and nothing happened are left out.

        :param Scope scope: whose statements
        :param ResCompany company: what says by which date amounts age
        :param str kind: of statement
        :param date since: the first day
        :param date until: the last day
        :return: by customer's id a dict of ``sections``, the JSON of a list with the
            totals and rows of each currency; ``outstanding`` in the company's currency;
            ``due``, ``None`` or lists of a currency's id and what is owed in it; and
            ``differences``, ``None`` or lists of a currency's id and by how much
            opening, movements and open items disagree, in it and in the company's
        :rtype: dict[int, dict]
        """
        self._flush_books()
        for model in ("pos.order", "pos.payment", "pos.session"):
            self.env[model].flush_model()
        rows = self._read(
            SQL(
                SECTIONS,
                **self._section_tables(scope, company, kind, since, until),
                sums=SQL(", ").join(map(self._sum, TOTALS)),
                wrong=self._difference("amount", "currency"),
                wrong_balance=self._difference("balance", "first"),
                open_parts=list(OPEN),
                totals=SQL(", ").join(
                    SQL("%s, %s", name, SQL.identifier(name)) for name in TOTALS
                ),
                has_total=SQL(" OR ").join(
                    SQL("%s <> 0", SQL.identifier(name)) for name in TOTALS
                ),
                first=company.currency_id.id,
            )
        )
        return {row.pop("customer_id"): row for row in rows}

    def _section_tables(self, scope, company, kind, since, until):
        is_item = kind == "open_item"
        by_due = company.customer_statement_aging == "due"
        rounded = self._rounded(SQL("line.amount_currency"))
        return {
            "open_before": self._open(scope, since - timedelta(days=1)),
            "movement": self._movement(scope, since, until),
            "open": self._open(scope, until),
            "band": self._band(self._days("open", by_due, until)),
            "listed": SQL(
                LISTED_ITEMS if is_item else LISTED_MOVEMENTS,
                opened=self._rounded(SQL("opened.amount")),
                moved=self._rounded(SQL("moved.amount")),
            ),
            "till": SQL(TILL),
            "listing": SQL(
                LISTING,
                kind=self._kind(),
                reference=SQL(REFERENCE),
                amount=rounded if is_item else SQL("listed.amount"),
                days=self._days("line", by_due, until),
            ),
        }

    def _days(self, alias, by_due, until):
        """Return the expression of how many days late a line is."""
        due, booked = (
            SQL.identifier(alias, name) for name in ("date_maturity", "date")
        )
        since = SQL("COALESCE(%s, %s)", due, booked) if by_due else booked
        return SQL("(%s::date - %s)", until, since)

    def _band(self, days):
        """Return the expression of the total that an item of this age counts for."""
        cases = SQL(" ").join(
            SQL("WHEN %s <= %s THEN %s", days, limit, band)
            for band, limit in BANDS.items()
        )
        return SQL("CASE WHEN amount < 0 THEN 'unapplied' %s ELSE 'older' END", cases)

    def _rounded(self, amount, currency="currency"):
        """Return the expression of an amount as a currency rounds it."""
        return SQL(
            "ROUND(ROUND(%(amount)s / %(rounding)s) * %(rounding)s, %(decimals)s)",
            amount=amount,
            rounding=SQL.identifier(currency, "rounding"),
            decimals=SQL.identifier(currency, "decimal_places"),
        )

    def _sum(self, name):
        """Return the column of a total, of parts of it."""
        parts = {"closing": OPEN, "overdue": OVERDUE}.get(name, [name])
        amount = SQL(
            "COALESCE(SUM(part.amount) FILTER (WHERE what = ANY(%s)), 0)", list(parts)
        )
        return SQL("%s AS %s", self._rounded(amount), SQL.identifier(name))

    def _difference(self, column, currency):
        """Return the expression of by how much a part is wrong, 0 if it adds up."""
        signed = SQL(
            "CASE WHEN what = ANY(%s) THEN -%s ELSE %s END",
            list(OPEN),
            *[SQL.identifier("part", column)] * 2,
        )
        return self._rounded(SQL("SUM(%s)", signed), currency)
