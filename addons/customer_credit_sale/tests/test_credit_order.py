"""Orders: who may confirm which, on which route."""

from contextlib import nullcontext

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase

from odoo.addons.payment.tests.common import PaymentCommon

from .common import CreditSaleCase

ROUTES = {
    "button": lambda order: order.action_confirm(),
    "write": lambda order: order.write({"state": "sale"}),
    "any context": lambda order: order.with_context(
        bypass_risk=True, bypass_credit=True, no_credit=True, tracking_disable=True
    ).action_confirm(),
}
SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501


class TestCreditOrder(CreditSaleCase):
    def test_routes(self):
        """Every route, for every role, with and without a release."""
        for route, go_on in ROUTES.items():
            for role in ("salesman", "sales_manager", "manager"):
                for released in (False, True):
                    with self.subTest(route=route, role=role, released=released):
                        order = self._order(11)
                        own = order.with_user(self.users[role])
                        if released:
                            self._release(order)
                        allowed = nullcontext() if released else self._refused()
                        with allowed:
                            go_on(own)
                        state = "sale" if released else "draft"
                        self.assertEqual(order.state, state)
                        if not released:
                            sees = role == "manager"
                            self.assertEqual("1,100" in self.message, sees)
                        order.sudo()._action_cancel()

    def test_made_as_confirmed(self):
        """Nobody makes one that is confirmed already, nor as superuser."""
        for role in ("salesman", "sales_manager", "manager", "superuser"):
            with self.subTest(role=role):
                user = self.users.get(role, self.env.user)
                orders = self.env["sale.order"].with_user(user)
                orders = orders.sudo(role == "superuser")
                with self._refused("ACME-1"):
                    orders.create({**self._order_values(11), "state": "sale"})
                order = orders.create({**self._order_values(10), "state": "sale"})
                with self._refused("ACME-1"):
                    orders.create({**self._order_values(1), "state": "sale"})
                order.sudo()._action_cancel()

    def test_imported(self):
        """A file brings in orders that have credit, and says why others do not go."""
        fields = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]
        for role in ("salesman", "sales_manager", "manager"):
            orders = self.env["sale.order"].with_user(self.users[role])
            for quantity, made in ((11, False), (10, True)):
                with self.subTest(role=role, quantity=quantity):
                    row = [self.customer.id, "Sales Order", self.product.id, quantity]
                    rows = [[str(value) for value in [*row, 100]]]
                    result = orders.load(fields, rows)
                    self.assertEqual(bool(result["ids"]), made)
                    if made:
                        orders.browse(result["ids"]).sudo()._action_cancel()
                    else:
                        [message] = result["messages"]
                        self.assertIn("ACME-1", message["message"])
            kept = [("partner_id", "=", self.customer.id), ("state", "!=", "cancel")]
            self.assertFalse(orders.sudo().search_count(kept))

    def test_raised_later(self):
        order = self._order(9)
        order.action_confirm()
        line = order.order_line
        for change in (
            {"product_uom_qty": 11},
            {"price_unit": 112},
            {"order_id": order.id, "price_unit": 200, "discount": 0},
        ):
            with self._refused():
                line.write(change)
        with self._refused():
            order.order_line = self._order_values(2)["order_line"]
        with self._refused():
            line.copy({"order_id": order.id})
        line.product_uom_qty = 10
        line.product_uom_qty = 5
        self.assertEqual(self._standing()["to_invoice"], 500)

    def test_lower_on_hold(self):
        """Who is on hold can order less, and no more."""
        order = self._order(5)
        order.action_confirm()
        self._hold()
        order.order_line.product_uom_qty = 4
        with self._refused("hold"):
            order.order_line.product_uom_qty = 5

    def test_given_to_somebody_else(self):
        order = self._order(20, self.other)
        order.action_confirm()
        with self._refused():
            order.partner_invoice_id = self.customer
        self._hold()
        with self._refused("hold"):
            self._order(1, self.customer, partner_invoice_id=self.other.id).write(
                {"state": "sale"}
            )

    def test_delivered_quantities_count(self):
        """What is ordered counts before it is delivered."""
        self.product.invoice_policy = "delivery"
        self._order(9).action_confirm()
        with self._refused():
            self._order(2).action_confirm()

    def test_orders_of_others_count(self):
        self._order(9, role="sales_manager", user_id=False).action_confirm()
        with self._refused():
            self._order(2).action_confirm()

    def test_invoice_of_order(self):
        """It goes on whatever happened since; what is beyond its order is asked."""
        order = self._order(10)
        order.action_confirm()
        self.customer.credit_limit = 5
        invoice = order.with_user(self.users["sales_manager"])._create_invoices()
        self.assertEqual(self._standing()["exposure"], 1000)
        invoice = invoice.with_env(self.env)
        line = invoice.invoice_line_ids
        with self._refused():
            line.copy({"move_id": invoice.id, "sale_line_ids": line.sale_line_ids.ids})
            invoice.action_post()
        line.price_unit = 101
        with self._refused():
            invoice.action_post()
        line.price_unit = 100
        self._hold()
        invoice.action_post()
        self.assertEqual(self._standing()["exposure"], 1000)
        self.assertEqual(self._standing()["to_invoice"], 0)

    def test_down_payment(self):
        order = self._order(10)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizard.create(
            {"advance_payment_method": "percentage", "amount": 30}
        ).create_invoices()
        order.invoice_ids.with_env(self.env).action_post()
        standing = self._standing()
        self.assertEqual((standing["open"], standing["to_invoice"]), (300, 700))

    def test_release_covers_invoices(self):
        order = self._order(20)
        self._release(order)
        order.action_confirm()
        invoice = order.with_env(self.env)._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        with self._refused():
            self._order(1).action_confirm()

    def test_many_at_once(self):
        """All that are refused are named, and nothing is confirmed."""
        orders = self._order(6) + self._order(6) + self._order(60, self.other)
        with self._refused(*orders[:2].mapped("name")):
            orders.write({"state": "sale"})
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_salesman_learns_nothing(self):
        self.company.account_use_credit_limit = True
        self._order(9).action_confirm()
        order = self._order(2)
        self.assertIn("ACME-1", order.partner_credit_warning)
        self.assertNotIn("1,0", order.partner_credit_warning)
        order = order.with_user(self.users["manager"])
        order.invalidate_recordset(["partner_credit_warning"])
        self.assertIn("1,100", order.partner_credit_warning)


