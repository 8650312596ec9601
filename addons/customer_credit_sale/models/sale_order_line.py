from odoo import api, models

# What makes a line worth more.
WORTH = {
    "order_id",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse lines that raise a confirmed order beyond its customer's credit."""
        orders = self.order_id.browse(vals.get("order_id") for vals in vals_list)
        with orders._credit_raised():
            return super().create(vals_list)

    def write(self, vals):
        """Refuse what raises a confirmed order beyond its customer's credit."""
        if not WORTH & vals.keys():
            return super().write(vals)
        orders = self.order_id | self.order_id.browse(vals.get("order_id"))
        with orders._credit_raised():
            return super().write(vals)

    def _credit_remaining(self):
        """Return what of it is not in posted invoices, untaxed."""
        if not self.product_uom_qty:
            return 0.0
        quantity = max(self.product_uom_qty, self.qty_delivered)
        quantity -= self.qty_invoiced_posted
        return self.price_subtotal / self.product_uom_qty * max(quantity, 0)
