import json
import logging
import re
from ast import literal_eval
from collections import namedtuple
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang, split_every

from ...tools import check_digit, compact_form, is_checked
from ..codes.res_partner import HOLDER, retry_if_taken

_logger = logging.getLogger(__name__)

# Rows that one UPDATE codes: few enough that somebody who saves one of them
# meanwhile hardly waits, enough that the queries around it do not count.
CHUNK_SIZE = 5000

# How much of the numbers of so many digits may be used before the rule warns.
NEARLY_USED_UP = 0.9

# Names this addon's locks of sequences, among all advisory locks of a database.
ADVISORY_LOCK = 0x43434F44

# What may be typed ahead of a sequence before looking for the next free number has
# to look further.
LOOK_AHEAD = 1000

# How many times as many partners there may be between the first and the last of some
# as there are of these.
SCATTERED = 4

# The fields of a sequence that are edited on its rule, and what they begin with.
NUMBERING = {
    "prefix": False,
    "suffix": False,
    "padding": 6,
    "number_increment": 1,
    "implementation": "standard",
    "use_date_range": False,
    "date_range_period": "year",
}

# What a sequence writes around and into a number.
FORMAT = ("prefix", "suffix", "padding")

NO_CODE = Domain("ref", "=", False)

# Companies, and people without one: not their contacts and addresses. No colleagues,
# none of the database's own companies, nobody who only sells.
CUSTOMERS = """[
    '|', ('parent_id', '=', False), ('is_company', '=', True),
    ('partner_share', '=', True),
    ('ref_company_ids', '=', False),
    '|', ('customer_rank', '>', 0), ('supplier_rank', '=', 0),
]"""

# What giving and finding codes needs to know of a rule. ``domain`` is for partners that
# are being made, ``stored_domain``, which includes the company, for those in the
# database; ``format`` are the values of FORMAT.
ActiveRule = namedtuple(
    "ActiveRule", "id domain stored_domain company_id sequence_id format check_digit"
)
Preview = namedtuple("Preview", "rule count first last")


def with_check_digit(method, code):
    return code + check_digit(method, code) if method else code


def sql_array(ids):
    """Return an array that PostgreSQL reads at once, other than a list of thousands."""
    return SQL("%s::int[]", f"{{{','.join(map(str, ids))}}}")


def sql_among(column, ids, exactly=True):
    """Return the SQL condition that a column is one of ``ids``, which are not none.

    :param bool exactly: False if the condition may hold for a few others, too
    """
    first, last = min(ids), max(ids)
    between = SQL("%s BETWEEN %s AND %s", column, first, last)
    dense = last - first <= SCATTERED * len(ids)
    if dense and not exactly:
        return between
    among = SQL("%s = ANY (%s)", column, sql_array(ids))
    # Reading all between them takes less than looking each of them up.
    return SQL("%s AND (%s) IS TRUE", between, among) if dense else among


