import re
from contextlib import contextmanager

from psycopg2.errors import InternalError_, UndefinedTable

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.tools import SQL, date_utils

from ...tools import MAX_LENGTH, isolated, odd_character, stored_form

LEGEND = re.compile(r"%\((?:range_|current_)?(\w+)\)s")

# How many digits Odoo writes of each part of a date.
DIGITS = {
    "year": 4,
    "y": 2,
    "month": 2,
    "day": 2,
    "doy": 3,
    "woy": 2,
    "weekday": 1,
    "h24": 2,
    "h12": 2,
    "min": 2,
    "sec": 2,
    "isoyear": 4,
    "isoy": 2,
    "isoweek": 2,
}


@contextmanager
def retry_if_renumbered(sequence):
    """Let Odoo start the transaction over if numbers come from elsewhere by now.

    A standard sequence is dropped when it becomes one without gaps.
    """
    try:
        yield
    except (UndefinedTable, InternalError_) as error:
        raise ConcurrencyError(sequence._changed_meanwhile_message()) from error


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    date_range_period = fields.Selection(
        [("year", "Yearly"), ("month", "Monthly")],
        string="Start Again",
        default="year",
        required=True,
        help="How long the subsequences are that Odoo makes by itself.",
    )
    customer_code_rule_ids = fields.One2many(
        "customer.code.rule",
        "sequence_id",
        string="Customer Code Rules",
        help="The rules that give customers codes of these numbers.",
    )

    @api.constrains("prefix", "suffix", "padding", "customer_code_rule_ids")
    def _check_customer_code_format(self):
        for sequence in self.filtered("customer_code_rule_ids"):
            sequence._check_makes_codes()

    def _check_makes_codes(self):
        """Refuse a format whose codes cannot be kept.

        :raise UserError: if a legend is impossible
        :raise ValidationError: if the codes are
        """
        # An impossible legend raises here, and would at every new customer.
        prefix, suffix = self._get_prefix_suffix()
        code = f"{prefix}{'0' * (self.padding or 1)}{suffix}"
        # One more for a check digit.
        if len(code) >= MAX_LENGTH or stored_form(code) != code:
            raise ValidationError(
                self.env._(
                    'The numbering "%(numbering)s" makes codes like "%(code)s", '
                    "which cannot be kept: a code has at most %(limit)s "
                    "characters, no white space at its ends, and no invisible or "
                    "full-width characters.",
                    numbering=self.name,
                    code=isolated(self.env, code),
                    limit=MAX_LENGTH,
                )
            )
        if odd := odd_character(code):
            raise ValidationError(
                self.env._(
                    'The numbering "%(numbering)s" mixes letters that look alike: '
                    '"%(character)s" in "%(code)s" is of another alphabet.',
                    numbering=self.name,
                    character=odd,
                    code=isolated(self.env, code),
                )
            )

    def _get_prefix_suffix(self, *args, **kwargs):
        # Odoo writes down dozens of dates first, also if there are none to fill in.
        if "%" not in (self.prefix or "") + (self.suffix or ""):
            return self.prefix or "", self.suffix or ""
        return super()._get_prefix_suffix(*args, **kwargs)

    def write(self, vals):
        self.filtered("customer_code_rule_ids")._wait_for_others(vals)
        result = super().write(vals)
        if not vals.keys().isdisjoint(("prefix", "suffix", "padding")):
            # The rules remember what their codes look like.
            self.env.registry.clear_cache()
        return result

    def _wait_for_others(self, vals):
        """Let the second of two who drop or make PostgreSQL's sequences start over.

        :param dict vals: what is about to be written
        """
        if self and not vals.keys().isdisjoint(("implementation", "number_increment")):
            self.env.cr.execute(
                SQL(
                    "SELECT FROM ir_sequence WHERE id IN %s FOR NO KEY UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )

    def _create_date_range_seq(self, date):
        # The second of two first users of a range would not see the first one's: this
        # makes it wait, and then start its transaction over.
        self.env.execute_query(
            SQL(
                "UPDATE ir_sequence SET write_date = write_date WHERE id = %s"
                " RETURNING id",
                self.id,
            )
        )
        date_range = super()._create_date_range_seq(date)
        if self.date_range_period == "month":
            first, last = date_utils.get_month(fields.Date.to_date(date))
            date_range.write(
                {
                    "date_from": max(date_range.date_from, first),
                    "date_to": min(date_range.date_to, last),
                }
            )
        return date_range

    # ------------------------------------------------------------------
    # Numbers in blocks
    # ------------------------------------------------------------------

    def _reserve(self, count):
        """Take the next numbers of a standard sequence in one query.

        They are formatted as ``next_by_id`` would have formatted each of them.

        :param int count: how many numbers to take
        :return: the codes in their order
        :rtype: list[str]
        """
        if count <= 0:
            return []
        rows = self.env.execute_query(SQL("%s ORDER BY i", self._sql_reserve(count)))
        return [code for _i, code in rows]

    def _sql_reserve(self, count):
        """Return the query that takes the next ``count`` numbers when it is run.

        :return: a query of rows ``i, code``: 1 and the first code, and so on. Their
            order is for who needs it to ask for.
        :rtype: SQL
        """
        self.ensure_one()
        current = self._get_current_sequence()
        numbers = SQL(
            "SELECT nextval(%s) AS value, i FROM generate_series(1, %s) AS i",
            self._relation_of(current),
            count,
        )
        return self._sql_format(numbers, current != self and current.date_from)

    def _relation_of(self, current):
        """Return what PostgreSQL calls the numbers of this sequence, or its range."""
        ids = [self.id] if current == self else [self.id, current.id]
        return "_".join(["ir_sequence", *(f"{number:03d}" for number in ids)])

    def _sql_ahead(self, count, start=None):
        """Return the query of the numbers that :meth:`_sql_reserve` would take now.

        Nothing is taken, and no date range is made. As :meth:`_sql_reserve` otherwise.

        :param int start: begin with this number instead of the next one
        """
        self.ensure_one()
        current = self._current_range() if self.use_date_range else self
        date_from = None
        if self.use_date_range:
            date_from = current.date_from or date_utils.start_of(
                fields.Date.today(), self.date_range_period
            )
        if start is None:
            start = self._next_number()
        return self._sql_format(self._series(start, count), date_from)

    def _next_number(self):
        """Return the number that comes next, without taking it."""
        current = self._current_range() if self.use_date_range else self
        current.invalidate_recordset(["number_next_actual"])
        if current and self.implementation == "standard":
            # Until the end of the transaction nobody drops them.
            relation = SQL.identifier(self._relation_of(current))
            with retry_if_renumbered(self):
                self.env.cr.execute(
                    SQL("SELECT FROM %s", relation), log_exceptions=False
                )
        return current.number_next_actual if current else 1

    def _renumber(self, numbering):
        """Change how this sequence numbers, and go on where it is.

        :param dict numbering: values of fields of this model
        """
        self.ensure_one()
        number = numbering.get("number_next") or self._next_number()
        changed = {
            name: value
            for name, value in numbering.items()
            if name != "number_next" and self[name] != value
        }
        self.write(changed)
        if number != self._next_number():
            self._get_current_sequence().number_next_actual = number

    def _pattern(self, form):
        """Return the regular expression of the codes that this sequence makes.

        Its only group is the number, which alone has no certain length: whatever a
        text is like, it is tried at most once for each length that a number can have.

        :param form: a function; the expression is for codes in the form it returns
        """
        prefix, suffix = (
            self._pattern_of(text or "", form) for text in (self.prefix, self.suffix)
        )
        return rf"{prefix}(\d{{{max(self.padding, 1)},{MAX_LENGTH}}}){suffix}"

    @api.model
    def _pattern_of(self, affix, form):
        # At odd places stands the name of a part of a date.
        return "".join(
            rf"\d{{{DIGITS[part]}}}" if i % 2 else re.escape(form(part))
            for i, part in enumerate(LEGEND.split(affix))
        )

    def _current_range(self):
        """Return today's date range, if it has been made already."""
        today = fields.Date.today()
        return self.env["ir.sequence.date_range"].search(
            [
                ("sequence_id", "=", self.id),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            limit=1,
        )

    def _series(self, start, count):
        return SQL(
            "SELECT %s::bigint + (i - 1) * %s AS value, i"
            "  FROM generate_series(1, %s) AS i",
            start,
            self.number_increment,
            count,
        )

    def _sql_format(self, numbers, date_from):
        """Return the query of the codes made of ``numbers``.

        :param date_from: the first day of the date range that they are of, if any
        """
        dated = self.with_context(ir_sequence_date_range=date_from)
        prefix, suffix = dated._get_prefix_suffix()
        return SQL(
            """
            SELECT i, %(prefix)s || lpad(
                       value::text, greatest(%(padding)s, length(value::text)), '0'
                   ) || %(suffix)s AS code
              FROM (%(numbers)s) AS number
            """,
            numbers=numbers,
            prefix=prefix,
            suffix=suffix,
            padding=self.padding,
        )
