import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.sql import SQL_COMPACT, sql_among
from .res_partner_unique import refused_code


class CustomerCodeFormer(models.Model):
    _name = "customer.code.former"
    _inherit = ["customer.code.of.partner"]
    _description = "Former Customer Code"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(
        string="Former Code",
        required=True,
        readonly=True,
        help="A code that the customer had before. It still finds the customer, and "
        "nobody else gets it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Who is found by this code. Nobody, if the customer was deleted.",
    )

    _code_uniq = models.UniqueIndex(
        "(upper(code) text_pattern_ops)",
        lambda env, diag: env["res.partner"]._customer_code_taken_message(
            refused_code(diag)
        ),
    )
    _compact_idx = models.Index(
        f"({SQL_COMPACT.format('code')}) WHERE upper(code) ~ '[^[:alnum:]]'"
    )

    @api.model
    def _keep(self, owner_by_code):
        """Keep codes that nobody carries any more for the partners who did.

        :param dict owner_by_code: the id of the partner by code, None if it is deleted
        """
        if not owner_by_code:
            return
        self._claimed_codes().difference_update(owner_by_code)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_code_former
                       (code, partner_id, create_uid, create_date,
                        write_uid, write_date)
                SELECT given.code, owner, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(codes)s, %(owners)s::int[]) AS given (code, owner)
                 WHERE NOT %(held)s
           ON CONFLICT DO NOTHING
             RETURNING id
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                codes=list(owner_by_code),
                owners=list(owner_by_code.values()),
                held=self.env["res.partner"]._sql_is_held(SQL("given.code")),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _check_free(self, codes, partners=()):
        """Refuse codes that somebody else had before.

        :param list[str] codes: codes that somebody enters
        :param partners: those who may have had one of them before
        :raise ValidationError: if one of them is another's former code
        """
        if not codes:
            return
        self.env["res.partner"]._flush_codes()
        taken = self.env.execute_query(
            SQL(
                "SELECT code FROM customer_code_former WHERE upper(code) IN %s"
                " AND (partner_id IS NULL OR partner_id <> ALL(%s::int[])) LIMIT 1",
                self._sql_upper(codes),
                list(partners and partners.ids),
            )
        )
        for (code,) in taken:
            raise ValidationError(
                self.env["res.partner"]._customer_code_taken_message(code)
            )

    @api.model
    def _claim(self, codes, partners=()):
        """Have codes that were just saved looked at again before they are committed.

        What ``partners`` had before, they take back.

        :param list[str] codes: codes that somebody entered or got
        :param partners: those who may have had one of them before
        """
        if not codes:
            return
        claimed = self._claimed_codes()
        if not claimed:
            former = self.env["customer.code.former"]
            self.env.cr.precommit.add(former._check_claimed_codes)
        claimed.update(codes)
        if partners:
            claimed.difference_update(self._take_back(codes, partners))

    @api.model
    def _take_back(self, codes, partners):
        """Return those of ``codes`` that ``partners`` had before, no longer former."""
        taken_back = self.env.execute_query(
            SQL(
                "DELETE FROM customer_code_former AS former"
                " USING unnest(%s) AS given (code)"
                " WHERE upper(former.code) = upper(given.code) AND partner_id IN %s"
                " RETURNING given.code",
                list(codes),
                tuple(partners.ids),
            )
        )
        self.invalidate_model(flush=False)
        return [code for (code,) in taken_back]

    @api.model
    def _claimed_codes(self):
        """Return the new codes of this transaction: neither taken back nor given up."""
        return self.env.cr.precommit.data.setdefault("customer_code.claimed", set())

    @api.model
    def _check_claimed_codes(self):
        """Let Odoo start the transaction over if one of its codes is a former one.

        It is if somebody entered it, and gave it up again, since the transaction began.
        No query shows that, but the unique index knows: PostgreSQL adds no row beside
        one that it may not show.

        :raise SerializationFailure: if there is such a code
        """
        claimed = self.env.cr.precommit.data.pop("customer_code.claimed", ())
        if not claimed:
            return
        # That somebody was faster is not for the log: it is tried again.
        self.env.cr.execute(
            SQL(
                "INSERT INTO customer_code_former (code)"
                " SELECT json_array_elements_text(%s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                json.dumps(list(claimed)),
            ),
            log_exceptions=False,
        )
        rows = self.env.cr.fetchall()
        if rows:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM customer_code_former WHERE %s",
                    sql_among(SQL("id"), [row_id for (row_id,) in rows]),
                )
            )

    @api.model
    def _sql_upper(self, codes):
        # Psycopg takes its time for a list of thousands.
        texts = json.dumps(list(codes))
        return SQL("(SELECT upper(c) FROM json_array_elements_text(%s) AS c)", texts)

    @api.model
    def _sql_is_kept(self, code):
        """Return the SQL condition that an SQL expression is a former code."""
        return SQL(
            "EXISTS (SELECT FROM customer_code_former AS former"
            " WHERE upper(former.code) = upper(%s) OFFSET 0)",
            code,
        )
