import json

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.sql import sql_among, sql_array
from .res_partner_unique import retry_if_taken

NO_CODE = Domain("ref", "=", False)


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _all_partners(self):
        return self.sudo().with_context(active_test=False)

    @api.model
    def _lock_uncoded(self, ids, domain=Domain.TRUE):
        """Lock those of these partners that have no code and that nobody else locks.

        :param Domain domain: leave out whom it does not name
        :return: their ids, in the order of ``ids``
        :rtype: list[int]
        """
        listed = Domain.custom(
            to_sql=lambda model, alias, query: sql_among(
                SQL.identifier(alias, "id"), ids
            )
        )
        query = self._all_partners()._search(domain & NO_CODE & listed)
        statement = SQL(
            "%s FOR NO KEY UPDATE OF %s SKIP LOCKED",
            query.select(),
            SQL.identifier(query.table),
        )
        self.env.flush_query(statement)
        # To meet what somebody has just saved is no failure, and is tried again: it is
        # not for the log, with thousands of ids.
        self.env.cr.execute(statement, log_exceptions=False)
        locked = {partner_id for (partner_id,) in self.env.cr.fetchall()}
        return [partner_id for partner_id in ids if partner_id in locked]

    @api.model
    def _write_codes(self, ids, codes):
        if not ids:
            return
        partners = self._all_partners().browse(ids)
        with retry_if_taken(codes):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE res_partner
                       SET ref = given.code, write_uid = %(uid)s, write_date = %(now)s
                      FROM ROWS FROM (
                            unnest(%(ids)s), json_array_elements_text(%(codes)s)
                           ) AS given (id, code)
                     WHERE res_partner.id = given.id
                           -- Without this PostgreSQL may read all partners.
                       AND %(among)s
                    """,
                    among=sql_among(SQL("res_partner.id"), ids, exactly=False),
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                    ids=sql_array(ids),
                    codes=json.dumps(codes),
                )
            )
        partners.invalidate_recordset(["ref", "write_uid", "write_date"])
        partners.modified(["ref"])
