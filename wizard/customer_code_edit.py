from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.codes.res_partner_unique import retry_if_taken
from ..tools import OwnWord, isolated


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_change_customer_code(self):
        """Open the dialog that changes the code of this partner with a reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Customer Code"),
            "res_model": "customer.code.edit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }


class CustomerCodeEdit(models.TransientModel):
    _name = "customer.code.edit"
    _inherit = ["customer.code.act"]
    _description = "Change Customer Code"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        help="Whose code changes.",
    )
    current_code = fields.Char(
        related="partner_id.ref",
        related_sudo=False,
        string="Present Code",
        help="It stays a former code of this customer, unless it was a mistake.",
    )
    kind = fields.Selection(
        [
            ("typed", "Type it"),
            ("next", "The next one by rule"),
            ("none", "No code"),
        ],
        string="How",
        required=True,
        default="typed",
        help="Where the new code comes from.",
    )
    new_code = fields.Char(
        help="Nobody else may have it, or have had it before.",
    )
    warning = fields.Char(compute="_compute_warning")
    holder_id = fields.Many2one(
        "res.partner",
        string="Who Has This Code",
        compute="_compute_warning",
        help="The customer who has the code already.",
    )
    consequence = fields.Char(
        compute="_compute_consequence", help="What happens to the present code."
    )

    @api.depends("reason_id", "partner_id")
    def _compute_consequence(self):
        for wizard in self:
            code = wizard.current_code
            if not code:
                wizard.consequence = ""
            elif wizard.reason_id.was_mistake:
                wizard.consequence = self.env._(
                    "%s is released: it finds nobody any more, and people may give it "
                    "to the right customer.",
                    isolated(self.env, code),
                )
            else:
                wizard.consequence = self.env._(
                    "%s goes on finding this customer, and nobody else gets it.",
                    isolated(self.env, code),
                )

    @api.depends("new_code", "kind")
    def _compute_warning(self):
        for wizard in self:
            warning, holder = "", self.env["res.partner"]
            if wizard.kind == "typed":
                changed = self.env["res.partner"].new(
                    {"ref": wizard.new_code}, origin=wizard.partner_id._origin
                )
                warning, holder = changed._customer_code_problem()
            wizard.warning, wizard.holder_id = warning, holder

    def action_apply(self):
        """Change the code of the customer, and log it with the reason.

        :return: what closes the dialog
        :rtype: dict
        :raise AccessError: if the user may not change codes, or not this customer
        :raise UserError: if there is no reason, or no rule to give the next code
        :raise ValidationError: if the code cannot be this customer's
        """
        self.ensure_one()
        partner = self._with_reason(self.partner_id).with_context(
            customer_code_cause=OwnWord("change")
        )
        partner.check_access("write")
        old_code = partner.ref
        code = self._code_to_write()
        with retry_if_taken([code] if self.kind == "next" else []):
            partner.ref = code
        if self.reason_id.was_mistake:
            partner._release_former_code(old_code)
        return {"type": "ir.actions.act_window_close"}

    def _code_to_write(self):
        if self.kind == "none":
            return False
        if self.kind == "typed":
            return self.new_code
        code = self.env["customer.code.rule"].sudo()._next_code_for(self.partner_id)
        if not code:
            raise UserError(
                self.env._(
                    "No rule gives %s a code. Type one.", self.partner_id.display_name
                )
            )
        return code
