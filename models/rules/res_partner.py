from ast import literal_eval
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import OwnWord, isolated, own_word, stored_form


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_code_hint = fields.Char(compute="_compute_customer_code_hint")
    customer_code_unnamed = fields.Boolean(
        string="Named by No Customer Code Rule",
        compute="_compute_customer_code_unnamed",
        search="_search_customer_code_unnamed",
        exportable=False,
        help="Has no customer code, and gets none by any rule.",
    )
    customer_code_coming = fields.Char(compute="_compute_customer_code_coming")

    @api.depends("ref")
    def _compute_customer_code_unnamed(self):
        domain = self.env["customer.code.rule"]._unnamed_domain()
        unnamed = self._all_partners().search(Domain("id", "in", self.ids) & domain)
        for partner in self:
            partner.customer_code_unnamed = partner._origin.id in unnamed.ids

    @api.model
    def _search_customer_code_unnamed(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self.env["customer.code.rule"]._unnamed_domain()
        # As rules ask: not only who is active, nor only what the user may read.
        return Domain("id", "in", self._all_partners()._search(domain))

    @api.depends("ref", "parent_id", "is_company")
    def _compute_customer_code_hint(self):
        for partner in self:
            saved = bool(partner._origin)
            partner.customer_code_hint = saved and partner._why_no_code()

    @api.depends(
        "ref", "parent_id", "is_company", "company_id", "country_id", "category_id"
    )
    @api.depends_context("company", "uid")
    def _compute_customer_code_coming(self):
        """Tell which code an unsaved partner will get."""
        rules = self.env["customer.code.rule"]
        for partner in self:
            partner.customer_code_coming = False
            if partner._origin or partner.ref:
                continue
            values = partner._convert_to_write(
                {name: partner[name] for name in rules._decisive_fields()}
            )
            if code := rules._probable_code_of(values):
                partner.customer_code_coming = self.env._(
                    "%s when you save", isolated(self.env, code)
                )

    def _why_no_code(self):
        """Tell the user why this partner has no code, "" if it has or needs none."""
        if code := self.commercial_customer_code:
            return self.env._(
                "Uses the code of its company: %s", isolated(self.env, code)
            )
        if self._keeps_something_else():
            return self.env._(
                "The e-invoices of this country read the tax office here."
            )
        if self.ref or self.commercial_partner_id != self:
            return ""
        rules = self.env["customer.code.rule"]
        if not rules.has_access("read"):
            return ""
        if rule := rules._rule_of(self._origin)._filtered_access("read"):
            return self.env._(
                'No code yet. Generate Customer Code gives it one by the rule "%s".',
                rule.name,
            )
        if self._waits_for_purchase():
            return self.env._("No customer yet: the code comes with the first invoice.")
        is_vendor = self.supplier_rank and not self.customer_rank
        if is_vendor or not self.partner_share or self.ref_company_ids:
            return ""
        return self.env._(
            "No rule gives this customer a code. The rules are in Contacts > "
            "Configuration > Customer Codes."
        )

    def _customer_code_problem(self):
        problem, holder = super()._customer_code_problem()
        if not problem and self.ref and not self._is_address():
            rules = self.env["customer.code.rule"]
            problem = rules._mistyped_message(stored_form(self.ref))
        return problem, holder

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        if not own_word(self.env, "customer_code_later"):
            self._fill_customer_codes(vals_list)
        return vals_list

    def write(self, vals):
        becoming = self._becoming_customers(vals) | self._unnamed_until(vals)
        result = super().write(vals)
        if becoming:
            becoming._assign_customer_codes()
        return result

    def unlink(self):
        # The database takes their company from them, which no write() sees.
        contacts = self._all_partners().search(
            [("parent_id", "in", self.ids), ("id", "not in", self.ids)]
        )
        unnamed = contacts.filtered(lambda contact: contact.type == "contact")
        unnamed = unnamed._unnamed_until({"parent_id": False})
        result = super().unlink()
        if unnamed:
            unnamed.invalidate_recordset()
            unnamed._assign_customer_codes()
        return result

    @api.model
    def _fill_customer_codes(self, vals_list):
        """Add a code to the values of each partner that has none and is to have one."""
        rules = self.env["customer.code.rule"]
        decisive = rules._decisive_fields()
        # Partners that no rule can tell apart are looked at once.
        rule_of_kind, uncoded = {}, defaultdict(list)
        for vals in vals_list:
            if vals.get("ref") or vals.get("customer_code_duplicate"):
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
            & ~Domain("customer_code_former_ids", "any", [("label_id", "=", False)])
        )

    def _increase_rank(self, field, n=1):
        # It writes to them one by one; they get their codes together.
        later = self.with_context(customer_code_later=OwnWord())
        becoming = self._becoming_customers({field: n})
        result = super(ResPartner, later)._increase_rank(field, n)
        becoming._assign_customer_codes()
        return result

    def _becoming_customers(self, vals):
        """Return those of these partners whom writing ``vals`` makes customers."""
        later = own_word(self.env, "customer_code_later")
        if later or not vals.get("customer_rank"):
            return self.browse()
        return self.sudo().filtered(lambda partner: not partner.customer_rank)

    def _unnamed_until(self, vals):
        """Return the uncoded whom only writing ``vals`` may make a rule name."""
        rules = self.env["customer.code.rule"]
        decisive = {"company_type", *rules._decisive_fields()}
        later = own_word(self.env, "customer_code_later")
        if later or decisive.isdisjoint(vals):
            return self.browse()
        uncoded = self.sudo().filtered(
            lambda partner: not partner.ref or partner._is_copy()
        )
        return uncoded and uncoded - rules._named(uncoded)

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
        return Domain("id", "not in", stand_ins.partner_id.ids) & Domain(
            "country_id", "not in", self._countries_of_other_senses()
        )
