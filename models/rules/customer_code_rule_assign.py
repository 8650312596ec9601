from collections import namedtuple

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import split_every

from ..codes.res_partner_bulk import NO_CODE
from .customer_code_rule import FORMAT

# Rows that one UPDATE codes: few enough that somebody who saves one of them
# meanwhile hardly waits, enough that the queries around it do not count.
CHUNK_SIZE = 5000

# What giving and finding codes needs to know of a rule. ``domain`` is for partners that
# are being made, ``stored_domain``, which includes the company, for those in the
# database; ``format`` are the values of FORMAT.
ActiveRule = namedtuple(
    "ActiveRule", "id domain stored_domain company_id sequence_id format check_digit"
)
Preview = namedtuple("Preview", "rule count first last")


class CustomerCodeRule(models.Model):
    _inherit = "customer.code.rule"

    @api.model
    @tools.ormcache()
    def _active_rules(self):
        """Return the active rules, in their order, at no cost to a create."""
        return tuple(rule._as_active() for rule in self._usable_rules())

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
            if rule.company_id in (False, company.id) and self._names(rule, partner):
                return rule.id
        return None

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
    def _named(self, partners):
        """Return those of these partners in the database whom an active rule names."""
        named = Domain.OR(rule.stored_domain for rule in self._active_rules())
        return partners.filtered_domain(named & partners._may_have_code())

    @api.model
    def _rule_of(self, partner):
        """Return the rule that names a partner in the database, or none."""
        rule = self._active_rule_of(partner)
        return self.browse(rule and rule.id)

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
            partners = (
                self.env["res.partner"]
                ._all_partners()
                .search(within & domain, order="create_date, id")
            )
            for ids in split_every(CHUNK_SIZE, partners.ids):
                assigned += self._assign_chunk(rule, ids, domain)
        return assigned

    @api.model
    def _assign_chunk(self, rule, ids, domain):
        """Give codes outside a run, to as many partners as one query codes.

        As :meth:`_give` otherwise.
        """
        return self._give(rule, ids, domain)

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
        free = self.env["res.partner"]._lock_uncoded(ids, domain)
        codes = self._next_codes(rule, len(free))
        self.env["res.partner"]._write_codes(free, codes)
        self.env["res.partner"]._given_codes().update(codes)
        self.env["customer.code.former"]._claim(codes)
        return codes

    @api.model
    def _next_codes(self, rule, count, typed=()):
        """Take the next codes of an active rule that are free, and not ``typed``."""
        sequence = self._sequence(rule.sequence_id)
        numbers = self.env["customer.code.number"]
        return numbers._take(sequence, rule.check_digit, count, typed)

    @api.model
    def _foresee(self, rule, count):
        """Return the first and the last of the next ``count`` codes of a rule."""
        sequence = self._sequence(rule.sequence_id)
        numbers = self.env["customer.code.number"]
        return numbers._foresee(sequence, rule.check_digit, count)

    @api.model
    def _next_code_for(self, partner):
        """Take the next code of the rule that names a partner, "" if none does."""
        rule = self._active_rule_of(partner)
        return self._next_codes(rule, 1)[0] if rule else ""

    @api.model
    def _uncoded_by_rule(self):
        """Yield each active rule and the domain of what it would code."""
        rest = NO_CODE & self.env["res.partner"]._all_partners()._may_have_code()
        for rule in self._active_rules():
            yield rule, rest & rule.stored_domain
            rest &= ~rule.stored_domain

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
        self._count_plainly()
        for rule, domain in self._uncoded_by_rule():
            count = (
                self.env["res.partner"]._all_partners().search_count(within & domain)
            )
            first, last = self._foresee(rule, count) if count else ("", "")
            lines.append(Preview(self.browse(rule.id), count, first, last))
        return lines

    @api.model
    def _count_plainly(self):
        """Have PostgreSQL compile nothing in this transaction: that takes seconds."""
        self.env.cr.execute("SET LOCAL jit = off")

    @api.model
    def _uncoded_count(self):
        """Return how many partners :meth:`_assign` would give a code to."""
        partners = self.env["res.partner"]._all_partners()
        self._count_plainly()
        return sum(
            partners.search_count(domain) for _rule, domain in self._uncoded_by_rule()
        )

    @api.model
    def _unnamed_count(self):
        """Return how many partners have no code and are named by no rule."""
        return (
            self.env["res.partner"]._all_partners().search_count(self._unnamed_domain())
        )

    @api.model
    def _unnamed_domain(self):
        """Return the domain of who has no code and is named by no rule."""
        domain = NO_CODE
        for rule in self._active_rules():
            domain &= ~rule.stored_domain
        return domain

    @api.model
    def _probable_code_of(self, values):
        """Return the code that a partner who is being made would get, "" if none."""
        rule_id = self._active_rule_id_of(values)
        for rule in self._active_rules():
            if rule.id == rule_id:
                return self._foresee(rule, 1)[0]
        return ""

    @api.model
    def _probable_codes(self):
        """Return the code that each of the active rules would give now."""
        return [self._foresee(rule, 1)[0] for rule in self._active_rules()]
