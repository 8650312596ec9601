"""Invoices: who may post which, on which route."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from ..exceptions import CreditRefused
from .common import CreditCase

# Whatever posts an invoice, and whether a person is there to be told.
ROUTES = {
    "button": lambda move: move.action_post(),
    "post": lambda move: move._post(),
    "write": lambda move: move.write({"state": "posted"}),
    "validate": lambda move: (
        move.env["validate.account.move"]
        .with_context(active_model="account.move", active_ids=move.ids)
        .create({})
        .validate_move()
    ),
    "any context": lambda move: move.with_context(
        bypass_risk=True, bypass_credit=True, no_credit=True, force=True
    ).action_post(),
}


class TestCreditInvoice(CreditCase):
    def test_routes(self):
        """Every route, for every role, with and without a release."""
        for route, go_on in ROUTES.items():
            for role in ("biller", "manager"):
                for released in (False, True):
                    with self.subTest(route=route, role=role, released=released):
                        move = self._draft(1001)
                        if released:
                            self._release(move)
                        own = move.with_user(self.users[role])
                        if released:
                            go_on(own)
                            self.assertEqual(move.state, "posted")
                            move.button_draft()
                        else:
                            with self._refused("ACME-1", "over the credit limit"):
                                go_on(own)
                            self.assertEqual(move.state, "draft")

    def test_limit_is_of_the_family(self):
        self._draft(600).action_post()
        with self._refused():
            self._draft(401, self.contact).action_post()
        self._draft(400, self.contact).action_post()
        self.assertEqual(self._standing()["exposure"], 1000)

    def test_others(self):
        """Refunds, bills, other customers and other companies' limits are not asked."""
        self._hold()
        self._draft(5000, self.other).action_post()
        refund = self._draft(5000, move_type="out_refund")
        refund.action_post()
        bill = self._draft(5000, move_type="in_invoice")
        bill.action_post()
        self.assertEqual({refund.state, bill.state}, {"posted"})

    def test_payment_frees(self):
        move = self._draft(1000)
        move.action_post()
        with self._refused():
            self._draft(1).action_post()
        self._pay(self.customer, 300, date(2025, 10, 2), move)
        self._draft(300).action_post()

    def test_currency(self):
        move = self._draft(900)
        move.currency_id = self.eur
        with self._refused():
            move.action_post()

    def test_hold(self):
        self._hold()
        with self._refused("is on hold"):
            self._draft(1).action_post()
        self.customer.credit_hold = False
        self._draft(1).action_post()

    def test_hold_needs_a_reason(self):
        with self.assertRaises(ValidationError):
            self.customer.credit_hold = True
        with self.assertRaises(ValidationError):
            self.customer.credit_limit = -1

    def test_overdue(self):
        self.company.credit_overdue_days = 30
        move = self._draft(10, self.other)
        move.invoice_date_due = fields.Date.today() - timedelta(days=30)
        move.action_post()
        self._draft(10, self.other).action_post()
        self.company.credit_overdue_days = 29
        with self._refused("overdue items"):
            self._draft(10, self.other).action_post()

    def test_warn_and_off(self):
        self.company.credit_invoice = "warn"
        move = self._draft(1001)
        move.with_user(self.users["biller"]).action_post()
        self.assertEqual(move.state, "posted")
        self.assertIn("over the credit limit", move.message_ids[:2].mapped("body")[0])
        self.company.credit_invoice = "off"
        self._hold()
        self._draft(1).action_post()

    def test_figures_for_the_role_only(self):
        move = self._draft(1001)
        with self._refused("1,001"):
            move.with_user(self.users["biller"]).action_post()
        seller = self._new_user("credit_poster", "base.group_user")
        guard = self.env["customer.credit.guard"].with_user(seller)
        standing = {**self._standing(), "exposure": 1001}
        message = guard._message(move.sudo(), "limit", standing)
        self.assertIn("ACME-1", message)
        self.assertNotIn("1,0", message)

    def test_strictest_company_of_a_tree(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.customer.with_company(branch).credit_limit = 100
        with self._refused():
            self._draft(101).action_post()
        self.customer.with_company(branch).credit_limit = 5000
        self._draft(1000).action_post()

    def test_default_limit(self):
        """Who has no limit of their own has the company's."""
        self.env["ir.default"].set(
            "res.partner", "credit_limit", 50, company_id=self.company.id
        )
        with self._refused():
            self._draft(51, self.other).action_post()
        self._draft(50, self.other).action_post()


class TestCreditWaiting(CreditCase):
    def _autopost(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("account.ir_cron_auto_post_draft_entry")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

    def test_autopost_waits(self):
        """Nothing raises where nobody is: it waits, others go on, managers are told."""
        refused, free = self._draft(1001), self._draft(1001, self.other)
        (refused + free).auto_post = "at_date"
        self._autopost()
        self.assertEqual((refused.state, free.state), ("draft", "posted"))
        self.assertTrue(refused.credit_waiting)
        manager = self.users["manager"]
        activities = refused.activity_ids.filtered(lambda a: a.user_id == manager)
        self.assertEqual(len(activities), 1)
        self.assertNotIn("1,0", activities.note)
        self._autopost()
        self.assertEqual(len(refused.activity_ids & activities), 1)
        listed = self.env["customer.credit.waiting"].with_user(manager)
        self.assertEqual(listed.search([]).mapped("res_id"), refused.ids)
        self.assertEqual(
            listed.search([("partner_id", "ilike", "ACME-1")]).amount, 1001
        )
        self._release(refused)
        self.assertFalse(refused.credit_waiting or refused.activity_ids)
        self._autopost()
        self.assertEqual(refused.state, "posted")

    def test_recurring_waits(self):
        """It goes on with its series once it is released, and the next is asked."""
        move = self._draft(1001)
        move.auto_post = "monthly"
        self._autopost()
        self.assertEqual((move.state, move.credit_waiting), ("draft", True))
        self.assertFalse(move.auto_post_origin_id)
        self._release(move)
        self._autopost()
        self.assertEqual(move.state, "posted")
        following = self.env["account.move"].search(
            [("auto_post_origin_id", "=", move.id), ("id", "!=", move.id)]
        )
        self.assertEqual(following.state, "draft")
        self._autopost()
        self.assertEqual((following.state, following.credit_waiting), ("draft", True))

    def test_ask(self):
        move = self._draft(1001)
        wizard = self.env["customer.credit.release.wizard"].with_user(
            self.users["biller"]
        )
        values = {"res_model": "account.move", "res_id": move.id, "reason": "Please"}
        wizard = wizard.create(values)
        with self.assertRaises(AccessError):
            wizard.action_release()
        wizard.action_ask()
        self.assertTrue(move.credit_waiting)
        self.assertIn("Please", move.activity_ids[0].note)

    def test_nobody_writes_the_flag(self):
        move = self._draft(1)
        with self.assertRaises(AccessError):
            move.with_user(self.users["biller"]).credit_waiting = True


class TestCreditRelease(CreditCase):
    def test_covers(self):
        """Its document, up to its amount, until its day, and no other."""
        move = self._draft(1500)
        with self.assertRaises(UserError):
            self._release(move, amount=1499)
        with self.assertRaises(UserError):
            self._release(move, date_until=fields.Date.today() - timedelta(days=1))
        release = self._release(move)
        self.assertEqual((release.rule, release.limit), ("limit", 1000))
        self.assertEqual(release.user_name, self.users["manager"].name)
        with self._refused():
            self._draft(1500).action_post()
        move.invoice_line_ids.price_unit = 1501
        with self._refused():
            move.action_post()
        move.invoice_line_ids.price_unit = 1500
        move.action_post()

    def test_expired(self):
        move = self._draft(1500)
        self._release(move, date_until=fields.Date.today())
        today = fields.Date.today() + timedelta(days=1)
        with freeze_time(today), self._refused():
            move.action_post()

    def test_a_hold_is_more_than_a_limit(self):
        move = self._draft(1500)
        self.assertEqual(self._release(move).rule, "limit")
        self._hold()
        with self._refused("hold"):
            move.action_post()
        self.assertEqual(self._release(move).rule, "hold")
        move.action_post()

    def test_log_is_kept(self):
        """Nobody makes one up, changes or deletes one, not in the database either."""
        release = self._release(self._draft(1500))
        values = {
            "res_model": "account.move",
            "res_id": self._draft(1).id,
            "rule": "hold",
            "amount": 9999,
            "date_until": fields.Date.today(),
            "reason": "Mine",
        }
        Release = self.env["customer.credit.release"]
        for role in ("seller", "biller", "keeper", "cashier"):
            with self.assertRaises(AccessError):
                Release.with_user(self.users[role]).create(values)
        forged = Release.with_user(self.users["manager"]).create(
            {**values, "user_name": "Somebody else", "exposure": 1}
        )
        self.assertEqual(forged.user_name, self.users["manager"].name)
        for records in (release, release.sudo()):
            with self.assertRaises(UserError):
                records.write({"amount": 1})
            with self.assertRaises(UserError):
                records.unlink()
        for query in (
            "UPDATE customer_credit_release SET amount = 1",
            "DELETE FROM customer_credit_release",
            "TRUNCATE customer_credit_release",
        ):
            with (
                self.assertRaisesRegex(Exception, "cannot be changed"),
                self.env.cr.savepoint(),
                mute_logger("odoo.sql_db"),
            ):
                self.env.cr.execute(query)

    def test_merge(self):
        """A merge keeps releases and the hold's customer; the limit is the target's."""
        release = self._release(self._draft(1500))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + self.other).ids, self.other)
        self.assertEqual(release.partner_id, self.other)

    def test_copy(self):
        self._hold()
        copy = self.customer.copy()
        self.assertFalse(copy.credit_hold or copy.credit_limit or copy.credit_watched)

    def test_refusal_is_a_user_error(self):
        self.assertTrue(issubclass(CreditRefused, UserError))


