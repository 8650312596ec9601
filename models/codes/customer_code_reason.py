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
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Reasons that are archived are not offered.",
    )
