from odoo import fields, models
from odoo.exceptions import RedirectWarning
from odoo.http import request

from ..exceptions import CreditRefused


class CustomerCreditDocument(models.AbstractModel):
    """What uses a customer's credit when it goes on: an order, an invoice, goods.

    A model says of which stage it is, and asks ``customer.credit.guard`` in whatever
    makes it go on.
    """

    _name = "customer.credit.document"
    _description = "Document that Uses Credit"

    # The settings know stages by this word.
    _credit_stage = None

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

    # --- what a model says of itself

    def _credit_customer(self):
        """Return the commercial partner whose credit it uses."""
        return self.partner_id.commercial_partner_id

    def _credit_parties(self):
        """Return all commercial partners whose hold stops it."""
        return self._credit_customer()

    def _credit_name(self):
        """Return what people call it."""
        return self.display_name

    def _credit_refusal(self, reason):
        """Return what is said when it may not go on."""
        return self.env._(
            "%(document)s has to wait for credit: %(reason)s",
            document=self._credit_name(),
            reason=reason,
        )

    def _credit_amount(self):
        """Return its total in the company's currency, which a release has to cover."""
        return 0.0

    def _credit_covering(self):
        """Return whose releases let it through, and how much each has to cover."""
        return [(self, self._credit_amount())]

    def _credit_resume(self):
        """Go on with what nobody was there to ask about, once it is released."""

    # --- what the guard asks

    def _credit_policy(self):
        return self.company_id.root_id[f"credit_{self._credit_stage}"]

    def _credit_is_asked(self):
        """Return whether it can be refused at all, at no cost for most."""
        company, customer = self.company_id, self._credit_customer()
        return bool(
            customer
            and self._credit_policy() != "off"
            and (
                any(party.credit_watched for party in self._credit_parties())
                or company.root_id.credit_overdue_days
                or self.env["customer.statement.ledger"]._usual_limit(company)
            )
        )

    def _credit_is_held(self, parties=None):
        """Return whether a customer is on hold, of all whom it concerns or of some."""
        parties = self._credit_parties() if parties is None else parties
        parties = parties.with_company(self.company_id)
        return any(party.credit_watched and party.credit_hold for party in parties)

    def _credit_is_released(self, rule):
        release = self.env["customer.credit.release"]
        return any(
            release._covers(documents, rule, amount)
            for documents, amount in self._credit_covering()
            if documents
        )

    def _credit_warn(self, message):
        """Go on, and leave word."""
        if "message_ids" in self._fields:
            self.sudo().message_post(body=message)

    # --- going on, and waiting

    def _credit_demand(self, **options):
        """Let them go on in this context, or refuse them."""
        return self.env["customer.credit.guard"]._demand(self, **options)

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
        return RedirectWarning(str(refusal), self.action_credit_release(), text)

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

    def _credit_managers(self):
        """Return who is told: credit managers who may see it."""
        managers = self.env.ref("customer_credit.group_credit_manager").all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and self.with_user(user).sudo(False).has_access("read")
            )
        )

    def _credit_end_waiting(self):
        """Forget that they waited, for they go on."""
        waiting = self.sudo().filtered("credit_waiting")
        waiting.credit_waiting = False
        waiting.activity_unlink(["customer_credit.mail_activity_type_release"])