class TestCreditCost(CreditCase):
    def _queries(self, partner, asks=True):
        """Return the least number of queries that posting an invoice takes."""
        guard, counts = self.env.registry["customer.credit.guard"], []
        cases = guard._cases if asks else lambda *args: {}
        with patch.object(guard, "_cases", cases):
            for _n in range(4):
                move = self._draft(10, partner)
                self.env.flush_all()
                before = self.cr.sql_log_count
                move.action_post()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
        return min(counts)

    def test_others_cost_nothing(self):
        """Who has neither limit nor hold costs no query more than without the addon."""
        self.assertEqual(self._queries(self.other), self._queries(self.other, False))

    def test_limit_costs_little(self):
        """Two looks of two queries, and a lock; one flush comes sooner."""
        core = self._queries(self.customer, False)
        self.assertLessEqual(self._queries(self.customer), core + 6)

    def test_a_list_is_two_queries(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Buyer {n}", "credit_limit": 5} for n in range(80)]
        )
        self.env.flush_all()
        customers.sudo().mapped("commercial_partner_id")
        self.assertEqual(customers[0].credit_exposure, 0)
        self.env["res.partner"].invalidate_model(["credit_exposure"], flush=False)
        with self.assertQueryCount(2):
            customers.mapped("credit_exposure")
