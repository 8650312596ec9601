from ast import literal_eval

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

WHO = [
    ("owing", "Who owe something"),
    ("overdue", "With something overdue"),
    ("moved", "With movements in the period"),
    ("all", "With anything on their account"),
]


class CustomerStatementChoices(models.AbstractModel):
    """What is chosen for statements of many customers, and whom that means."""

    _name = "customer.statement.choices"
    _description = "Statements for Many Customers"
    _inherit = ["customer.statement.period"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        help="Whose books they are. Branches are in those of their company.",
    )
    kind = fields.Selection(
        lambda self: self.env["customer.statement"]._kinds(),
        required=True,
        default=lambda self: self.env.company.root_id.customer_statement_kind,
        help="For customers who have no kind of their own.",
    )
    who = fields.Selection(
        WHO, string="Customers", required=True, default="owing", help="Who gets one."
    )
    domain = fields.Char(
        string="Only These",
        default="[]",
        help="Customers, or contacts of customers, who match this filter.",
    )
    least_amount = fields.Monetary(
        currency_field="company_currency_id",
        help="Leave out who owes less than this, in all currencies together.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    attach_pdf = fields.Boolean(
        string="Attach PDF",
        default=True,
        help="Without it the mail has a link to the statement in the portal, and a "
        "thousand of them take seconds.",
    )

    def _find_customers(self):
        """Return who is to get a statement, and how many have got this one already.

        Those are left out, and so is whoever gets none from runs.

        :return: the customers, and the number
        :rtype: tuple[ResPartner, int]
        :raise UserError: if the filter cannot be used
        """
        customers = self._matching(self._candidate_ids())
        served_ids = self._served_ids()
        served = customers.filtered(lambda customer: customer.id in served_ids)
        return customers - served, len(served)

    def _candidate_ids(self):
        """Return the ids of those whom the books choose."""
        ledger = self.env["customer.statement.ledger"].sudo()
        company, until = self.company_id._origin, self.date_to
        if self.who == "all":
            found = ledger._have_entries(ledger._scope(None, company))
        elif self.who == "moved":
            movements = ledger._movements(None, company, self.date_from, until)
            found = {row["customer_id"] for row in movements}
        elif self.who == "overdue":
            items = ledger._open_items(None, company, until)
            found = {
                item["customer_id"]
                for item in items
                if item["amount"] > 0
                and (item["date_maturity"] or item["date"]) < until
            }
        else:
            found = None
        if found is None or self.least_amount:
            owing = self._owing_ids(ledger._balances(company, until))
            found = owing if found is None else found & owing
        return found

    def _owing_ids(self, balances):
        """Return who owes anything, and at least as much as was chosen."""
        owing, sums = set(), {}
        for (customer_id, _currency_id), (amount, balance) in balances.items():
            sums[customer_id] = sums.get(customer_id, 0) + balance
            if amount > 0:
                owing.add(customer_id)
        if not self.least_amount:
            return owing
        return {i for i in owing if sums[i] >= self.least_amount}

    def _matching(self, customer_ids):
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = self._parsed_domain()
        if not domain.is_true():
            matches = partners.search(domain).commercial_partner_id
            customer_ids = customer_ids & set(matches.ids)
        return partners.search(
            Domain("id", "in", list(customer_ids))
            & Domain("statement_policy", "!=", "none")
        )

    def _parsed_domain(self):
        try:
            domain = Domain(literal_eval((self.domain or "[]").strip()))
            domain.validate(self.env["res.partner"])
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise UserError(
                self.env._("The filter of customers cannot be used: %s", error)
            ) from error
        return domain

    def _served_ids(self):
        """Return who has got a statement of these days and of their kind already."""
        self.env["customer.statement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT statement.partner_id
                  FROM customer_statement statement
                  JOIN res_partner partner ON partner.id = statement.partner_id
                 WHERE statement.company_id = %s AND statement.date_from = %s
                   AND statement.date_to = %s
                   AND statement.kind = COALESCE(partner.statement_kind, %s)
                   AND (statement.state IN ('queued', 'sent')
                        OR statement.state = 'issued' AND statement.delivery = 'post')
                """,
                self.company_id._origin.id,
                self.date_from,
                self.date_to,
                self.kind,
            )
        )
        return {row[0] for row in rows}
