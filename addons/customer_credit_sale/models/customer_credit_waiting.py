from odoo import models
from odoo.tools import SQL


class CustomerCreditWaiting(models.Model):
    _inherit = "customer.credit.waiting"
    _depends = {"sale.order": ["credit_waiting", "state", "name", "partner_id"]}

    def _kinds(self):
        orders = SQL(
            """SELECT sale.id * 4 + 2, 'sale.order', sale.id, sale.name,
                      sale.partner_id, sale.company_id, sale.amount_total,
                      sale.currency_id, sale.write_date
                 FROM sale_order sale
                WHERE credit_waiting AND state IN ('draft', 'sent')"""
        )
        return [*super()._kinds(), orders]
