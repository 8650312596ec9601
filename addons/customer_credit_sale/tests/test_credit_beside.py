"""Routes and roles of other apps, in a database that has them.

Needs website_sale, stock_picking_batch, pos_sale, sale_project, hr and payment_demo.
"""

import re
from contextlib import nullcontext

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.customer_credit.tests.common import DeliveryCase, sale_at_till
from odoo.addons.customer_credit.tests.test_credit_bank_numbers import (
    HIDDEN_FROM,
    SHOWN_TO,
    BankNumbersCase,
)
from odoo.addons.payment.tests.common import PaymentCommon
from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

from .common import CreditSaleCase

BESIDE = ("-standard", "customer_credit_beside", "post_install", "-at_install")


@tagged(*BESIDE)
class TestCreditBatch(DeliveryCase):
    """Transfers that leave together."""

    def _batch(self, pickings):
        return self.env["stock.picking.batch"].create(
            {
                "picking_ids": [Command.set(pickings.ids)],
                "picking_type_id": pickings.picking_type_id.id,
                "company_id": self.company.id,
            }
        )

    def test_routes(self):
        """A batch is refused as a whole, and says for which; a release lets it go."""
        self._hold()
        self.users["manager"].group_ids += self.env.ref("stock.group_stock_user")
        for role in ("keeper", "manager"):
            for released in (False, True):
                with self.subTest(role=role, released=released):
                    held = self._transfer() + self._transfer(self.contact)
                    free = self._transfer(self.other)
                    batch = self._batch(held + free)
                    batch.action_confirm()
                    if released:
                        for picking in held:
                            self._release(picking)
                    allowed = (
                        nullcontext()
                        if released
                        else self._refused(*held.mapped("name"))
                    )
                    with allowed:
                        batch.with_user(self.users[role]).action_done()
                    states = set((held + free).mapped("state"))
                    self.assertEqual(states, {"done" if released else "assigned"})
                    if not released:
                        self.assertNotIn(free.name, self.message)

    def test_without_person(self):
        """Nobody is asked where nobody is: those that have to wait do, others leave."""
        self._hold()
        held, free = self._transfer(), self._transfer(self.other)
        batch = self._batch(held + free)
        batch.action_confirm()
        batch.sudo().action_done()
        self.assertEqual((held.state, held.credit_waiting), ("assigned", True))
        self.assertEqual((free.state, free.credit_waiting), ("done", False))


@tagged(*BESIDE)
class TestCreditBankNumbersBeside(BankNumbersCase):
    def test_with_employees(self):
        """Employees brings a rule for everybody, which opens nothing."""
        others = {
            "salesman": "base.group_user,sales_team.group_sale_salesman",
            "sales manager": "base.group_user,sales_team.group_sale_manager",
            "web editor": "base.group_user,website.group_website_restricted_editor",
        }
        self._assert_hidden({**HIDDEN_FROM, **others})
        officer = {"hr officer": "base.group_user,hr.group_hr_user"}
        self._assert_shown({**SHOWN_TO, **officer})


@tagged(*BESIDE)
class TestCreditProject(CreditSaleCase):
    def test_task_of_a_quotation(self):
        """A task does not confirm the order that it is for: the order waits."""
        service = self.env["product.product"].create(
            {"name": "Advice", "type": "service", "taxes_id": False}
        )
        self.env.user.group_ids += self.env.ref("project.group_project_manager")
        project = self.env["project.project"].create(
            {"name": "Advice", "allow_billable": True}
        )
        for quantity, state in ((11, "draft"), (10, "sale")):
            order = self._order(quantity)
            order.order_line.product_id = service
            order.order_line.write({"price_unit": 100, "tax_ids": False})
            self.env["project.task"].create(
                {
                    "name": "Task",
                    "project_id": project.id,
                    "partner_id": self.customer.id,
                    "sale_line_id": order.order_line.id,
                }
            )
            self.assertEqual(order.state, state)
            self.assertEqual(order.credit_waiting, state == "draft")


