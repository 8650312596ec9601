from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import OwnWord


class CustomerCodeAct(models.AbstractModel):
    """A dialog in which somebody says why a code changes."""

    _name = "customer.code.act"
    _description = "Act with a Reason"

    reason_id = fields.Many2one(
        "customer.code.reason",
        string="Choose a Reason",
        help="Fills in the reason. Managers edit these in the General Settings.",
    )
    reason = fields.Char(
        required=True,
        compute="_compute_reason",
        store=True,
        readonly=False,
        help="Stands in the log of changes and in the chatter of the customer.",
    )

    @api.depends("reason_id")
    def _compute_reason(self):
        for wizard in self.filtered("reason_id"):
            wizard.reason = wizard.reason_id.name

    def _with_reason(self, partner):
        """Return a partner whose changes are logged with the reason of this dialog.

        :raise UserError: if there is none
        """
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the code changes."))
        return partner.with_context(customer_code_reason=OwnWord(reason))
