from odoo import models

# An order's taxes may be rounded otherwise than its invoice's.
ROUNDING = 0.01


class AccountMove(models.Model):
    _inherit = "account.move"

    def _credit_orders(self):
        return self.line_ids.sale_line_ids.order_id

    def _credit_is_asked(self):
        return super()._credit_is_asked() and not self._credit_is_ordered()

    def _credit_is_ordered(self):
        """Return whether all that it is for is ordered, and not invoiced yet."""
        lines = self.invoice_line_ids.filtered(lambda line: line.price_subtotal > 0)
        ordered = lines.sale_line_ids.filtered(
            lambda line: line.state == "sale" and line.currency_id == self.currency_id
        )
        total = sum(lines.mapped("price_subtotal")) - ROUNDING * len(lines)
        return (
            bool(lines)
            and all(line.sale_line_ids for line in lines)
            and total <= sum(line._credit_remaining() for line in ordered)
        )

    def _credit_covering(self):
        orders = self._credit_orders()
        invoices = (orders.invoice_ids | self).filtered(
            lambda move: move.state == "posted" or move == self
        )
        total = sum(move.amount_total_signed for move in invoices)
        return [*super()._credit_covering(), (orders, total)]
