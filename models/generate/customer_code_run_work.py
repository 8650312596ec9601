import time

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerCodeRun(models.Model):
    _inherit = "customer.code.run"

    def _is_waiting(self):
        return bool(self.idle_passes)

    def _work(self, blocks, patience):
        """Give a code to the next customers, or find out who is left.

        :param int blocks: to how many blocks of customers
        """
        if self.state != "running":
            return 0
        begun = time.monotonic()
        line, partner_ids = self._take(blocks)
        if not line:
            self._next_pass(patience)
            codes = []
        else:
            codes = line._give(partner_ids)
        # Last, so that Stop does not have to wait for a whole chunk.
        self._lock()
        self.write(
            {
                "done_count": self.done_count + len(codes),
                "seconds": self.seconds + time.monotonic() - begun,
            }
        )
        return len(codes)

    def _give(self, rule, partner_ids, domain):
        """Give a code to those of these partners whom ``domain`` still names.

        :return: the codes that were given
        :rtype: list[str]
        """
        rules = self.env["customer.code.rule"].with_company(self.company_id)
        if not self.source_field:
            return rules._give(rule, partner_ids, domain)
        source = rules.env["customer.code.source"]
        locked = rules.env["res.partner"]._lock_uncoded(partner_ids, domain)
        if label := self.source_label_id:
            # Before, so that none of them is given as a new code.
            refused = source._keep_as_other(self.source_field, locked, label)
            codes = rules._give(rule, locked, domain)
        else:
            codes, refused = source._take_over(self.source_field, locked)
        self.env["customer.code.run.skipped"].create(
            [
                {"run_id": self.id, "partner_id": i, "reason": reason, "code": value}
                for i, reason, value in refused
            ]
        )
        return codes

    def _take(self, blocks):
        """Take the next customers off the list of whom to give a code.

        :param int blocks: how many blocks of them
        :return: the line of their rule, and their ids in the run's order
        :rtype: tuple[CustomerCodeRunLine, list[int]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM customer_code_run_block
                 WHERE id IN (
                    SELECT id FROM customer_code_run_block
                     WHERE line_id IN %s ORDER BY id LIMIT %s
                 )
             RETURNING line_id, id, partner_ids
                """,
                self._next_block().subselect("line_id"),
                blocks,
            )
        )
        line = self.env["customer.code.run.line"].browse(rows[0][0] if rows else ())
        return line, [int(i) for *_, ids in sorted(rows) for i in ids.split(",")]

    def _current_line(self):
        """Return the line of the rule whose customers come next, or none."""
        block = self.env["customer.code.run.block"].browse(self._next_block())
        return block.line_id

    def _next_block(self):
        """Return the query of the block of customers who come next."""
        return self.env["customer.code.run.block"]._search(
            [("line_id.run_id", "in", self.ids)], order="id", limit=1
        )

    def _next_pass(self, patience):
        """List those who have no code; end if there is nobody, or nobody free."""
        if self.pass_start_count >= 0 and self.done_count == self.total_count:
            # Nobody was left out: why look for them among all customers again?
            self._end("done")
            return
        idle = self.done_count == self.pass_start_count
        left = self._plan()
        self.invalidate_recordset(["skipped_count"])
        self.write(
            {
                "total_count": self.done_count + left + self._left_without(),
                "pass_start_count": self.done_count,
                "idle_passes": self.idle_passes + 1 if idle else 0,
            }
        )
        if not left or self.idle_passes > patience:
            self._list_busy()
            self._end("done")

    def _left_without(self):
        """Return how many get no code because of what stands in the other field."""
        return 0 if self.source_label_id else self.skipped_count

    def _plan(self):
        """List in blocks, in the run's order, who is to get a code.

        One query for each rule: not one of the customers passes through Python.

        :return: how many they are
        :rtype: int
        """
        self._discard_blocks()
        return sum(line._plan(rule, domain) for line, rule, domain in self._to_code())

    def _to_code(self):
        """Yield each line, its rule, and the domain of whom to give a code by it."""
        lines = {line.rule_id.id: line for line in self.line_ids}
        for rule, domain in self.env["customer.code.rule"]._uncoded_by_rule():
            if line := lines.get(rule.id):
                yield line, rule, domain & self._options_domain()

    def _options_domain(self):
        domain = Domain.TRUE
        if not self.include_archived:
            domain &= Domain("active", "=", True)
        if self.source_field and not self.source_label_id:
            domain &= self.env["customer.code.source"]._is_filled(self.source_field)
            domain &= Domain("id", "not in", self._refused())
        return domain

    def _refused(self):
        """Return the query of those whose value in the other field cannot be taken."""
        skipped = self.env["customer.code.run.skipped"]
        return skipped._search([("run_id", "=", self.id)]).subselect("partner_id")

    def _discard_blocks(self):
        self.env.execute_query(
            SQL(
                "DELETE FROM customer_code_run_block WHERE line_id IN %s RETURNING id",
                tuple(self.line_ids.ids) or (None,),
            )
        )
