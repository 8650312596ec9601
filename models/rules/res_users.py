from odoo import api, models

from ...tools import OwnWord


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        # A user's partner is made before the user, so a rule cannot yet tell whether
        # it is a colleague or a customer with a portal account.
        users = super(
            ResUsers, self.with_context(customer_code_later=OwnWord())
        ).create(vals_list)
        users.partner_id._assign_customer_codes()
        return users.with_env(self.env)
