from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    _customer_statement_max_date_index = models.Index("(max_date)")
