from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

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

# How many codes are looked at to tell how many of them would be given again.
COUNTED_AGAIN = 100_000

# What a sequence writes around and into a number.
FORMAT = ("prefix", "suffix", "padding")

# Companies, and people without one: not their contacts and addresses. No colleagues,
# none of the database's own companies, nobody who only sells or was made as something
# else, until they buy.
CUSTOMERS = """[
    '|', ('parent_id', '=', False), ('is_company', '=', True),
    ('partner_share', '=', True),
    ('ref_company_ids', '=', False),
    '|', ('customer_rank', '>', 0),
    '&', ('supplier_rank', '=', 0), ('customer_code_when_bought', '=', False),
]"""


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
        "waits for the others who do, and takes a second connection to the database "
        "for a moment: where connections are few, use Standard.",
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
    named_count = fields.Integer(
        string="Customers",
        compute="_compute_counts",
        help="Whom this rule names, and no rule above it.",
    )
    uncoded_count = fields.Integer(
        string="Without a Code",
        compute="_compute_counts",
        help="Who is to get a code by this rule.",
    )
    match_summary = fields.Char(compute="_compute_match_summary")
    format_problem = fields.Char(
        compute="_compute_example", help="Why these settings make no codes."
    )
    problem = fields.Char(
        compute="_compute_problem",
        help="Why the rule gives no codes.",
    )

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

    @api.constrains("sequence_id")
    def _check_sequence(self):
        for sequence in self.sequence_id.sudo():
            sequence._check_customer_code_numbers(
                {name: sequence[name] for name in ("padding", "number_increment")}
            )
        self.sequence_id.sudo()._check_customer_code_format()

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        vals_list = [dict(vals) for vals in vals_list]
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
        self.env["ir.sequence"]._check_customer_code_numbers(vals)
        return {name: vals.pop(name) for name in names}

    def _warn_of_lower(self, number):
        """Return what starting again at ``number`` would do, "" if it goes forward."""
        sequence = self.sequence_id.sudo()
        following = sequence._next_number() if sequence else 1
        if number >= following:
            return ""
        count = (following - number) // sequence.number_increment
        if count > COUNTED_AGAIN:
            return self.env._(
                "The next number of the rule %(rule)s is %(following)s. Codes from "
                "%(number)s on that are free would be given even if they stand on "
                "paper somewhere.",
                rule=self.name,
                following=following,
                number=number,
            )
        free = self.env["customer.code.number"]._free(
            sequence._sql_ahead(count, number), self.check_digit
        )
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

    def _parse_domain(self):
        return Domain(literal_eval((self.domain or "[]").strip()))

    def _stored_domain(self):
        """Return the domain of the partners in the database that this rule names."""
        return self._parse_domain() & self._company_domain()

    def _company_domain(self):
        if not self.company_id:
            return Domain.TRUE
        return Domain("company_id", "=", self.company_id.id) | Domain(
            "company_id", "=", False
        ) & Domain("create_uid.company_id", "=", self.company_id.id)

    @api.model
    def _sequence(self, sequence_id):
        return self._sequences().browse(sequence_id)

    @api.model
    def _sequences(self):
        # Whoever makes a customer does not choose the date in its code.
        return (
            self.env["ir.sequence"]
            .sudo()
            .with_context(ir_sequence_date=None, ir_sequence_date_range=None)
        )

    @api.model
    def _sequence_of_format(self, values):
        """Return a sequence in memory, for what needs no numbers and so no query.

        :param values: of the fields in ``FORMAT``
        """
        values = dict(zip(FORMAT, values, strict=True))
        return self._sequences().new(values)
