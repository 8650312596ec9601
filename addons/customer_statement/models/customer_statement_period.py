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


class CustomerStatementPeriodChoice(models.AbstractModel):
    """A dialog that asks for the period, and chooses it with one click."""

    _name = "customer.statement.period.choice"
    _description = "Choice of a Period"
    _inherit = ["customer.statement.period"]

    def action_last_month(self):
        """Choose last month."""
        return self._choose_period(*self._last_month())

    def action_this_month(self):
        """Choose this month until today."""
        today = fields.Date.context_today(self)
        return self._choose_period(today.replace(day=1), today)

    def _choose_period(self, since, until):
        """Set the period, and return the action that goes on with the dialog."""
        self.write({"date_from": since, "date_to": until})
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _title(self):
        """Return the title of the dialog."""
        raise NotImplementedError
