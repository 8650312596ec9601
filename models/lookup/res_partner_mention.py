from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Portal users and visitors ask for mentions, too, and are answered as superuser.

    @api.model
    def _get_mention_suggestions_domain(self, search):
        domain = super()._get_mention_suggestions_domain(search)
        if not self.env.user._is_internal():
            return domain
        holders = self._find_by_whole_code(search)
        return domain | (self._families_domain(holders) & Domain("active", "=", True))

    def _get_store_mention_fields(self):
        names = super()._get_store_mention_fields()
        return [*names, "customer_code"] if self.env.user._is_internal() else names

    def _get_store_avatar_card_fields(self, target):
        names = super()._get_store_avatar_card_fields(target)
        return [*names, "customer_code"] if target.is_internal(self.env) else names
