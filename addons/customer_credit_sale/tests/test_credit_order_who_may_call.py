"""Every role at every door that the addon adds or overrides."""

from odoo.addons.customer_credit.tests.common import ROLES, CreditDoors

from .common import CreditSaleCase

NOBODY = set()
EVERYBODY = {*ROLES, "internal", "portal", "public", "sales_manager", "salesman"}
SELLERS = {"manager", "sales_manager", "salesman"}
# Odoo lets who invoices or delivers write orders, too.
WRITERS = {*SELLERS, "biller", "keeper"}
SEES = {"biller", "manager"}

# Who learns a figure or a reason, and who is refused.
TABLE = {
    "sale.order.action_confirm": (SEES, EVERYBODY - WRITERS),
    "sale.order.action_credit_release": (NOBODY, NOBODY),  # opens the dialog
    "sale.order.create": ({"manager"}, EVERYBODY - SELLERS),
    "sale.order.line.create": (NOBODY, EVERYBODY - SELLERS),
    "sale.order.line.write": (NOBODY, EVERYBODY - WRITERS),
    "sale.order.write": (SEES, EVERYBODY - WRITERS),
}


class TestCreditOrderWhoMayCall(CreditDoors, CreditSaleCase):
    addon = "customer_credit_sale"
    table = TABLE

    def setUp(self):
        super().setUp()
        self.order = self._order(1)
        self.env.flush_all()

    def doors(self):
        """Add what orders have from the other addon."""
        return {*super().doors(), "sale.order.action_credit_release"}

    def calls(self):
        """Return arguments of a call at each door."""
        order, line = self.order.ids, self.order.order_line.ids
        return {
            "sale.order.action_confirm": [order],
            "sale.order.action_credit_release": [order],
            "sale.order.create": [{**self._order_values(1), "state": "sale"}],
            "sale.order.write": [order, {"state": "sale"}],
            "sale.order.line.create": [
                {"order_id": self.order.id, "product_id": self.product.id}
            ],
            "sale.order.line.write": [line, {"price_unit": 7}],
        }
