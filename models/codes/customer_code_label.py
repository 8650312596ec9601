from odoo import fields, models


class CustomerCodeLabel(models.Model):
    _name = "customer.code.label"
    _description = "Label of Other Customer Codes"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="Whose number it is: a loyalty card's, a marketplace's.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Labels that are archived are not offered.",
    )

    _name_uniq = models.UniqueIndex("(name)", "There is a label of that name already.")
