from contextlib import contextmanager

from odoo import api, fields, models

from ..exceptions import CreditRefused

PAID = ("paid", "done")


class PosOrder(models.Model):
    _name = "pos.order"
    _inherit = ["pos.order", "customer.credit.document"]

    _credit_stage = "till"

    credit_offline = fields.Boolean(
        string="Made without Connection",
        copy=False,
        help="It was bought on account while the till could not ask for credit.",
    )

    def _credit_is_asked(self):
        on_account = self.payment_ids.filtered(
            lambda payment: payment.payment_method_id.type == "pay_later"
        )
        return sum(on_account.mapped("amount")) > 0 and super()._credit_is_asked()

    def _credit_amount(self):
        return self.amount_total / (self.currency_rate or 1)

    def _credit_refusal(self, reason):
        """Return what the cashier reads out: no reason, and no figure."""
        customer = self.partner_id.commercial_partner_id
        return self.env._(
            "Not on account for %s. Choose another payment.",
            customer.ref or customer.display_name,
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what is sold on account to whom has no credit, by whatever route."""
        orders = super().create(vals_list)
        with orders.filtered(lambda o: o.state in PAID)._credit_at_till(before=False):
            return orders

    def write(self, vals):
        """Refuse what is sold on account to whom has no credit, by whatever route."""
        if vals.get("state") not in PAID:
            return super().write(vals)
        going_on = self.filtered(lambda order: order.state not in PAID)
        with going_on._credit_at_till():
            return super().write(vals)

    @contextmanager
    def _credit_at_till(self, **options):
        """Let orders be paid in this context, or refuse them.

        What was bought while the till could not ask has a receipt already: it is
        accepted and written down.
        """
        offline = self.filtered(
            lambda o: o.credit_offline and o.config_id.credit_offline
        )
        with (self - offline)._credit_demand(**options):
            yield
        for order in offline:
            order._credit_note_offline()

    def _credit_note_offline(self):
        try:
            with self._credit_demand(before=False):
                pass
        except CreditRefused:
            note = self.env._("%s: on account, made without connection", self.name)
            self.env["customer.credit.release"].sudo().create(
                {
                    "res_model": self._name,
                    "res_id": self.id,
                    "rule": "hold",
                    "cause": "offline",
                    "amount": self._credit_amount(),
                    "date_until": fields.Date.context_today(self),
                    "reason": note,
                }
            )
            customer = self.sudo()._credit_customer()
            for user in self.sudo()._credit_managers():
                customer.activity_schedule(
                    "customer_credit.mail_activity_type_release",
                    note=note,
                    user_id=user.id,
                )
