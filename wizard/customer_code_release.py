from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import isolated


class CustomerCodeRelease(models.TransientModel):
    _name = "customer.code.release"
    _inherit = ["customer.code.act"]
    _description = "Release Customer Code"

    former_id = fields.Many2one(
        "customer.code.former",
        string="Code",
        required=True,
        ondelete="cascade",
        help="The code that is to be nobody's.",
    )
    message = fields.Char(compute="_compute_message")

    @api.depends("former_id")
    def _compute_message(self):
        for wizard in self:
            former = wizard.former_id._filtered_access("read")
            wizard.message = bool(former.partner_id) and self.env._(
                "%(code)s finds %(customer)s until now. Released, it finds nobody, and "
                "people may give it to another customer. By itself nobody gets it.",
                code=isolated(self.env, former.code),
                customer=former.partner_id.display_name,
            )

    def action_release(self):
        """Release the code, and log it with the reason.

        :return: what closes the dialog
        :rtype: dict
        :raise AccessError: if the user is no officer, or may not see the code
        :raise UserError: if there is no reason, or nobody is found by the code
        """
        self.ensure_one()
        self._check_may_release()
        former, partner = self.former_id, self.former_id.partner_id
        reasoned = self._with_reason(partner.sudo())
        if not partner:
            raise UserError(
                self.env._("%s is nobody's already.", isolated(self.env, former.code))
            )
        changes = {reasoned: (former.code, False)}
        reasoned.env["customer.code.change"]._log(changes, cause="release")
        reasoned._tell_of_released_code(former.code)
        former._release()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_may_release(self):
        self.former_id.check_access("read")
        if not self.env.user.has_group("customer_code.group_customer_code_officer"):
            raise AccessError(
                self.env._("Only officers for customer codes may release one.")
            )
