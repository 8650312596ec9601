from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Of a million lines only those few: what the ledger has to undo for them.
    _customer_statement_draft_index = models.Index(
        "(id) WHERE parent_state = 'draft' AND matching_number IS NOT NULL"
    )
