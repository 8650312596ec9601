from contextlib import contextmanager
from datetime import date

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.customer_code.tests.doors import DoorsCase
from odoo.addons.customer_statement.tests.common import StatementCase

from ..exceptions import CreditRefused

ROLES = {
    "seller": "base.group_user,base.group_partner_manager",
    "biller": "base.group_user,account.group_account_invoice",
    "keeper": "base.group_user,stock.group_stock_user",
    "cashier": "base.group_user,point_of_sale.group_pos_user",
    "manager": "base.group_user,account.group_account_invoice,"
    "customer_credit.group_credit_manager",
}


def sale_at_till(session, customer, amount, method, uuid, **line):
    """Return what a till sends of one piece that is sold and paid.

    :param dict line: more values of its line
    """
    values = {
        "qty": 1,
        "price_unit": amount,
        "price_subtotal": amount,
        "price_subtotal_incl": amount,
        "tax_ids": False,
        **line,
    }
    payment = {
        "amount": amount,
        "name": fields.Datetime.now(),
        "payment_method_id": method.id,
    }
    return {
        "uuid": uuid,
        "session_id": session.id,
        "partner_id": customer.id,
        "amount_total": amount,
        "amount_paid": amount,
        "amount_tax": 0,
        "amount_return": 0,
        "state": "paid",
        "access_token": "x",
        "lines": [Command.create(values)],
        "payment_ids": [Command.create(payment)],
    }


@tagged("post_install", "-at_install")
class CreditCase(StatementCase):
    """A customer with a limit of 1,000 and a contact, and one user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("customer_credit.group_credit_manager")
        cls.customer.ref = "ACME-1"
        cls.customer.credit_limit = 1000
        cls.other = cls._customer("Free of Limits")
        cls.users = {
            role: cls._new_user(f"credit_{role}", groups)
            for role, groups in ROLES.items()
        }

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _hold(self, customer=None, reason="Insolvent"):
        (customer or self.customer).write(
            {"credit_hold": True, "credit_hold_reason": reason}
        )

    def _draft(self, amount, partner=None, move_type="out_invoice"):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or self.customer).id,
                "invoice_date": date(2025, 10, 1),
                "date": date(2025, 10, 1),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Goods", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )

    def _release(self, document, reason="Promised", **values):
        wizard = (
            self.env["customer.credit.release.wizard"]
            .with_user(self.users["manager"])
            .create(
                {
                    "res_model": document._name,
                    "res_id": document.id,
                    "reason": reason,
                    **values,
                }
            )
        )
        wizard.action_release()
        return self.env["customer.credit.release"].search([], limit=1)

    @contextmanager
    def _refused(self, *words):
        """Assert that what is done here is refused, leaving nothing behind."""
        with self.assertRaises(CreditRefused) as caught, self.env.cr.savepoint():
            yield
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.message = str(caught.exception)

    def _standing(self, customer=None):
        customer = customer or self.customer
        ledger = self.env["customer.statement.ledger"]
        return ledger._standings(customer, self.company)[customer.id]


class CreditDoors(DoorsCase):
    """Stands before a case of credit: a held customer, and everybody at the doors."""

    # A reason that nobody else is told, and the limit.
    secrets = ("SECRET", "77,777", "77777")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.credit_limit = 77777
        cls._hold(cls, reason="SECRET")
        cls.users["internal"] = cls._new_user("credit_internal", "base.group_user")
        cls.users["portal"] = cls._new_user("credit_portal", "base.group_portal")
        cls.users["portal"].partner_id.parent_id = cls.customer
        cls.users["public"] = cls._new_user("credit_public", "base.group_public")


class DeliveryCase(CreditCase):
    """The same with goods, and transfers of one piece."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("stock.group_stock_manager")
        cls.goods = cls.env["product.product"].create(
            {"name": "Boxes", "type": "consu", "is_storable": True}
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )

    def _transfer(self, partner=None, kind="out_type_id"):
        kind = self.warehouse[kind]
        if "auto_batch" in kind._fields:
            kind.auto_batch = False
        source, target = kind.default_location_src_id, kind.default_location_dest_id
        picking = self.env["stock.picking"].create(
            {
                "partner_id": (partner or self.customer).id,
                "picking_type_id": kind.id,
                "location_id": (
                    source or self.env.ref("stock.stock_location_suppliers")
                ).id,
                "location_dest_id": (
                    target or self.env.ref("stock.stock_location_customers")
                ).id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": 1,
                            "location_id": source.id
                            or self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": target.id
                            or self.env.ref("stock.stock_location_customers").id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": 1, "picked": True})
        return picking
