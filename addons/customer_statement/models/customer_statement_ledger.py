from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

# Up to so many customers are read one by one. More are read by the period: twice as
# fast for everybody, and ten times slower for one.
FEW_CUSTOMERS = 100

# customers: ids of commercial partners, None for everybody; accounts, companies: ids
Scope = namedtuple("Scope", "customers accounts companies")


class CustomerStatementLedger(models.AbstractModel):
    """What customers owe, and what happened, as the books have it.

    A customer is a commercial partner with all of its contacts and addresses; a company
    is the whole tree that it belongs to. Only posted entries on trade receivable
    accounts count. Amounts are positive if the customer owes them.
    """

    _name = "customer.statement.ledger"
    _description = "Customer Statement Ledger"

    @api.model
    def _open_items(self, customers, company, day):
        """Return what was open at the end of a day.

        :param ResPartner customers: contacts stand for their commercial partner
        :param ResCompany company: stands for its whole tree
        :param date day: any day, past or future
        :return: dicts of ``line_id``, ``customer_id``, ``currency_id``, ``date``,
            ``date_maturity``, ``amount`` and ``balance``: what is open, in the line's
            currency and in the company's; by customer and date
        :rtype: list[dict]
        """
        scope = self._scope(customers, company)
        return self._select(
            """
            SELECT line_id, customer_id, currency_id, date, date_maturity,
                   amount, balance
              FROM open
             WHERE amount <> 0 OR balance <> 0
             ORDER BY customer_id, date, line_id
            """,
            self._open(scope, day),
        )

    @api.model
    def _movements(self, customers, company, since, until):
        """Return what changed between two days, both included.

        A match between two lines that are not on the same page (of another customer,
        currency, company tree or kind of account) is a movement of kind
        ``settlement`` on each side that is. Together with what was open before, the
        movements make what is open afterwards.

        :param ResPartner customers: contacts stand for their commercial partner
        :param ResCompany company: stands for its whole tree
        :param date since: the first day
        :param date until: the last day
        :return: dicts of ``kind``, ``line_id``, ``customer_id``, ``currency_id``,
            ``date``, ``amount`` and ``balance``, by customer and date; a kind is
            invoice, refund, payment, pos, opening, exchange, adjustment or settlement
        :rtype: list[dict]
        """
        movements = self._movements_and_why(customers, company, since, until)
        for movement in movements:
            del movement["why"]
        return movements

    @api.model
    def _movements_and_why(self, customers, company, since, until):
        """Return what :meth:`_movements` does, and ``why`` a settlement is one.

        ``why`` is customer, currency, company or account; ``None`` for other kinds.
        """
        scope = self._scope(customers, company)
        return self._select(
            SQL(
                """
                SELECT CASE WHEN why IS NOT NULL THEN 'settlement' ELSE %s END AS kind,
                       line_id, customer_id, movement.currency_id, movement.date,
                       movement.amount, movement.balance, why
                  FROM movement
                  JOIN account_move_line line ON line.id = line_id
                  JOIN account_move move ON move.id = line.move_id
                 ORDER BY customer_id, movement.date, line_id, partial_id NULLS FIRST
                """,
                self._kind(),
            ),
            self._movement(scope, since, until),
        )

    @api.model
    def _balances(self, company, day, customers=None):
        """Return who owed what at the end of a day.

        :param ResCompany company: stands for its whole tree
        :param date day: any day, past or future
        :param ResPartner customers: everybody if it is not given
        :return: by ``(customer_id, currency_id)`` what is open, in that currency and
            in the company's; those who owe nothing in either are left out
        :rtype: dict[tuple[int, int], tuple[float, float]]
        """
        scope = self._scope(customers, company)
        rows = self._select(
            """
            SELECT customer_id, currency_id,
                   SUM(amount) AS amount, SUM(balance) AS balance
              FROM open
             GROUP BY customer_id, currency_id
            HAVING SUM(amount) <> 0 OR SUM(balance) <> 0
            """,
            self._open(scope, day),
        )
        return {
            (row["customer_id"], row["currency_id"]): (row["amount"], row["balance"])
            for row in rows
        }

    @api.model
    def _outstanding(self, customers, company, day):
        """Return who owes how much, and whether any of it is overdue.

        :param ResPartner customers: contacts stand for their commercial partner
        :param ResCompany company: stands for its whole tree
        :param date day: any day, past or future
        :return: by customer's id the sum in the company's currency, and whether
            anything should have been paid before that day
        :rtype: dict[int, tuple[float, bool]]
        """
        rows = self._select(
            SQL(
                """
                SELECT customer_id, SUM(balance) AS balance,
                       bool_or(amount > 0 AND COALESCE(date_maturity, date) < %s)
                           AS overdue
                  FROM open
                 GROUP BY customer_id
                """,
                day,
            ),
            self._open(self._scope(customers, company), day),
        )
        return {row["customer_id"]: (row["balance"], row["overdue"]) for row in rows}

    @api.model
    def _accounts(self, company):
        """Return the accounts that customers owe on, of all companies.

        Owners and tax offices owe on receivable accounts, too: those are no trade.
        """
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return accounts.search(
            [("account_type", "=", "asset_receivable"), ("non_trade", "=", False)],
            order="id",
        )

    @api.model
    def _companies(self, company):
        """Return the company's whole tree."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        root = company.sudo().root_id
        return companies.search([("id", "child_of", root.id)], order="id")

    def _scope(self, customers, company):
        return Scope(
            None if customers is None else customers.sudo().commercial_partner_id.ids,
            self._accounts(company).ids,
            self._companies(company).ids,
        )

    def _select(self, query, tables):
        self._flush_books()
        query = query if isinstance(query, SQL) else SQL(query)
        return self._read(SQL("WITH %s %s", tables, query))

    def _flush_books(self):
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])

    def _read(self, query):
        # To compile such a query takes PostgreSQL longer than to run it.
        return self.env.execute_query_dict(SQL("SET LOCAL jit = off; %s", query))

    def _open(self, scope, day):
        """Return the tables that end with ``open``: what was open on a day."""
        # Next to nothing has to be rewound from now to today.
        is_past = day < fields.Date.context_today(self)
        if is_past and self._is_few(scope):
            return self._open_by_customer(scope, day)
        return self._open_by_period(scope, day)

    def _is_few(self, scope):
        return scope.customers is not None and len(scope.customers) <= FEW_CUSTOMERS

    def _movement(self, scope, since, until):
        """Return the tables that end with ``movement``: what changed in a period."""
        form = (
            self._movement_by_customer
            if self._is_few(scope)
            else self._movement_by_period
        )
        return form(scope, since, until)
