from datetime import date
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from .common import StatementCase


class RunCase(StatementCase):
    """Ten customers with an invoice each, of whom not all have an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Buyer {n}",
                    "email": f"buyer{n}@example.com",
                    "lang": "en_US",
                }
                for n in range(10)
            ]
        )
        cls.invoices = {
            buyer: cls._invoice(buyer, 100 + n, date(2025, 10, 2))
            for n, buyer in enumerate(cls.buyers)
        }
        cls.runs = cls.env["customer.statement.run"]

    def _wizard(self, user=None, **values):
        wizards = self.env["customer.statement.send"].with_user(user or self.biller)
        return wizards.create(
            {
                "company_id": self.company.id,
                "kind": "open_item",
                "date_from": self.since,
                "date_to": self.until,
                "domain": repr([("id", "in", self.buyers.ids)]),
                "attach_pdf": False,
                **values,
            }
        )

    def _start(self, **values):
        wizard = self._wizard(**values)
        return self.runs.browse(wizard.action_start()["res_id"])

    def _work(self, run, size=3):
        """Do what the scheduled action does, without its commits."""
        for _chunk in range(50):
            if run.state != "running":
                break
            run.with_user(run.user_id).sudo()._attempt(size)

    def _run(self, **values):
        run = self._start(**values)
        self._work(run)
        return run

    def _mails(self, statements):
        return self.env["mail.mail"].search(
            [("model", "=", statements._name), ("res_id", "in", statements.ids)]
        )


class TestRun(RunCase):
    def test_one_mail_each(self):
        run = self._run()
        self.assertEqual(run.state, "done")
        self.assertEqual((run.done_count, run.total_count), (10, 10))
        self.assertEqual({*run.statement_ids.partner_id}, {*self.buyers})
        self.assertEqual(set(run.statement_ids.mapped("state")), {"queued"})
        mails = self._mails(run.statement_ids)
        self.assertEqual(len(mails), 10)
        self.assertEqual({*mails.recipient_ids}, {*self.buyers})
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self._send_out(mails)
        self.assertEqual(set(run.statement_ids.mapped("state")), {"sent"})
        message = run.statement_ids[0].message_ids
        self.assertEqual(message.notification_ids.notification_status, "sent")
        self.assertIn("10 statements are on their way", run.message_ids[0].body)

    def test_choices_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(
            ["customer_code", "customer_statement"], ["de_DE"]
        )
        for model, field, value, label in (
            ("customer.statement", "kind", "open_item", "Offene Posten"),
            ("customer.statement.run", "kind", "open_item", "Offene Posten"),
            ("customer.statement.run", "state", "done", "Erledigt"),
            ("customer.statement.send", "kind", "open_item", "Offene Posten"),
            ("customer.statement.wizard", "kind", "open_item", "Offene Posten"),
            ("res.partner", "statement_kind", "open_item", "Offene Posten"),
        ):
            shown = self.env[model].with_context(lang="de_DE").fields_get([field])
            self.assertEqual(dict(shown[field]["selection"])[value], label, model)

    def test_never_the_page_of_another(self):
        """All mails, with what is attached to them, against all documents."""
        with patch.object(
            IrActionsReport,
            "_run_wkhtmltopdf",
            lambda self, bodies, *args, **kw: "".join(map(str, bodies)).encode(),
        ):
            run = self._run(attach_pdf=True)
        mails = self._mails(run.statement_ids)
        self.assertEqual(len(mails), 10)
        for mail in mails:
            self.assertEqual(len(mail.attachment_ids), 1)
            text = f"{mail.subject}{mail.body_html}{mail.attachment_ids.raw.decode()}"
            statement = self.Statement.browse(mail.res_id)
            self.assertEqual(mail.recipient_ids, statement.partner_id)
            for buyer, invoice in self.invoices.items():
                own = buyer == statement.partner_id
                self.assertEqual(invoice.name in text, own)
                self.assertEqual(f"/my/statements/{mail.res_id}?" in text, True)
        attachments = mails.attachment_ids
        self._send_out(mails)
        self.assertFalse(attachments.exists())

    def test_everybody_at_one_moment(self):
        """What is paid while the run is sending does not show in what comes later."""
        run = self._start()
        run.sudo()._attempt(1)
        self.assertTrue(run.is_frozen)
        self._pay(
            self.buyers[9], 109, date(2025, 10, 20), self.invoices[self.buyers[9]]
        )
        self._work(run)
        last = run.statement_ids.filtered(lambda one: one.partner_id.name == "Buyer 9")
        self.assertEqual(last.total_ids.closing, 109)
        self.assertEqual(last.outstanding, 109)

    def test_the_same_as_issued_alone(self):
        run = self._run()
        for statement in run.statement_ids:
            alone = self._issue(statement.partner_id, "open_item")
            self.assertEqual(alone.figures, statement.figures)
            self.assertEqual(
                alone.total_ids.read(["closing", "not_due", "d30"])[0]["closing"],
                statement.total_ids.closing,
            )

    def test_without_address(self):
        self.buyers[0].email = False
        self.buyers[1].email = "not an address"
        self.buyers[2].statement_policy = "print"
        self.buyers[3].statement_policy = "none"
        self.buyers[4].email = False
        invoicing = self._customer(
            "Invoices of 4",
            parent_id=self.buyers[4].id,
            type="invoice",
            email="invoices4@example.com",
        )
        wizard = self._wizard()
        self.assertIn("9 customers get a statement.", wizard.message)
        self.assertIn("by wish: 3.", wizard.message)
        run = self._run()
        self.assertEqual((run.done_count, run.post_count), (6, 3))
        posted = self.Statement.search(run.action_view_post()["domain"])
        self.assertEqual(posted.partner_id, self.buyers[:3])
        self.assertEqual(set(posted.mapped("state")), {"issued"})
        mails = self._mails(run.statement_ids)
        self.assertEqual({*mails.recipient_ids}, {*self.buyers[5:], invoicing})
        pages = self.env["ir.actions.report"]._render_qweb_html(
            "customer_statement.action_report_statement",
            run.action_print_post()["context"]["active_ids"],
        )[0]
        for n, buyer in enumerate(self.buyers):
            self.assertEqual(self.invoices[buyer].name.encode() in pages, n < 3)

    def test_to_chosen_contacts(self):
        buyer = self.buyers[0]
        one, other = (
            self._customer(name, parent_id=buyer.id, email=f"{name}@example.com")
            for name in ("one", "other")
        )
        buyer.statement_contact_ids = one + other
        other.parent_id = self.buyers[1]
        mails = self._mails(self._run().statement_ids)
        self.assertEqual(len(mails), 10)
        self.assertEqual({*mails.recipient_ids}, {*self.buyers[1:], one})

    def test_kind_of_each(self):
        self.buyers[0].statement_kind = "activity"
        self.buyers[1].statement_kind = "balance_forward"
        kinds = self._run().statement_ids.sorted("partner_id").mapped("kind")
        self.assertEqual(kinds[:3], ["activity", "balance_forward", "open_item"])

    def test_who(self):
        paid = self.buyers[0]
        self._pay(paid, 100, date(2025, 10, 20), self.invoices[paid])
        old = self.buyers[1]
        self._pay(old, 101, date(2025, 9, 20), self.invoices[old])
        later = self.buyers[2]
        self.env.cr.execute(
            "UPDATE account_move_line SET date_maturity = '2025-12-01' WHERE id = %s",
            [self._receivable(self.invoices[later]).id],
        )
        self.env.invalidate_all()
        for who, missing in (
            ("owing", paid + old),
            ("overdue", paid + old + later),
            ("moved", self.Statement.partner_id),
            ("all", self.Statement.partner_id),
        ):
            found, _served = self._wizard(who=who)._find_customers()
            self.assertEqual(found, self.buyers - missing, who)
        found, _served = self._wizard(least_amount=105)._find_customers()
        self.assertEqual(found, self.buyers[5:])
        quiet = {"date_from": date(2025, 11, 1), "date_to": date(2025, 11, 30)}
        self.assertFalse(self._wizard(who="moved", **quiet)._find_customers()[0])

    def test_who_got_it_gets_no_other(self):
        self._run()
        wizard = self._wizard()
        self.assertEqual(wizard.customer_count, 0)
        self.assertIn("already: 10.", wizard.hint)
        with self.assertRaisesRegex(UserError, "already"):
            wizard.action_start()
        self.runs.search([], limit=1).statement_ids[:2].action_withdraw()
        self.assertEqual(self._wizard().customer_count, 2)

    def test_filter_that_cannot_be(self):
        for domain in ("[('nothing', '=', 1)]", "[(", "[uid]"):
            wizard = self._wizard(domain=domain)
            self.assertIn("cannot be used", wizard.hint)
            with self.assertRaisesRegex(UserError, "cannot be used"):
                wizard.action_start()

    def test_wrong_figures_stop_nobody(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 112, "
            "amount_residual_currency = 112 WHERE id = %s",
            [self._receivable(self.invoices[self.buyers[0]]).id],
        )
        self.env.invalidate_all()
        run = self._run()
        self.assertEqual((run.state, run.done_count, run.failed_count), ("done", 9, 1))
        failed = self.Statement.search(run.action_view_failed()["domain"])
        self.assertEqual(failed.partner_id, self.buyers[0])
        self.assertIn("12.00", failed.failure)
        self.assertFalse(self._mails(failed))

    @mute_logger("odoo.addons.customer_code.models.generate.customer_code_background")
    def test_what_fails_can_go_on(self):
        template = self.env.ref("customer_statement.mail_template_statement_link")
        spare = template.copy()
        run = self._start()
        run.sudo()._attempt(3)
        run.sudo()._attempt(3)
        template.unlink()
        with patch.object(self.env.cr, "rollback"):
            self._work(run)
        self.assertEqual((run.state, run.done_count), ("failed", 3))
        self.assertIn("was deleted", run.error)
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {
                    "xml_id": "customer_statement.mail_template_statement_link",
                    "record": spare,
                }
            ]
        )
        run.with_user(self.biller).action_resume()
        self._work(run)
        self.assertEqual((run.state, run.done_count, run.error), ("done", 10, False))
        self.assertEqual(len(self._mails(run.statement_ids)), 10)

    def test_one_that_cannot_be_drawn(self):
        queue = type(self.Statement)._queue_mails
        bad = self.buyers[4]

        def stumble(statements, with_pdf):
            if bad in statements.partner_id:
                raise ValueError("cannot be drawn")
            return queue(statements, with_pdf)

        with patch.object(type(self.Statement), "_queue_mails", stumble):
            run = self._run()
        self.assertEqual((run.state, run.done_count), ("done", 9))
        undelivered = self.Statement.search(run.action_view_undelivered()["domain"])
        self.assertEqual(undelivered.partner_id, bad)
        self.assertIn("cannot be drawn", undelivered.failure)

    def test_stop_and_resume(self):
        run = self._start()
        for _chunk in range(2):
            run.sudo()._attempt(3)
        self.assertEqual(run.done_count, 3)
        run.with_user(self.biller).action_stop()
        self._work(run)
        self.assertEqual((run.state, run.done_count), ("stopped", 3))
        self.assertEqual(len(self._mails(run.statement_ids)), 3)
        run.with_user(self.biller).action_resume()
        self._work(run)
        self.assertEqual((run.state, run.done_count), ("done", 10))
        self.assertEqual(len(self._mails(run.statement_ids)), 10)

    def test_wakes_the_scheduler(self):
        """The run itself, and Odoo's queue of mails, which is worked on hourly."""
        triggers = self.env["ir.cron.trigger"]
        for xmlid, act in (
            ("customer_statement.ir_cron_customer_statement_run", self._start),
            ("mail.ir_cron_mail_scheduler_action", lambda: self._work(self._running())),
        ):
            domain = [("cron_id", "=", self.env.ref(xmlid).id)]
            before = triggers.search_count(domain)
            act()
            self.assertGreater(triggers.search_count(domain), before, xmlid)

    def _running(self):
        return self.runs.search([("state", "=", "running")])

    def test_bounced(self):
        run = self._run()
        self._send_out(self._mails(run.statement_ids))
        statement = run.statement_ids[0]
        statement._message_receive_bounce("buyer0@example.com", statement.partner_id)
        self.assertEqual(statement.state, "undelivered")
        self.assertIn("buyer0@example.com", statement.failure)
        run.invalidate_recordset(["undelivered_count"])
        self.assertEqual(run.undelivered_count, 1)
        statement.with_user(self.biller).action_send()

    def test_refused_by_the_mail_server(self):
        run = self._run()
        mail = self._mails(run.statement_ids)[0]
        mail._postprocess_sent_message([], [], "Mailbox full", "unknown")
        statement = self.Statement.browse(mail.res_id)
        self.assertEqual(
            (statement.state, statement.failure), ("undelivered", "Mailbox full")
        )

    def test_one_at_a_time(self):
        run = self._start()
        self.assertEqual(self._wizard().action_start()["res_id"], run.id)

    def test_cost_of_a_mail(self):
        self._run()
        more = self.env["res.partner"].create(
            [{"name": f"More {n}", "email": f"more{n}@example.com"} for n in range(40)]
        )
        for one in more:
            self._invoice(one, 5, date(2025, 10, 2))
        run = self._start(domain=repr([("id", "in", more.ids)]))
        run.sudo()._attempt(1)
        counts = []
        for size in (5, 25):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run.sudo()._attempt(size)
            counts.append(self.env.cr.sql_log_count - before)
        # A token for the portal each, and what Odoo asks for each message.
        self.assertLessEqual(counts[1] - counts[0], 20 * 12)


