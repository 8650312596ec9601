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
        def deliver(pickings):
            with pickings._credit_demand():
                result = super()._action_done()
            pickings._credit_end_waiting()
            return result

        return all(self._credit_go_on(deliver))
