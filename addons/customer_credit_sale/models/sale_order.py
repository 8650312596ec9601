from odoo import api, models

# Who owes an order.
PARTIES = {"partner_id", "partner_invoice_id", "company_id"}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "customer.credit.waiter"]

    _credit_stage = "order"

    def _credit_customer(self):
        return (self.partner_invoice_id or self.partner_id).commercial_partner_id

    def _credit_parties(self):
        return self._credit_customer() | self.partner_id.commercial_partner_id

    def _credit_amount(self):
        return self.amount_total / (self.currency_rate or 1)

    def _credit_grows(self):
        paid = self.amount_paid + self._credit_at_till()
        return self.currency_id.compare_amounts(self.amount_total, paid) > 0

    def _credit_at_till(self):
        """Return what was sold of it at a till, where it was paid or asked about."""
        if not self.env["customer.statement.ledger"]._knows_tills():
            return 0.0
        sold = self.sudo().order_line.pos_order_line_ids.filtered(
            lambda line: line.order_id.state in ("paid", "done")
        )
        return sum(sold.mapped("price_subtotal_incl"))

    def _credit_is_asked(self):
        """Not if all of it was sold at a till: nothing of it can be owed."""
        return super()._credit_is_asked() and (
            self._credit_grows() or not self._credit_at_till()
        )

    def _credit_has_nobody(self):
        """A cashier who takes a down payment is not asked for credit: it waits."""
        return super()._credit_has_nobody() or any(
            order._credit_at_till() for order in self.sudo() if order._credit_is_asked()
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse orders that are made as confirmed and have to wait."""
        orders = super().create(vals_list)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        with confirmed._credit_demand(before=False):
            return orders

    def write(self, vals):
        """Refuse what confirms an order that has to wait, by whatever route."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        if vals.get("state") == "sale":
            going_on = self - confirmed
            with going_on._credit_demand(before=False):
                result = super().write(vals)
            going_on._credit_end_waiting()
            return result
        if not PARTIES & vals.keys():
            return super().write(vals)
        result = super().write(vals)
        with confirmed._credit_demand(before=False):
            return result

    def _credit_raised(self):
        """Let confirmed orders be raised in this context, or refuse it.

        What Odoo adds by itself, such as expenses, is not asked: nobody is there.
        """
        asked = self.browse() if self.env.su else self
        asked = asked.filtered(lambda order: order.state == "sale")
        return asked._credit_demand(always=False)

    def action_confirm(self):
        results = self._credit_go_on(lambda orders: super().action_confirm())
        return results[0] if len(results) == 1 else True

    def _credit_resume(self):
        """Confirm what its customer signed or paid, also at a till."""
        signed = self.signature and not self._has_to_be_paid()
        paid = self.transaction_ids and self._is_confirmation_amount_reached()
        if self.state in ("draft", "sent") and (
            signed or paid or self._credit_at_till()
        ):
            self._validate_order()
