import unicodedata

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools import (
    MAX_LENGTH,
    is_text,
    isolated,
    means_none,
    odd_character,
    stored_form,
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_code_may_change = fields.Boolean(
        compute="_compute_customer_code_may_change"
    )
    customer_code_warning = fields.Char(compute="_compute_customer_code_warning")
    customer_code_holder_id = fields.Many2one(
        "res.partner",
        string="Who Has This Code",
        compute="_compute_customer_code_warning",
        help="The customer who has the code already.",
    )

    @api.depends_context("uid", "su")
    def _compute_customer_code_may_change(self):
        self.customer_code_may_change = self._may_type_codes()

    @api.depends("ref", "type", "parent_id")
    def _compute_customer_code_warning(self):
        for partner in self:
            warning, holder = partner._customer_code_problem()
            partner.customer_code_warning = warning
            partner.customer_code_holder_id = holder

    @api.model
    def _to_stored_form(self, text):
        """Return the stored form of a code that somebody enters, False for none.

        :raise ValidationError: if the code is too long, or mixes letters of alphabets
            that look alike
        """
        if not is_text(text):
            raise ValidationError(
                self.env._(
                    "%(value)s is no customer code. Give a text.", value=repr(text)
                )
            )
        code = stored_form(text)
        if problem := self._customer_code_malformed(code):
            raise ValidationError(problem)
        return code or False

    @api.model
    def _customer_code_malformed(self, code):
        """Say why ``code`` cannot be anybody's code, ``""`` if it can."""
        if len(code) > MAX_LENGTH:
            return self.env._(
                "The customer code %(code)s is too long: it has %(length)s characters, "
                "and may have %(limit)s.",
                code=isolated(self.env, f"{code[:20]}…"),
                length=len(code),
                limit=MAX_LENGTH,
            )
        if means_none(code):
            return self.env._(
                '"%(code)s" is no customer code: it says that there is none. Leave the '
                "code empty instead.",
                code=isolated(self.env, code),
            )
        if odd := odd_character(code):
            return self.env._(
                "The customer code %(code)s mixes letters that look alike: "
                '"%(character)s" is %(name)s. Type it again with letters of one '
                "alphabet.",
                code=isolated(self.env, code),
                character=odd,
                name=unicodedata.name(odd).lower(),
            )
        return ""

    def _customer_code_problem(self):
        """Return what is wrong with the code of this partner, saved or not.

        :return: a text, "" if nothing is wrong, and the partner who has the code
            already, if there is one that the user may read
        :rtype: tuple[str, ResPartner]
        """
        self.ensure_one()
        code, nobody = stored_form(self.ref), self.browse()
        if not code or self._is_address() or self._is_code_of_company(code):
            return "", nobody
        if malformed := self._customer_code_malformed(code):
            return malformed, nobody
        if set(self._owners(code)) - {self._origin.id, None}:
            return self._customer_code_taken_message(code), self._readable_owner(code)
        return "", nobody

    # ------------------------------------------------------------------
    # Who may type a code
    # ------------------------------------------------------------------

    @api.model
    def _may_type_codes(self):
        """Return whether the user may type and change customer codes."""
        return (
            self.env.su
            or not self.env["ir.config_parameter"]
            .sudo()
            .get_param("customer_code.only_officers")
            or self.env.user.has_group("customer_code.group_customer_code_officer")
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # Not by _has_field_access, which Odoo asks at every reading of every field.
        described = super().fields_get(allfields, attributes)
        if "readonly" in described.get("ref", ()) and not self._may_type_codes():
            described["ref"]["readonly"] = True
        return described

    @api.model
    def _check_field_access(self, field, operation):
        if field.name == "ref" and operation == "write" and not self._may_type_codes():
            officers = self.env.ref("customer_code.group_customer_code_officer").sudo()
            raise AccessError(
                self.env._(
                    "Only officers for customer codes may type or change one. Ask %s, "
                    "or leave the code empty: a new customer gets one by itself.",
                    ", ".join(officers.all_user_ids[:3].mapped("name"))
                    or self.env._("your administrator"),
                )
            )
        return super()._check_field_access(field, operation)
