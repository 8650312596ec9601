from odoo import fields, models
from odoo.tools import SQL


class CustomerStatementTotal(models.Model):
    """What a statement says in one currency, so that lists can add up and group."""

    _name = "customer.statement.total"
    _description = "Customer Statement Total"
    _order = "statement_id desc, currency_id"
    _rec_name = "statement_id"

    statement_id = fields.Many2one(
        "customer.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    opening = fields.Monetary(
        readonly=True, help="What was owed at the end of the day before the period."
    )
    charges = fields.Monetary(
        readonly=True, help="What the movements of the period added."
    )
    credits = fields.Monetary(
        readonly=True, help="What the movements of the period took away."
    )
    closing = fields.Monetary(
        readonly=True, help="What is owed at the end of the last day."
    )
    overdue = fields.Monetary(
        readonly=True, help="What should have been paid by the last day."
    )
    not_due = fields.Monetary(readonly=True)
    d30 = fields.Monetary(string="1-30 Days", readonly=True)
    d60 = fields.Monetary(string="31-60 Days", readonly=True)
    d90 = fields.Monetary(string="61-90 Days", readonly=True)
    older = fields.Monetary(readonly=True)
    unapplied = fields.Monetary(
        string="Unapplied Credits",
        readonly=True,
        help="Payments and credit notes that are not matched with an invoice yet.",
    )

    def init(self):
        self.env["customer.statement"]._refuse_updates(
            self._table, SQL("OLD.* IS DISTINCT FROM NEW.*")
        )
