"""What is on its way into the books, and who is in them."""

from odoo import api, models
from odoo.tools import SQL


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    @api.model
    def _notes(self, scope, day):
        """Return what is on its way into the books.

        :param Scope scope: of which customers
        :param date day: the last one that counts
        :return: dicts of ``customer_id``, ``kind`` (``received``: at the bank, and not
            booked yet; ``till``: on account in a session that is not closed),
            ``date``, ``reference``, ``amount``, ``currency_id``
        :rtype: list[dict]
        """
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
    def _have_entries(self, scope):
        """Return who has, or had, anything on their account.

        :param Scope scope: of which customers
        :return: ids of commercial partners
        :rtype: set[int]
        """
        self._flush_books()
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
        return {row[0] for row in rows}