class CustomerCodeRule(models.Model):
    _name = "customer.code.rule"
    _description = "Customer Code Rule"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="For those who see the rules; it is in no code.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="A rule that is archived gives no codes. Those that it gave stay.",
    )
    company_id = fields.Many2one(
        "res.company",
        help="Only for the customers of this company, and for those without a company "
        "whom its users create. Empty for all companies.",
    )
    domain = fields.Char(
        string="Applies To",
        required=True,
        default=CUSTOMERS,
        help="The partners that get a code by this rule. The first rule that "
        "matches a partner counts.",
    )
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="Numbering",
        required=True,
        ondelete="restrict",
        index=True,
        help="Makes the numbers. Rules that have the same one never give the same "
        "number.",
    )
    check_digit = fields.Selection(
        [
            ("verhoeff", "Verhoeff (digits)"),
            ("mod_37_36", "ISO 7064 Mod 37,36 (letters and digits)"),
        ],
        help="A last character that is computed from the others, so that a mistyped "
        "code is noticed. With the suffix - it stands apart: C000123-5.",
    )

    # The numbering, as its sequence has it; saved by create() and write().
    prefix = fields.Char(
        compute="_compute_numbering",
        readonly=False,
        help="May contain dates, such as %(year)s.",
    )
    suffix = fields.Char(
        compute="_compute_numbering",
        readonly=False,
        help="May contain dates, such as %(year)s.",
    )
    padding = fields.Integer(
        string="Digits",
        compute="_compute_numbering",
        readonly=False,
        help="Numbers are filled up with zeros to so many digits. When these are used "
        "up, codes become longer.",
    )
    number_increment = fields.Integer(
        string="Step",
        compute="_compute_numbering",
        readonly=False,
        help="What is added to a number to get the next one.",
    )
    implementation = fields.Selection(
        [("standard", "Standard"), ("no_gap", "No gap")],
        compute="_compute_numbering",
        readonly=False,
        help="Standard: nobody ever waits for anybody, and a number whose customer was "
        "not saved is left out. No gap: none is left out, and whoever saves a customer "
        "waits for the others who do.",
    )
    use_date_range = fields.Boolean(
        string="Start Again at 1",
        compute="_compute_numbering",
        readonly=False,
        help="Every year or month. The prefix or suffix should then contain the year "
        "or month, such as %(range_year)s.",
    )
    date_range_period = fields.Selection(
        [("year", "Yearly"), ("month", "Monthly")],
        string="Period",
        compute="_compute_numbering",
        readonly=False,
        help="When the numbers start again.",
    )
    number_next = fields.Integer(
        string="Next Number",
        compute="_compute_number_next",
        readonly=False,
        help="The number that the next code is made of, if nobody has that code. A "
        "higher one leaves numbers out.",
    )
    allow_lower_number = fields.Boolean(
        string="Start again lower",
        store=False,
        help="Confirms that numbers are to be given that have been passed already.",
    )
    lower_number_warning = fields.Char(compute="_compute_lower_number_warning")
    used_up_warning = fields.Char(compute="_compute_used_up_warning")
    example = fields.Char(
        compute="_compute_example", help="What a code looks like with these settings."
    )
    next_code = fields.Char(
        string="Next Code (Probable)",
        compute="_compute_next_code",
        help="The next customer of this rule gets this code, unless it is taken "
        "before.",
    )
    shared_with = fields.Char(
        string="Numbers Shared With",
        compute="_compute_shared_with",
        help="The rules that take their numbers from the same place.",
    )
    match_summary = fields.Char(compute="_compute_match_summary")
    problem = fields.Char(
        compute="_compute_problem",
        help="Why the rule gives no codes.",
    )

    # ------------------------------------------------------------------
    # What the screen shows
    # ------------------------------------------------------------------

    @api.depends("sequence_id")
    def _compute_numbering(self):
        for rule in self:
            for name, value in NUMBERING.items():
                sequence = rule.sequence_id.sudo()
                rule[name] = sequence[name] if sequence else value

    @api.depends("sequence_id", "use_date_range")
    def _compute_number_next(self):
        for rule in self:
            sequence = rule.sequence_id._origin.sudo()
            rule.number_next = sequence._next_number() if sequence else 1

    @api.depends("number_next")
    def _compute_lower_number_warning(self):
        for rule in self:
            rule.lower_number_warning = rule._origin._warn_of_lower(rule.number_next)

    def _warn_of_lower(self, number):
        """Return what starting again at ``number`` would do, "" if it goes forward."""
        sequence = self.sequence_id.sudo()
        following = sequence._next_number() if sequence else 1
        if number >= following:
            return ""
        count = (following - number) // sequence.number_increment
        free = self._free(self._as_active(), sequence._sql_ahead(count, number))
        return self.env._(
            "The next number of the rule %(rule)s is %(following)s. Of the codes from "
            "%(number)s on, %(taken)s are in use or were, and would be left out; "
            "%(free)s are free, and would be given even if they stand on paper "
            "somewhere.",
            rule=self.name,
            following=following,
            number=number,
            taken=count - len(free),
            free=len(free),
        )

    @api.depends("number_next", "padding")
    def _compute_used_up_warning(self):
        for rule in self:
            limit = 10**rule.padding
            if rule.padding and rule.number_next >= NEARLY_USED_UP * limit:
                rule.used_up_warning = self.env._(
                    "The numbers of %(digits)s digits are nearly used up: the next one "
                    "is %(number)s. From %(limit)s on, codes become longer.",
                    digits=rule.padding,
                    number=rule.number_next,
                    limit=limit,
                )
            else:
                rule.used_up_warning = False

    @api.depends("number_next", "check_digit", "prefix", "suffix", "padding")
    def _compute_example(self):
        for rule in self:
            sequence = self._sequence_of_format([rule[name] for name in FORMAT])
            try:
                code = sequence.get_next_char(rule.number_next)
            except UserError:
                rule.example = False
            else:
                rule.example = with_check_digit(rule.check_digit, code)

    @api.depends("sequence_id", "check_digit")
    def _compute_next_code(self):
        for rule in self:
            saved = rule._origin
            rule.next_code = bool(saved) and self._foresee(saved._as_active(), 1)[0]

    @api.depends("sequence_id")
    def _compute_shared_with(self):
        for rule in self:
            others = rule.sequence_id.sudo().customer_code_rule_ids - rule._origin
            rule.shared_with = ", ".join(others.mapped("name"))

    @api.depends("domain", "company_id")
    def _compute_match_summary(self):
        partners = self._all_partners()
        may_have_code = partners._may_have_code()
        for rule in self:
            if rule._domain_error():
                rule.match_summary = False
                continue
            domain = rule._stored_domain() & may_have_code
            matching, uncoded = (
                formatLang(self.env, partners.search_count(counted), digits=0)
                for counted in (domain, domain & NO_CODE)
            )
            rule.match_summary = self.env._(
                "Customers that match: %(matching)s, without a code: %(uncoded)s. "
                "Those whom a rule above this one names get that rule's code.",
                matching=matching,
                uncoded=uncoded,
            )

    @api.depends("domain")
    def _compute_problem(self):
        for rule in self:
            rule.problem = rule._domain_error()

    # ------------------------------------------------------------------
    # Saving
    # ------------------------------------------------------------------

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            if error := rule._domain_error():
                raise ValidationError(
                    self.env._(
                        'The rule "%(rule)s" does not say which partners it '
                        "applies to: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                )

    @api.constrains("sequence_id")
    def _check_sequence(self):
        self.sequence_id.sudo()._check_customer_code_format()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            numbering = self._pop_numbering(vals)
            self._check_may_share(vals)
            sequence = self._sequence(vals.get("sequence_id"))
            if not sequence:
                sequence = sequence.create(
                    {"name": vals.get("name"), "company_id": False, **NUMBERING}
                )
                vals["sequence_id"] = sequence.id
            sequence._renumber(numbering)
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        vals = dict(vals)
        numbering = self._pop_numbering(vals)
        self._check_may_share(vals)
        if "number_next" in numbering and not vals.get("allow_lower_number"):
            for rule in self:
                if warning := rule._warn_of_lower(numbering["number_next"]):
                    raise UserError(warning)
        result = super().write(vals)
        if numbering:
            for rule in self:
                rule.sequence_id.sudo()._renumber(numbering)
            self.invalidate_recordset()
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _check_may_share(self, vals):
        """Keep who may not edit sequences off those that number something else."""
        sequence = self._sequence(vals.get("sequence_id"))
        if (
            sequence
            and not sequence.customer_code_rule_ids
            and not self.env["ir.sequence"].has_access("write")
        ):
            raise AccessError(
                self.env._(
                    'Only an administrator may number customers with "%s", because '
                    "no rule does so yet.",
                    sequence.name,
                )
            )

    @api.model
    def _pop_numbering(self, vals):
        """Take the values of the numbering out of ``vals`` and return them."""
        names = {*NUMBERING, "number_next"} & vals.keys()
        return {name: vals.pop(name) for name in names}

    # ------------------------------------------------------------------
    # New partners
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache("kind", "self.env.company.id", "self.env.uid")
    def _active_rule_id_of_kind(self, kind, values):
        """Return what :meth:`_active_rule_id_of` does, at no cost the second time.

        :param str kind: the same for the same values
        :param dict values: refer to no other record
        """
        return self._active_rule_id_of(values)

    @api.model
    def _active_rule_id_of(self, values):
        """Return the id of the active rule that names a partner who is being made.

        :param dict values: of the fields that rules depend on; without a company, it is
            made in the current one
        :return: an id, None if no rule names the partner
        """
        partner = self.env["res.partner"].sudo().new(values)
        company = partner.company_id or self.env.company
        for rule in self._active_rules():
            if rule.company_id in (False, company.id) and partner.filtered_domain(
                rule.domain
            ):
                return rule.id
        return None

    # ------------------------------------------------------------------
    # Partners in the database
    # ------------------------------------------------------------------

    @api.model
    def _assign(self, within=Domain.TRUE):
        """Give a code to the partners that have none and that a rule names.

        Set-based: its cost is a few queries per 5,000 partners. A partner that another
        transaction is writing to is left out, and so is one that has a code.

        :param Domain within: only partners of this domain
        :return: the codes that were given, in their order
        :rtype: list[str]
        """
        assigned = []
        for rule, domain in self._uncoded_by_rule():
            partners = self._all_partners().search(
                within & domain, order="create_date, id"
            )
            for ids in split_every(CHUNK_SIZE, partners.ids):
                assigned += self._give(rule, ids, domain)
                self._all_partners().browse(ids)._notify_tills_of_codes()
        return assigned

    @api.model
    def _give(self, rule, ids, domain):
        """Give the next codes of a rule to partners, in this order.

        Those that another transaction is writing to are left out.

        :param ActiveRule rule: makes the codes
        :param list[int] ids: whom to give one
        :param Domain domain: leave out whom it does not name any more
        :return: the codes that were given, in their order
        :rtype: list[str]
        """
        free = self._lock(ids, domain)
        codes = self._next_codes(rule, len(free))
        self._write_codes(free, codes)
        self.env["customer.code.former"]._claim(codes)
        return codes

    @api.model
    def _preview(self, within=Domain.TRUE):
        """Tell what :meth:`_assign` would do now, without doing it.

        :param Domain within: only partners of this domain
        :return: for each active rule: the rule, how many partners would get a code by
            it, and the first and the last of these codes, which are only probable, and
            empty if there are none
        :rtype: list[Preview]
        """
        lines = []
        for rule, domain in self._uncoded_by_rule():
            count = self._all_partners().search_count(within & domain)
            first, last = self._foresee(rule, count) if count else ("", "")
            lines.append(Preview(self.browse(rule.id), count, first, last))
        return lines

    @api.model
    def _uncoded_count(self):
        """Return how many partners :meth:`_assign` would give a code to."""
        partners = self._all_partners()
        return sum(
            partners.search_count(domain) for _rule, domain in self._uncoded_by_rule()
        )

    @api.model
    def _unnamed_count(self):
        """Return how many partners have no code and are named by no rule."""
        domain = NO_CODE
        for rule in self._active_rules():
            domain &= ~rule.stored_domain
        return self._all_partners().search_count(domain)

    @api.model
    def _probable_codes(self):
        """Return the code that each of the active rules would give now."""
        return [self._foresee(rule, 1)[0] for rule in self._active_rules()]

    @api.model
    def _active_rule_of(self, partner):
        """Return the active rule that names a partner in the database, or None.

        :rtype: ActiveRule | None
        """
        may_have_code = partner._may_have_code()
        for rule in self._active_rules():
            if partner.sudo().filtered_domain(rule.stored_domain & may_have_code):
                return rule
        return None

    @api.model
    def _rule_of(self, partner):
        """Return the rule that names a partner in the database, or none."""
        rule = self._active_rule_of(partner)
        return self.browse(rule and rule.id)

    @api.model
    def _next_code_for(self, partner):
        """Take the next code of the rule that names a partner, "" if none does."""
        rule = self._active_rule_of(partner)
        return self._next_codes(rule, 1)[0] if rule else ""

    # ------------------------------------------------------------------
    # What codes look like
    # ------------------------------------------------------------------

    @api.model
    def _codes_of_number(self, digits):
        """Return the codes that the active rules make of a number.

        :param str digits: what was typed: a number with or without leading zeros, with
            or without its check digit
        :rtype: list[str]
        """
        codes = []
        for rule in self._active_rules():
            sequence = self._sequence_of_format(rule.format)
            code = sequence.get_next_char(int(digits))
            codes.append(with_check_digit(rule.check_digit, code))
            if rule.check_digit and digits[:-1]:
                code = sequence.get_next_char(int(digits[:-1]))
                codes.append(code + digits[-1])
        return codes

    @api.model
    def _mistyped_message(self, code):
        """Say that ``code`` looks mistyped, ``""`` if it does not.

        It does if it looks like the codes of a rule with a check digit, and like those
        of no rule without, but ends with a wrong one.
        """
        compact = compact_form(code)
        looks_like = [
            rule
            for rule in self._active_rules()
            if re.fullmatch(self._pattern(rule), compact)
        ]
        if not looks_like or any(
            not rule.check_digit or is_checked(rule.check_digit, compact)
            for rule in looks_like
        ):
            return ""
        return self.env._(
            "%(code)s looks mistyped: its last character does not fit the others.",
            code=code,
        )

    @api.model
    def _pattern(self, rule):
        """Return the regular expression of a rule's codes in their compact form.

        Its groups are the number and, if there is one, the check digit.
        """
        check = "([0-9A-Z])" if rule.check_digit else ""
        return self._sequence_of_format(rule.format)._pattern(compact_form) + check

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------

    def _parse_domain(self):
        return Domain(literal_eval((self.domain or "[]").strip()))

    def _domain_error(self):
        """Return why the domain does not work, ``""`` if it does."""
        try:
            self._parse_domain().validate(self.env["res.partner"])
        except (ValueError, SyntaxError, TypeError) as error:
            return str(error)
        return ""

    def _stored_domain(self):
        """Return the domain of the partners in the database that this rule names."""
        domain = self._parse_domain()
        if not self.company_id:
            return domain
        return domain & (
            Domain("company_id", "=", self.company_id.id)
            | Domain("company_id", "=", False)
            & Domain("create_uid.company_id", "=", self.company_id.id)
        )

    def _as_active(self):
        partners = self.env["res.partner"]
        return ActiveRule(
            self.id,
            # Once here instead of for each customer.
            self._parse_domain().optimize(partners),
            self._stored_domain().optimize(partners),
            self.company_id.id,
            self.sequence_id.id,
            tuple(self.sequence_id.sudo()[name] for name in FORMAT),
            self.check_digit,
        )

    @api.model
    @tools.ormcache()
    def _active_rules(self):
        """Return the active rules, in their order, at no cost to a create."""
        active = []
        for rule in self.sudo().search([("active", "=", True)]):
            if error := rule._domain_error():
                # Its field is gone since. Customers are more important than codes.
                _logger.warning("Customer code rule %s is left out: %s", rule, error)
            else:
                active.append(rule._as_active())
        return tuple(active)

    @api.model
    @tools.ormcache()
    def _decisive_fields(self):
        """Return the names of the partner fields that the active rules depend on."""
        fields_by_name = self.env["res.partner"]._fields
        todo = [
            condition.field_expr
            for rule in self._active_rules()
            for condition in rule.domain.iter_conditions()
        ]
        if any(rule.company_id for rule in self._active_rules()):
            todo.append("company_id")
        names = set()
        while todo:
            name = todo.pop().partition(".")[0]
            if name not in names and name in fields_by_name:
                names.add(name)
                todo += self.pool.field_depends.get(fields_by_name[name], ())
        return frozenset(names)

    @api.model
    def _uncoded_by_rule(self):
        """Yield each active rule and the domain of what it would code."""
        rest = NO_CODE & self._all_partners()._may_have_code()
        for rule in self._active_rules():
            yield rule, rest & rule.stored_domain
            rest &= ~rule.stored_domain

    @api.model
    def _all_partners(self):
        return self.env["res.partner"].sudo().with_context(active_test=False)

    @api.model
    def _sequence(self, sequence_id):
        return self.env["ir.sequence"].sudo().browse(sequence_id)

    @api.model
    def _sequence_of_format(self, values):
        """Return a sequence in memory, for what needs no numbers and so no query.

        :param values: of the fields in ``FORMAT``
        """
        values = dict(zip(FORMAT, values, strict=True))
        return self.env["ir.sequence"].sudo().new(values)

    @api.model
    def _next_codes(self, rule, count, typed=()):
        """Take free codes of a rule, in one query if none is in the way."""
        sequence = self._sequence(rule.sequence_id)
        if count and sequence.implementation == "no_gap":
            return self._next_codes_without_gap(rule, count, typed)
        codes, size = [], count
        while len(codes) < count:
            free = self._free(rule, sequence._sql_reserve(size), typed)
            codes += [code for _i, code in free]
            # Others take numbers, too: there may be more than were missing.
            if (missing := count - len(codes)) > 0:
                size = self._look_ahead(rule, missing, typed)[-1][0]
        return codes[:count]

    @api.model
    def _next_codes_without_gap(self, rule, count, typed):
        """Take the first codes of a rule that nobody has.

        Whoever takes some holds a lock until they are saved or given up; the next one
        then looks with a connection of its own, because a transaction does not see
        what was saved since it began. So everybody waits, but nobody has to start
        over, and what is given up, in whatever way, is taken by the next one.
        """
        sequence = self._sequence(rule.sequence_id)
        numbering = sequence._get_current_sequence()
        self.env.execute_query(
            SQL("SELECT pg_advisory_xact_lock(%s, %s)", ADVISORY_LOCK, sequence.id)
        )
        start = self._first_number_not_given(numbering)
        window, free = count, []
        while len(free) < count:
            free = self._free(rule, sequence._sql_ahead(window, start), typed)
            # While modules are installed, it would wait for this transaction for ever.
            if self.pool.ready:
                with self.pool.cursor() as cr:
                    free = self.with_env(self.env(cr=cr))._still_free(rule, free)
            window *= 10
        last, code = free[count - 1]
        following = start + last * sequence.number_increment
        self._remember_given(numbering, following, code)
        return [code for _i, code in free[:count]]

    @api.model
    def _still_free(self, rule, ahead):
        """Leave out of rows ``i, code`` of a rule those whose code is taken."""
        return self._free(
            rule._replace(check_digit=False),
            SQL(
                "SELECT i, code FROM unnest(%s::int[], %s::text[]) AS ahead (i, code)",
                [i for i, _code in ahead],
                [code for _i, code in ahead],
            ),
        )

    @api.model
    def _first_number_not_given(self, numbering):
        """Return from where to look for a number that this transaction has not given.

        :param numbering: a sequence without gaps, or its date range
        """
        following, code = self._given_without_gap().get(numbering, (0, ""))
        # If it was rolled back to a savepoint, nobody has the code.
        if code and self.env["res.partner"]._owners(code):
            return following
        return numbering.number_next

    @api.model
    def _remember_given(self, numbering, following, code):
        """Let the numbering go on with ``following`` when ``code`` has been saved.

        In a transaction of its own: if it were changed in this one, all others who
        take a number meanwhile would have to start over.
        """
        if not self._given_without_gap():
            self.env.cr.postcommit.add(
                partial(self._move_numberings_on, self._given_without_gap())
            )
        self._given_without_gap()[numbering] = (following, code)

    @api.model
    def _given_without_gap(self):
        """Return by numbering what comes after the last code given, and that code."""
        return self.env.cr.precommit.data.setdefault("customer_code.without_gap", {})

    @api.model
    def _move_numberings_on(self, given):
        for numbering, (following, code) in given.items():
            try:
                with self.pool.cursor() as cr:
                    env = self.env(cr=cr)
                    if env["res.partner"]._owners(code):
                        cr.execute(
                            SQL(
                                "UPDATE %(table)s SET number_next = %(next)s"
                                " WHERE id = %(id)s AND number_next < %(next)s",
                                table=SQL.identifier(numbering._table),
                                next=following,
                                id=numbering.id,
                            ),
                            log_exceptions=False,
                        )
            except OperationalError:
                # Somebody is just doing the same, and goes further.
                _logger.debug("Another transaction has moved %s on", numbering)

    @api.model
    def _foresee(self, rule, count):
        """Return the first and the last of the next ``count`` free codes of a rule."""
        ahead = self._look_ahead(rule, count)
        return ahead[0][1], ahead[-1][1]

    @api.model
    def _look_ahead(self, rule, count, typed=()):
        """Find the first and the ``count``-th of the next free codes of a rule.

        :return: for each how many numbers from now on it is, and the code
        :rtype: list[tuple[int, str]]
        """
        sequence = self._sequence(rule.sequence_id)
        wanted = sorted({1, count})
        window, found = count + LOOK_AHEAD, []
        while len(found) < len(wanted):
            found = self._free(rule, sequence._sql_ahead(window), typed, wanted)
            window *= 10
        return found

    @api.model
    def _free(self, rule, numbered, typed=(), wanted=()):
        """Leave out of numbered codes those that are taken.

        :param SQL numbered: the query of rows ``i, code`` without check digits
        :param typed: codes that are not free either
        :param wanted: return only the first, third, … of the free codes
        :return: ``i`` and the code, with its check digit
        :rtype: list[tuple[int, str]]
        """
        if rule.check_digit:
            rows = self.env.execute_query(SQL("%s ORDER BY i", numbered))
            codes = [code for _i, code in rows]
            numbered = SQL(
                "SELECT i, code FROM unnest(%s) WITH ORDINALITY AS checked (code, i)",
                [with_check_digit(rule.check_digit, code) for code in codes],
            )
        partners, former = self.env["res.partner"], self.env["customer.code.former"]
        return self.env.execute_query(
            SQL(
                """
                WITH numbered AS MATERIALIZED (%(numbered)s),
                span AS (
                    -- They differ in their digits only: capitals leave their order.
                    SELECT upper(min(code COLLATE "C") COLLATE "default") AS first,
                           upper(max(code COLLATE "C") COLLATE "default") AS last
                      FROM numbered
                ),
                free AS (
                    SELECT i, code, row_number() OVER (ORDER BY i) AS nth
                      FROM numbered
                     WHERE NOT (
                           -- Most often nobody has any of them.
                           %(some_held)s AND %(held)s
                           OR %(some_former)s AND %(former)s OR %(typed)s
                     )
                )
                SELECT i, code FROM free WHERE %(wanted)s ORDER BY i
                """,
                numbered=numbered,
                held=partners._sql_is_held(SQL("numbered.code")),
                some_held=self._sql_some_in_span(
                    SQL(
                        "SELECT upper(ref) AS code FROM res_partner WHERE %s",
                        SQL(HOLDER),
                    )
                ),
                former=former._sql_is_kept(SQL("numbered.code")),
                some_former=self._sql_some_in_span(
                    SQL("SELECT upper(code) AS code FROM customer_code_former")
                ),
                typed=SQL(
                    "upper(numbered.code) IN (SELECT upper(t) FROM unnest(%s) AS t)",
                    list(typed),
                )
                if typed
                else SQL("FALSE"),
                wanted=SQL("nth IN %s", tuple(wanted)) if wanted else SQL("TRUE"),
            )
        )

    @api.model
    def _sql_some_in_span(self, codes):
        """Return the SQL condition that one of ``codes`` is within the table ``span``.

        :param SQL codes: the query of an indexed expression ``code``
        """
        # The order keeps the planner on the index, whatever its statistics say.
        return SQL(
            """
            coalesce((
                SELECT code ~<=~ (SELECT last FROM span) FROM (%s) AS taken
                 WHERE code ~>=~ (SELECT first FROM span)
                 ORDER BY code USING ~<~ LIMIT 1
            ), FALSE)
            """,
            codes,
        )

    @api.model
    def _lock(self, ids, domain=Domain.TRUE):
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
