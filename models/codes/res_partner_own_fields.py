from odoo import api, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """Fields that only the addon sets, whoever else writes, with whatever rights."""

    _inherit = "res.partner"

    @api.model
    def _own_fields(self):
        return {"customer_code_duplicate", "customer_code_orphan"}

    @api.model
    def default_get(self, fields):
        # Anybody may make defaults for himself, and may send some in the context.
        defaults = super().default_get(fields)
        if "ref" in defaults and not self.sudo(False)._may_type_codes():
            del defaults["ref"]
        for name in self._own_fields():
            defaults.pop(name, None)
        return defaults

    def _prepare_create_values(self, vals_list):
        names = self._own_fields()
        for vals in vals_list:
            if any(vals.get(name) for name in names):
                raise AccessError(self._own_fields_message())
        return super()._prepare_create_values(
            [
                {name: vals[name] for name in vals.keys() - names}
                if not names.isdisjoint(vals)
                else vals
                for vals in vals_list
            ]
        )

    def _without_own_fields(self, vals):
        """Return ``vals`` without the fields that only the addon sets.

        :raise AccessError: if they set one of them
        """
        for name in self._own_fields() & vals.keys():
            if vals[name] and not all(self.mapped(name)):
                raise AccessError(self._own_fields_message())
        if vals.get("customer_code_duplicate") or "customer_code_orphan" in vals:
            vals = {name: vals[name] for name in vals.keys() - self._own_fields()}
        return vals

    @api.model
    def _own_fields_message(self):
        return self.env._(
            "Nobody can set whether a customer code is a duplicate, or an address's. "
            "Repair duplicates in Contacts > Configuration > Customer Codes > "
            "Duplicates."
        )
