"""Every role at every door that the addon adds or overrides."""

from odoo.fields import Command

from .common import ROLES, CreditDoors, DeliveryCase

NOBODY = set()
EVERYBODY = {*ROLES, "internal", "manager abroad", "portal", "public"}
DECIDES, SEES = {"manager"}, {"biller", "manager"}

# Who learns a figure or a reason, and who is refused.
TABLE = {
    "account.move.action_credit_release": (NOBODY, NOBODY),  # opens the dialog
    "account.move.write": (SEES, EVERYBODY - SEES),
    "customer.credit.release.action_open_document": (NOBODY, EVERYBODY - SEES),
    "customer.credit.release.create": (NOBODY, EVERYBODY - DECIDES),
    "customer.credit.release.write": (NOBODY, NOBODY),  # told that nobody can
    "customer.credit.release.wizard.action_ask": (NOBODY, EVERYBODY - SEES),
    "customer.credit.release.wizard.action_release": (NOBODY, EVERYBODY - DECIDES),
    "customer.credit.waiter.action_credit_release": (NOBODY, NOBODY),  # of nothing
    "customer.credit.waiting.action_credit_release": (NOBODY, EVERYBODY - SEES),
    "customer.credit.waiting.action_open_document": (NOBODY, EVERYBODY - SEES),
    "pos.config.check_on_account": (NOBODY, EVERYBODY - {"cashier"}),
    "pos.order.create": (NOBODY, EVERYBODY - {"cashier"}),
    "pos.order.write": (NOBODY, EVERYBODY - {"cashier"}),
    "res.config.settings.get_values": (NOBODY, NOBODY),
    "res.config.settings.set_values": (NOBODY, EVERYBODY),
    "res.partner.create": (NOBODY, EVERYBODY),
    "res.partner.write": (NOBODY, EVERYBODY),
    "stock.picking.action_credit_release": (NOBODY, NOBODY),  # opens the dialog
}


class TestCreditWhoMayCall(CreditDoors, DeliveryCase):
    addon = "customer_credit"
    table = TABLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.users["manager abroad"] = cls._new_user(
            "credit_manager_abroad", ROLES["manager"]
        )
        cls.users["manager abroad"].write(
            {"company_ids": abroad.ids, "company_id": abroad.id}
        )
        cls.move = cls._draft(cls, 5)
        cls.move._credit_wait("SECRET")
        cls.picking = cls._transfer(cls)
        cls.release = cls._release(cls, cls._draft(cls, 5), reason="SECRET")
        cls.till = cls.env["pos.config"].sudo().create({"name": "Till of Doors"})
        cls.on_account = cls.till.payment_method_ids.create(
            {"name": "Customer Account", "split_transactions": True}
        )
        cls.till.payment_method_ids += cls.on_account
        cls.session = cls.env["pos.session"].sudo().create({"config_id": cls.till.id})
        cls.basket = cls.env["pos.order"].sudo().create(cls._basket(cls))
        cls.env.flush_all()

    def _basket(self):
        """Return the values of what is sold on account at the till."""
        payment = {"amount": 5, "payment_method_id": self.on_account.id}
        return {
            "session_id": self.session.id,
            "partner_id": self.customer.id,
            "amount_total": 5,
            "amount_paid": 5,
            "amount_tax": 0,
            "amount_return": 0,
            "payment_ids": [Command.create(payment)],
        }

    def doors(self):
        """Leave out orders, which are another addon's and have a table there."""
        return {door for door in super().doors() if not door.startswith("sale.")}

    def calls(self):
        """Return arguments of a call at each door."""
        move, release = self.move.ids, self.release.ids
        waiting = self.env["customer.credit.waiting"].search([], limit=1).ids
        wizard = {"res_model": "account.move", "res_id": self.move.id, "reason": "A"}
        return {
            "account.move.action_credit_release": [move],
            "account.move.write": [move, {"state": "posted"}],
            "customer.credit.release.action_open_document": [release],
            "customer.credit.release.create": [
                {
                    **{key: wizard[key] for key in ("res_model", "res_id", "reason")},
                    "rule": "hold",
                    "amount": 1,
                    "date_until": "2099-01-01",
                }
            ],
            "customer.credit.release.write": [release, {"amount": 9}],
            "customer.credit.release.wizard.action_ask": (
                "customer.credit.release.wizard",
                wizard,
            ),
            "customer.credit.release.wizard.action_release": (
                "customer.credit.release.wizard",
                wizard,
            ),
            "customer.credit.waiter.action_credit_release": [[]],
            "customer.credit.waiting.action_credit_release": [waiting],
            "customer.credit.waiting.action_open_document": [waiting],
            "pos.config.check_on_account": [self.till.ids, self.customer.id, 5],
            "pos.order.create": [{**self._basket(), "state": "paid"}],
            "pos.order.write": [self.basket.ids, {"state": "paid"}],
            "res.config.settings.get_values": [],
            "res.config.settings.set_values": ("res.config.settings", {}),
            "res.partner.create": [{"name": "New", "credit_limit": 5}],
            "res.partner.write": [self.customer.ids, {"credit_hold": False}],
            "stock.picking.action_credit_release": [self.picking.ids],
        }
