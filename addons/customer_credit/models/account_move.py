from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "customer.credit.waiter"]

    _credit_stage = "invoice"

    def _credit_is_asked(self):
        return (
            self.move_type in ("out_invoice", "out_receipt")
            and super()._credit_is_asked()
            and not self._credit_is_of_till()
        )

    def _credit_is_of_till(self):
        """Return whether it is of orders at a till, which were asked about there."""
        orders = self.pos_order_ids
        return orders and sum(orders.mapped("amount_total")) >= self.amount_total

    def _credit_amount(self):
        return self.amount_total_signed

    def _credit_name(self):
        if self.name and self.name != "/":
            return self.name
        return self.env._("The invoice for %s", self.partner_id.display_name)

    def write(self, vals):
        """Refuse what would post an invoice that has to wait, by whatever route."""
        if vals.get("state") != "posted":
            return super().write(vals)
        going_on = self.filtered(lambda move: move.state != "posted")
        with going_on._credit_demand(always=False):
            result = super().write(vals)
        going_on._credit_end_waiting()
        return result

    def _post(self, soft=True):
        results = self._credit_go_on(lambda moves: super()._post(soft))
        return self.browse().union(*results)

    def _build_credit_warning_message(
        self, record, current_amount=0.0, exclude_current=False, exclude_amount=0.0
    ):
        """Say what the guard would, and no figure but to those who may see it."""
        guard = self.env["customer.credit.guard"]
        root = record.sudo().company_id.root_id
        customer = record.sudo().partner_id.commercial_partner_id
        if not customer:
            return ""
        ledger = self.env["customer.statement.ledger"].sudo()
        standing = ledger._standings(customer, root)[customer.id]
        standing["exposure"] += current_amount - exclude_amount
        rules = guard._broken(root, standing)
        return guard._reason(customer, root, rules[-1], standing) if rules else ""
