from odoo import api, models
from odoo.modules.db import FunctionStatus
from odoo.tools import sql


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _text_index_names(self):
        """Return the name of the trigram index of each field that names a partner."""
        return {
            name: f"{self._table}_customer_code_text_{name}_idx"
            for name in self._rec_names_search
        }

    @api.model
    def _has_text_indexes(self):
        return all(
            sql.index_exists(self.env.cr, index)
            for index in self._text_index_names().values()
        )

    @api.model
    def _set_text_indexes(self, wanted):
        """Make the indexes that find any part of a name at once, or drop them.

        Nobody can save a partner until the transaction ends.

        :param bool wanted: whether there are to be any
        """
        cr = self.env.cr
        for name, index in self._text_index_names().items():
            if not wanted:
                sql.drop_index(cr, index, self._table)
                continue
            expression = f'"{name}"'
            if self.env.registry.has_unaccent == FunctionStatus.INDEXABLE:
                # As Odoo's searches have it.
                expression = self.env.registry.unaccent(expression)
            sql.create_index(
                cr, index, self._table, [f"{expression} gin_trgm_ops"], "gin"
            )