class TestCreditWithoutPerson(PaymentCommon, CreditSaleCase):
    def _pay(self, order, amount, state):
        self.provider.journal_id = self.company_data["default_journal_bank"]
        return self._create_transaction(
            "direct",
            amount=amount,
            currency_id=order.currency_id.id,
            partner_id=self.customer.id,
            sale_order_ids=[Command.set(order.ids)],
            reference=order.name,
            state=state,
        )

    def test_payment_on_its_way(self):
        """What is paid online is not owed, also before it is in the books."""
        self.provider.support_manual_capture = "full_only"
        order = self._order(8)
        order.action_confirm()
        payment = self._pay(order, 300, "pending")
        self.assertEqual(self._standing()["exposure"], 800)
        for state in ("authorized", "done"):
            payment.state = state
            self.assertEqual(self._standing()["exposure"], 500)

    def test_paid_online(self):
        """A payment of all needs no credit; one of a part lets the order wait."""
        for paid, state in ((2000, "sale"), (500, "draft")):
            order = self._order(20, require_payment=True, prepayment_percent=0.25)
            self._pay(order, paid, "done")._post_process()
            self.assertEqual(order.state, state)
            self.assertEqual(order.credit_waiting, state == "draft")
        manager = self.users["manager"]
        self.assertIn(manager, order.sudo().activity_ids.user_id)
        listed = self.env["customer.credit.waiting"].with_user(manager).search([])
        self.assertEqual((listed.res_model, listed.res_id), ("sale.order", order.id))
        self._release(order)
        self.assertEqual((order.state, order.credit_waiting), ("sale", False))

    def test_still_refused_by_write(self):
        order = self._order(11)
        with self._refused():
            order.sudo().write({"state": "sale"})
        order.sudo().action_confirm()
        self.assertTrue(order.credit_waiting)
        with self.assertRaises(UserError):
            order.action_confirm()


class TestCreditBrowser(CreditSaleCase, HttpCase):
    def test_order_tour(self):
        """A salesman is refused in the browser, and asks for a release."""
        order = self._order(11)
        self.start_tour(
            f"/odoo/action-sale.action_quotations/{order.id}",
            "customer_credit_order",
            login="credit_salesman",
        )
        order.invalidate_recordset()
        self.assertEqual((order.state, order.credit_waiting), ("draft", True))
        self.assertIn("Paid tomorrow", order.sudo().activity_ids[0].note)


class TestCreditPortal(CreditSaleCase, HttpCase):
    def test_signature(self):
        """The customer is thanked, and the order waits."""
        for quantity, state in ((10, "sale"), (11, "sent")):
            order = self._order(quantity, require_signature=True, require_payment=False)
            order.state = "sent"
            order._portal_ensure_token()
            answer = self.make_jsonrpc_request(
                f"/my/orders/{order.id}/accept",
                {
                    "access_token": order.access_token,
                    "name": "Anna",
                    "signature": SIGNATURE,
                },
            )
            order.invalidate_recordset()
            self.assertIn("sign_ok", answer["redirect_url"])
            self.assertEqual((order.state, bool(order.signature)), (state, True))
            self.assertEqual(order.credit_waiting, state == "sent")
            if state == "sale":
                order.sudo()._action_cancel()
        self._release(order)
        self.assertEqual(order.state, "sale")

    def test_signature_tour(self):
        """Who signs in a browser is thanked, and the order waits."""
        for size in ("1280x800", "375x667"):
            with self.subTest(size=size):
                self.browser_size = size
                order = self._order(11, require_signature=True, require_payment=False)
                order.state = "sent"
                self.start_tour(order.get_portal_url(), "customer_credit_signature")
                order.invalidate_recordset()
                self.assertEqual((order.state, order.signed_by), ("sent", "Anna Acme"))
                self.assertTrue(order.credit_waiting)
                self._release(order)
                self.assertEqual(order.state, "sale")
                order.sudo()._action_cancel()
