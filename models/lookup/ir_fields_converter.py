from odoo import api, models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        # A mistyped code must not become a customer of that name, even where an
        # import may create the customers that are missing.
        if (
            subfield is None
            and field.comodel_name == "res.partner"
            and self.env["res.partner"]._looks_like_code(value)
        ):
            creatable = dict(self.env.context.get("name_create_enabled_fields") or {})
            creatable.pop(field.name, None)
            self = self.with_context(name_create_enabled_fields=creatable)
        return super().db_id_for(model, field, subfield, value, savepoint)