@tagged(*BESIDE)
class TestCreditSettled(TestPointOfSaleHttpCommon):
    """Orders that are settled at a till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("customer_credit.group_credit_manager")
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.pos_user.group_ids += cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme of the Till", "ref": "TILL-1", "credit_limit": 250}
        )
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Goods",
                "available_in_pos": True,
                "list_price": 100,
                "taxes_id": False,
            }
        )
        cls.main_pos_config.down_payment_product_id = cls.env["product.product"].create(
            {
                "name": "Down Payment",
                "available_in_pos": True,
                "type": "service",
                "taxes_id": False,
            }
        )
        cls.main_pos_config.with_user(cls.pos_user).open_ui()
        cls.opened = cls.main_pos_config.current_session_id

    def _order(self, quantity):
        line = {
            "product_id": self.goods.id,
            "product_uom_qty": quantity,
            "price_unit": 100,
            "tax_ids": False,
        }
        return self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
        )

    def _sold(self, order, amount, **line):
        """Send a sale in cash for an order to the server, as the till does."""
        cash = self.main_pos_config.payment_method_ids.filtered("is_cash_count")[:1]
        sale = sale_at_till(
            self.opened,
            self.customer,
            amount,
            cash,
            f"uuid-{order.id}",
            sale_order_origin_id=order.id,
            **line,
        )
        self.env["pos.order"].with_user(self.pos_user).sync_from_ui([sale])

    def _exposure(self):
        ledger = self.env["customer.statement.ledger"].sudo()
        company = self.env.company
        return ledger._standings(self.customer, company)[self.customer.id]["exposure"]

    def test_paid_in_cash(self):
        """What is paid at the till uses no credit, nor does a hold stop it."""
        self.customer.write({"credit_hold": True, "credit_hold_reason": "Late"})
        order = self._order(3)
        self._sold(
            order,
            300,
            product_id=self.goods.id,
            qty=3,
            price_unit=100,
            sale_order_line_id=order.order_line.id,
        )
        self.assertEqual((order.state, order.credit_waiting), ("sale", False))
        self.assertEqual(self._exposure(), 0)

    def test_paid_in_part(self):
        """The sale is kept, the order waits, and a release confirms it."""
        order = self._order(4)
        product = self.main_pos_config.down_payment_product_id
        self._sold(order, 100, product_id=product.id)
        self.assertEqual(self.opened.order_ids.state, "paid")
        self.assertEqual((order.state, order.credit_waiting), ("draft", True))
        wizard = self.env["customer.credit.release.wizard"].create(
            {"res_model": "sale.order", "res_id": order.id, "reason": "Promised"}
        )
        wizard.action_release()
        self.assertEqual((order.state, order.credit_waiting), ("sale", False))
        self.assertEqual(self._exposure(), 300)


@tagged(*BESIDE)
class TestCreditShop(PaymentCommon, CreditSaleCase, HttpCase):
    """The web shop, as a browser goes through it, with core's demo provider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # With the payment in the books, which core's tests leave out.
        cls.enable_post_process_patcher = False
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.write({"company_id": cls.company.id, "user_id": cls._public().id})
        cls.demo = cls._prepare_provider(code="demo")
        cls.demo.is_published = True
        cls.demo.journal_id = cls.company_data["default_journal_bank"]
        cls.product.product_tmpl_id.write(
            {"is_published": True, "sale_ok": True, "type": "service"}
        )
        cls.customer.write(
            {
                "email": "acme@example.com",
                "phone": "+32 2 000 00 00",
                "street": "Main Street 1",
                "city": "Brussels",
                "zip": "1000",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.buyer = cls._new_user("credit_buyer", "base.group_portal")
        cls.buyer.write({"password": "credit_buyer"})
        cls.buyer.partner_id.write(
            {
                field: cls.customer[field]
                for field in ("email", "phone", "street", "city", "zip", "country_id")
            }
        )
        cls.buyer.partner_id.parent_id = cls.customer

    @classmethod
    def _public(cls):
        return cls.env["res.users"].create(
            {
                "login": "credit_public",
                "name": "Public",
                "active": False,
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.set(cls.env.ref("base.group_public").ids)],
            }
        )

    def _buy(self, quantity):
        """Go from the cart to the thanks, and return the order and the last page."""
        self.authenticate("credit_buyer", "credit_buyer")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.product.product_tmpl_id.id,
                "product_id": self.product.id,
                "quantity": quantity,
            },
        )
        page = self.url_open("/shop/checkout?try_skip_step=true")
        self.assertIn("/shop/payment", page.url)
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.buyer.partner_id.id)], limit=1, order="id desc"
        )
        token = re.search(r'data-access-token="([^"]+)"', page.text).group(1)
        values = self.make_jsonrpc_request(
            f"/shop/payment/transaction/{order.id}",
            {
                "access_token": token,
                "provider_id": self.demo.id,
                "payment_method_id": self.demo.payment_method_ids[:1].id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        )
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": values["reference"],
                "payment_details": "1234",
                "simulated_state": "done",
            },
        )
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return order, self.url_open("/shop/payment/validate")

    def test_bought(self):
        """What is paid in full needs no credit; for who is on hold it waits.

        The customer is thanked all the same, and reads nothing of credit.
        """
        self._order(10).action_confirm()
        # Also who is beyond the limit already can buy what is paid.
        self.customer.credit_limit = 500
        order, page = self._buy(2)
        self.assertEqual((order.state, order.credit_waiting), ("sale", False))
        self.assertEqual(self._standing()["exposure"], 1000)
        self._hold()
        order, page = self._buy(3)
        self.assertEqual(page.status_code, 200)
        self.assertIn("/shop/confirmation", page.url)
        self.assertIn(order.name, page.text)
        for word in ("credit limit", "on hold", "Insolvent", "1,000"):
            self.assertNotIn(word, page.text)
        self.assertEqual((order.state, order.credit_waiting), ("draft", True))
        self.assertEqual(order.transaction_ids.state, "done")
        self.assertTrue(order.transaction_ids.is_post_processed)
        self.assertTrue(order.transaction_ids.payment_id)
        self.assertIn(self.users["manager"], order.sudo().activity_ids.user_id)
        self._release(order)
        self.assertEqual((order.state, order.credit_waiting), ("sale", False))
