"""How statements get into the database: thousands of them at the cost of a few."""

from odoo import api, models
from odoo.tools import SQL

from .customer_statement_ledger_sections import TOTALS

COLUMNS = {
    "partner_id": "int",
    "code": "text",
    "company_id": "int",
    "kind": "text",
    "date_from": "date",
    "date_to": "date",
    "lang": "text",
    "figures": "jsonb",
    "letterhead_id": "int",
    "state": "text",
    "failure": "text",
    "outstanding": "numeric",
    "run_id": "int",
    "delivery": "text",
}
# What lists sum and group is what the pages say.
INSERT_TOTALS = """
INSERT INTO customer_statement_total (statement_id, currency_id, %(names)s,
                                      create_uid, create_date, write_uid, write_date)
SELECT statement.id, currency.id, %(names)s,
       %(uid)s, statement.create_date, %(uid)s, statement.create_date
  FROM customer_statement statement,
       jsonb_to_recordset(statement.figures->'sections') AS section(
            currency text, %(types)s)
  JOIN res_currency currency ON currency.name = section.currency
 WHERE statement.id = ANY(%(ids)s)
"""


class CustomerStatement(models.Model):
    _inherit = "customer.statement"

    @api.model
    def _plan_delivery(self, values, run):
        """Add to values of statements how their run delivers them."""
        ids = [vals["partner_id"] for vals in values]
        customers = self.env["res.partner"].sudo().browse(ids)
        for vals, customer in zip(values, customers, strict=True):
            on_paper = customer.statement_policy == "print"
            by_mail = not on_paper and customer._statement_recipients()
            vals.update(run_id=run.id, delivery="mail" if by_mail else "post")

    @api.model
    def _insert(self, values):
        """Insert statements with their totals, in two queries.

        :param list[dict] values: as :meth:`_prepare` returns them
        :return: their ids
        :rtype: list[int]
        """
        if not values:
            return []
        ids = self._insert_rows("customer_statement", COLUMNS, values)
        names = list(map(SQL.identifier, TOTALS))
        self.env.execute_query(
            SQL(
                INSERT_TOTALS,
                names=SQL(", ").join(names),
                types=SQL(", ").join(SQL("%s numeric", name) for name in names),
                uid=self.env.uid,
                ids=ids,
            )
        )
        return ids

    @api.model
    def _insert_rows(self, table, types, rows):
        """Insert rows into a table of ours.

        :param str table: its name
        :param dict types: the SQL type of each column
        :param list[dict] rows: what to insert; what a row lacks is NULL
        :return: their ids, in the order of ``rows``
        :rtype: list[int]
        """
        columns = SQL(", ").join(map(SQL.identifier, types))
        values = SQL(", ").join(
            SQL(
                f"%s::{type_}[]",
                [None if row.get(name) is False else row.get(name) for row in rows],
            )
            for name, type_ in types.items()
        )
        inserted = self.env.execute_query(
            SQL(
                """
                INSERT INTO %(table)s (%(columns)s, create_uid, create_date,
                                       write_uid, write_date)
                SELECT %(columns)s, %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM unnest(%(values)s) WITH ORDINALITY AS given(%(columns)s, n)
                 ORDER BY n
             RETURNING id
                """,
                table=SQL.identifier(table),
                columns=columns,
                uid=self.env.uid,
                values=values,
            )
        )
        return [row[0] for row in inserted]
