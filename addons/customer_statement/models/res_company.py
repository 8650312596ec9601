from odoo import fields, models

from .customer_statement_choices import WHO


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_statement_kind = fields.Selection(
        lambda self: self.env["customer.statement"]._kinds(),
        string="Kind of Statements",
        default="open_item",
        required=True,
        help="What is chosen first when somebody makes a statement.",
    )
    customer_statement_aging = fields.Selection(
        [("due", "Due date"), ("document", "Date of the document")],
        string="Age by",
        default="due",
        required=True,
        help="The day from which statements count how old an amount is.",
    )
    customer_statement_quote = fields.Boolean(
        string="Ask for the Code",
        default=True,
        help="Print on each page: please quote your customer code.",
    )
    customer_statement_footer = fields.Char(
        string="Text below Statements",
        help="A line of your own, such as how to pay.",
    )
    customer_statement_day = fields.Integer(
        string="Day of the Month",
        help="When last month's statements are sent every month; 0 for never, 31 for "
        "the last day.",
    )
    customer_statement_who = fields.Selection(
        WHO, string="Who Gets Them", default="owing", required=True
    )
    customer_statement_attach_pdf = fields.Boolean(
        string="Attach PDF to Monthly Statements",
        default=True,
        help="Without it the mail has a link to the statement in the portal.",
    )
    customer_statement_user_id = fields.Many2one(
        "res.users",
        string="Monthly Statements in the Name of",
        readonly=True,
        ondelete="set null",
        help="Who chose the day, and is told how the run ended.",
    )

    _customer_statement_day_check = models.Constraint(
        "CHECK (customer_statement_day BETWEEN 0 AND 31)",
        "Choose a day of the month from 1 to 31, or 0 to send nothing by itself.",
    )

    def write(self, vals):
        """Keep who chose the day on which statements are sent."""
        if vals.get("customer_statement_day"):
            vals = {**vals, "customer_statement_user_id": self.env.uid}
        return super().write(vals)
