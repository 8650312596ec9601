"""What is printed beside the amounts."""

from odoo import api, models
from odoo.tools import SQL

# What to print of lines, and which installments they are.
DOCUMENTS = """
WITH part AS (
    SELECT id, COUNT(*) OVER (PARTITION BY move_id) AS parts,
           ROW_NUMBER() OVER (PARTITION BY move_id
                              ORDER BY date_maturity, id) AS part
      FROM account_move_line
     WHERE display_type = 'payment_term' AND move_id IN (
            SELECT move_id FROM account_move_line
             WHERE id = ANY(%(line_ids)s))
)
SELECT line.id, %(kind)s AS kind, move.name AS document,
       CASE WHEN move.move_type = 'entry'
            THEN COALESCE(NULLIF(move.ref, ''), line.name)
            ELSE move.ref END AS reference,
       line.date, line.date_maturity AS due,
       line.amount_currency AS amount, part.part, part.parts
  FROM account_move_line line
  JOIN account_move move ON move.id = line.move_id
  LEFT JOIN part ON part.id = line.id AND part.parts > 1
 WHERE line.id = ANY(%(line_ids)s)
"""

# A session's entry says nothing of its orders: its lines and the payments of a customer
# are put beside each other by their amounts.
TILL_ORDERS = """
WITH booked AS (
    SELECT line.id, session.id AS session_id, line.amount_currency,
           partner.commercial_partner_id AS customer_id,
           ROW_NUMBER() OVER (
                PARTITION BY session.id, partner.commercial_partner_id,
                             line.amount_currency
                ORDER BY line.id) AS n
      FROM pos_session session
      JOIN account_move_line line ON line.move_id = session.move_id
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE session.move_id IN (
            SELECT move_id FROM account_move_line
             WHERE id = ANY(%(line_ids)s))
), paid AS (
    SELECT sale.pos_reference, payment.session_id, payment.amount,
           partner.commercial_partner_id AS customer_id,
           ROW_NUMBER() OVER (
                PARTITION BY payment.session_id,
                             partner.commercial_partner_id,
                             payment.amount
                ORDER BY payment.id) AS n
      FROM pos_payment payment
      JOIN pos_payment_method method
        ON method.id = payment.payment_method_id
      JOIN pos_order sale ON sale.id = payment.pos_order_id
      JOIN res_partner partner ON partner.id = sale.partner_id
     WHERE method.journal_id IS NULL AND sale.account_move IS NULL
       AND payment.session_id IN (SELECT session_id FROM booked)
)
SELECT booked.id, paid.pos_reference
  FROM booked
  JOIN paid ON paid.session_id = booked.session_id
   AND paid.customer_id = booked.customer_id
   AND paid.amount = booked.amount_currency AND paid.n = booked.n
 WHERE booked.id = ANY(%(line_ids)s)
"""


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    @api.model
    def _documents(self, line_ids):
        """Return what to print of lines.

        :param line_ids: ids of lines
        :return: by id a dict of ``kind`` (as in :meth:`_movements`), ``document``,
            ``reference``, ``date``, ``due``, ``amount``, and for an installment
            ``part`` and ``parts``
        :rtype: dict[int, dict]
        """
        line_ids = list(line_ids)
        rows = self.env.execute_query_dict(
            SQL(
                DOCUMENTS,
                line_ids=line_ids,
                kind=self._kind(),
            )
        )
        documents = {row.pop("id"): row for row in rows}
        for line_id, number in self._till_orders(line_ids).items():
            documents[line_id].update(document=number, reference=None)
        return documents

    @api.model
    def _till_orders(self, line_ids):
        """Return the order numbers of lines that a session at the till has booked.

        The session's entry says nothing of its orders: a line is found again by its
        customer and amount.

        :rtype: dict[int, str]
        """
        rows = self.env.execute_query(
            SQL(
                TILL_ORDERS,
                line_ids=line_ids,
            )
        )
        return dict(rows)

    @api.model
    def _notes(self, customers, company, day):
        """Return what is on its way into the books.

        :return: dicts of ``customer_id``, ``kind`` (``received``: at the bank, and not
            booked yet; ``till``: on account in a session that is not closed),
            ``date``, ``reference``, ``amount``, ``currency_id``
        :rtype: list[dict]
        """
        scope = self._scope(customers, company)
        for model in (
            "account.bank.statement.line",
            "account.payment",
            "pos.order",
            "pos.payment",
            "pos.session",
        ):
            self.env[model].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT partner.commercial_partner_id AS customer_id, note.*
                  FROM (%s UNION ALL %s UNION ALL %s) note
                  JOIN res_partner partner ON partner.id = note.partner_id
                 WHERE %s
                 ORDER BY customer_id, kind, date, reference
                """,
                self._notes_from_bank(scope, day),
                self._notes_from_payments(scope, day),
                self._notes_from_till(scope, day),
                self._is_customer(scope, SQL("partner.commercial_partner_id")),
            )
        )

    def _notes_from_bank(self, scope, day):
        return SQL(
            """
            SELECT line.partner_id, 'received' AS kind, move.date,
                   line.payment_ref AS reference, line.amount, line.currency_id
              FROM account_bank_statement_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE line.is_reconciled IS NOT TRUE AND move.state = 'posted'
               AND line.amount > 0 AND move.date <= %s
               AND line.company_id = ANY(%s)
            """,
            day,
            scope.companies,
        )

    def _notes_from_payments(self, scope, day):
        """Payments that get their entry only when the bank has them."""
        return SQL(
            """
            SELECT partner_id, 'received', date, memo, amount, currency_id
              FROM account_payment
             WHERE state = 'in_process' AND move_id IS NULL
               AND payment_type = 'inbound' AND date <= %s AND company_id = ANY(%s)
            """,
            day,
            scope.companies,
        )

    def _notes_from_till(self, scope, day):
        return SQL(
            """
            SELECT sale.partner_id, 'till', payment.payment_date::date,
                   sale.pos_reference, payment.amount, config.currency_id
              FROM pos_payment payment
              JOIN pos_payment_method method ON method.id = payment.payment_method_id
              JOIN pos_session session ON session.id = payment.session_id
              JOIN pos_order sale ON sale.id = payment.pos_order_id
              JOIN pos_config config ON config.id = session.config_id
             WHERE method.journal_id IS NULL AND session.state <> 'closed'
               AND sale.account_move IS NULL AND payment.payment_date::date <= %s
               AND sale.company_id = ANY(%s)
            """,
            day,
            scope.companies,
        )

    @api.model
    def _have_entries(self, customers, company):
        """Return those customers who have, or had, anything on their account.

        :param ResPartner customers: ``None`` for everybody
        """
        scope = self._scope(customers, company)
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT partner.commercial_partner_id
                  FROM res_partner partner
                 WHERE %s AND EXISTS (
                        SELECT 1 FROM account_move_line line
                         WHERE line.partner_id = partner.id
                           AND line.account_id = ANY(%s)
                           AND line.company_id = ANY(%s)
                           AND line.parent_state = 'posted')
                """,
                self._is_customer(scope, SQL("partner.commercial_partner_id")),
                scope.accounts,
                scope.companies,
            )
        )
        found = {row[0] for row in rows}
        if customers is None:
            return self.env["res.partner"].browse(found)
        return customers.commercial_partner_id.filtered(lambda c: c.id in found)
