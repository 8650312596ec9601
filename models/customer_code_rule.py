from ast import literal_eval
from collections import namedtuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from .res_partner import retry_if_taken

# Rows that one UPDATE codes: few enough that somebody who saves one of them
# meanwhile hardly waits, enough that the queries around it do not count.
CHUNK_SIZE = 5000

ActiveRule = namedtuple("ActiveRule", "id domain sequence_id")
Preview = namedtuple("Preview", "rule count first last")


class CustomerCodeRule(models.Model):
    _name = "customer.code.rule"
    _description = "Customer Code Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    domain = fields.Char(
        string="Applies To",
        required=True,
        default="[]",
        help="The partners that get a code by this rule. The first rule that "
        "matches a partner counts.",
    )
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="Numbering",
        required=True,
        ondelete="restrict",
        help="Makes the codes: prefix, digits and next number.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._parse_domain().validate(self.env["res.partner"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        'The rule "%(rule)s" does not say which partners it '
                        "applies to: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------------
    # New partners
    # ------------------------------------------------------------------

    @api.model
    def _reserve_codes(self, partners, typed=()):
        """Reserve a code for each of ``partners`` that a rule names.

        :param partners: records that need not be in the database yet
        :param typed: codes that are about to be saved, and so are not free
        :return: a code by partner; partners that no rule names are missing
        :rtype: dict
        """
        codes = {}
        for rule in self._active_rules():
            matching = partners.filtered_domain(rule.domain)
            partners -= matching
            reserved = self._next_codes(rule, len(matching), typed)
            codes.update(zip(matching, reserved, strict=True))
        return codes

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
                if free := self._lock(ids):
                    codes = self._next_codes(rule, len(free))
                    self._write_codes(free, codes)
                    assigned += codes
        return assigned

    @api.model
    def _preview(self):
        """Tell what :meth:`_assign` would do now, without doing it.

        :return: for each active rule: the rule, how many partners would get a code by
            it, and the first and the last of these codes, which are only probable
        :rtype: list[Preview]
        """
        lines = []
        for rule, domain in self._uncoded_by_rule():
            count = self._all_partners().search_count(domain)
            first, last = self._sequence(rule)._foresee(max(count, 1), self._taken())
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
    def _probable_code(self):
        """Return the code that the first rule would give now, ``""`` without a rule."""
        for rule in self._active_rules()[:1]:
            return self._sequence(rule)._foresee(1, self._taken())[0]
        return ""

    # ------------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------------

    def _parse_domain(self):
        return Domain(literal_eval(self.domain))

    @api.model
    @tools.ormcache()
    def _active_rules(self):
        """Return the active rules, in their order, at no cost to a create."""
        return tuple(
            ActiveRule(rule.id, rule._parse_domain(), rule.sequence_id.id)
            for rule in self.sudo().search([])
        )

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
        rest = Domain("ref", "=", False) & self._all_partners()._may_have_code()
        for rule in self._active_rules():
            yield rule, rest & rule.domain
            rest &= ~rule.domain

    @api.model
    def _all_partners(self):
        return self.env["res.partner"].sudo().with_context(active_test=False)

    @api.model
    def _sequence(self, rule):
        return self.env["ir.sequence"].sudo().browse(rule.sequence_id)

    @api.model
    def _taken(self, typed=()):
        """Return the SQL condition that ``code.code`` is not free."""
        taken = self.env["res.partner"]._sql_is_held(SQL("code.code"))
        if not typed:
            return taken
        return SQL(
            "%s OR upper(code.code) IN (SELECT upper(t) FROM unnest(%s) AS t)",
            taken,
            list(typed),
        )

    @api.model
    def _next_codes(self, rule, count, typed=()):
        """Reserve free codes of a rule, in one query if none is in the way."""
        if not count:
            return []
        sequence = self._sequence(rule)
        codes, size = [], count
        while len(codes) < count:
            free = sequence._reserve(size, self._taken(typed))
            codes += free
            # Typed codes come in runs: leap over one instead of trying each. But a
            # leap wastes numbers, which a sequence without gaps may not.
            leap = not free and sequence.implementation == "standard"
            size = size * 10 if leap else count - len(codes)
        return codes[:count]

    @api.model
    def _lock(self, ids):
        """Lock those of these partners that have no code and that nobody else locks."""
        self._all_partners().flush_model(["ref", "create_date"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner"
                " WHERE id IN %s AND (ref IS NULL OR ref = '')"
                " ORDER BY create_date, id FOR NO KEY UPDATE SKIP LOCKED",
                tuple(ids),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _write_codes(self, ids, codes):
        partners = self._all_partners().browse(ids)
        with retry_if_taken(codes):
            self.env.execute_query(
                SQL(
                    """
                    UPDATE res_partner
                       SET ref = given.code, write_uid = %s, write_date = %s
                      FROM unnest(%s, %s) AS given (id, code)
                     WHERE res_partner.id = given.id
                 RETURNING res_partner.id
                    """,
                    self.env.uid,
                    self.env.cr.now(),
                    ids,
                    codes,
                )
            )
        partners.invalidate_recordset(["ref", "write_uid", "write_date"])
        partners.modified(["ref"])
