from collections import defaultdict

from odoo import fields, models

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

    def _compute_statement_outstanding(self):
        today = fields.Date.context_today(self)
        ledger, company = self.env["customer.statement.ledger"], self.env.company
        outstanding, overdue = defaultdict(float), set()
        items = ledger._open_items(self._origin, company, today) if self.ids else []
        for item in items:
            outstanding[item["customer_id"]] += item["balance"]
            if item["amount"] > 0 and (item["date_maturity"] or item["date"]) < today:
                overdue.add(item["customer_id"])
        for partner in self:
            customer_id = partner.commercial_partner_id._origin.id
            partner.statement_outstanding = outstanding[customer_id]
            partner.statement_overdue = customer_id in overdue

    def action_customer_statement(self):
        """Open the dialog that makes a statement of this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statement"),
            "res_model": "customer.statement.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
