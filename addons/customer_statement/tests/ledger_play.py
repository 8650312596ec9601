import heapq
import random
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command, Domain

from .ledger_documents import LedgerDocuments

FIRST_DAY = date(2025, 1, 3)
MONTH_ENDS = [date(2024, 12, 31) + relativedelta(months=n, day=31) for n in range(8)]


class LedgerPlay(LedgerDocuments):
    """A messy ledger: every case that has broken statements, from three seeds.

    A case is a generator: it does something, and yields how many days it waits before
    it goes on. All of them are played in the order of their dates.
    """

    seeds = (1, 2, 3)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.snapshots = {}
        # POS methods belong to instances of Odoo's test class.
        player = cls("run_nothing")
        player._play()

    def run_nothing(self):
        """Stand for the test that Odoo's test class wants to be made with."""

    def _play(self):
        self.rewritten = self.env["account.move.line"]
        cases = [
            getattr(type(self), name) for name in dir(self) if name.startswith("case_")
        ]
        queue, order = [], 0
        for seed in self.seeds:
            dice = random.Random(seed)
            for case in [*cases, *[LedgerPlay._traffic] * 6]:
                customer = self._customer(f"{case.__name__} {seed}")
                start = FIRST_DAY + timedelta(days=dice.randrange(40))
                events = case(self, customer, dice)
                heapq.heappush(queue, (start, order := order + 1, events))
        month_ends = iter(MONTH_ENDS)
        month_end = next(month_ends)
        while queue:
            day, _order, events = heapq.heappop(queue)
            while day > month_end:
                self._take_snapshot(month_end)
                month_end = next(month_ends)
            type(self).today = day
            wait = next(events, None)
            if wait is not None:
                day += timedelta(days=wait)
                heapq.heappush(queue, (day, order := order + 1, events))
        type(self).rewritten = self.rewritten

    def _take_snapshot(self, day):
        """Keep what Odoo itself says is open now, by line."""
        # Nobody has counted the rows that this transaction has added, and Odoo's own
        # queries become slower and slower.
        self.env.flush_all()
        self.env.cr.execute("ANALYZE account_move, account_move_line, account_payment")
        self.env.cr.execute("ANALYZE account_partial_reconcile, account_full_reconcile")
        lines = self.env["account.move.line"].search(
            Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("account_id.non_trade", "=", False)
            & Domain("company_id", "child_of", self.company.id)
            & Domain("parent_state", "=", "posted")
            & Domain("partner_id", "!=", False)
            & Domain("date", "<=", day)
        )
        self.snapshots[day] = {line.id: line.amount_residual_currency for line in lines}

    @staticmethod
    def _money(dice, currency=None):
        return dice.randrange(500, 90000) / (100 if not currency else 1)

    def _traffic(self, customer, dice):
        """Invoices and payments as they come, in any currency, in any order."""
        contact = self._customer(f"Contact of {customer.name}", parent_id=customer.id)
        currencies = self.usd + self.eur + self.gbp + self.jpy
        for _n in range(4):
            payer = dice.choice(customer + contact)
            currency = dice.choice(currencies)
            open_lines = self.env["account.move.line"].search(
                [
                    ("partner_id", "in", (customer + contact).ids),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                ]
            )
            if len(open_lines) > 1 and dice.random() < 0.6:
                self._match(open_lines)
            elif dice.random() < 0.5:
                self._prepay(payer, self._money(dice), currency)
            else:
                terms = dice.choice([self.env["account.payment.term"], *self.terms])
                self._invoice(
                    payer,
                    self._money(dice),
                    currency,
                    invoice_payment_term_id=terms.id,
                )
            yield dice.randrange(3, 35)

    def case_partial_and_over(self, customer, dice):
        first = self._invoice(customer, 500)
        second = self._invoice(customer, 300)
        yield dice.randrange(5, 40)
        self._pay(first, 120.55)
        self._pay(second, 350)
        yield 30
        self._pay(first, 100)

    def case_refund(self, customer, dice):
        invoice = self._invoice(customer, self._money(dice))
        yield 10
        refund = self._refund(customer, 40, self.usd)
        self._refund(customer, 15)
        yield 25
        self._match(self._receivable(invoice + refund))

    def case_cross_currency(self, customer, dice):
        invoice = self._invoice(customer, self._money(dice), self.eur)
        other = self._invoice(customer, 20000, self.jpy)
        yield dice.randrange(3, 50)
        self._pay(invoice, 100, self.usd)
        yield 20
        pound = self._prepay(customer, 70, self.gbp)
        yield 5
        self._match(self._receivable(other) + self._payment_lines(pound))

    def case_exchange(self, customer, dice):
        invoice = self._invoice(customer, self._money(dice), self.eur)
        yield 45
        self._pay(invoice)

    def case_write_off(self, customer, dice):
        invoice = self._invoice(customer, 250)
        yield 12
        self._pay(
            invoice,
            249.5,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.write_off_account.id,
        )
        bad_debt = self._invoice(customer, 60)
        yield 40
        account = self._receivable(bad_debt).account_id
        entry = self._entry(
            (account, customer, -60), (self.write_off_account, None, 60)
        )
        self._match(self._receivable(bad_debt + entry))

    def case_early_discount(self, customer, dice):
        terms = self.terms[2].id
        invoice = self._invoice(customer, 1000, invoice_payment_term_id=terms)
        yield 5
        self._pay(invoice)

    def case_cash_rounding(self, customer, dice):
        rounding = self.cash_rounding_a.id
        invoice = self._invoice(customer, 99.97, invoice_cash_rounding_id=rounding)
        yield 9
        self._pay(invoice, 50)

    def case_installments(self, customer, dice):
        thirds, twins = self.terms[:2].ids
        first = self._invoice(customer, 900, invoice_payment_term_id=thirds)
        second = self._invoice(customer, 401, self.eur, invoice_payment_term_id=twins)
        yield 15
        self._pay(first, 270)
        self._pay(second, 100, self.eur)
        yield 40
        self._match(
            self._payment_lines(self._prepay(customer, 200)) + self._receivable(first)
        )

    def case_prepayment(self, customer, dice):
        payment = self._prepay(customer, 700)
        yield dice.randrange(20, 60)
        invoice = self._invoice(customer, 450)
        yield 12
        self._match(self._receivable(invoice) + self._payment_lines(payment))

    def case_bank(self, customer, dice):
        invoice = self._invoice(customer, 330)
        yield 8
        self._bank_line(customer, 55.5)
        self._book_bank_line(self._bank_line(customer, 200), invoice)

    def case_set_off(self, customer, dice):
        invoice = self._invoice(customer, 800)
        bill = self._invoice(customer, 300, move_type="in_invoice")
        yield 33
        payable = bill.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        entry = self._entry(
            (payable.account_id, customer, 300),
            (self._receivable(invoice).account_id, customer, -300),
        )
        self._match(self._receivable(invoice) + self._receivable(entry))
        self._match(payable + entry.line_ids - self._receivable(entry))

    def case_opening(self, customer, dice):
        account = self.company_data["default_account_receivable"]
        equity = self.company_data["default_account_revenue"]
        entry = self._entry((account, customer, 610), (equity, None, -610))
        self.company.account_opening_move_id = entry
        yield 30
        self._match(
            self._receivable(entry) + self._payment_lines(self._prepay(customer, 400))
        )

    def case_other_account(self, customer, dice):
        """One trade account settled by another: both on the page, no settlement."""
        entry = self._entry(
            (self.other_receivable_account, customer, 80),
            (self.write_off_account, None, -80),
        )
        yield 5
        self._match(
            self._receivable(entry)
            + self._receivable(
                self._entry(
                    (self.other_receivable_account, customer, -30),
                    (self.company_data["default_account_receivable"], customer, 30),
                )
            ).filtered(lambda line: line.account_id == self.other_receivable_account)
        )

    def case_non_trade(self, customer, dice):
        """What an owner owes on an account of their own is on no statement."""
        account = self.other_receivable_account.copy(
            {"code": f"NT{customer.id}", "non_trade": True}
        )
        self._entry((account, customer, 5000), (self.write_off_account, None, -5000))
        yield 3
        trade = self._receivable(self._invoice(customer, 90))
        moved = self._entry((account, customer, -90), (trade.account_id, customer, 90))
        yield 4
        self._match(trade + self._receivable(self._refund(customer, 20)))
        self.assertTrue(moved)

    def case_cancelled(self, customer, dice):
        invoice = self._invoice(customer, 410)
        yield 6
        invoice.button_draft()
        invoice.button_cancel()
        self.rewritten |= invoice.line_ids

    def case_reversed(self, customer, dice):
        invoice = self._invoice(customer, 205, self.eur)
        yield 25
        invoice._reverse_moves([{"date": self.today, "invoice_date": self.today}], True)

    def case_undone(self, customer, dice):
        invoice = self._invoice(customer, 520, self.gbp)
        yield 35
        payment = self._pay(invoice)
        yield 20
        self.rewritten |= self._receivable(invoice) | self._payment_lines(payment)
        self._receivable(invoice).remove_move_reconcile()

    def case_draft_match(self, customer, dice):
        """As an import leaves it: drafts that keep their matches, on both sides."""
        other = self._customer(f"Beside {customer.name}")
        invoices = [self._invoice(customer, 500) for _n in range(2)]
        payments = [self._prepay(customer, 30) for _n in range(2)]
        yield 32
        refunds = [self._refund(partner, 120) for partner in (customer, other)]
        later = [self._invoice(partner, 50) for partner in (customer, other)]
        for invoice, refund in zip(invoices, refunds, strict=True):
            self._match(self._receivable(invoice + refund))
        for invoice, payment in zip(later, payments, strict=True):
            self._match(self._receivable(invoice) + self._payment_lines(payment))
            self.rewritten |= self._payment_lines(payment)
        for move in (*invoices, *refunds, *later):
            self.rewritten |= self._receivable(move)
        yield 7
        for move in (*refunds, *later):
            self._leave_as_draft(move)

    def _leave_as_draft(self, move):
        self.env.flush_all()
        for query in (
            "UPDATE account_move SET state = 'draft' WHERE id = %s",
            "UPDATE account_move_line SET parent_state = 'draft' WHERE move_id = %s",
        ):
            self.env.cr.execute(query, [move.id])
        self.env.invalidate_all()

    def case_netted(self, customer, dice):
        """Matched straight across accounts and companies, as other addons do it."""
        invoice = self._invoice(customer, 800)
        bill = self._invoice(customer, 300, move_type="in_invoice")
        refund = self._refund(customer, 90)
        returned = self._invoice(customer, 40, move_type="in_refund")
        abroad = self._invoice(customer, 25, company=self.second)
        yield 17
        self._net(self._receivable(invoice), self._payable(bill), 300)
        self._net(self._payable(returned), self._receivable(refund), 40)
        self._net(self._receivable(abroad), self._receivable(refund), 15)
        self._net(
            self._receivable(invoice),
            self._receivable(self._refund(customer, 5, company=self.second)),
            5,
        )

        beside = self._customer(f"Vendor beside {customer.name}")
        theirs = self._invoice(beside, 60, move_type="in_invoice")
        self._net(self._receivable(invoice), self._payable(theirs), 60)
        theirs = self._invoice(beside, 10, move_type="in_refund")
        self._net(self._payable(theirs), self._receivable(refund), 10)

    def case_shared_account(self, customer, dice):
        """Matched with another company on an account that both of them use."""
        shared = self.other_receivable_account.copy(
            {
                "code": f"SH{customer.id}",
                "company_ids": [Command.set((self.company + self.second).ids)],
            }
        )
        income = self._account(self.second, "income")
        ours = self._entry(
            (shared, customer, 120), (self.write_off_account, None, -120)
        )
        theirs = self._entry(
            (shared, customer, -50), (income, None, 50), company=self.second
        )
        yield 9
        self._net(self._receivable(ours), self._receivable(theirs), 50)

    def _payable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )

    def _net(self, debit, credit, amount):
        match = self.env["account.partial.reconcile"].create(
            {
                "debit_move_id": debit.id,
                "credit_move_id": credit.id,
                "amount": amount,
                "debit_amount_currency": amount,
                "credit_amount_currency": amount,
            }
        )
        if match.max_date < self.today:
            self._keep_late(match)

    def case_other_customer_pays(self, customer, dice):
        payer = self._customer(f"Payer for {customer.name}")
        invoice = self._invoice(customer, 640, self.eur)
        yield 18
        payment = self._prepay(payer, 600, self.eur)
        yield 2
        self._match(self._receivable(invoice) + self._payment_lines(payment))

    def case_branch(self, customer, dice):
        invoice = self._invoice(customer, 310, company=self.branch)
        yield 14
        payment = self._prepay(customer, 300)
        yield 3
        self._match(self._receivable(invoice) + self._payment_lines(payment))

    def case_second_company(self, customer, dice):
        invoice = self._invoice(customer, 77, company=self.second)
        self._invoice(customer, 78)
        yield 20
        self._pay(invoice, 50)

    def case_contacts(self, customer, dice):
        contact = self._customer("Contact", parent_id=customer.id)
        address = self._customer("Stock", parent_id=customer.id, type="delivery")
        invoice = self._invoice(address, 190)
        yield 11
        payment = self._prepay(contact, 100)
        yield 15
        self._match(self._receivable(invoice) + self._payment_lines(payment))

    def case_reparented(self, customer, dice):
        alone = self._customer(f"Joins {customer.name}")
        invoice = self._invoice(alone, 130)
        self._prepay(alone, 20)
        self._invoice(customer, 70)
        yield 26
        self.rewritten |= self._receivable(invoice)
        alone.parent_id = customer
        yield 5
        self._pay(invoice, 60)

    def case_till(self, customer, dice):
        contact = self._customer("Buyer", parent_id=customer.id)
        later, cash = self.pay_later_pm, self.cash_pm1
        self._till(
            (contact, [(later, 70)], False),
            (customer, [(later, 70)], False),
            (customer, [(cash, 14), (later, 21)], False),
            (customer, [(later, 35)], True),
            (customer, [(cash, 28)], True),
        )
        yield 20
        line = self.env["account.move.line"].search(
            [
                ("partner_id", "=", customer.id),
                ("amount_residual", "=", 70),
                ("move_id.pos_session_ids", "!=", False),
            ],
            limit=1,
        )
        self._match(line + self._payment_lines(self._prepay(customer, 40)))

    def case_partner_given_up(self, customer, dice):
        invoice = self._invoice(customer, 45)
        yield 5
        self._pay(invoice)
        customer.active = False

    def case_far_future(self, customer, dice):
        """Booked ahead of its month, and matched with what came before."""
        payment = self._prepay(customer, 150)
        yield 1
        type(self).today = date(2025, 7, 20)
        invoice = self._invoice(customer, 100, self.eur)
        self._match(self._receivable(invoice) + self._payment_lines(payment))
        self.rewritten |= self._payment_lines(payment)
