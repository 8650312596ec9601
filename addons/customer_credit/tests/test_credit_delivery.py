"""Goods that leave."""

from contextlib import nullcontext

from odoo.tests import Form

from .common import DeliveryCase


class TestCreditDelivery(DeliveryCase):
    def test_routes(self):
        """Every route, for every role, with and without a release."""
        self._hold()

        def with_a_backorder(picking):
            picking.move_ids.product_uom_qty = 3
            action = picking.button_validate()
            wizards = picking.env[action["res_model"]].with_context(**action["context"])
            Form(wizards).save().process()

        routes = {
            "button": lambda picking: picking.button_validate(),
            "backorder": with_a_backorder,
            "done": lambda picking: picking._action_done(),
            "any context": lambda picking: picking.with_context(
                bypass_credit=True, skip_backorder=True, skip_sms=True
            ).button_validate(),
        }
        self.users["manager"].group_ids += self.env.ref("stock.group_stock_user")
        for route, go_on in routes.items():
            for role in ("keeper", "manager"):
                for released in (False, True):
                    with self.subTest(route=route, role=role, released=released):
                        picking = self._transfer()
                        if released:
                            self._release(picking)
                        with nullcontext() if released else self._refused("hold"):
                            go_on(picking.with_user(self.users[role]))
                        state = "done" if released else "assigned"
                        self.assertEqual(picking.state == "done", state == "done")

    def test_others(self):
        """Receipts, other customers, and who is only over the limit go on."""
        self.customer.credit_limit = 0.01
        self._draft(0.01).action_post()
        for picking in (self._transfer(), self._transfer(self.contact)):
            picking.button_validate()
            self.assertEqual(picking.state, "done")
        self._hold()
        receipt = self._transfer(kind="in_type_id")
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")

    def test_contact_of_a_held_company(self):
        self._hold()
        with self._refused("ACME-1"):
            self._transfer(self.contact).button_validate()

    def test_many_are_named(self):
        self._hold()
        pickings = self._transfer() + self._transfer() + self._transfer(self.other)
        with self._refused(*pickings[:2].mapped("name")):
            pickings.button_validate()
        self.assertNotIn("done", pickings.mapped("state"))
        self.assertNotIn(pickings[2].name, self.message)

    def test_without_person(self):
        """What nobody asks for waits, and the rest goes on."""
        self._hold()
        pickings = self._transfer() + self._transfer(self.other)
        pickings.sudo()._action_done()
        self.assertEqual(pickings.mapped("credit_waiting"), [True, False])
        self.assertEqual(pickings[1].state, "done")
