from odoo import fields, models


class CustomerCodeReason(models.Model):
    _name = "customer.code.reason"
    _description = "Reason to Change a Customer Code"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="What the dialog that changes a code offers as a reason.",
    )
    was_mistake = fields.Boolean(
        string="Releases the Old Code",
        help="The old code was a mistake: it is released, instead of going on to find "
        "this customer, and the right customer may have it.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Reasons that are archived are not offered.",
    )
