from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_statement_kind = fields.Selection(
        lambda self: self.env["customer.statement"]._fields["kind"].selection,
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
