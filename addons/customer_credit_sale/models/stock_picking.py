from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _credit_order(self):
        """Return the order that it delivers, if Inventory knows of orders."""
        order = self.env["sale.order"]
        return self.sale_id if "sale_id" in self._fields else order

    def _credit_parties(self):
        return super()._credit_parties() | self._credit_order()._credit_parties()

    def _credit_covering(self):
        return [*super()._credit_covering(), (self._credit_order(), 0.0)]
