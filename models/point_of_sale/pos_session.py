from odoo import api, models


class PosSession(models.Model):
    _inherit = "pos.session"

    @api.model
    def _load_pos_data_read(self, records, config):
        # Not with the configuration, which self-ordering shows to the public.
        sessions = super()._load_pos_data_read(records, config)
        rules = self.env["customer.code.rule"]
        patterns = [rules._pattern(rule) for rule in rules._active_rules()]
        for session in sessions:
            session["_customer_code_patterns"] = patterns
        return sessions
