"""Purchases on account at a till."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

from ..exceptions import CreditRefused
from .common import sale_at_till


@tagged("post_install", "-at_install")
class TestCreditTill(TestPointOfSaleHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("customer_credit.group_credit_manager")
        cls.on_account = cls.env["pos.payment.method"].create(
            {"name": "Customer Account", "split_transactions": True}
        )
        cls.main_pos_config.payment_method_ids += cls.on_account
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme of the Till", "ref": "TILL-1", "credit_limit": 250}
        )
        cls.manager = new_test_user(
            cls.env,
            "till_credit_manager",
            groups="point_of_sale.group_pos_user,customer_credit.group_credit_manager",
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )

    def _open(self):
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.opened = self.main_pos_config.current_session_id

    def _sync(self, amount, method=None, **values):
        """Send an order to the server as the till does."""
        order = sale_at_till(
            self.opened,
            self.customer,
            amount,
            method or self.on_account,
            f"uuid-{amount}-{len(self.opened.order_ids)}",
            product_id=self.desk_organizer.product_variant_id.id,
        )
        orders = self.env["pos.order"].with_user(self.pos_user)
        found = orders.sync_from_ui([{**order, **values}])["pos.order"]
        return self.env["pos.order"].browse(found[0]["id"])

    def _till(self):
        ledger = self.env["customer.statement.ledger"].sudo()
        return ledger._standings(self.customer, self.env.company)[self.customer.id]

    def test_on_account(self):
        self._open()
        self._sync(200)
        self.assertEqual(self._till()["till"], 200)
        with self.assertRaises(CreditRefused) as caught, self.cr.savepoint():
            self._sync(51)
        self.assertEqual(
            str(caught.exception),
            "Not on account for TILL-1. Choose another payment.",
        )
        cash = self.main_pos_config.payment_method_ids.filtered("is_cash_count")[:1]
        self.assertEqual(self._sync(51, cash).state, "paid")
        self._sync(50)
        self._sync(-100)
        self.assertEqual(self._till()["till"], 150)

    def test_draft_is_paid_later(self):
        self._open()
        order = self._sync(251, state="draft")
        self.assertEqual(order.state, "draft")
        for who in (self.pos_user, self.env.user):
            with self.assertRaises(CreditRefused), self.cr.savepoint():
                order.with_user(who).write({"state": "paid"})

    def test_check(self):
        config = self.main_pos_config.with_user(self.pos_user)
        self.assertTrue(config.check_on_account(self.customer.id, 250))
        self.assertFalse(config.check_on_account(self.customer.id, 250.01))
        contact = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.customer.id}
        )
        self._open()
        self._sync(200)
        self.assertTrue(config.check_on_account(contact.id, 50))
        self.assertFalse(config.check_on_account(contact.id, 51))
        self.customer.write({"credit_hold": True, "credit_hold_reason": "Late"})
        self.assertFalse(config.check_on_account(self.customer.id, 1))
        self.env.company.credit_till = "off"
        self.assertTrue(config.check_on_account(self.customer.id, 999))
        stranger = new_test_user(self.env, "till_stranger", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.main_pos_config.with_user(stranger).check_on_account(
                self.customer.id, 1
            )

    def test_offline(self):
        """It is accepted and written down, unless the till may not."""
        self._open()
        order = self._sync(251, credit_offline=True)
        self.assertEqual(order.state, "paid")
        release = self.env["customer.credit.release"].search([], limit=1)
        self.assertEqual((release.cause, release.res_id), ("offline", order.id))
        self.assertIn(self.manager, self.customer.activity_ids.user_id)
        self.main_pos_config.sudo().credit_offline = False
        with self.assertRaises(CreditRefused), self.cr.savepoint():
            self._sync(252, credit_offline=True)

    def test_closing_and_invoice(self):
        """Closing is never refused, and the same is not counted twice."""
        self._open()
        self._sync(100)
        invoiced = self._sync(150, to_invoice=True)
        self.assertTrue(invoiced.account_move)
        self.assertEqual((self._till()["exposure"], self._till()["till"]), (250, 100))
        self.customer.write({"credit_hold": True, "credit_hold_reason": "Late"})
        self.opened.with_user(self.pos_user).post_closing_cash_details(0)
        self.opened.action_pos_session_closing_control()
        self.assertEqual(self.opened.state, "closed")
        self.assertEqual((self._till()["exposure"], self._till()["till"]), (250, 0))

    def test_invoice_of_what_is_paid(self):
        """Who is on hold gets the invoice of what is paid in cash at once."""
        self._open()
        self.customer.write({"credit_hold": True, "credit_hold_reason": "Late"})
        cash = self.main_pos_config.payment_method_ids.filtered("is_cash_count")[:1]
        paid = self._sync(51, cash, to_invoice=True)
        self.assertEqual(paid.account_move.state, "posted")
        self.assertFalse(paid.account_move.credit_waiting)

    def test_tour(self):
        self._open()
        self.start_pos_tour("customer_credit_till")
        paid = self.opened.order_ids.payment_ids
        self.assertEqual(
            sorted(paid.mapped("payment_method_id.type")), ["cash", "pay_later"]
        )
        self.assertEqual(self._till()["till"], 200)

    def test_tour_offline(self):
        self._open()
        self.start_pos_tour("customer_credit_till_offline")
        order = self.opened.order_ids.filtered("credit_offline")
        self.assertEqual(order.state, "paid")
        release = self.env["customer.credit.release"].search([], limit=1)
        self.assertEqual((release.cause, release.res_id), ("offline", order.id))
