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

    # What the user alone is answered. Core makes what all members of a channel are
    # sent, guests among them, of the same fields.

    @api.model
    @api.readonly
    def get_mention_suggestions(self, search, limit=8):
        return self._with_codes(super().get_mention_suggestions(search, limit))

    @api.model
    @api.readonly
    def get_mention_suggestions_from_channel(self, channel_id, search, limit=8):
        return self._with_codes(
            super().get_mention_suggestions_from_channel(channel_id, search, limit)
        )

    @api.model
    def _with_codes(self, answer):
        """Add the codes of those whom the user may read to an answer to the user."""
        rows = answer.get("res.partner", ()) if isinstance(answer, dict) else ()
        if not rows or not self.env.user._is_internal():
            return answer
        partners = self.sudo(False).browse(row["id"] for row in rows)
        codes = {p.id: p.customer_code for p in partners._filtered_access("read")}
        for row in rows:
            if row["id"] in codes:
                row["customer_code"] = codes[row["id"]]
        return answer

    def _get_store_avatar_card_fields(self, target):
        names = super()._get_store_avatar_card_fields(target)
        return [*names, "customer_code"] if target.is_internal(self.env) else names