class TestRunRoles(RunCase):
    def test_who_may(self):
        run = self._start()
        self.assertEqual(run.with_user(self.reader).total_count, 0)
        for user, error in ((self.reader, UserError), (self.seller, AccessError)):
            mine = run.with_user(user)
            for act in (mine.action_stop, mine.action_resume):
                with self.assertRaises(error):
                    act()
            with self.assertRaises(AccessError):
                self._wizard(user)
        with self.assertRaises(AccessError):
            run.with_user(self.seller).read(["state"])
        with self.assertRaises(AccessError):
            run.with_user(self.biller).write({"state": "done"})

    def test_not_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        wizard = self._wizard(company_id=other.id)
        self.assertIn("You do not work in Elsewhere", wizard.hint)
        with self.assertRaisesRegex(UserError, "Elsewhere"):
            wizard.action_start()
        self.assertFalse(self.runs.search([("company_id", "=", other.id)]))

    def test_from_the_list(self):
        action = self.buyers[:1].with_user(self.biller).action_customer_statement()
        self.assertEqual(action["res_model"], "customer.statement.wizard")
        action = self.buyers[:4].with_user(self.biller).action_customer_statement()
        self.assertEqual(action["res_model"], "customer.statement.send")
        wizards = self.env["customer.statement.send"].with_user(self.biller)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.customer_count, 4)


