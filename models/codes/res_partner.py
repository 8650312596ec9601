import re
import unicodedata
from ast import literal_eval
from collections import defaultdict
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import (
    AccessError,
    ConcurrencyError,
    UserError,
    ValidationError,
)
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import SQL, groupby, sql

from ...tools import MAX_LENGTH, canonical_form, compact_form, odd_character, stored_form

# Addresses of a customer are left alone: delivery connectors keep keys of their
# own in the ``ref`` of an address, the same one for many customers.
ADDRESS_TYPES = ("delivery", "invoice", "other")

# Whoever carries a code, and shares it with nobody else who does. A query of several
# tables has to say which one it means.
HOLDER_OF = f"""
    {{0}}ref <> '' AND {{0}}customer_code_duplicate IS NOT TRUE
    AND ({{0}}parent_id IS NULL OR {{0}}type IS NULL
         OR {{0}}type NOT IN {ADDRESS_TYPES})
"""
HOLDER = HOLDER_OF.format("")
HOLDER_OF_ALIAS = HOLDER_OF.format("%(alias)s.")

# Numeric codes of so many digits are compared but for their leading zeros.
LONGEST_NUMBER = 16

# How well a number fits the one in a code, among the ranks of _ranks_by_code.
RANK_BY_NUMBER = 4

# What a till loads of codes.
POS_FIELDS = ("ref", "commercial_customer_code")

# How many customers a till shows for a code that it does not know.
POS_LIMIT = 30

# Of how many changed customers the tills are told one by one: of more than these,
# they look through all of theirs.
POS_NOTIFY_LIMIT = 100

# The compact form of an SQL expression, as far as the database knows letters.
SQL_COMPACT = "regexp_replace(upper({}), '[^[:alnum:]]', '', 'g')"

# Of how many customers whose codes begin with a text the lists show the contacts'
# documents, too.
MAX_FAMILIES = 1000


def is_address(parent, address_type):
    return bool(parent and address_type in ADDRESS_TYPES)


def has_digit(text):
    """Return whether ``text`` may be a code rather than a name."""
    return any(char.isdecimal() for char in text)


def refused_code(diag):
    """Return the code, in upper case, that a unique violation is about."""
    found = re.search(r"=\((.*)\)", diag.message_detail or "")
    return found[1] if found else ""


@contextmanager
def retry_if_taken(codes):
    """Let Odoo start the transaction over if one of ``codes`` turns out to be taken.

    For codes from a sequence: when somebody types one just ahead of it, a transaction
    that began before cannot see that, and the user did nothing wrong.
    """
    try:
        yield
    except UniqueViolation as error:
        if refused_code(error.diag) in {code.upper() for code in codes}:
            raise ConcurrencyError(str(error)) from error
        raise


