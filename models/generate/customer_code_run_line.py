from odoo import fields, models
from odoo.tools import SQL

# Customers of a block: the least that is coded and committed at a time.
BLOCK_SIZE = 1000

ORDERS = {
    "create_date": "create_date, id",
    "name": "name, id",
    "id": "id",
}


class CustomerCodeRunLine(models.Model):
    _name = "customer.code.run.line"
    _description = "Customer Code Run: Rule"

    run_id = fields.Many2one(
        "customer.code.run", required=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "customer.code.rule", string="Rule as It Is Now", ondelete="set null"
    )
    name = fields.Char(string="Rule", help="As it was called then.")
    done_count = fields.Integer(
        string="Codes Given",
        help="How many codes this run has given by the rule.",
    )
    first_code = fields.Char(
        help="The first code that was given by the rule.",
    )
    last_code = fields.Char(
        help="The last code that was given by the rule until now.",
    )

    def _plan(self, rule, domain):
        """List the customers of this line in blocks.

        :param Domain domain: who they are
        :return: how many they are
        :rtype: int
        """
        partners = self.env["res.partner"]._all_partners()
        partners = partners.with_company(self.run_id.company_id)
        query = partners._search(domain)
        order = partners._order_to_sql(ORDERS[self.run_id.order], query)
        [(count,)] = self.env.execute_query(
            SQL(
                """
                WITH listed AS (%(listed)s),
                blocks AS (
                    INSERT INTO customer_code_run_block (line_id, partner_ids)
                    SELECT %(line)s,
                           array_to_string(ids[first : first + %(size)s - 1], ',')
                      FROM listed,
                           generate_series(1, cardinality(ids), %(size)s) AS first
                     ORDER BY first
                )
                SELECT cardinality(ids) FROM listed
                """,
                line=self.id,
                listed=query.select(
                    SQL(
                        "array_agg(%s ORDER BY %s) AS ids",
                        SQL.identifier(query.table, "id"),
                        order,
                    )
                ),
                size=BLOCK_SIZE,
            )
        )
        return count or 0

    def _give(self, partner_ids):
        """Give a code to those of these customers who still are to get one.

        :return: the codes that were given
        :rtype: list[str]
        """
        codes = []
        for line, rule, domain in self.run_id._to_code():
            if line == self:
                codes = self.run_id._give(rule, partner_ids, domain)
        if codes:
            self.write(
                {
                    "done_count": self.done_count + len(codes),
                    "first_code": self.first_code or codes[0],
                    "last_code": codes[-1],
                }
            )
        return codes


class CustomerCodeRunBlock(models.Model):
    _name = "customer.code.run.block"
    _description = "Customer Code Run: Customers to Come"
    _log_access = False

    line_id = fields.Many2one(
        "customer.code.run.line", required=True, index=True, ondelete="cascade"
    )
    # As text, the fastest to write for millions and to read again.
    partner_ids = fields.Text(string="Customers")


class CustomerCodeRunSkipped(models.Model):
    _name = "customer.code.run.skipped"
    _inherit = ["customer.code.of.partner"]
    _description = "Customer Code Run: Without a Code"
    _log_access = False

    run_id = fields.Many2one(
        "customer.code.run", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="cascade",
        help="Who got no code.",
    )
    reason = fields.Selection(
        [
            ("busy", "Somebody was changing this customer"),
            ("taken", "Somebody else has this code, or had it"),
            ("malformed", "This cannot be a code"),
        ],
        required=True,
        help="Why the customer got no code.",
    )
    code = fields.Char(
        help="What stands in the field that codes were taken from.",
    )