class TestSchedule(RunCase):
    def _at(self, day):
        with patch("odoo.fields.Date.context_today", lambda *args, **kw: day):
            self.runs._cron_schedule()
        return self.runs.search([("company_id", "=", self.company.id)])

    def test_off_by_default(self):
        self.assertFalse(self._at(date(2025, 11, 30)))

    def test_once_a_month(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        settings.create({"customer_statement_day": 31}).execute()
        self.company.customer_statement_attach_pdf = False
        self.assertEqual(self.company.customer_statement_user_id, self.env.user)
        self.assertFalse(self._at(date(2025, 11, 29)))
        run = self._at(date(2025, 11, 30))
        self.assertEqual((run.date_from, run.date_to), (self.since, self.until))
        self.assertTrue(run.is_scheduled)
        self._work(run)
        self.assertGreaterEqual(run.done_count, 10)
        self.assertEqual(self._at(date(2025, 11, 30)), run)
        self.assertEqual(len(self._at(date(2025, 12, 31))), 2)

    def test_day_that_cannot_be(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.company.customer_statement_day = 32
            self.company.flush_recordset()


@tagged("post_install", "-at_install")
class TestPaper(RunCase):
    def test_one_pdf_for_the_post(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("needs wkhtmltopdf")
        self.buyers.statement_policy = "print"
        run = self._run()
        self.assertEqual((run.state, run.post_count), ("done", 10))
        action = run.with_user(self.reader).action_print_post()
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        pdf, kind = reports._render_qweb_pdf(
            action["report_name"], action["context"]["active_ids"]
        )
        self.assertEqual((kind, pdf.count(b"/Type /Page\n")), ("pdf", 10))
