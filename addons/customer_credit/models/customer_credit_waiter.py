import logging

from odoo import fields, models
from odoo.exceptions import RedirectWarning
from odoo.http import request

from ..exceptions import CreditRefused


class CustomerCreditWaiter(models.AbstractModel):
    """A document that can wait until somebody releases it, and is on the list then."""

    _name = "customer.credit.waiter"
    _description = "Document that Waits for Credit"
    _inherit = ["customer.credit.document"]

    credit_waiting = fields.Boolean(
        string="Waiting for Credit",
        readonly=True,
        copy=False,
        help="It did not go on for its customer's credit, and waits for a release.",
    )
    credit_on_hold = fields.Boolean(
        string="On Hold",
        compute="_compute_credit_on_hold",
        help="No order, invoice, delivery or purchase on account goes on for this "
        "customer.",
    )

    def _compute_credit_on_hold(self):
        for document in self:
            document.credit_on_hold = document.sudo()._credit_is_held()

    def _has_field_access(self, field, operation):
        if operation == "write" and field.name == "credit_waiting" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _credit_resume(self):
        """Go on with what nobody was there to ask about, once it is released."""

    def _credit_go_on(self, method):
        """Call a method of records that makes them go on.

        A person who is refused is told, and offered a release. Where nobody is there to
        ask, nothing raises: what is refused waits, and the rest goes on.

        :param method: called with records
        :return: what it returned, at each call
        :rtype: list
        """
        if self._credit_has_nobody():
            return self._credit_go_on_or_wait(method)
        try:
            return [method(self)]
        except CreditRefused as refusal:
            raise refusal.documents._credit_dialog(refusal) from None

    def _credit_go_on_or_wait(self, method):
        asked = self.filtered(lambda document: document.sudo()._credit_is_asked())
        results = [method(self - asked)] if self - asked or not asked else []
        for document in asked:
            try:
                with self.env.cr.savepoint():
                    results.append(method(document))
            except CreditRefused:
                document._credit_wait()
        return results

    def _credit_has_nobody(self):
        return self.env.su or not self.env.user._is_internal()

    def _credit_dialog(self, refusal):
        """Return what tells a person, with what to do next."""
        if not request or len(self) != 1 or not self.id:
            return refusal
        manages = self.env.user._is_credit_manager()
        text = self.env._("Release...") if manages else self.env._("Ask for Release")
        warning = RedirectWarning(str(refusal), self.action_credit_release(), text)
        # Odoo would log it as an error of its own.
        warning.loglevel = logging.INFO
        return warning

    def action_credit_release(self):
        """Open the dialog that releases this, or asks for a release."""
        self.ensure_one()
        manages = self.env.user._is_credit_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release") if manages else self.env._("Ask for Release"),
            "res_model": "customer.credit.release.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def _credit_wait(self, comment=""):
        """Mark them, and tell those who can release them; once is enough."""
        for document in self.sudo().filtered(lambda record: not record.credit_waiting):
            document.credit_waiting = True
            note = document.env._("%s waits for credit.", document._credit_name())
            for user in document._credit_managers():
                document.activity_schedule(
                    "customer_credit.mail_activity_type_release",
                    note=f"{note} {comment}".strip(),
                    user_id=user.id,
                )

    def _credit_end_waiting(self):
        """Forget that they waited, for they go on."""
        if waiting := self.sudo().filtered("credit_waiting"):
            waiting.credit_waiting = False
            waiting.activity_unlink(["customer_credit.mail_activity_type_release"])
