import json
from collections import namedtuple

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.tools import SQL, sql

from ...tools import canonical_form
from ...tools.sql import (
    SQL_COMPACT,
    SQL_NUMBER,
    SQL_NUMERIC,
    SQL_SEPARATED,
    make_collation,
    sql_canonical,
    tidy_codes,
)
from .res_partner_unique import taken_message

# What is kept of the code ``given``: ``code``, in its own case; whose it is; and
# whether whoever enters it may have it.
GivenUp = namedtuple("GivenUp", "id code partner_id given free")


class CustomerCodeFormer(models.Model):
    """Codes besides the customers' own: former, other and released ones.

    Without a label it is a former code, with one an other code; one that is nobody's
    is released, and kept for the sequences to leave out.
    """

    _name = "customer.code.former"
    _inherit = ["customer.code.of.partner"]
    _description = "Other Customer Code"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(
        required=True,
        help="It finds the customer, and nobody else gets it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="set null",
        help="Who is found by this code. Nobody, if the code was released, or the "
        "customer deleted.",
    )
    label_id = fields.Many2one(
        "customer.code.label",
        index=True,
        ondelete="restrict",
        help="Who knows the customer by this number.",
    )
    kind = fields.Char(
        string="What It Is",
        compute="_compute_kind",
        help="A former code of the customer, or whose number it is.",
    )

    _code_uniq = models.UniqueIndex(
        f"({sql_canonical('code')} text_pattern_ops)", taken_message
    )
    _compact_idx = models.Index(
        f"({SQL_COMPACT.format('code')}) WHERE {SQL_SEPARATED.format('code')}"
    )
    _number_idx = models.Index(
        f"({SQL_NUMBER.format('code')}) WHERE {SQL_NUMERIC.format('code')}"
    )

    def _auto_init(self):
        # Where the index was another one, codes may have become the same since.
        cr = self.env.cr
        make_collation(cr)
        name = self._code_uniq.full_name(self)
        _, comment = sql.index_definition(cr, name)
        if comment and comment != self._code_uniq.get_definition(self.pool):
            sql.drop_index(cr, name, self._table)
            tidy_codes(cr, self._table, "code")
            self._forget_same()
        return super()._auto_init()

    @api.model
    def _forget_same(self):
        """Keep, of lines of the same code, the last one that is somebody's."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM customer_code_former USING (
                    SELECT id, row_number() OVER (
                               PARTITION BY %s ORDER BY partner_id IS NULL, id DESC
                           ) AS nth
                      FROM customer_code_former
                ) AS ranked
                 WHERE ranked.id = customer_code_former.id AND nth > 1
                """,
                SQL(sql_canonical("code")),
            )
        )

    @api.depends("label_id.name", "partner_id")
    def _compute_kind(self):
        for line in self:
            if not line.partner_id:
                line.kind = self.env._("Released: nobody's")
            else:
                line.kind = line.label_id.name or self.env._("Former code")

    @api.model
    def _keep(self, owner_by_code, label=None):
        """Keep codes that nobody carries for the partners who are found by them.

        :param dict owner_by_code: the id of the partner by code, None if it is nobody's
        :param CustomerCodeLabel label: whose numbers they are; former codes have none
        """
        if not owner_by_code:
            return
        self._claimed_codes().difference_update(owner_by_code)
        self.env["res.partner"]._given_codes().difference_update(owner_by_code)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_code_former
                       (code, partner_id, label_id, create_uid, create_date,
                        write_uid, write_date)
                SELECT given.code, owner, %(label)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(codes)s, %(owners)s::int[]) AS given (code, owner)
                 WHERE NOT %(held)s
           ON CONFLICT DO NOTHING
             RETURNING id
                """,
                label=label and label.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                codes=list(owner_by_code),
                owners=list(owner_by_code.values()),
                held=self.env["res.partner"]._sql_is_held(SQL("given.code")),
            )
        )
        self.invalidate_model(flush=False)
        if label:
            self.browse(row[0] for row in rows)._claim_beside_own()

    @api.model
    def _take(self, taker_by_code):
        """Let partners have codes that were given up, which are former ones no more.

        They may take back what was their own, and have what is nobody's or was given
        up in this very transaction. What nobody ever had is claimed.

        :param dict taker_by_code: the id of the partner who has it now, by code
        :raise ValidationError: if one of them is another's former or other code
        """
        if not taker_by_code:
            return
        rows = self._given_up(taker_by_code)
        for row in rows:
            if not row.free:
                message = self.env["res.partner"]._customer_code_taken_message
                raise ValidationError(message(row.code, [row.partner_id]))
        if rows:
            self.env.execute_query(
                SQL(
                    "DELETE FROM customer_code_former WHERE id IN %s RETURNING id",
                    tuple(row.id for row in rows),
                )
            )
            self.invalidate_model(flush=False)
        self._claim(taker_by_code.keys() - {row.given for row in rows})

    @api.model
    def _given_up(self, taker_by_code):
        """Return what is kept of codes that somebody enters.

        :param dict taker_by_code: the id of the partner who enters it, or ``None``, by
            code
        :rtype: list[GivenUp]
        """
        self.env["res.partner"]._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, code, partner_id,"
                "       label_id IS NULL AND create_date = %s"
                f"  FROM customer_code_former WHERE {sql_canonical('code')} IN %s",
                self.env.cr.now(),
                self._sql_canonical(taker_by_code),
            )
        )
        given = {canonical_form(c): c for c in taker_by_code} if rows else {}
        given_up = []
        for row_id, code, partner_id, just_now in rows:
            entered = given[canonical_form(code)]
            free = just_now or partner_id in (None, taker_by_code[entered])
            given_up.append(GivenUp(row_id, code, partner_id, entered, free))
        return given_up

    @api.model
    def _claim(self, codes):
        """Have codes that were just saved looked at again before they are committed.

        :param codes: those that nobody had before
        """
        if not codes:
            return
        claimed = self._claimed_codes()
        if not claimed:
            former = self.env["customer.code.former"]
            self.env.cr.precommit.add(former._check_claimed_codes)
        claimed.update(codes)

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

        :raise ConcurrencyError: if there is such a code
        """
        claimed = self.env.cr.precommit.data.pop("customer_code.claimed", ())
        if not claimed:
            return
        # In one request; whatever is kept has a date.
        statement = SQL(
            f"""
            INSERT INTO customer_code_former (code)
            SELECT json_array_elements_text(%(codes)s) ON CONFLICT DO NOTHING;
            DELETE FROM customer_code_former
             WHERE create_date IS NULL AND {sql_canonical("code")} = ANY (ARRAY(
                SELECT {sql_canonical("c")}
                  FROM json_array_elements_text(%(codes)s) AS c))
            """,
            codes=json.dumps(list(claimed)),
        )
        try:
            self.env.cr.execute(statement, log_exceptions=False)
        except SerializationFailure as error:
            raise ConcurrencyError("A customer code was given up meanwhile") from error

    @api.model
    def _sql_canonical(self, codes):
        # Psycopg takes its time for a list of thousands.
        texts = json.dumps(list(codes))
        return SQL(
            f"(SELECT {sql_canonical('c')} FROM json_array_elements_text(%s) AS c)",
            texts,
        )

    @api.model
    def _sql_is_kept(self, code):
        """Return the SQL condition that an SQL expression is a former code."""
        return SQL(
            "EXISTS (SELECT FROM customer_code_former AS former"
            f" WHERE {sql_canonical('former.code')} = {sql_canonical('%s')} OFFSET 0)",
            code,
        )
