from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..tools.xlsx import make_xlsx
from .common import StatementCase


class TestIssue(StatementCase):
    def test_balance_forward(self):
        """What was before, what happened, what is owed now; of the whole family."""
        self._invoice(self.customer, 100, date(2025, 9, 20))
        self._invoice(self.contact, 50, date(2025, 10, 2), ref="PO 7")
        self._pay(self.contact, 30, date(2025, 10, 9))
        self._invoice(self.customer, 1000, date(2025, 11, 1))
        statement = self._issue(self.contact)
        self.assertEqual(statement.partner_id, self.customer)
        self.assertEqual(statement.code, self.customer.ref)
        total = statement.total_ids
        self.assertEqual(
            (total.opening, total.charges, total.credits, total.closing),
            (100, 50, -30, 120),
        )
        rows = self._rows(statement)
        self.assertEqual([row["kind"] for row in rows], ["invoice", "payment"])
        self.assertEqual(rows[0]["reference"], "PO 7")
        lines = statement._lines(statement.figures["sections"][0])
        self.assertEqual([line["balance"] for line in lines], [100, 150, 120, 120])

    def test_open_items_are_the_closing_balance(self):
        old = self._invoice(self.customer, 100, date(2023, 1, 20))
        self._invoice(self.customer, 70, date(2025, 10, 2))
        self._pay(self.customer, 40, date(2025, 10, 5), old)
        self._pay(self.customer, 60, date(2025, 11, 5), old)
        items = self._issue(kind="open_item")
        self.assertEqual(
            [(row["amount"], row["open"]) for row in self._rows(items)],
            [(100, 60), (70, 70)],
        )
        forward = self._issue()
        self.assertEqual(items.total_ids.closing, forward.total_ids.closing)

    def test_activity_says_what_was_received_on_each(self):
        invoice = self._invoice(self.customer, 100, date(2025, 10, 2))
        self._pay(self.customer, 40, date(2025, 10, 5), invoice)
        statement = self._issue(kind="activity")
        first, _payment, total = statement._lines(statement.figures["sections"][0])
        self.assertEqual(
            (first["amount"], first["matched"], first["open"]), (100, 40, 60)
        )
        self.assertEqual((total["amount"], total["open"]), (60, 60))

    def test_aging_with_credits_beside(self):
        for due in ("2025-11-30", "2025-10-31", "2025-10-01", "2025-09-15"):
            self._invoice(self.customer, 10, date(2025, 1, 1), due)
        self._invoice(self.customer, 7, date(2025, 1, 1), "2025-08-02")
        self._invoice(self.customer, 5, date(2025, 1, 1), "2025-08-01")
        self._pay(self.customer, 3, date(2025, 10, 9))
        total = self._issue(kind="open_item").total_ids
        aging = ("not_due", "d30", "d60", "d90", "older", "unapplied", "overdue")
        self.assertEqual([total[name] for name in aging], [20, 10, 10, 7, 5, -3, 32])
        self.company.customer_statement_aging = "document"
        total = self._issue(kind="open_item").total_ids
        self.assertEqual([total[name] for name in aging], [0, 0, 0, 0, 52, -3, 52])

    def test_a_section_for_each_currency(self):
        self._invoice(self.customer, 80, date(2025, 10, 2), currency_id=self.eur.id)
        self._invoice(self.customer, 10, date(2025, 10, 3))
        invoice = self._invoice(self.customer, 55, date(2025, 10, 4))
        payment = self._pay(
            self.customer, 44, date(2025, 10, 6), invoice, currency_id=self.eur.id
        )
        self.assertTrue(payment.is_reconciled)
        statement = self._issue()
        self.assertEqual(statement.state, "issued")
        company, foreign = statement.figures["sections"]
        self.assertEqual((company["currency"], company["closing"]), ("USD", 10))
        self.assertEqual((foreign["currency"], foreign["closing"]), ("EUR", 80))
        settled = [row for row in company["rows"] if row["kind"] == "settlement"]
        self.assertEqual(
            [(row["why"], row["amount"]) for row in settled], [("currency", -55)]
        )

    def test_installments(self):
        terms = self.pay_terms_b.id
        self._invoice(
            self.customer, 100, date(2025, 10, 2), invoice_payment_term_id=terms
        )
        rows = self._rows(self._issue(kind="open_item"))
        self.assertEqual(
            [(row["part"], row["parts"], row["amount"]) for row in rows],
            [(1, 2, 30), (2, 2, 70)],
        )

    def test_another_payer_is_not_named(self):
        payer = self._customer("Secret Sponsor")
        invoice = self._invoice(self.customer, 100, date(2025, 10, 2))
        payment = self._pay(payer, 100, date(2025, 10, 8), invoice)
        statement, other = self._issue(self.customer + payer).sorted(
            lambda one: one.partner_id != self.customer
        )
        text = str(statement._render_page()) + str(statement.figures)
        self.assertIn("Settled by another account", text)
        for secret in ("Secret", payer.ref, payment.name):
            self.assertNotIn(secret, text)
        self.assertNotIn(invoice.name, str(other.figures))
        self.assertEqual(statement.total_ids.closing, 0)

    def test_received_and_being_booked(self):
        self._invoice(self.customer, 100, date(2025, 10, 2))
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "partner_id": self.contact.id,
                "payment_ref": "Transfer 12",
                "amount": 64.25,
                "date": date(2025, 10, 30),
            }
        )
        statement = self._issue()
        self.assertEqual(statement.total_ids.closing, 100)
        self.assertEqual(len(statement.figures["notes"]), 1)
        self.assertIn("64.25", str(statement._render_page()))

    def test_wrong_figures_are_not_sent(self):
        """One that does not add up says by how much, and stops nobody else."""
        wrong = self._invoice(self.customer, 100, date(2025, 10, 2))
        other = self._customer("Right")
        self._invoice(other, 100, date(2025, 10, 2))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 112, "
            "amount_residual_currency = 112 WHERE id = %s",
            [self._receivable(wrong).id],
        )
        self.env.invalidate_all()
        statements = self._issue(self.customer + other)
        failed = statements.filtered(lambda one: one.partner_id == self.customer)
        self.assertEqual((statements - failed).state, "issued")
        self.assertEqual(failed.state, "failed")
        self.assertIn(self.customer.ref, failed.failure)
        self.assertIn("12.00", failed.failure)
        for refused in ("action_send", "action_print", "action_export"):
            with self.assertRaisesRegex(UserError, "12.00"):
                getattr(failed, refused)()
        with self.assertRaisesRegex(UserError, "12.00"):
            self.env["ir.actions.report"]._render_qweb_html(
                "customer_statement.action_report_statement", failed.ids
            )
        with self.assertRaisesRegex(UserError, "12.00"):
            failed._portal_ensure_token()

    def test_stays_as_it_was_issued(self):
        """Whatever was paid, undone, renamed, recoded or merged since."""
        invoice = self._invoice(self.customer, 100, date(2025, 10, 2))
        payment = self._pay(self.customer, 10, date(2025, 10, 3), invoice)
        statements = self._issue() + self._issue(kind="open_item")
        before = [(str(s._render_page()), make_xlsx(s)) for s in statements]
        self._receivable(payment.move_id).remove_move_reconcile()
        self._pay(self.customer, 100, date(2025, 10, 4), invoice)
        self.customer.write({"name": "Renamed", "ref": "NEW-9", "street": "Elsewhere"})
        self.company.write({"name": "Ours, renamed", "customer_statement_quote": False})
        target = self._customer("Target")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.customer + target).ids, target
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(statements.partner_id, target)
        after = [(str(s._render_page()), make_xlsx(s)) for s in statements]
        self.assertEqual(before, after)

    def test_figures_cannot_be_written(self):
        self._invoice(self.customer, 100, date(2025, 10, 2))
        statement = self._issue()
        for vals in ({"figures": {}}, {"date_to": self.since}, {"kind": "activity"}):
            with self.assertRaises(UserError):
                statement.sudo().write(vals)
        for query in (
            "UPDATE customer_statement SET figures = '{}' WHERE id = %s",
            "UPDATE customer_statement SET code = 'x' WHERE id = %s",
            "UPDATE customer_statement_total SET closing = 0 WHERE statement_id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, "cannot be changed"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [statement.id])

    def test_periods_and_customers_that_cannot_be(self):
        self._invoice(self.customer, 100, date(2025, 10, 2))
        with self.assertRaisesRegex(UserError, "before it begins"):
            self._issue(since=self.until, until=self.since)
        with self.assertRaisesRegex(UserError, "cannot begin on"):
            self._issue(since=date.min)
        with self.assertRaisesRegex(ValueError, "open_items"):
            self._issue(kind="open_items")
        self.assertFalse(self._issue(self._customer("Nobody")))
        bare = self.env["res.company"].create({"name": "No chart"})
        with self.assertRaisesRegex(UserError, "No chart has no account"):
            self._issue(company=bare)
        self.assertEqual(self._issue(until=date(2099, 1, 1)).state, "issued")
        self.customer.active = False
        self.assertEqual(self._issue().state, "issued")

    def test_many_at_the_cost_of_one(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(30)]
        )
        for customer in customers:
            self._invoice(customer, 100, date(2025, 10, 2))
        counts = []
        for some in (customers[:3], customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            values = self.Statement.sudo()._prepare(
                some, self.company, "open_item", self.since, self.until
            )
            self.assertEqual(len(values), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)


class TestRoles(StatementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer, 100, date(2025, 10, 2))

    def test_who_may_issue(self):
        statement = self.Statement.with_user(self.biller)._issue(
            self.customer, self.company, "open_item", self.since, self.until
        )
        self.assertEqual(statement.with_user(self.reader).total_ids.closing, 100)
        for user in (self.reader, self.seller):
            with self.assertRaises(UserError):
                self.Statement.with_user(user)._issue(
                    self.customer, self.company, "open_item", self.since, self.until
                )
        with self.assertRaises(AccessError):
            statement.with_user(self.seller).read(["amounts"])
        with self.assertRaises(UserError):
            statement.with_user(self.reader).action_withdraw()

    def test_nobody_makes_or_changes_one_by_hand(self):
        statement = self._issue()
        for user in (self.biller, self.reader, self.seller):
            with self.assertRaises(AccessError):
                statement.with_user(user).write({"state": "sent"})
            with self.assertRaises(AccessError):
                self.Statement.with_user(user).create({"partner_id": self.customer.id})
            with self.assertRaises(AccessError):
                statement.with_user(user).unlink()

    def test_not_of_another_company(self):
        other = self._create_company(name="Other")
        stranger = self.biller.copy({"login": "statement_stranger"})
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        statement = self._issue()
        with self.assertRaises(AccessError):
            statement.with_user(stranger).read(["figures"])
        self.assertFalse(
            self.env["customer.statement.total"].with_user(stranger).search([])
        )

    def test_outstanding_is_for_finance(self):
        self._invoice(self.contact, 11, date(2025, 10, 2), "2099-01-01")
        for partner in (self.customer, self.contact):
            seen = partner.with_user(self.biller).with_company(self.company)
            self.assertEqual(seen.statement_outstanding, 111)
            self.assertTrue(seen.statement_overdue)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.seller).read(["statement_outstanding"])

    def test_wizard(self):
        """It shows the page, and issues one statement however it is taken."""
        Wizard = self.env["customer.statement.wizard"].with_user(self.biller)
        with Form(Wizard.with_context(default_partner_id=self.contact.id)) as form:
            form.date_from, form.date_to = self.since, self.until
            form.kind = "open_item"
            self.assertIn("100.00", form.preview)
            self.assertIn("whole customer", form.hint)
            form.date_to = date(2025, 1, 1)
            self.assertIn("before it begins", form.hint)
            self.assertFalse(form.may_issue)
            form.date_to = self.until
        wizard = form.record
        wizard.action_print()
        statement = wizard.statement_id
        wizard.action_export()
        self.assertEqual(
            wizard.action_send()["context"]["default_res_ids"], statement.ids
        )
        self.assertEqual(
            self.Statement.search([("partner_id", "=", self.customer.id)]), statement
        )
        wizard.kind = "activity"
        wizard.action_print()
        self.assertNotEqual(wizard.statement_id, statement)

    def test_wizard_of_nobody(self):
        Wizard = self.env["customer.statement.wizard"].with_user(self.biller)
        vendor = self._customer("Only a vendor")
        form = Form(Wizard.with_context(default_partner_id=vendor.id))
        self.assertIn("no receivable entries", form.hint)
        with self.assertRaisesRegex(UserError, "no receivable entries"):
            form.save().action_send()

    def test_wizard_last_month(self):
        wizard = self.env["customer.statement.wizard"].create(
            {"partner_id": self.customer.id, "date_from": self.since}
        )
        wizard.action_last_month()
        self.assertEqual((wizard.date_from.day, (wizard.date_to.day > 27)), (1, True))
        self.assertEqual(wizard.date_from.month, wizard.date_to.month)
        wizard.action_this_month()
        self.assertEqual(wizard.date_from.day, 1)
