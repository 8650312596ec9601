from odoo import api, fields, models
from odoo.tools.mail import email_normalize_all

FINANCE = "account.group_account_invoice,account.group_account_readonly"


class ResPartner(models.Model):
    _inherit = "res.partner"

    statement_outstanding = fields.Monetary(
        string="Outstanding",
        compute="_compute_statement_outstanding",
        groups=FINANCE,
        help="What the customer owes today, with contacts and addresses, in the "
        "company's currency.",
    )
    statement_overdue = fields.Boolean(
        string="Has Overdue Items",
        compute="_compute_statement_outstanding",
        groups=FINANCE,
        help="Whether anything should have been paid before today.",
    )

    statement_policy = fields.Selection(
        [
            ("mail", "By e-mail"),
            ("print", "On paper"),
            ("none", "None from runs"),
        ],
        string="Statements",
        default="mail",
        groups=FINANCE,
        help="How runs of statements reach this customer. Whoever has no e-mail "
        "address is listed for printing.",
    )
    statement_kind = fields.Selection(
        lambda self: self.env["customer.statement"]._kinds(),
        string="Kind of Statements",
        groups=FINANCE,
        help="What this customer gets from runs, whatever is chosen there.",
    )
    statement_contact_ids = fields.Many2many(
        "res.partner",
        "res_partner_statement_contact_rel",
        "customer_id",
        "contact_id",
        string="Statements to",
        domain="[('id', 'child_of', id)]",
        groups=FINANCE,
        help="The contacts who get the statements of this customer. If nobody is "
        "chosen the customer does, or else an invoice address.",
    )

    def _statement_recipients(self):
        """Return who of this customer is mailed statements: with an address each.

        :rtype: ResPartner
        """
        customer = self.sudo().commercial_partner_id
        # A contact may have gone to another customer since it was chosen.
        chosen = customer.statement_contact_ids.filtered(
            lambda contact: contact.commercial_partner_id == customer
        )
        if chosen or customer._has_usable_email():
            return (chosen or customer).filtered(lambda p: p._has_usable_email())
        return customer.child_ids.filtered(
            lambda child: (
                child.type == "invoice"
                and child.commercial_partner_id == customer
                and child._has_usable_email()
            )
        )

    def _has_usable_email(self):
        return bool(self.email and email_normalize_all(self.email))

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "statement_policy", "statement_kind"]

    def _compute_statement_outstanding(self):
        today = fields.Date.context_today(self)
        outstanding = {}
        if self.ids:
            ledger = self.env["customer.statement.ledger"]
            outstanding = ledger._outstanding(self._origin, self.env.company, today)
        for partner in self:
            customer_id = partner.commercial_partner_id._origin.id
            amount, overdue = outstanding.get(customer_id, (0.0, False))
            partner.statement_outstanding = amount
            partner.statement_overdue = overdue

    def action_customer_statement(self):
        """Open the dialog that makes a statement of this customer, or of many."""
        if len(self) > 1:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Statements"),
                "res_model": "customer.statement.send",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_domain": repr([("id", "in", self.ids)]),
                    "default_who": "all",
                },
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statement"),
            "res_model": "customer.statement.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
