from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _reserve(self, count, unless=None):
        """Take the next numbers of this sequence in one query.

        They are formatted as ``next_by_id`` would have formatted each of them.

        :param int count: how many numbers to take
        :param SQL unless: a condition on ``code.code``; the numbers for which it is
            true are taken, too, but left out of the result
        :return: the codes in their order, ``count`` of them or fewer
        :rtype: list[str]
        """
        self.ensure_one()
        if count <= 0:
            return []
        current = self._get_current_sequence()
        return self._format_where(current, self._take(current, count), unless)

    def _foresee(self, count, unless=None):
        """Return the codes that :meth:`_reserve` would give now, without taking any.

        :param int count: how many codes would be wanted
        :param SQL unless: as in :meth:`_reserve`
        :return: the first and the last of them, empty strings if there is none
        :rtype: tuple[str, str]
        """
        self.ensure_one()
        current = self._get_current_sequence()
        current.invalidate_recordset(["number_next_actual"])
        # Some more than wanted, because some may be left out.
        numbers = self._series(current.number_next_actual, count + 1000)
        codes = self._format_where(current, numbers, unless, nth=(1, count))
        return (codes[0], codes[-1]) if codes else ("", "")

    def _take(self, current, count):
        """Return the SQL of the next ``count`` numbers of ``current``.

        ``current`` is this sequence or one of its date ranges.
        """
        if self.implementation == "standard":
            ids = [self.id] if current == self else [self.id, current.id]
            return SQL(
                "SELECT nextval(%s) AS value, i FROM generate_series(1, %s) AS i",
                "_".join(["ir_sequence", *(f"{number:03d}" for number in ids)]),
                count,
            )
        total = count * self.number_increment
        current.flush_recordset(["number_next"])
        [(following,)] = self.env.execute_query(
            SQL(
                "UPDATE %s SET number_next = number_next + %s WHERE id = %s"
                " RETURNING number_next",
                SQL.identifier(current._table),
                total,
                current.id,
            )
        )
        current.invalidate_recordset(["number_next"])
        return self._series(following - total, count)

    def _series(self, start, count):
        return SQL(
            "SELECT %s + (i - 1) * %s AS value, i FROM generate_series(1, %s) AS i",
            start,
            self.number_increment,
            count,
        )

    def _format_where(self, current, numbers, unless, nth=None):
        """Return the codes made of ``numbers``, all or only the ``nth`` ones."""
        dated = self
        if current != self:
            dated = self.with_context(ir_sequence_date_range=current.date_from)
        prefix, suffix = dated._get_prefix_suffix()
        rows = self.env.execute_query(
            SQL(
                """
                WITH number AS MATERIALIZED (%(numbers)s),
                code AS (
                    SELECT i, %(prefix)s || lpad(
                        value::text, greatest(%(padding)s, length(value::text)), '0'
                    ) || %(suffix)s AS code
                      FROM number
                ),
                chosen AS (
                    SELECT code, i, row_number() OVER (ORDER BY i) AS nth
                      FROM code WHERE NOT (%(unless)s)
                )
                SELECT code FROM chosen WHERE %(nth)s ORDER BY i
                """,
                numbers=numbers,
                prefix=prefix,
                suffix=suffix,
                padding=self.padding,
                unless=unless or SQL("FALSE"),
                nth=SQL("nth IN %s", nth) if nth else SQL("TRUE"),
            )
        )
        return [code for (code,) in rows]
