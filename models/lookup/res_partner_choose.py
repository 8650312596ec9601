from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools import ISOLATED, isolated, stored_form

# Breaks up the marks that Odoo would take for a muted text inside of a code.
WORD_JOINER = "\u2060"


def muted(code):
    """Return ``code`` as a customer field shows it beside a name."""
    return f" \t --{ISOLATED % code.replace('--', f'-{WORD_JOINER}-')}--"


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    @api.readonly
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        """Find partners as Odoo does, with the code beside each name.

        Only here: it is in no other name, and costs nothing where nobody chooses.
        """
        rows = super().web_name_search(name, specification, domain, operator, limit)
        partners = self.browse(row["id"] for row in rows)
        for row, code in zip(rows, partners.mapped("customer_code"), strict=True):
            label = row.get("__formatted_display_name") or row.get("display_name")
            if code and label:
                row["__formatted_display_name"] = label + muted(code)
        return rows

    @api.model
    def name_create(self, name):
        """Create a partner as Odoo does, but none that is called like a code.

        :raise ValidationError: if ``name`` has the form of a code, which nobody has;
            the web client then opens the form, which has it in its place
        :raise UserError: if somebody has it after all, or it is a bare number
        """
        code = stored_form(name)
        if not self._looks_like_code(code):
            return super().name_create(name)
        if self._owners(code):
            raise UserError(self._customer_code_taken_message(code))
        if self._fits_rule(code) and self._may_type_codes():
            raise ValidationError(
                self.env._(
                    "Nobody has the customer code %s. Create the customer in its form.",
                    isolated(self.env, code),
                )
            )
        raise UserError(
            self.env._(
                "Nobody has the customer code or number %s. If it is a name, create "
                "the customer in its form.",
                isolated(self.env, code),
            )
        )

    def onchange(self, values, field_names, fields_spec):
        # Whoever opens the form to create what was typed into a customer field.
        name = self.env.context.get("default_name")
        if name and not field_names and self._fits_rule(name):
            names = {"default_name": False}
            if self._may_type_codes():
                names["default_ref"] = stored_form(name)
            self = self.with_context(**names)
        return super().onchange(values, field_names, fields_spec)
