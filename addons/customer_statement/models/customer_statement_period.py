from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CustomerStatementPeriod(models.AbstractModel):
    """The period that statements are made for, at first last month."""

    _name = "customer.statement.period"
    _description = "Period"

    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._last_month()[0],
        help="The first day of the period.",
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self._last_month()[1],
        help="The last day of the period, as of which the open items are.",
    )

    @api.model
    def _last_month(self):
        """Return the first and the last day of last month."""
        first = fields.Date.context_today(self).replace(day=1)
        return first - relativedelta(months=1), first - relativedelta(days=1)
