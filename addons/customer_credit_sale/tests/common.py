from odoo.fields import Command

from odoo.addons.customer_credit.tests.common import CreditCase


class CreditSaleCase(CreditCase):
    """Orders of the customer with a limit of 1,000, and a salesman of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        for role, groups in (
            ("salesman", "sales_team.group_sale_salesman"),
            ("sales_manager", "sales_team.group_sale_manager"),
        ):
            cls.users[role] = cls._new_user(
                f"credit_{role}", f"base.group_user,{groups}"
            )
        cls.users["manager"].group_ids += cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Goods",
                "list_price": 100,
                "taxes_id": False,
                "type": "consu",
                "invoice_policy": "order",
            }
        )

    def _order_values(self, quantity, partner=None, price=100):
        return {
            "partner_id": (partner or self.customer).id,
            "user_id": self.users["salesman"].id,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.product.id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                        "tax_ids": False,
                    }
                )
            ],
        }

    def _order(self, quantity, partner=None, role="salesman", **values):
        orders = self.env["sale.order"].with_user(self.users[role])
        return orders.create({**self._order_values(quantity, partner), **values})
