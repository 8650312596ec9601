from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.customer_statement.models.customer_statement_ledger import Scope


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    @api.model
    def _standings(self, customers, company):
        """Return how customers stand: what they owe or have ordered, limit and hold.

        All in one query, for one customer as for thousands.

        :param ResPartner customers: commercial partners
        :param ResCompany company: stands for its whole tree
        :return: by customer's id a dict of ``open``, ``to_invoice``, ``till`` and their
            sum ``exposure`` in the company's currency; ``overdue_days`` of what is
            oldest; ``limit`` (0 for none) and ``hold``, the strictest in the tree;
            ``not_due``, ``d30``, ``d60``, ``d90``, ``older`` and ``unapplied``
        :rtype: dict[int, dict]
        """
        self._flush_standings()
        scope = Scope(customers.ids, self._trade(), self._tree(company))
        day = fields.Date.context_today(self)
        rows = self._select(
            self._standings_query(scope, day),
            # What is open whatever its date: who bought for tomorrow owes it.
            self._open_by_period(scope, fields.Date.to_date("9999-12-31")),
        )
        usual = self._usual_limits(rows[0]["companies"] if rows else ())
        return {row["id"]: self._standing(row, day, usual) for row in rows}

    def _standings_query(self, scope, day):
        return SQL(
            """
            SELECT customer.id, customer.credit_limit AS limits,
                   customer.credit_hold AS holds, %(companies)s AS companies,
                   COALESCE(orders.amount, 0) AS to_invoice,
                   COALESCE(tills.amount, 0) AS till, owed.*
              FROM res_partner customer
              LEFT JOIN (%(owed)s) owed ON owed.customer_id = customer.id
              LEFT JOIN (%(orders)s) orders ON orders.customer_id = customer.id
              LEFT JOIN (%(tills)s) tills ON tills.customer_id = customer.id
             WHERE customer.id = ANY(%(customers)s)
            """,
            companies=scope.companies,
            owed=self._owed(day),
            orders=self._to_invoice(scope),
            tills=self._on_account(scope),
            customers=scope.customers,
        )

    def _flush_standings(self):
        for model, names in self._standing_fields().items():
            self.env[model].flush_model(names)

    def _standing_fields(self):
        """Return the fields that are read, by model, beside the ledger's."""
        return {
            "res.partner": ["credit_limit", "credit_hold"],
            "pos.order": [
                "partner_id",
                "company_id",
                "currency_rate",
                "state",
                "account_move",
                "session_id",
            ],
            "pos.payment": ["amount", "pos_order_id", "payment_method_id"],
            "pos.session": ["state"],
        }

    def _standing(self, row, day, usual):
        limits, holds = row.pop("limits") or {}, row.pop("holds") or {}
        row["open"] = row["open"] or 0.0
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

    def _owed(self, day):
        """Return the query of what is open, by age."""
        age = SQL("%s - COALESCE(date_maturity, date)", day)
        older = (("not_due", -99999, 0), ("d30", 1, 30), ("d60", 31, 60))
        older += (("d90", 61, 90), ("older", 91, 9999999))
        bands = [
            SQL(
                "SUM(balance) FILTER (WHERE balance > 0 AND %s BETWEEN %s AND %s)"
                " AS %s",
                age,
                since,
                until,
                SQL.identifier(name),
            )
            for name, since, until in older
        ]
        return SQL(
            """SELECT customer_id, SUM(balance) AS open, %s,
                      SUM(balance) FILTER (WHERE balance < 0) AS unapplied,
                      MIN(COALESCE(date_maturity, date)) FILTER (WHERE balance > 0)
                          AS oldest
                 FROM open GROUP BY customer_id""",
            SQL(", ").join(bands),
        )

    def _to_invoice(self, scope):
        """Return the query of what is ordered and not invoiced, for who knows orders.

        :rtype: SQL of ``customer_id`` and ``amount``, in the company's currency
        """
        return SQL("SELECT NULL::int AS customer_id, 0.0 AS amount WHERE FALSE")

    def _on_account(self, scope):
        """Return the query of what was bought on account at tills, not in the books."""
        return SQL(
            """SELECT partner.commercial_partner_id AS customer_id,
                      SUM(payment.amount
                          / COALESCE(NULLIF(pos.currency_rate, 0), 1)) AS amount
                 FROM res_partner partner
                 JOIN pos_order pos ON pos.partner_id = partner.id
                 JOIN pos_session session ON session.id = pos.session_id
                 JOIN pos_payment payment ON payment.pos_order_id = pos.id
                 JOIN pos_payment_method method
                   ON method.id = payment.payment_method_id
                WHERE partner.commercial_partner_id = ANY(%s)
                  AND pos.company_id = ANY(%s)
                  AND pos.state IN ('paid', 'done') AND pos.account_move IS NULL
                  AND session.state <> 'closed' AND method.journal_id IS NULL
                GROUP BY partner.commercial_partner_id""",
            scope.customers,
            scope.companies,
        )
