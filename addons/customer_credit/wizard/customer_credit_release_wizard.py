from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# Long enough to deliver and invoice what is ordered.
USUAL_DAYS = 30


class CustomerCreditReleaseWizard(models.TransientModel):
    """Releases a document; or asks for it, if the user is no credit manager."""

    _name = "customer.credit.release.wizard"
    _description = "Release a Document for Credit"

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    is_manager = fields.Boolean(compute="_compute_is_manager")
    document = fields.Char(compute="_compute_document")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_document"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_document")
    summary = fields.Html(compute="_compute_summary", sanitize=False)
    amount = fields.Monetary(
        string="Up to",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="The release covers the document, with its invoices and deliveries, while "
        "its total is no more.",
    )
    date_until = fields.Date(
        string="Until",
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=USUAL_DAYS)
        ),
        help="The last day the release is good for.",
    )
    reason = fields.Char(required=True)

    def _document(self):
        """Return the document, which the user must be allowed to see."""
        model = self.env.get(self.res_model)
        if model is None or not hasattr(model, "_credit_wait"):
            raise UserError(self.env._("This document does not use credit."))
        document = model.browse(self.res_id).exists()
        document.sudo(False).check_access("read")
        return document

    def _compute_is_manager(self):
        self.is_manager = self.env.user._is_credit_manager()

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for wizard in self:
            document = wizard._document()
            wizard.document = document._credit_name()
            wizard.partner_id = document.sudo()._credit_customer()
            wizard.currency_id = document.company_id.currency_id

    @api.depends("res_model", "res_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard._document().sudo()._credit_amount()

    @api.depends("res_model", "res_id")
    def _compute_summary(self):
        sees = self.env.user.has_group("customer_credit.group_credit_user")
        for wizard in self:
            customer = wizard._document().sudo()._credit_customer().sudo(False)
            customer = customer.with_company(wizard._document().company_id)
            wizard.summary = sees and customer.credit_summary

    def action_release(self):
        """Let the document go on, and go on with it if nobody was there before.

        :raise UserError: if the release would cover nothing
        :raise AccessError: if the user is no credit manager
        """
        self.ensure_one()
        document = self._document()
        self._check_covers(document)
        self.env["customer.credit.release"].create(
            {
                "res_model": self.res_model,
                "res_id": self.res_id,
                "rule": self._rule(document),
                "amount": self.amount,
                "date_until": self.date_until,
                "reason": self.reason,
            }
        )
        waited = document.sudo().credit_waiting
        document._credit_end_waiting()
        if waited:
            document.sudo()._credit_resume()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_covers(self, document):
        if self.date_until < fields.Date.context_today(self):
            raise UserError(self.env._("A release cannot have ended before it begins."))
        total = document.sudo()._credit_amount()
        if self.currency_id.compare_amounts(self.amount, total) < 0:
            raise UserError(
                self.env._(
                    "The release does not cover the total of %s.",
                    document._credit_name(),
                )
            )

    def _rule(self, document):
        """Return the strongest rule that the customer is beyond now."""
        customer = document.sudo()._credit_customer()
        root = document.sudo().company_id.root_id
        ledger = self.env["customer.statement.ledger"].sudo()
        standing = ledger._standings(customer, root)[customer.id]
        broken = self.env["customer.credit.guard"]._broken(root, standing)
        if document.sudo()._credit_is_held():
            broken.append("hold")
        return next((rule for rule in ("hold", "overdue") if rule in broken), "limit")

    def action_ask(self):
        """Put the document on the list of those that wait, and tell who releases."""
        self.ensure_one()
        document = self._document()
        document._credit_wait(self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The credit managers have been asked."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
