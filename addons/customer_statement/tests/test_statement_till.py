from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .ledger_documents import LedgerDocuments


@tagged("post_install", "-at_install")
class TestStatementTill(LedgerDocuments):
    """What is taken on account while a session at the till is open."""

    def setUp(self):
        super().setUp()
        type(self).today = Date.to_date("2025-03-10")
        self.customer = self._customer("Regular")
        self.contact = self._customer("Buyer", parent_id=self.customer.id)
        self._invoice(self.customer, 5)

    def _statement(self, kind="open_item", customers=None):
        return self.env["customer.statement"]._issue(
            customers or self.customer,
            self.company,
            kind,
            Date.to_date("2025-03-01"),
            Date.to_date("2025-03-31"),
        )

    def test_mentioned_until_the_session_is_closed(self):
        later, cash = self.pay_later_pm, self.cash_pm1
        with freeze_time(self.today):
            session = self.open_new_session(0)
            ours = [
                self._sell(self.contact, (later, 70)),
                self._sell(self.customer, (later, 21), (cash, 14)),
            ]
            self._sell(self.customer, (cash, 7))
            self._sell(self._customer("Another"), (later, 49))
            invoiced = self._sell(self.customer, (later, 35), invoiced=True)
            statement = self._statement()
            notes = statement.figures["notes"]
            self.assertEqual(
                {(note["kind"], note["reference"], note["amount"]) for note in notes},
                {
                    ("till", ours[0].pos_reference, 70),
                    ("till", ours[1].pos_reference, 21),
                },
            )
            # An invoice is in the books at once.
            self.assertEqual(statement.total_ids.closing, 5 + 35)
            page = str(statement._render_page())
            self.assertIn("being booked: USD 70.00", page)
            self.assertIn(ours[0].pos_reference, page)
            session.action_pos_session_closing_control()
        statement = self._statement("balance_forward")
        self.assertEqual(statement.figures["notes"], [])
        self.assertEqual(statement.total_ids.closing, 5 + 35 + 70 + 21)
        rows = statement.figures["sections"][0]["rows"]
        self.assertEqual(
            {(row["document"], row["amount"]) for row in rows if row["kind"] == "pos"},
            {(ours[0].pos_reference, 70), (ours[1].pos_reference, 21)},
        )
        self.assertIn(invoiced.account_move.name, [row["document"] for row in rows])

    def test_not_after_the_last_day(self):
        with freeze_time("2025-04-01"):
            self.open_new_session(0)
            self._sell(self.customer, (self.pay_later_pm, 70))
            self.assertEqual(self._statement().figures["notes"], [])
