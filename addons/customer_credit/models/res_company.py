from odoo import fields, models

POLICIES = [
    ("off", "Do not ask"),
    ("warn", "Warn"),
    ("block", "Block"),
]


def _policy(string, help_text):
    return fields.Selection(
        POLICIES, string=string, default="block", required=True, help=help_text
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_order = _policy(
        "Credit of Orders",
        "What happens when an order is confirmed for a customer without credit.",
    )
    credit_invoice = _policy(
        "Credit of Invoices",
        "What happens when an invoice is posted that no confirmed order stands for.",
    )
    credit_delivery = _policy(
        "Credit of Deliveries",
        "What happens when goods leave for a customer who is on hold or overdue.",
    )
    credit_till = _policy(
        "Credit at the Till",
        "What happens when a customer without credit buys on account.",
    )
    credit_overdue_days = fields.Integer(
        string="Days Overdue",
        help="Who has not paid for more than so many days after the due date has no "
        "credit. 0: this is not asked.",
    )

    _credit_overdue_days_positive = models.Constraint(
        "CHECK (credit_overdue_days >= 0)",
        "The days that customers may be overdue cannot be less than none.",
    )