class ResPartner(models.Model):
    _inherit = "res.partner"

    ref = fields.Char(
        string="Customer Code",
        copy=False,
        help="Identifies this customer, and no other, everywhere in Odoo. Leave it "
        "empty to have the next code given when you save.",
    )
    customer_code_duplicate = fields.Boolean(
        string="Duplicate Customer Code",
        readonly=True,
        copy=False,
        help="When customer codes became unique, another partner already had the same.",
    )
    customer_code_former_ids = fields.One2many(
        "customer.code.former",
        "partner_id",
        string="Former Codes",
        readonly=True,
        help="The codes that this customer had before. They still find it.",
    )
    customer_code_former_count = fields.Integer(
        string="Number of Former Codes",
        compute="_compute_customer_code_former_count",
        help="How many codes this customer had before.",
    )
    customer_code_may_change = fields.Boolean(
        compute="_compute_customer_code_may_change"
    )
    customer_code = fields.Char(
        string="Customer Code on Documents",
        compute="_compute_customer_code",
        exportable=False,
        help="The code of this customer, or of the company that it belongs to.",
    )
    commercial_customer_code = fields.Char(
        string="Company's Customer Code",
        compute="_compute_commercial_customer_code",
        exportable=False,
        help="Stands for a contact or an address that has no code of its own.",
    )
    customer_transfer_count = fields.Integer(
        compute="_compute_customer_transfer_count",
        groups="stock.group_stock_user",
        help="The transfers of this customer, its contacts and addresses.",
    )
    customer_return_count = fields.Integer(
        compute="_compute_customer_transfer_count",
        groups="stock.group_stock_user",
        help="What this customer, its contacts and addresses have sent back.",
    )
    customer_payment_count = fields.Integer(
        compute="_compute_customer_payment_count",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The payments of this customer, its contacts and addresses.",
    )
    customer_code_warning = fields.Char(compute="_compute_customer_code_warning")
    customer_code_holder_id = fields.Many2one(
        "res.partner",
        string="Who Has This Code",
        compute="_compute_customer_code_warning",
        help="The customer who has the code already.",
    )
    customer_code_hint = fields.Char(compute="_compute_customer_code_hint")
    customer_code_is_shared = fields.Boolean(
        string="Code Shared With Others",
        compute="_compute_customer_code_is_shared",
        search="_search_customer_code_is_shared",
        help="Whether others had the same code when codes became unique.",
    )

    # With this operator class it also finds codes by how they begin, whatever the
    # database's collation.
    _customer_code_uniq = models.UniqueIndex(
        f"(upper(ref) text_pattern_ops) WHERE {HOLDER}",
        lambda env, diag: env["res.partner"]._customer_code_taken_message(
            refused_code(diag)
        ),
    )
    _customer_code_duplicate_idx = models.Index(
        "(upper(ref)) WHERE customer_code_duplicate"
    )
    _customer_code_compact_idx = models.Index(
        f"({SQL_COMPACT.format('ref')}) WHERE upper(ref) ~ '[^[:alnum:]]' AND {HOLDER}"
    )

    def _auto_init(self):
        # The unique index is made by super(), and is left out with no more than a
        # line in the log if codes collide: set the duplicates aside before.
        cr = self.env.cr
        if not sql.column_exists(cr, self._table, "customer_code_duplicate"):
            sql.create_column(cr, self._table, "customer_code_duplicate", "boolean")
        if not sql.index_exists(cr, self._customer_code_uniq.full_name(self)):
            self._flag_duplicates()
        return super()._auto_init()

    @api.depends("customer_code_former_ids")
    def _compute_customer_code_former_count(self):
        count_by_partner = dict(
            self.env["customer.code.former"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            count = count_by_partner.get(partner._origin, 0)
            partner.customer_code_former_count = count

    @api.depends_context("uid", "su")
    def _compute_customer_code_may_change(self):
        self.customer_code_may_change = self._may_type_codes()

    @api.depends("ref", "type", "parent_id")
    def _compute_customer_code_warning(self):
        for partner in self:
            warning, holder = partner._customer_code_problem()
            partner.customer_code_warning = warning
            partner.customer_code_holder_id = holder

    @api.depends("ref", "parent_id", "is_company")
    def _compute_customer_code_hint(self):
        for partner in self:
            saved = bool(partner._origin)
            partner.customer_code_hint = saved and partner._why_no_code()

    def _why_no_code(self):
        """Tell the user why this partner has no code, "" if it has or needs none."""
        if code := self.commercial_customer_code:
            return self.env._("Uses the code of its company: %s", code)
        if self.ref or self.commercial_partner_id != self:
            return ""
        rules = self.env["customer.code.rule"]
        if not rules.has_access("read"):
            return ""
        if rule := rules._rule_of(self._origin):
            return self.env._(
                'No code yet. Generate Customer Code gives it one by the rule "%s".',
                rule.name,
            )
        is_vendor = self.supplier_rank and not self.customer_rank
        if is_vendor or not self.partner_share or self.ref_company_ids:
            return ""
        return self.env._(
            "No rule gives this customer a code. The rules are in Contacts > "
            "Configuration > Customer Codes."
        )

    @api.depends("ref", "customer_code_duplicate")
    def _compute_customer_code_is_shared(self):
        shared = self.with_context(active_test=False).search(
            [("id", "in", self.ids), ("customer_code_is_shared", "=", True)]
        )
        for partner in self:
            partner.customer_code_is_shared = partner in shared

    @api.model
    def _search_customer_code_is_shared(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._flush_codes()
        sharing = SQL(
            """
            (SELECT id FROM res_partner
              WHERE (customer_code_duplicate OR %s) AND upper(ref) IN (
                    SELECT upper(ref) FROM res_partner WHERE customer_code_duplicate))
            """,
            SQL(HOLDER),
        )
        return Domain("id", "in", sharing)

    @api.depends("ref", "type", "parent_id", "commercial_partner_id.ref")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_commercial_customer_code(self):
        # A till that loads thousands waits for this: most belong to no company.
        self.commercial_customer_code = False
        contacts = self.filtered("parent_id").filtered(
            lambda partner: (
                partner.commercial_partner_id != partner
                and not partner._own_customer_code()
            )
        )
        readable = set(contacts.commercial_partner_id._filtered_access("read")._ids)
        for contact in contacts:
            if contact.commercial_partner_id.id in readable:
                contact.commercial_customer_code = contact.commercial_partner_id.ref

    @api.depends("ref", "type", "parent_id", "commercial_customer_code")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_code(self):
        for partner in self:
            partner.customer_code = (
                partner._own_customer_code() or partner.commercial_customer_code
            )

    def _own_customer_code(self):
        return not self._is_address() and self.ref

    # ------------------------------------------------------------------
    # Assign
    # ------------------------------------------------------------------

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        for vals in vals_list:
            if vals.get("ref") and not is_address(
                vals.get("parent_id"), vals.get("type")
            ):
                vals["ref"] = self._to_stored_form(vals["ref"])
        if not self.env.context.get("customer_code_later"):
            self._fill_customer_codes(vals_list)
        return vals_list

    @api.model
    def _fill_customer_codes(self, vals_list):
        """Add a code to the values of each partner that has none and is to have one."""
        rules = self.env["customer.code.rule"]
        decisive = rules._decisive_fields()
        # Partners that no rule can tell apart are looked at once.
        rule_of_kind, uncoded = {}, defaultdict(list)
        for vals in vals_list:
            if vals.get("ref"):
                continue
            picked = self._pick_values(vals, decisive)
            kind = repr(sorted(picked.items()))
            if kind not in rule_of_kind:
                rule_of_kind[kind] = self._rule_id_of_kind(kind, picked)
            uncoded[rule_of_kind[kind]].append(vals)
        typed = [vals["ref"] for vals in vals_list if vals.get("ref")]
        for rule in rules._active_rules():
            codes = rules._next_codes(rule, len(uncoded[rule.id]), typed)
            for vals, code in zip(uncoded[rule.id], codes, strict=True):
                vals["ref"] = code
            # The numbers of two rules may make the same code.
            typed += codes
            self._given_codes().update(codes)

    @api.model
    def _rule_id_of_kind(self, kind, values):
        """Return the id of the active rule that names new partners with these values.

        :param str kind: the same for the same values
        """
        rules = self.env["customer.code.rule"]
        # What refers to nothing in the database always has the same rule.
        if all(
            value is False
            or self._fields[name].type in ("boolean", "integer", "selection")
            for name, value in values.items()
        ):
            return rules._active_rule_id_of_kind(kind, values)
        return rules._active_rule_id_of(values)

    @api.model
    def _given_codes(self):
        """Return the codes that this transaction gave to new partners."""
        return self.env.cr.precommit.data.setdefault("customer_code.given", set())

    @api.model
    def _create(self, data_list):
        former = self.env["customer.code.former"]
        given = self._given_codes()
        codes = [
            vals["ref"]
            for vals in (data["stored"] for data in data_list)
            if vals.get("ref")
            and not is_address(vals.get("parent_id"), vals.get("type"))
        ]
        former._check_free([code for code in codes if code not in given])
        with retry_if_taken(given):
            partners = super()._create(data_list)
        former._claim(codes)
        return partners

    @api.model
    def _pick_values(self, vals, names):
        """Return what ``vals`` says of the fields ``names``."""
        values = {name: vals[name] for name in names & vals.keys()}
        if "company_type" in vals:
            # Its inverse will set this, but after the INSERT.
            values["is_company"] = vals["company_type"] == "company"
        return values

    def _assign_customer_codes(self):
        """Give a code to those of these partners that have none and are to have one.

        Not to those whose code was taken away: that was done on purpose.
        """
        self.env["customer.code.rule"]._assign(
            Domain("id", "in", self.ids)
            & Domain("customer_code_former_ids", "=", False)
        )

    def _increase_rank(self, field, n=1):
        # It writes to them one by one; they get their codes together.
        later = self.with_context(customer_code_later=True)
        becoming = self._becoming_customers({field: n})
        result = super(ResPartner, later)._increase_rank(field, n)
        becoming._assign_customer_codes()
        return result

    def _becoming_customers(self, vals):
        """Return those of these partners whom writing ``vals`` makes customers."""
        if not vals.get("customer_rank") or self.env.context.get("customer_code_later"):
            return self.browse()
        return self.sudo().filtered(lambda partner: not partner.customer_rank)

    @api.model
    def _may_have_code(self):
        """Return the domain of the partners that a rule may name at all.

        Odoo's own stand-ins for visitors and for new portal users are no customers.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        template_id = literal_eval(
            parameters.get_param("base.template_portal_user_id", "False")
        )
        public = Domain("all_group_ids", "in", self.env.ref("base.group_public").ids)
        users = self.env["res.users"].sudo().with_context(active_test=False)
        stand_ins = users.search_fetch(
            public | Domain("id", "=", template_id), ["partner_id"], order="id"
        )
        return Domain("id", "not in", stand_ins.partner_id.ids)

    # ------------------------------------------------------------------
    # Keep unique
    # ------------------------------------------------------------------

    def write(self, vals):
        becoming = self._becoming_customers(vals)
        may_change_role = not vals.keys().isdisjoint(("type", "parent_id"))
        if may_change_role:
            held = self._held_codes()
            entered = self._codes_of_addresses_entered_by(vals)
        if "ref" in vals:
            result = self._write_customer_code(vals)
        else:
            result = super().write(vals)
        if may_change_role:
            self._reserve_codes_of_addresses(held)
            for partner, code in entered.items():
                if partner.ref != code:
                    super(ResPartner, partner).write({"ref": code})
                self.env["customer.code.former"]._claim([code] if code else [], partner)
        if becoming:
            becoming._assign_customer_codes()
        if not vals.keys().isdisjoint(("ref", "active", "parent_id")):
            self._notify_tills_of_codes()
        return result

    def _write_customer_code(self, vals):
        """Write ``vals``, which contain a code, and keep the codes that it replaces."""
        addresses = self.filtered(lambda partner: partner._is_address())
        # pylint: disable=super-method-mismatch
        super(ResPartner, addresses).write(vals)
        others = self - addresses
        code = stored_form(vals["ref"]) or False
        changing = others.filtered(lambda partner: partner.ref != code)
        entered = [code] if code and changing else []
        if entered and self.env.context.get("customer_code_cause") != "merge":
            self._to_stored_form(code)
        self.env["customer.code.former"]._check_free(entered, changing)
        former = changing._held_codes()
        old_by_partner = {partner: partner.ref for partner in changing}
        changing.filtered("customer_code_duplicate").customer_code_duplicate = False
        super(ResPartner, others).write({**vals, "ref": code})
        if changing:
            changing.flush_recordset(["ref", "customer_code_duplicate"])
            self._give_up_codes(former)
            self.env["customer.code.former"]._claim(entered, changing)
            self.env["customer.code.change"]._log(old_by_partner, code)
            self._tell_of_changed_codes(old_by_partner, code)
        return True

    @api.model
    def _tell_of_changed_codes(self, old_by_partner, new_code):
        """Leave a line in the chatter of each partner whose code changed."""
        reason = self.env.context.get("customer_code_reason")
        none = self.env._("none")
        self.concat(*old_by_partner)._message_log_batch(
            bodies={
                partner.id: self.env._(
                    "Customer code: %(old)s → %(new)s%(reason)s",
                    old=old or none,
                    new=new_code or none,
                    reason=f" ({reason})" if reason else "",
                )
                for partner, old in old_by_partner.items()
            }
        )

    def unlink(self):
        former = dict.fromkeys(self._held_codes())
        self.env["customer.code.change"]._log(
            {partner: partner.ref for partner in self if partner.ref in former},
            False,
            cause="delete",
        )
        result = super().unlink()
        self._give_up_codes(former)
        self._notify_tills_of_codes()
        return result

    def _is_address(self):
        return is_address(self.parent_id, self.type)

    @api.model
    def _reserve_codes_of_addresses(self, held):
        """Keep the codes of customers who have become addresses from everybody else.

        :param dict held: the id of the partner by the code that it carried until now
        """
        self._give_up_codes(
            {
                code: partner_id
                for code, partner_id in held.items()
                if self.browse(partner_id)._is_address()
            }
        )

    def _codes_of_addresses_entered_by(self, vals):
        """Return the codes of those addresses that writing ``vals`` makes customers.

        :return: the stored form by partner, False for none
        :rtype: dict[ResPartner, str | bool]
        :raise ValidationError: if one cannot be a code, or is another's former code
        """
        entered = {}
        for partner in self.filtered(lambda partner: partner._is_address()):
            parent = vals.get("parent_id", partner.parent_id)
            if is_address(parent, vals.get("type", partner.type)):
                continue
            code = self._to_stored_form(vals.get("ref", partner.ref))
            self.env["customer.code.former"]._check_free(
                [code] if code else [], partner
            )
            entered[partner] = code
        return entered

    def _held_codes(self):
        """Return the ids of these partners by the code that each of them carries."""
        return {
            partner.ref: partner.id
            for partner in self
            if partner.ref and not partner._is_address()
        }

    @api.model
    def _give_up_codes(self, owner_by_code):
        """Pass codes that were given up on to their duplicates, or keep them as former.

        :param dict owner_by_code: the id of the partner by code, None if it is deleted
        """
        self._promote_duplicates(list(owner_by_code))
        self.env["customer.code.former"]._keep(owner_by_code)

    @api.model
    def _to_stored_form(self, text):
        """Return the stored form of a code that somebody enters, False for none.

        :raise ValidationError: if the code is too long, or mixes letters of alphabets
            that look alike
        """
        code = stored_form(text)
        if problem := self._customer_code_malformed(code):
            raise ValidationError(problem)
        return code or False

    @api.model
    def _customer_code_malformed(self, code):
        """Say why ``code`` cannot be anybody's code, ``""`` if it can."""
        if len(code) > MAX_LENGTH:
            return self.env._(
                "The customer code %(code)s is too long: it has %(length)s characters, "
                "and may have %(limit)s.",
                code=f"{code[:20]}…",
                length=len(code),
                limit=MAX_LENGTH,
            )
        if odd := odd_character(code):
            return self.env._(
                "The customer code %(code)s mixes letters that look alike: "
                '"%(character)s" is %(name)s. Type it again with letters of one '
                "alphabet.",
                code=code,
                character=odd,
                name=unicodedata.name(odd).lower(),
            )
        return ""

    def _customer_code_problem(self):
        """Return what is wrong with the code of this partner, saved or not.

        :return: a text, "" if nothing is wrong, and the partner who has the code
            already, if there is one that the user may read
        :rtype: tuple[str, ResPartner]
        """
        self.ensure_one()
        code, nobody = stored_form(self.ref), self.browse()
        if not code or self._is_address():
            return "", nobody
        if malformed := self._customer_code_malformed(code):
            return malformed, nobody
        if [owner for owner in self._owners(code) if owner != self._origin.id]:
            return self._customer_code_taken_message(code), self._readable_owner(code)
        return self.env["customer.code.rule"]._mistyped_message(code), nobody

    @api.model
    def _owners(self, code):
        """Return the ids of those who carry ``code``, or did before; None if deleted.

        There is one at most, but for a moment of change, whoever may read it.
        """
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner"
                " WHERE upper(ref) = upper(%(code)s) AND %(holder)s"
                " UNION SELECT partner_id FROM customer_code_former"
                " WHERE upper(code) = upper(%(code)s)",
                code=code,
                holder=SQL(HOLDER),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _readable_owner(self, code):
        """Return the partner who carries ``code``, or did, if the user may read it."""
        return self.browse(filter(None, self._owners(code)))._filtered_access("read")

    @api.model
    def _sql_is_held(self, code):
        """Return the SQL condition that somebody carries an SQL expression's code."""
        self._flush_codes()
        # OFFSET 0 keeps the planner on the index, one probe a code. Without it, it
        # reads all partners for a single code while its statistics are old, as they
        # are just after everybody got a code.
        return SQL(
            "EXISTS (SELECT FROM res_partner"
            " WHERE upper(ref) = upper(%s) AND %s OFFSET 0)",
            code,
            SQL(HOLDER),
        )

    @api.model
    def _flush_codes(self):
        """Make what decides who carries a code, or did, visible to SQL."""
        self.flush_model(["ref", "type", "parent_id", "customer_code_duplicate"])
        self.env["customer.code.former"].flush_model(["partner_id"])

    @api.model
    def _flag_duplicates(self):
        """Set all but one of the partners that share a code aside, in the database.

        The one that keeps it is, if possible, active and no contact of a company.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET customer_code_duplicate = TRUE
                  FROM (
                    SELECT id, row_number() OVER (
                               PARTITION BY upper(ref)
                               ORDER BY active DESC, parent_id IS NOT NULL, id
                           ) AS nth
                      FROM res_partner
                     WHERE %s
                  ) AS ranked
                 WHERE ranked.id = res_partner.id AND nth > 1
                """,
                SQL(HOLDER),
            )
        )

    @api.model
    def _promote_duplicates(self, codes):
        """Let one duplicate of each of ``codes`` carry it, if nobody does any more."""
        if not codes:
            return
        promoted = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner
                   SET customer_code_duplicate = FALSE
                 WHERE id IN (
                    SELECT DISTINCT ON (upper(ref)) id
                      FROM res_partner AS duplicate
                     WHERE customer_code_duplicate
                       AND upper(ref) IN (SELECT upper(c) FROM unnest(%s) AS c)
                       AND NOT %s
                     ORDER BY upper(ref), active DESC, id
                 )
             RETURNING id
                """,
                codes,
                self._sql_is_held(SQL("duplicate.ref")),
            )
        )
        self.browse(row[0] for row in promoted).invalidate_recordset(
            ["customer_code_duplicate"]
        )

    def _sharing_customer_code(self):
        """Return all partners that have the code of this one, this one included."""
        self.ensure_one()
        same = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "upper(%s) = upper(%s)", SQL.identifier(alias, "ref"), self.ref or ""
            )
        )
        shared = same & Domain("customer_code_is_shared", "=", True)
        return self.with_context(active_test=False).search(shared) | self

    def action_keep_customer_code(self):
        """Leave the code to this partner, and give a new one to those who share it.

        Those whom no rule names have none afterwards.
        """
        self._check_may_repair()
        others = self._sharing_customer_code() - self
        others.sudo().ref = False
        self.env["customer.code.rule"]._assign(Domain("id", "in", others.ids))

    def action_renew_customer_code(self):
        """Give this partner, who shares its code with others, a new one.

        :raise UserError: if no rule names the partner
        """
        self.ensure_one()
        self._check_may_repair()
        if not self.env["customer.code.rule"].sudo()._rule_of(self):
            raise UserError(
                self.env._(
                    "No rule gives %s a code. Change the code in its form.",
                    self.display_name,
                )
            )
        self.sudo().ref = False
        self.env["customer.code.rule"]._assign(Domain("id", "=", self.id))

    def _check_may_repair(self):
        self.check_access("write")
        if not self.env.user.has_group("customer_code.group_customer_code_manager"):
            raise AccessError(
                self.env._("Only managers of customer codes may repair duplicates.")
            )

    def action_merge_customer_code(self):
        """Open Contacts' dialog to merge all partners that have this one's code."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        sharing = self._sharing_customer_code()
        action["context"] = {"active_model": self._name, "active_ids": sharing.ids}
        return action

    @api.model
    def _customer_code_taken_message(self, code):
        """Say who already has ``code``, if the user may know."""
        holder = self._readable_owner(code)
        if not holder:
            return self.env._(
                "The customer code %(code)s is already in use. Choose another one.",
                code=code,
            )
        if stored_form(holder.ref).upper() == code.upper():
            return self.env._(
                "The customer code %(code)s is already used by %(holder)s. "
                "Choose another one.",
                code=code,
                holder=holder.display_name,
            )
        return self.env._(
            "The customer code %(code)s was formerly used by %(holder)s, and stays "
            "reserved. Choose another one.",
            code=code,
            holder=holder.display_name,
        )

    # ------------------------------------------------------------------
    # Who may type a code
    # ------------------------------------------------------------------

    @api.model
    def _may_type_codes(self):
        """Return whether the user may type and change customer codes."""
        return (
            self.env.su
            or not self.env["ir.config_parameter"]
            .sudo()
            .get_param("customer_code.only_officers")
            or self.env.user.has_group("customer_code.group_customer_code_officer")
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # Not by _has_field_access, which Odoo asks at every reading of every field.
        described = super().fields_get(allfields, attributes)
        if "readonly" in described.get("ref", ()) and not self._may_type_codes():
            described["ref"]["readonly"] = True
        return described

    @api.model
    def _check_field_access(self, field, operation):
        if field.name == "ref" and operation == "write" and not self._may_type_codes():
            officers = self.env.ref("customer_code.group_customer_code_officer").sudo()
            raise AccessError(
                self.env._(
                    "Only officers for customer codes may type or change one. Ask %s, "
                    "or leave the code empty: a new customer gets one by itself.",
                    ", ".join(officers.all_user_ids[:3].mapped("name"))
                    or self.env._("your administrator"),
                )
            )
        return super()._check_field_access(field, operation)

    def action_change_customer_code(self):
        """Open the dialog that changes the code of this partner with a reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Customer Code"),
            "res_model": "customer.code.edit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    # ------------------------------------------------------------------
    # Import
    # ------------------------------------------------------------------

    @api.model
    def load(self, fields, data):
        result = super().load(fields, data)
        if "ref" in fields:
            column = fields.index("ref")
            codes = [stored_form(row[column]) for row in data]
            result["messages"] += [
                {
                    "type": "warning",
                    "field": "ref",
                    "record": row,
                    "rows": {"from": row, "to": row},
                    "message": message,
                }
                for row, message in self._warn_of_imported_codes(codes)
            ]
        return result

    @api.model
    def _warn_of_imported_codes(self, codes):
        """Yield the number of each row whose code looks wrong, and why."""
        rows = {}
        for row, code in enumerate(codes):
            first = rows.setdefault(canonical_form(code), row)
            if code and first != row:
                yield (
                    row,
                    self.env._(
                        "The customer code %(code)s is in this file twice: also in "
                        "row %(row)s.",
                        code=code,
                        row=first + 1,
                    ),
                )
        similar = self._codes_but_for_zeros(filter(None, codes))
        for row, code in enumerate(codes):
            for other in similar.get(code.lstrip("0"), ()):
                if other == code:
                    continue
                holder = self._readable_owner(other)
                yield (
                    row,
                    self.env._(
                        "The customer code %(code)s equals %(other)s%(holder)s but for "
                        "leading zeros, which spreadsheets leave out.",
                        code=code,
                        other=other,
                        holder=f" ({holder.display_name})" if holder else "",
                    ),
                )

    @api.model
    def _codes_but_for_zeros(self, codes):
        """Return the numeric codes in use that equal one of ``codes`` but for zeros.

        :return: lists of codes by number, which is without leading zeros
        :rtype: dict[str, list[str]]
        """
        numbers = {
            code.lstrip("0") for code in codes if code.isascii() and code.isdecimal()
        }
        candidates = [
            number.zfill(width)
            for number in numbers - {""}
            for width in range(len(number), LONGEST_NUMBER + 1)
        ]
        if not candidates:
            return {}
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "SELECT ref FROM res_partner WHERE upper(ref) = ANY(%s) AND %s",
                candidates,
                SQL(HOLDER),
            )
        )
        return dict(groupby((code for (code,) in rows), lambda code: code.lstrip("0")))

    # ------------------------------------------------------------------
    # Find
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def find_by_customer_code(self, text, limit=8):
        """Return the partners that a typed or scanned text means, the best first.

        In this order: whose code it is; whose code it is but for separators; whose
        code ends with this number, by the active rules (``123`` for ``C000123``);
        whose code it was before; whose code begins like it. Case, white space and
        full-width characters never matter.

        :param str text: what was typed or scanned
        :param int limit: how many partners to return at most, ``None`` for all
        :return: partners that the user may read; archived ones only with
            ``active_test=False`` in the context
        :rtype: ResPartner
        :raise AccessError: if the user may not read partners at all
        """
        self.browse().check_access("read")
        found = self._find_by_whole_code(text)[:limit]
        if limit is None or len(found) < limit:
            found += self._find_by_prefix(
                text, limit and limit - len(found), Domain("id", "not in", found.ids)
            )
        return found

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Find partners as Odoo does, but whom ``name`` means as a code come first.

        After each holder come its contacts and addresses. A text with a digit that is
        a code, or begins like one, finds nothing else: the index alone answers.

        Imports ask with the operator ``=``: a code then means its holder only, also
        where a partner is named like it.
        """
        domain = Domain(domain or Domain.TRUE)
        if operator == "=" and name:
            partners = self.with_context(active_test=False)
            found = partners._find_by_whole_code(name, best_only=True)
            found = found and self.search(domain & Domain("id", "in", found.ids))
            if found:
                return found._named()
        if operator != "ilike" or not name:
            return super().name_search(name, domain, operator, limit)

        found = self._search_families(name, domain, limit)
        rest = domain & Domain("id", "not in", found.ids)
        if has_digit(name) and (limit is None or len(found) < limit):
            found += self._find_by_prefix(name, limit and limit - len(found), rest)
        pairs = found._named()
        if len(pairs) == limit or pairs and has_digit(name):
            return pairs
        # Its families have been searched for.
        natively = super(ResPartner, self.with_context(customer_code_searched=True))
        return pairs + natively.name_search(
            name, rest, operator, limit and limit - len(pairs)
        )

    def _named(self):
        """Return the ids and names of these partners, as :meth:`name_search` does."""
        partners = self.sudo()
        # Otherwise the first name would read all fields of all of them.
        depends = self.pool.field_depends[self._fields["complete_name"]]
        partners.fetch({name.partition(".")[0] for name in depends})
        return [(partner.id, partner.display_name) for partner in partners]

    @api.model
    def _search_display_name(self, operator, value):
        # That is how lists search by customer: a company's code finds its contacts'
        # and addresses' documents, too, and those of archived ones.
        domain = super()._search_display_name(operator, value)
        if (
            operator not in ("like", "ilike")
            or not isinstance(value, str)
            or self.env.context.get("customer_code_searched")
        ):
            return domain
        partners = self.with_context(active_test=False)
        holders = partners._find_by_whole_code(value)
        if holders and has_digit(value) and not stored_form(value).isdecimal():
            return self._families_domain(holders)
        if has_digit(value):
            holders += partners._find_by_prefix(
                value, MAX_FAMILIES, Domain("id", "not in", holders.ids)
            )
        return Domain(domain) | self._families_domain(holders)

    @api.model
    def _looks_like_code(self, text):
        """Return whether ``text`` has the form of a rule's codes, or is a number."""
        compact = compact_form(text)
        rules = self.env["customer.code.rule"]
        return compact.isdecimal() or any(
            re.fullmatch(rules._pattern(rule), compact)
            for rule in rules._active_rules()
        )

    @api.model
    def _families_domain(self, holders):
        """Return the domain of these partners and of their contacts and addresses."""
        return Domain("id", "in", holders.ids) | Domain(
            "commercial_partner_id", "in", holders.ids
        )

    @api.model
    def _search_families(self, text, domain, limit):
        """Return whom ``text`` means as a whole, each before its contacts."""
        holders = self.with_context(active_test=False)._find_by_whole_code(text)
        if not holders:
            return self.browse()
        query = self._search(self._families_domain(holders) & domain, limit=limit)
        query.order = SQL(
            "coalesce(array_position(%(ids)s, %(id)s),"
            " array_position(%(ids)s, %(commercial)s)),"
            " %(id)s <> ALL(%(ids)s), %(name)s, %(id)s",
            ids=holders.ids,
            id=SQL.identifier(self._table, "id"),
            commercial=SQL.identifier(self._table, "commercial_partner_id"),
            name=SQL.identifier(self._table, "complete_name"),
        )
        return self.browse(query)

    @api.model
    def _find_by_whole_code(self, text, best_only=False):
        """Return whom ``text`` means as a whole and the user may read, best first.

        :param bool best_only: of different kinds of matches only the best
        """
        ranks = self._readable_ranks(text)
        best = min(ranks.values(), default=0)
        return self.browse(
            partner_id
            for partner_id, rank in ranks.items()
            if rank == best or not best_only
        )

    @api.model
    def _readable_ranks(self, text):
        """Return the ranks of those whom ``text`` may mean and the user may read.

        Archived ones only with ``active_test=False``; otherwise as
        :meth:`_ranks_by_code`.
        """
        if not (ranks := self._ranks_by_code(stored_form(text))):
            return {}
        readable = set(self._search([("id", "in", list(ranks))], order="id"))
        return {i: rank for i, rank in ranks.items() if i in readable}

    @api.model
    def _ranks_by_code(self, code):
        """Return how well each partner fits whom ``code`` may mean as a whole.

        Archived ones and those that the user may not read are among them.

        :param str code: a code in its stored form
        :return: a number by partner id, best first: 1 for the holder, 2 for those who
            share its code, 3 without separators, 4 by number, 5 for a former code
        :rtype: dict[int, int]
        """
        if not code or len(code) > MAX_LENGTH:
            return {}
        self._flush_codes()
        numbers = []
        if code.isascii() and code.isdecimal():
            numbers = self.env["customer.code.rule"]._codes_of_number(code)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, 1 AS rank FROM res_partner
                 WHERE upper(ref) = upper(%(code)s) AND %(holder)s
                 UNION ALL
                SELECT id, 2 FROM res_partner
                 WHERE upper(ref) = upper(%(code)s) AND customer_code_duplicate
                 UNION ALL
                SELECT id, 3 FROM res_partner
                 WHERE upper(ref) = %(compact)s AND %(holder)s
                 UNION ALL
                SELECT id, 3 FROM res_partner
                 WHERE %(compact_ref)s = %(compact)s
                   AND upper(ref) ~ '[^[:alnum:]]' AND %(holder)s AND %(compact)s <> ''
                 UNION ALL
                SELECT id, %(by_number)s FROM res_partner
                 WHERE upper(ref) = ANY (%(numbers)s::text[]) AND %(holder)s
                 UNION ALL
                SELECT partner_id, 5 FROM customer_code_former
                 WHERE upper(code) = upper(%(code)s) OR upper(code) = %(compact)s
                 UNION ALL
                SELECT partner_id, 5 FROM customer_code_former
                 WHERE %(compact_former)s = %(compact)s
                   AND upper(code) ~ '[^[:alnum:]]' AND %(compact)s <> ''
                 ORDER BY rank
                """,
                code=code,
                compact=SQL(SQL_COMPACT.format("%s"), code),
                compact_ref=SQL(SQL_COMPACT.format("ref")),
                compact_former=SQL(SQL_COMPACT.format("code")),
                holder=SQL(HOLDER),
                numbers=[canonical_form(number) for number in numbers],
                by_number=RANK_BY_NUMBER,
            )
        )
        ranks = {}
        for partner_id, rank in rows:
            if partner_id:
                ranks.setdefault(partner_id, rank)
        return ranks

    @api.model
    def _find_by_prefix(self, text, limit, domain):
        """Return partners whose codes begin with ``text``, in the codes' order."""
        code = stored_form(text)
        if not code or len(code) > MAX_LENGTH:
            return self.browse()
        pattern = re.sub(r"([\\%_])", r"\\\1", code) + "%"
        query = self._search(
            domain
            & Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "(upper(%s) LIKE upper(%s) AND %s)",
                    SQL.identifier(alias, "ref"),
                    pattern,
                    SQL(HOLDER_OF_ALIAS, alias=SQL.identifier(alias)),
                )
            ),
            limit=limit,
        )
        # As the index has them: sorting by name would read all that match first.
        query.order = SQL("upper(%s) USING ~<~", SQL.identifier(self._table, "ref"))
        return self.browse(query)

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    @api.depends_context("allowed_company_ids")
    def _compute_customer_transfer_count(self):
        transfers = self.env["stock.picking"]
        for partner in self:
            domain = partner._customer_documents_domain()
            partner.customer_transfer_count = transfers.search_count(domain)
            partner.customer_return_count = transfers.search_count(
                [*domain, *self._customer_returns_domain()]
            )

    @api.depends_context("allowed_company_ids")
    def _compute_customer_payment_count(self):
        for partner in self:
            partner.customer_payment_count = self.env["account.payment"].search_count(
                partner._customer_documents_domain()
            )

    def action_view_customer_transfers(self):
        """Open the transfers of this customer, and of its contacts and addresses.

        :return: an action
        :rtype: dict
        """
        return self._view_customer_documents("stock.action_picking_tree_all")

    def action_view_customer_returns(self):
        """Open what this customer, or a contact or address of it, has sent back.

        :return: an action
        :rtype: dict
        """
        action = self._view_customer_documents("stock.action_picking_tree_all")
        action["domain"] += self._customer_returns_domain()
        return {**action, "display_name": self.env._("Returns")}

    def action_view_customer_payments(self):
        """Open the payments of this customer, and of its contacts and addresses.

        A new one is made out to this customer.

        :return: an action
        :rtype: dict
        """
        action = self._view_customer_documents("account.action_account_payments")
        action["context"] = {
            "default_payment_type": "inbound",
            "default_partner_type": "customer",
            "default_partner_id": self.id,
            "default_move_journal_types": ("bank", "cash"),
            "display_account_trust": True,
        }
        return action

    def action_view_partner_invoices(self):
        action = super().action_view_partner_invoices()
        action["context"] = {**action["context"], "default_partner_id": self.id}
        return action

    def _view_customer_documents(self, action):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            "domain": self._customer_documents_domain(),
            "context": {"default_partner_id": self.id},
        }

    def _customer_documents_domain(self):
        """Return the domain of what is made out to this customer, archived ones too."""
        partners = self.with_context(active_test=False)
        return [
            ("partner_id", "in", partners.search([("id", "child_of", self.ids)]).ids)
        ]

    @api.model
    def _customer_returns_domain(self):
        return [("location_id.usage", "=", "customer")]

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------

    # Portal users and visitors ask for mentions, too, and are answered as superuser.

    @api.model
    def _get_mention_suggestions_domain(self, search):
        domain = super()._get_mention_suggestions_domain(search)
        if not self.env.user._is_internal():
            return domain
        holders = self._find_by_whole_code(search)
        return domain | (self._families_domain(holders) & Domain("active", "=", True))

    def _get_store_mention_fields(self):
        names = super()._get_store_mention_fields()
        return [*names, "customer_code"] if self.env.user._is_internal() else names

    def _get_store_avatar_card_fields(self, target):
        names = super()._get_store_avatar_card_fields(target)
        return [*names, "customer_code"] if target.is_internal(self.env) else names

    # ------------------------------------------------------------------
    # Fast Text Search
    # ------------------------------------------------------------------

    @api.model
    def _text_index_names(self):
        """Return the name of the trigram index of each field that names a partner."""
        return {
            name: f"{self._table}_customer_code_text_{name}_idx"
            for name in self._rec_names_search
        }

    @api.model
    def _has_text_indexes(self):
        return all(
            sql.index_exists(self.env.cr, index)
            for index in self._text_index_names().values()
        )

    @api.model
    def _set_text_indexes(self, wanted):
        """Make the indexes that find any part of a name at once, or drop them.

        Nobody can save a partner until the transaction ends.

        :param bool wanted: whether there are to be any
        """
        cr = self.env.cr
        for name, index in self._text_index_names().items():
            if not wanted:
                sql.drop_index(cr, index, self._table)
                continue
            expression = f'"{name}"'
            if self.env.registry.has_unaccent == FunctionStatus.INDEXABLE:
                # As Odoo's searches have it.
                expression = self.env.registry.unaccent(expression)
            sql.create_index(
                cr, index, self._table, [f"{expression} gin_trgm_ops"], "gin"
            )

    # ------------------------------------------------------------------
    # Point of Sale
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def find_for_pos(self, text, scanned=False):
        """Return whom a text means that was typed or scanned at a till.

        :param str text: what was typed or scanned
        :param bool scanned: find nobody by a part of a code, nor by a barcode that is a
            product's
        :return: the ids of the customers whose code it is or was (``exact``), of
            their contacts who have none of their own (``contacts``), and of others that
            it may mean (``similar``); if there are none, why it looks wrong
            (``problem``)
        :rtype: dict
        """
        self.browse().check_access("read")
        ranks = {}
        if not scanned or not self._is_product_barcode(text):
            ranks = self._readable_ranks(text)
        found = self.browse(ranks)
        exact = found.filtered(
            lambda partner: (
                ranks[partner.id] != RANK_BY_NUMBER or partner._has_had_code(text)
            )
        )
        if not exact and not scanned:
            others = Domain("id", "not in", found.ids)
            found += self._find_by_prefix(text, POS_LIMIT, others)
        found = found[:POS_LIMIT]
        mistyped = self.env["customer.code.rule"]._mistyped_message
        return {
            "exact": exact.ids,
            "contacts": [] if scanned else exact._contacts_without_code().ids,
            "similar": [] if scanned else (found - exact).ids,
            "problem": "" if found else mistyped(stored_form(text)),
        }

    @api.model
    def _is_product_barcode(self, text):
        return any(
            self.env[model].sudo().search_count([("barcode", "=", text)], limit=1)
            for model in ("product.product", "product.uom")
        )

    def _has_had_code(self, text):
        """Return whether ``text`` is this partner's code as a whole, or was before."""
        codes = [self.ref, *self.sudo().customer_code_former_ids.mapped("code")]
        return compact_form(text) in map(compact_form, codes)

    def _contacts_without_code(self):
        """Return the contacts of these companies for whom the company's code stands."""
        return self.search(
            [("commercial_partner_id", "in", self.ids), ("id", "not in", self.ids)],
            limit=POS_LIMIT,
        ).filtered("commercial_customer_code")

    @api.model
    @api.readonly
    def get_outdated_pos_codes(self, shown):
        """Compare the codes that a till shows with what they are.

        :param dict shown: the code that the till shows by the customer's id
        :return: the right values by id, where they differ; False instead for a customer
            who was deleted or archived, or whom the user may no longer read
        :rtype: dict
        """
        shown = {int(partner_id): code for partner_id, code in shown.items()}
        partners = self.search_fetch([("id", "in", list(shown))], ["ref"])
        outdated = dict.fromkeys(shown.keys() - set(partners.ids), False)
        for partner in partners:
            company_code = partner.commercial_customer_code
            if (company_code or partner.ref or "") != (shown[partner.id] or ""):
                outdated[partner.id] = {
                    "ref": partner.ref,
                    "commercial_customer_code": company_code,
                }
        return {str(partner_id): values for partner_id, values in outdated.items()}

    def _notify_tills_of_codes(self):
        """Have the open tills look at these partners' codes once this is committed.

        They are told who it is about, never the codes: the channel is not only theirs.
        """
        precommit = self.env.cr.precommit
        if "customer_code.tills" not in precommit.data:
            precommit.data["customer_code.tills"] = set()
            precommit.add(self.env["res.partner"]._send_to_tills)
        precommit.data["customer_code.tills"].update(self.ids)

    @api.model
    def _send_to_tills(self):
        ids = self.env.cr.precommit.data.pop("customer_code.tills", set())
        sessions = self.env["pos.session"].sudo().search([("state", "!=", "closed")])
        few = len(ids) <= POS_NOTIFY_LIMIT
        for config in sessions.config_id:
            config._notify("CUSTOMER_CODES", {"ids": sorted(ids) if few else False})

    @api.model
    def _load_pos_data_fields(self, config):
        names = super()._load_pos_data_fields(config)
        names = [*names, *(name for name in POS_FIELDS if name not in names)]
        if self.env.context.get("customer_code_of_company_later"):
            names.remove("commercial_customer_code")
        return names

    @api.model
    def _load_pos_data_read(self, records, config):
        # A till that loads thousands waits for each field of each of them, and most
        # have no company whose code they use.
        partners = self.with_context(customer_code_of_company_later=True)
        rows = super(ResPartner, partners)._load_pos_data_read(records, config)
        contacts = self.browse(row["id"] for row in rows).filtered("parent_id")
        codes = {contact.id: contact.commercial_customer_code for contact in contacts}
        for row in rows:
            if code := codes.get(row["id"]):
                row["commercial_customer_code"] = code
        return rows

    @api.model
    def _load_pos_self_data_fields(self, config):
        # Self-ordering takes over the Point of Sale's list, and shows it to the public.
        names = super()._load_pos_self_data_fields(config)
        return [name for name in names if name not in POS_FIELDS]
