from odoo import api, fields, models


class PosConfig(models.Model):
    _inherit = "pos.config"

    receipt_customer_code = fields.Boolean(
        string="Customer Code on Receipts",
        default=True,
        help="Print the customer's code below the name.",
    )

    @api.model
    def _tell_of_customer_codes(self, ids):
        """Have the open tills look at their customers' codes, without a reload.

        They are told who it is about, never the codes: the channel is not only theirs.

        :param ids: the ids of the customers, False for all that a till shows
        """
        sessions = self.env["pos.session"].sudo().search([("state", "!=", "closed")])
        for config in sessions.config_id:
            config._notify("CUSTOMER_CODES", {"ids": ids})
