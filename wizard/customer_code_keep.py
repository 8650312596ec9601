from odoo import api, fields, models

from ..tools import isolated


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_keep_customer_code(self):
        """Leave the code to this partner, and give a new one to those who share it.

        Asks first if somebody would have none afterwards.

        :return: what asks, or what tells which codes the others have now
        :rtype: dict
        :raise AccessError: if the user is no manager of customer codes
        """
        self.ensure_one()
        self._check_may_repair()
        if (self._sharing_customer_code() - self)._without_rule():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Keep the Code Here"),
                "res_model": "customer.code.keep",
                "views": [(False, "form")],
                "target": "new",
                "context": {"default_partner_id": self.id},
            }
        return self._keep_and_tell()

    def _keep_and_tell(self):
        others = self._keep_customer_code()
        told = [
            self.env._(
                "%(customer)s: %(code)s",
                customer=other.display_name,
                code=isolated(self.env, code),
            )
            for other in others
            if (code := other.ref or self.env._("none"))
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "title": self.env._(
                    "%(customer)s keeps the code %(code)s",
                    customer=self.display_name,
                    code=isolated(self.env, self.ref),
                ),
                "message": self.env._("The codes of the others: %s", ", ".join(told))
                if told
                else self.env._("Nobody else has it."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class CustomerCodeKeep(models.TransientModel):
    """Asks before somebody is left without a code."""

    _name = "customer.code.keep"
    _description = "Keep Customer Code Here"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        help="Who keeps the code.",
    )
    message = fields.Char(compute="_compute_message")

    @api.depends("partner_id")
    def _compute_message(self):
        for wizard in self:
            partner = wizard.partner_id.sudo(False)._filtered_access("read")
            losing = (
                partner and (partner._sharing_customer_code() - partner)._without_rule()
            )
            wizard.message = bool(losing) and self.env._(
                "%(customer)s keeps the code %(code)s. No rule names %(others)s: "
                "without a code afterwards. To give a code nevertheless, change it in "
                "the form.",
                customer=partner.display_name,
                code=isolated(self.env, partner.ref),
                others=", ".join(losing.mapped("display_name")),
            )

    def action_keep(self):
        """Leave the code to the partner, and tell which codes the others have now.

        :rtype: dict
        :raise AccessError: if the user is no manager of customer codes
        """
        self.ensure_one()
        return self.partner_id._keep_and_tell()
