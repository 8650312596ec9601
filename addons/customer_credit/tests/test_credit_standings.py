from collections import defaultdict
from datetime import date

from odoo import fields
from odoo.tests import tagged

from odoo.addons.customer_statement.tests.ledger_play import LedgerPlay

BANDS = (("not_due", 0), ("d30", 30), ("d60", 60), ("d90", 90), ("older", 10**6))
FAR_AHEAD = date(2100, 1, 1)


@tagged("post_install", "-at_install")
class TestCreditStandings(LedgerPlay):
    """What customers are said to owe is what their statements say."""

    def test_as_on_statements(self):
        ledger = self.env["customer.statement.ledger"]
        everybody = self.env["res.partner"].with_context(active_test=False)
        everybody = everybody.search([]).commercial_partner_id
        for company in (self.company, self.second):
            expected = self._expected(ledger._open_items(everybody, company, FAR_AHEAD))
            self.assertGreater(len(expected), 5)
            standings = ledger._standings(everybody, company)
            for customer in everybody:
                with self.subTest(customer=customer.name, company=company.name):
                    standing = standings[customer.id]
                    for name, amount in expected[customer.id].items():
                        self.assertAlmostEqual(standing[name] or 0, amount, 2, name)

    def _expected(self, items):
        today = fields.Date.today()
        names = ("open", "unapplied", "overdue_days", *dict(BANDS))
        sums = defaultdict(lambda: dict.fromkeys(names, 0))
        for item in items:
            figures, balance = sums[item["customer_id"]], item["balance"]
            figures["open"] += balance
            if balance < 0:
                figures["unapplied"] += balance
            if balance > 0:
                days = (today - (item["date_maturity"] or item["date"])).days
                figures["overdue_days"] = max(figures["overdue_days"], days)
                figures[next(name for name, last in BANDS if days <= last)] += balance
        return sums
