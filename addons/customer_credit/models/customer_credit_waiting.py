from odoo import fields, models
from odoo.tools import SQL


class CustomerCreditWaiting(models.Model):
    """What waits for a release, whatever it is."""

    _name = "customer.credit.waiting"
    _description = "Waiting for Credit"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document"
    _depends = {
        "account.move": ["credit_waiting", "state", "name", "partner_id"],
        "stock.picking": ["credit_waiting", "state", "name", "partner_id"],
    }

    res_model = fields.Char(string="Kind of Document", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True
    )
    document = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    amount = fields.Monetary(string="Total", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime(string="Last Changed", readonly=True)

    def _kinds(self):
        """Return the queries of what waits, each with its columns by name.

        :rtype: list[SQL]
        """
        return [
            SQL(
                """SELECT id * 4 AS id, 'account.move' AS res_model, id AS res_id,
                          COALESCE(NULLIF(name, '/'), NULLIF(payment_reference, ''),
                                   NULLIF(ref, ''), concat('(* ', id, ')'))
                              AS document,
                          partner_id, company_id, amount_total AS amount, currency_id,
                          write_date AS date
                     FROM account_move WHERE credit_waiting AND state = 'draft'"""
            ),
            SQL(
                """SELECT picking.id * 4 + 1, 'stock.picking', picking.id, picking.name,
                          picking.partner_id, picking.company_id, NULL, NULL,
                          picking.write_date
                     FROM stock_picking picking
                    WHERE credit_waiting AND state NOT IN ('done', 'cancel')"""
            ),
        ]

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._kinds())

    def action_open_document(self):
        """Open what waits."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_credit_release(self):
        """Open the dialog that releases it."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).action_credit_release()
