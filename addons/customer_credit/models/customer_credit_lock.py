from odoo import api, fields, models
from odoo.tools import SQL


class CustomerCreditLock(models.Model):
    """A row that whoever uses up a customer's credit must change.

    Two who do so at once cannot both commit: the second is refused by the database, and
    Odoo tries again with what the first has done. A lock that is only held and let go
    would let the second go on with what it had read before.
    """

    _name = "customer.credit.lock"
    _description = "Lock of a Customer's Credit"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    version = fields.Integer(required=True)

    _unique = models.UniqueIndex("(partner_id, company_id)")

    @api.model
    def _take(self, customer, company):
        """Let nobody else use this customer's credit until the end."""
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_credit_lock (partner_id, company_id, version)
                   VALUES (%s, %s, 1) ON CONFLICT (partner_id, company_id)
                   DO UPDATE SET version = customer_credit_lock.version + 1
                   RETURNING version""",
                customer.id,
                company.root_id.id,
            )
        )
