from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "customer.credit.waiter"]

    _credit_stage = "delivery"

    def _credit_is_asked(self):
        return (
            self.picking_type_code == "outgoing"
            and self.location_dest_id.usage == "customer"
            and not self.pos_session_id
            and super()._credit_is_asked()
        )

    def _action_done(self):
        results = self._credit_go_on(lambda pickings: pickings._credit_deliver())
        return all(results)

    def _credit_deliver(self):
        with self._credit_demand():
            result = super()._action_done()
        self._credit_end_waiting()
        return result
