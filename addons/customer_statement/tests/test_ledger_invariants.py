from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from unittest.mock import patch

from odoo.tests import tagged

from .ledger_pages import LedgerPages
from .ledger_play import MONTH_ENDS, LedgerPlay

LEDGER = "odoo.addons.customer_statement.models.customer_statement_ledger"
LONG_AGO = date(2000, 1, 1)
FAR_AHEAD = date(2100, 1, 1)


@tagged("post_install", "-at_install")
class TestLedgerInvariants(LedgerPages, LedgerPlay):
    """What has to be true of any ledger, for everybody and at every month's end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["customer.statement.ledger"]
        cls.everybody = cls.env["res.partner"].with_context(active_test=False)
        cls.everybody = cls.everybody.search([]).commercial_partner_id
        cls.days = [*MONTH_ENDS, date(2025, 2, 14), FAR_AHEAD]
        cls._read_books()

    @classmethod
    def _read_books(cls):
        """Read lines and matches through the ORM: what the queries are held against."""
        lines = cls.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("account_id.non_trade", "=", False),
                ("parent_state", "=", "posted"),
                ("partner_id", "!=", False),
            ]
        )
        cls.pages = {
            line.id: (
                line.company_id.root_id.id,
                line.partner_id.commercial_partner_id.id,
                line.currency_id.id,
            )
            for line in lines
        }
        cls.lines = lines
        cls.books = {
            line.id: (line.date, line.amount_currency, line.balance) for line in lines
        }
        cls.matches = defaultdict(list)
        for match in cls.env["account.partial.reconcile"].sudo().search([]):
            debit, credit = match.debit_move_id, match.credit_move_id
            if {debit.parent_state, credit.parent_state} == {"posted"}:
                day, balance = match.max_date, match.amount
                amount = match.debit_amount_currency
                cls.matches[debit.id].append((day, credit.id, -amount, -balance))
                amount = match.credit_amount_currency
                cls.matches[credit.id].append((day, debit.id, amount, balance))

    def _books_of(self, company):
        for line_id, line in self.books.items():
            if self.pages[line_id][0] == company.root_id.id:
                yield line_id, *line

    def _expected_items(self, company, day):
        """Add up from the beginning what was open on a day."""
        items = {}
        for line_id, booked, amount, balance in self._books_of(company):
            if booked > day:
                continue
            for matched, _other, settled, settled_balance in self.matches[line_id]:
                if matched <= day:
                    amount, balance = amount + settled, balance + settled_balance
            if round(amount, 4) or round(balance, 4):
                items[line_id] = (round(amount, 4), round(balance, 4))
        return items

    def _expected_movements(self, company, since, until):
        movements = []
        for line_id, booked, amount, balance in self._books_of(company):
            if since <= booked <= until:
                movements.append((line_id, booked, False, amount, balance))
            for day, other, settled, settled_balance in self.matches[line_id]:
                is_elsewhere = self.pages.get(other) != self.pages[line_id]
                if since <= day <= until and is_elsewhere:
                    movements.append((line_id, day, True, settled, settled_balance))
        return sorted(movements)

    def _both_forms(self):
        """Run what follows with each form of the queries."""
        for few in (0, 1000000):
            with self.subTest(few=few), patch(f"{LEDGER}.FEW_CUSTOMERS", few):
                yield

    def _each(self):
        for company in (self.company, self.second):
            for _form in self._both_forms():
                yield company

    def _sums(self, rows):
        sums = defaultdict(lambda: [0.0, 0.0])
        for row in rows:
            pair = sums[row["customer_id"], row["currency_id"]]
            pair[0] += row["amount"]
            pair[1] += row["balance"]
        return sums

    def _assert_same_sums(self, one, other, company):
        currencies = self.env["res.currency"].browse
        for key in {*one, *other}:
            currency = currencies(key[1])
            amounts = one.get(key, (0, 0)), other.get(key, (0, 0))
            (amount, balance), (other_amount, other_balance) = amounts
            message = f"{self.everybody.browse(key[0]).name}: {amounts}"
            self.assertFalse(
                currency.compare_amounts(amount, other_amount)
                or company.currency_id.compare_amounts(balance, other_balance),
                message,
            )

    def test_play_has_everything(self):
        """The ledger is as messy as it says."""
        rows = self.ledger._movements_and_why(
            self.everybody, self.company, LONG_AGO, FAR_AHEAD
        )
        self.assertEqual(
            {row["why"] for row in rows},
            {None, "customer", "currency", "company", "account"},
        )
        self.assertGreater(len(rows), 300)

    def _expected_kind(self, line):
        move = line.move_id
        if move.move_type in ("out_invoice", "out_receipt"):
            return "invoice"
        if move.move_type == "out_refund":
            return "refund"
        if move.origin_payment_id or move.statement_line_id or move.pos_payment_ids:
            return "payment"
        if move.pos_session_ids:
            return "pos"
        if move == self.company.account_opening_move_id:
            return "opening"
        is_exchange = move.journal_id == move.company_id.currency_exchange_journal_id
        return "exchange" if is_exchange else "adjustment"

    def test_kinds(self):
        rows = self.ledger._movements(self.everybody, self.company, LONG_AGO, FAR_AHEAD)
        kinds = set()
        for row in rows:
            if row["kind"] != "settlement":
                line = self.lines.browse(row["line_id"])
                self.assertEqual(row["kind"], self._expected_kind(line), line.move_id)
                kinds.add(row["kind"])
        self.assertEqual(len(kinds), 7, kinds)

    def test_open_items(self):
        """Rewound, they are what adding up from the beginning gives, item by item."""
        for company in self._each():
            for day in self.days:
                items = {
                    item["line_id"]: (
                        round(item["amount"], 4),
                        round(item["balance"], 4),
                    )
                    for item in self.ledger._open_items(self.everybody, company, day)
                }
                self.assertEqual(items, self._expected_items(company, day), day)

    def test_movements(self):
        """Lines of the period, and matches that cross a border, and nothing else."""
        periods = [*pairwise([LONG_AGO, *self.days]), (LONG_AGO, FAR_AHEAD)]
        for company in self._each():
            for since, until in periods:
                movements = sorted(
                    (
                        row["line_id"],
                        row["date"],
                        row["kind"] == "settlement",
                        row["amount"],
                        row["balance"],
                    )
                    for row in self.ledger._movements(
                        self.everybody, company, since, until
                    )
                )
                expected = self._expected_movements(company, since, until)
                self.assertEqual(movements, expected, (since, until))

    def test_ledger_and_settlements_are_open_items(self):
        for company in self._each():
            for day in self.days:
                moved = self._sums(
                    self.ledger._movements(self.everybody, company, LONG_AGO, day)
                )
                items = self._sums(
                    self.ledger._open_items(self.everybody, company, day)
                )
                self._assert_same_sums(moved, items, company)

    def test_opening_and_movements_are_closing(self):
        for company in self._each():
            for since, until in pairwise(self.days):
                if until < since:
                    continue
                opening = self.ledger._balances(company, since, self.everybody)
                moved = self._sums(
                    self.ledger._movements(
                        self.everybody, company, since + timedelta(days=1), until
                    )
                )
                total = {
                    key: [
                        opening.get(key, (0, 0))[n] + moved.get(key, (0, 0))[n]
                        for n in (0, 1)
                    ]
                    for key in {*opening, *moved}
                }
                closing = self.ledger._balances(company, until, self.everybody)
                self._assert_same_sums(total, closing, company)
                items = self.ledger._open_items(self.everybody, company, until)
                self._assert_same_sums(closing, self._sums(items), company)

    def test_balances_of_everybody(self):
        for day in self.days:
            self.assertEqual(
                self.ledger._balances(self.company, day),
                self.ledger._balances(self.company, day, self.everybody),
            )

    def test_one_customer_among_many(self):
        """A customer's figures do not depend on who else is asked for."""
        day = MONTH_ENDS[3]
        together = defaultdict(list)
        for item in self.ledger._open_items(self.everybody, self.company, day):
            together[item["customer_id"]].append(item)
        for customer in self.everybody:
            alone = self.ledger._open_items(customer, self.company, day)
            self.assertEqual(alone, together[customer.id])

    def test_contact_stands_for_customer(self):
        contact = self.everybody.search([("name", "=", "Contact")], limit=1)
        self.assertEqual(
            self.ledger._open_items(contact, self.company, FAR_AHEAD),
            self.ledger._open_items(
                contact.commercial_partner_id, self.branch, FAR_AHEAD
            ),
        )

    def test_till_by_order_number(self):
        """A session's entry says nothing of its orders; the statement does."""
        orders = self.env["pos.order"].search(
            [("partner_id.commercial_partner_id.name", "=", "case_till 1")]
        )
        customer = orders[:1].partner_id.commercial_partner_id
        [section] = self._sections(
            customer, self.company, "activity", LONG_AGO, FAR_AHEAD
        )[customer.id]
        numbers = {
            row["document"]: row["amount"]
            for row in section["rows"]
            if row["kind"] == "pos"
        }
        on_account = orders.payment_ids.filtered(
            lambda payment: (
                payment.payment_method_id == self.pay_later_pm
                and not payment.pos_order_id.account_move
            )
        )
        self.assertEqual(len(on_account), 3)
        self.assertEqual(
            numbers,
            {pay.pos_order_id.pos_reference: pay.amount for pay in on_account},
        )

    def test_pages(self):
        """What is on them is what the lines say, added up in Python."""
        # At whose ends items are of each age, and all of the oldest.
        periods = [(LONG_AGO, FAR_AHEAD), *pairwise(MONTH_ENDS[1:6:2])]
        for company in self._each():
            for aging in ("due", "document"):
                company.customer_statement_aging = aging
                for kind in ("balance_forward", "open_item", "activity"):
                    for since, until in periods:
                        choices = company, kind, since, until
                        pages = self._sections(self.everybody, *choices)
                        expected = self._expected_sections(self.everybody, *choices)
                        self.assertEqual({*pages}, {*expected}, choices)
                        for customer_id, sections in pages.items():
                            self.assertEqual(
                                sections, expected[customer_id], (customer_id, choices)
                            )

    def test_snapshots(self):
        """What Odoo said on the day, but for what was changed behind its back."""
        exchange = self.company.currency_exchange_journal_id
        self.assertGreater(len(self.snapshots), 4)
        rewritten = {*self.rewritten.ids}
        rewritten_customers = self.rewritten.partner_id.commercial_partner_id
        for day, snapshot in self.snapshots.items():
            then, now = defaultdict(float), defaultdict(float)
            for line in self.env["account.move.line"].browse(snapshot).exists():
                if line.journal_id != exchange and line.id not in rewritten:
                    key = line.partner_id.commercial_partner_id.id, line.currency_id.id
                    then[key] += snapshot[line.id]
            for item in self.ledger._open_items(self.everybody, self.company, day):
                if item["line_id"] not in rewritten:
                    now[item["customer_id"], item["currency_id"]] += item["amount"]
            for key in {*then, *now}:
                is_late = any(
                    late == key and matched <= day < made
                    for late, matched, made in self.late
                )
                if key[0] not in rewritten_customers.ids and not is_late:
                    name = self.everybody.browse(key[0]).name
                    self.assertAlmostEqual(then[key], now[key], 2, (day, name))
