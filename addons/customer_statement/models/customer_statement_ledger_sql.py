"""The queries of the ledger.

What was open on a day is rewound from what is open now: matches that were made later,
or with an entry that is still a draft, are undone. Adding up from the beginning would
give the same and read everything that ever happened.
"""

from odoo import models
from odoo.tools import SQL


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    def _in_books(self, scope, until, alias="line"):
        """Return the condition that a line of this alias counts by that day."""
        line = SQL.identifier(alias)
        return SQL(
            """%(line)s.account_id = ANY(%(accounts)s)
               AND %(line)s.company_id = ANY(%(companies)s)
               AND %(line)s.parent_state = 'posted' AND %(line)s.date <= %(until)s""",
            line=line,
            accounts=scope.accounts,
            companies=scope.companies,
            until=until,
        )

    def _is_customer(self, scope, column):
        if scope.customers is None:
            return SQL("%s IS NOT NULL", column)
        return SQL("%s = ANY(%s)", column, scope.customers)

    def _items(self, scope, until):
        """Return the table ``item``: all lines of a few customers."""
        return SQL(
            """item AS MATERIALIZED (
                SELECT line.id, partner.commercial_partner_id AS customer_id,
                       line.currency_id, line.date, line.date_maturity,
                       line.balance, line.amount_currency, line.amount_residual,
                       line.amount_residual_currency, line.matching_number,
                       line.reconciled
                  FROM res_partner partner
                  JOIN account_move_line line ON line.partner_id = partner.id
                 WHERE %s AND %s
            )""",
            self._is_customer(scope, SQL("partner.commercial_partner_id")),
            self._in_books(scope, until),
        )

    def _open_by_customer(self, scope, day):
        return SQL(
            """%(items)s, open AS (
                SELECT item.id AS line_id, customer_id, currency_id, date,
                       date_maturity,
                       amount_residual_currency + COALESCE(undone.amount, 0) AS amount,
                       amount_residual + COALESCE(undone.balance, 0) AS balance
                  FROM item
                  LEFT JOIN LATERAL (
                    SELECT SUM(amount) AS amount, SUM(balance) AS balance
                      FROM (
                        SELECT match.debit_amount_currency AS amount,
                               match.amount AS balance
                          FROM account_partial_reconcile match
                          JOIN account_move_line other
                            ON other.id = match.credit_move_id
                         WHERE match.debit_move_id = item.id
                           AND (match.max_date > %(day)s
                                OR other.parent_state <> 'posted')
                        UNION ALL
                        SELECT -match.credit_amount_currency, -match.amount
                          FROM account_partial_reconcile match
                          JOIN account_move_line other
                            ON other.id = match.debit_move_id
                         WHERE match.credit_move_id = item.id
                           AND (match.max_date > %(day)s
                                OR other.parent_state <> 'posted')
                      ) side
                  ) undone ON item.matching_number IS NOT NULL
                 WHERE item.reconciled IS NOT TRUE OR undone.balance IS NOT NULL
            )""",
            items=self._items(scope, day),
            day=day,
        )

    def _undone(self, day):
        """Return the table ``undone``: what each line had open then, beside today's."""
        return SQL(
            """undone AS (
                SELECT line_id, SUM(amount) AS amount, SUM(balance) AS balance
                  FROM (
                    SELECT debit_move_id AS line_id, debit_amount_currency AS amount,
                           amount AS balance
                      FROM account_partial_reconcile WHERE max_date > %(day)s
                    UNION ALL
                    SELECT credit_move_id, -credit_amount_currency, -amount
                      FROM account_partial_reconcile WHERE max_date > %(day)s
                    UNION ALL
                    SELECT match.debit_move_id, match.debit_amount_currency,
                           match.amount
                      FROM account_move_line draft
                      JOIN account_partial_reconcile match
                        ON match.credit_move_id = draft.id
                     WHERE draft.parent_state = 'draft'
                       AND draft.matching_number IS NOT NULL
                       AND match.max_date <= %(day)s
                    UNION ALL
                    SELECT match.credit_move_id, -match.credit_amount_currency,
                           -match.amount
                      FROM account_move_line draft
                      JOIN account_partial_reconcile match
                        ON match.debit_move_id = draft.id
                     WHERE draft.parent_state = 'draft'
                       AND draft.matching_number IS NOT NULL
                       AND match.max_date <= %(day)s
                  ) side
                 GROUP BY line_id
            )""",
            day=day,
        )

    def _party(self, scope):
        """Return the table ``party``: which partner belongs to which customer."""
        return SQL(
            """party AS MATERIALIZED (
                SELECT id, commercial_partner_id AS customer_id
                  FROM res_partner WHERE %s
            )""",
            self._is_customer(scope, SQL("commercial_partner_id")),
        )

    def _open_by_period(self, scope, day):
        # Two halves instead of one OR, which no index could serve.
        return SQL(
            """%(party)s, %(undone)s, open AS (
                SELECT line.id AS line_id, party.customer_id, line.currency_id,
                       line.date, line.date_maturity,
                       line.amount_residual_currency AS amount,
                       line.amount_residual AS balance
                  FROM party JOIN account_move_line line ON line.partner_id = party.id
                 WHERE %(in_books)s AND line.reconciled IS NOT TRUE
                   AND NOT EXISTS (
                        SELECT 1 FROM undone WHERE undone.line_id = line.id)
                UNION ALL
                SELECT line.id, party.customer_id, line.currency_id,
                       line.date, line.date_maturity,
                       line.amount_residual_currency + undone.amount,
                       line.amount_residual + undone.balance
                  FROM undone
                  JOIN account_move_line line ON line.id = undone.line_id
                  JOIN party ON party.id = line.partner_id
                 WHERE %(in_books)s
            )""",
            party=self._party(scope),
            undone=self._undone(day),
            in_books=self._in_books(scope, day),
        )

    def _sides(self, since, until):
        """Return the query of the matches of ``item`` in a period, from its side."""
        return SQL(
            """
                SELECT item.*, match.id AS partial_id, match.max_date,
                       match.credit_move_id AS other_id,
                       -match.debit_amount_currency AS settled,
                       -match.amount AS settled_balance
                  FROM item
                  JOIN account_partial_reconcile match ON match.debit_move_id = item.id
                 WHERE item.matching_number IS NOT NULL AND %(period)s
                UNION ALL
                SELECT item.*, match.id, match.max_date, match.debit_move_id,
                       match.credit_amount_currency, match.amount
                  FROM item
                  JOIN account_partial_reconcile match ON match.credit_move_id = item.id
                 WHERE item.matching_number IS NOT NULL AND %(period)s
            """,
            period=SQL("match.max_date BETWEEN %s AND %s", since, until),
        )

    def _movement_by_customer(self, scope, since, until):
        return SQL(
            """%(items)s, side AS (%(sides)s), settlement AS (
                SELECT side.*, %(why)s AS why
                  FROM side
                  JOIN account_move_line other
                    ON other.id = side.other_id AND other.parent_state = 'posted'
                  LEFT JOIN res_partner partner ON partner.id = other.partner_id
            ), movement AS (
                SELECT id AS line_id, NULL::int AS partial_id, customer_id, currency_id,
                       date, amount_currency AS amount, balance, NULL AS why
                  FROM item WHERE date >= %(since)s
                UNION ALL
                SELECT id, partial_id, customer_id, currency_id,
                       max_date, settled, settled_balance, why
                  FROM settlement WHERE why IS NOT NULL
            )""",
            items=self._items(scope, until),
            sides=self._sides(since, until),
            since=since,
            why=self._why(
                scope,
                SQL("partner.commercial_partner_id IS DISTINCT FROM side.customer_id"),
                SQL("other.currency_id <> side.currency_id"),
                SQL("other.company_id"),
                SQL("other.account_id"),
            ),
        )

    def _why(self, scope, other_customer, other_currency, company, account):
        """Return why the other side of a match is not on the same page, or NULL."""
        return SQL(
            """CASE WHEN %s THEN 'customer'
                    WHEN NOT (%s = ANY(%s)) THEN 'company'
                    WHEN NOT (%s = ANY(%s)) THEN 'account'
                    WHEN %s THEN 'currency' END""",
            other_customer,
            company,
            scope.companies,
            account,
            scope.accounts,
            other_currency,
        )

    def _pairs(self, scope, since, until):
        """Return the table ``pair``: matches of a period that may cross a border."""
        return SQL(
            """pair AS MATERIALIZED (
                SELECT match.id, match.max_date, match.amount,
                       match.debit_amount_currency, match.credit_amount_currency,
                       d.id AS d_id, d.currency_id AS d_currency,
                       dp.commercial_partner_id AS d_customer,
                       d.company_id AS d_company, d.account_id AS d_account,
                       c.id AS c_id, c.currency_id AS c_currency,
                       cp.commercial_partner_id AS c_customer,
                       c.company_id AS c_company, c.account_id AS c_account
                  FROM account_partial_reconcile match
                  JOIN account_move_line d
                    ON d.id = match.debit_move_id AND d.parent_state = 'posted'
                  JOIN account_move_line c
                    ON c.id = match.credit_move_id AND c.parent_state = 'posted'
                  LEFT JOIN res_partner dp ON dp.id = d.partner_id
                  LEFT JOIN res_partner cp ON cp.id = c.partner_id
                 WHERE match.max_date BETWEEN %(since)s AND %(until)s
                   AND (d.account_id = ANY(%(accounts)s)
                        OR c.account_id = ANY(%(accounts)s))
                   AND (d.currency_id <> c.currency_id
                        OR d.company_id <> c.company_id
                        OR d.account_id <> c.account_id
                        OR dp.commercial_partner_id
                           IS DISTINCT FROM cp.commercial_partner_id)
            )""",
            since=since,
            until=until,
            accounts=scope.accounts,
        )

    def _settlements(self, scope, own, other, sign):
        """Return the query of settlements on one side of ``pair``.

        :param str own: ``d`` or ``c``, the side that is on the page
        :param str other: the other one
        :param SQL sign: of what the match adds to what is open on that side
        """
        own_column, other_column = map(self._pair_columns, (own, other))
        amount = "debit" if own == "d" else "credit"
        return SQL(
            """
            SELECT %(id)s AS line_id, pair.id AS partial_id,
                   %(customer)s AS customer_id, %(currency)s AS currency_id,
                   max_date AS date, %(sign)s %(amount)s AS amount,
                   %(sign)s pair.amount AS balance, %(why)s AS why
              FROM pair
             WHERE %(is_customer)s AND %(company)s = ANY(%(companies)s)
               AND %(account)s = ANY(%(accounts)s)
            """,
            **own_column,
            sign=sign,
            amount=SQL.identifier("pair", f"{amount}_amount_currency"),
            is_customer=self._is_customer(scope, own_column["customer"]),
            companies=scope.companies,
            accounts=scope.accounts,
            why=self._why(
                scope,
                SQL(
                    "%s IS DISTINCT FROM %s",
                    other_column["customer"],
                    own_column["customer"],
                ),
                SQL("%s <> %s", other_column["currency"], own_column["currency"]),
                other_column["company"],
                other_column["account"],
            ),
        )

    def _pair_columns(self, side):
        names = ("id", "currency", "customer", "company", "account")
        return {name: SQL.identifier("pair", f"{side}_{name}") for name in names}

    def _movement_by_period(self, scope, since, until):
        return SQL(
            """%(party)s, %(pairs)s, movement AS (
                SELECT line.id AS line_id, NULL::int AS partial_id, party.customer_id,
                       line.currency_id, line.date, line.amount_currency AS amount,
                       line.balance, NULL AS why
                  FROM account_move_line line
                  JOIN party ON party.id = line.partner_id
                 WHERE %(in_books)s AND line.date >= %(since)s
                UNION ALL
                SELECT * FROM (%(debits)s UNION ALL %(credits)s) settlement
                 WHERE why IS NOT NULL
            )""",
            party=self._party(scope),
            pairs=self._pairs(scope, since, until),
            in_books=self._in_books(scope, until),
            since=since,
            debits=self._settlements(scope, "d", "c", SQL("-")),
            credits=self._settlements(scope, "c", "d", SQL("+")),
        )

    def _kind(self):
        """Return the expression of what a ``line`` of a ``move`` is to a customer."""
        return SQL(
            """CASE
                WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                WHEN move.move_type = 'out_refund' THEN 'refund'
                WHEN line.payment_id IS NOT NULL OR line.statement_line_id IS NOT NULL
                     OR EXISTS (SELECT 1 FROM pos_payment
                                 WHERE account_move_id = move.id) THEN 'payment'
                WHEN EXISTS (SELECT 1 FROM pos_session
                              WHERE move_id = move.id) THEN 'pos'
                WHEN move.id IN (SELECT account_opening_move_id
                                   FROM res_company) THEN 'opening'
                WHEN move.journal_id IN (SELECT currency_exchange_journal_id
                                           FROM res_company) THEN 'exchange'
                ELSE 'adjustment' END"""
        )
