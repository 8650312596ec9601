from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.customer_statement.models.customer_statement_ledger import Scope
from odoo.addons.customer_statement.models.customer_statement_ledger_sections import (
    BANDS,
)


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    @api.model
    def _standings(self, customers, company):
        """Return how customers stand: what they owe or have ordered, limit and hold.

        In two queries, for one customer as for thousands.

        :param ResPartner customers: commercial partners
        :param ResCompany company: stands for its whole tree
        :return: by customer's id a dict of ``open``, ``to_invoice``, ``till`` and their
            sum ``exposure`` in the company's currency; ``overdue_days`` of what is
            oldest; ``limit`` (0 for none) and ``hold``, the strictest in the tree;
            ``not_due``, ``d30``, ``d60``, ``d90``, ``older`` and ``unapplied``
        :rtype: dict[int, dict]
        """
        for model, names in self._standing_fields().items():
            self.env[model].flush_model(names)
        scope = Scope(customers.ids, self._trade(), self._tree(company))
        day = fields.Date.context_today(self)
        rows = self.env.execute_query_dict(self._standings_query(scope, day))
        usual = self._usual_limits(rows[0]["companies"] if rows else ())
        return {row["id"]: self._standing(row, day, usual) for row in rows}

    def _standings_query(self, scope, day):
        # PostgreSQL takes longer to plan this than to run it: nothing is named twice.
        return SQL(
            """
            SELECT customer.id, customer.credit_limit AS limits,
                   customer.credit_hold AS holds, %(companies)s AS companies,
                   used.*
              FROM res_partner customer
              LEFT JOIN (%(used)s) used ON used.customer_id = customer.id
             WHERE customer.id = ANY(%(customers)s)
            """,
            companies=scope.companies,
            used=self._used(scope, day),
            customers=scope.customers,
        )

    def _standing_fields(self):
        """Return the fields that are read, by model."""
        return {
            "res.partner": ["commercial_partner_id", "credit_limit", "credit_hold"],
            "account.account": ["account_type", "non_trade"],
            "account.move.line": [
                "account_id",
                "amount_residual",
                "company_id",
                "date",
                "date_maturity",
                "matching_number",
                "parent_state",
                "partner_id",
                "reconciled",
            ],
            "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
            "pos.order": [
                "partner_id",
                "company_id",
                "currency_rate",
                "state",
                "account_move",
            ],
            "pos.payment": ["amount", "pos_order_id", "payment_method_id"],
        }

    def _standing(self, row, day, usual):
        limits, holds = row.pop("limits") or {}, row.pop("holds") or {}
        for name in ("open", "to_invoice", "till"):
            row[name] = row[name] or 0.0
        row["exposure"] = row["open"] + row["to_invoice"] + row["till"]
        oldest = row.pop("oldest")
        row["overdue_days"] = max((day - oldest).days, 0) if oldest else 0
        found = [limits.get(key, limit) or 0 for key, limit in usual.items()]
        row["limit"] = min((limit for limit in found if limit > 0), default=0.0)
        row["hold"] = any(holds.get(key) for key in usual)
        return row

    def _usual_limits(self, company_ids):
        """Return the limits of those who have none of their own, by company's ID."""
        companies = self.env["res.company"].browse(company_ids)
        return {str(company.id): self._usual_limit(company) for company in companies}

    def _usual_limit(self, company):
        """Return the limit of those who have none of their own."""
        partners = self.env["res.partner"].with_company(company)
        return partners._fields["credit_limit"].get_company_dependent_fallback(partners)

    def _trade(self):
        return SQL(
            """ARRAY(SELECT id FROM account_account
                      WHERE account_type = 'asset_receivable'
                        AND non_trade IS NOT TRUE)"""
        )

    def _tree(self, company):
        return SQL(
            "ARRAY(SELECT id FROM res_company WHERE parent_path LIKE %s)",
            f"{company.sudo().root_id.id}/%",
        )

    def _used(self, scope, day):
        """Return the query of what customers use of their credit, and of how old."""
        age = SQL("%s - due", day)
        limits = [*BANDS.values()]
        sums = [
            SQL(
                "SUM(amount) FILTER (WHERE amount > 0 AND %s BETWEEN %s AND %s) AS %s",
                age,
                since,
                until,
                SQL.identifier(name),
            )
            for name, since, until in zip(
                (*BANDS, "older"),
                (-99999, *(limit + 1 for limit in limits)),
                (*limits, 9999999),
                strict=True,
            )
        ]
        return SQL(
            """SELECT customer_id, %s,
                      SUM(amount) FILTER (WHERE due IS NOT NULL) AS open,
                      SUM(amount) FILTER (WHERE kind = 'to_invoice') AS to_invoice,
                      SUM(amount) FILTER (WHERE kind = 'till') AS till,
                      SUM(amount) FILTER (WHERE amount < 0 AND due IS NOT NULL)
                          AS unapplied,
                      MIN(due) FILTER (WHERE amount > 0) AS oldest
                 FROM (%s) use GROUP BY customer_id""",
            SQL(", ").join(sums),
            SQL(" UNION ALL ").join(self._uses(scope)),
        )

    def _uses(self, scope):
        """Return the queries of what uses credit, each with its columns by name.

        Those are ``customer_id``, ``kind``, ``amount`` in the company's currency, and
        ``due`` of what is in the books.

        :rtype: list[SQL]
        """
        uses = [self._open_residuals(scope), self._on_account(scope)]
        if self._has_matched_drafts():
            uses.append(self._matched_drafts(scope))
        return uses

    def _open_residuals(self, scope):
        """Return the query of what is open whatever its date.

        Who bought for tomorrow owes it.
        """
        return SQL(
            """SELECT partner.commercial_partner_id AS customer_id, 'open' AS kind,
                      line.amount_residual AS amount,
                      COALESCE(line.date_maturity, line.date) AS due
                 FROM res_partner partner
                 JOIN account_move_line line ON line.partner_id = partner.id
                WHERE partner.commercial_partner_id = ANY(%s)
                  AND line.account_id = ANY(%s) AND line.company_id = ANY(%s)
                  AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE""",
            scope.customers,
            scope.accounts,
            scope.companies,
        )

    def _has_matched_drafts(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT EXISTS (
                    SELECT FROM account_move_line
                     WHERE parent_state = 'draft' AND matching_number IS NOT NULL)"""
            )
        )
        return rows[0][0]

    def _matched_drafts(self, scope):
        """Return the query of what entries that are drafts seem to have paid."""
        return SQL(
            """SELECT partner.commercial_partner_id, 'open',
                      CASE line.id WHEN match.debit_move_id THEN match.amount
                           ELSE -match.amount END,
                      COALESCE(line.date_maturity, line.date)
                 FROM account_move_line draft
                 JOIN account_partial_reconcile match
                   ON draft.id IN (match.debit_move_id, match.credit_move_id)
                 JOIN account_move_line line
                   ON line.id IN (match.debit_move_id, match.credit_move_id)
                  AND line.id <> draft.id
                 JOIN res_partner partner ON partner.id = line.partner_id
                WHERE draft.parent_state = 'draft'
                  AND draft.matching_number IS NOT NULL
                  AND partner.commercial_partner_id = ANY(%s)
                  AND line.account_id = ANY(%s) AND line.company_id = ANY(%s)
                  AND line.parent_state = 'posted'""",
            scope.customers,
            scope.accounts,
            scope.companies,
        )

    def _on_account(self, scope):
        """Return the query of what was bought on account at tills, not in the books.

        It is in the books when the session is closed, or invoiced.
        """
        return SQL(
            """SELECT partner.commercial_partner_id, 'till',
                      payment.amount / COALESCE(NULLIF(pos.currency_rate, 0), 1),
                      NULL::date
                 FROM res_partner partner
                 JOIN pos_order pos ON pos.partner_id = partner.id
                 JOIN pos_payment payment ON payment.pos_order_id = pos.id
                WHERE partner.commercial_partner_id = ANY(%s)
                  AND pos.company_id = ANY(%s)
                  AND pos.state = 'paid' AND pos.account_move IS NULL
                  AND payment.payment_method_id IN (
                      SELECT id FROM pos_payment_method WHERE journal_id IS NULL)""",
            scope.customers,
            scope.companies,
        )
