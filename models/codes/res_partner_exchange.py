import json

from odoo import api, models
from odoo.tools import SQL

from ...tools import canonical_form, stored_form
from ...tools.sql import sql_array, sql_canonical


class ResPartner(models.Model):
    """Codes that customers pass on to each other in one transaction."""

    _inherit = "res.partner"

    def _exchange_codes_in(self, vals):
        """Change the codes that writing ``vals`` passes on between contacts."""
        if contacts := self._codes_of_contacts_in(vals):
            self._exchange_codes(
                {**contacts, **{p: vals["ref"] for p in self if "ref" in vals}}
            )

    def web_save_multi(self, vals_list, specification):
        self._exchange_codes(
            {
                partner: vals["ref"]
                for partner, vals in zip(self, vals_list, strict=False)
                if "ref" in vals
            }
        )
        return super().web_save_multi(vals_list, specification)

    @api.model
    def _codes_of_contacts_in(self, vals):
        """Return the codes that writing ``vals`` gives to contacts, by contact."""
        return {
            self.browse(command[1]): command[2]["ref"]
            for command in vals.get("child_ids") or ()
            if command[0] == 1 and "ref" in command[2]
        }

    @api.model
    def _exchange_codes(self, code_by_partner):
        """Change codes that partners are about to pass on to each other.

        Written one by one, the first would be refused what another one has not given
        up yet. What is wrong for another reason is left to be refused then.

        :param dict code_by_partner: what is entered, by partner
        """
        changes = {
            partner: code
            for partner, entered in code_by_partner.items()
            if (code := stored_form(entered)) and not partner._is_address()
        }
        holders = {canonical_form(p.ref): p for p in changes if p.ref}
        if any(
            holders.get(canonical_form(code), partner) != partner
            for partner, code in changes.items()
        ):
            self._change_codes(self._possible_changes(changes))

    @api.model
    def _possible_changes(self, code_by_partner):
        """Leave out the changes that cannot be made, whoever else changes.

        :param dict code_by_partner: codes in their stored form by partner, customers
            and not addresses
        :return: what of it changes something, and can be
        :rtype: dict[ResPartner, str]
        """
        changes, taken = {}, set()
        for partner, code in code_by_partner.items():
            if code == partner.ref or partner._gets_copy(code, code_by_partner):
                continue
            key = canonical_form(code)
            if key not in taken and not self._customer_code_malformed(code):
                taken.add(key)
                changes[partner] = code
        given_up = self.env["customer.code.former"]._given_up(
            {code: partner.id for partner, code in changes.items()}
        )
        refused = {row.given for row in given_up if not row.free}
        return self._without_refused_changes(changes, refused)

    @api.model
    def _without_refused_changes(self, changes, refused):
        """Leave out changes to refused codes, and to codes that nobody gives up then.

        Whoever does not get the code of another one does not give up its own.

        :param dict changes: codes by partner
        :param refused: codes
        """
        holder_by_code = self._holders_of([*changes.values()])
        while True:
            changes = {p: code for p, code in changes.items() if code not in refused}
            ids = {partner.id for partner in changes}
            refused = {
                c
                for c in changes.values()
                if holder_by_code.get(c, min(ids)) not in ids
            }
            if not refused:
                return changes

    def _gets_copy(self, code, code_by_partner):
        """Return whether ``code`` is no code of this partner's own.

        :param dict code_by_partner: the codes that others get
        """
        company = self.commercial_partner_id
        if company == self:
            return self._keeps_something_else()
        of_company = code_by_partner.get(company) or company.sudo().ref or ""
        return canonical_form(code) == canonical_form(of_company)

    @api.model
    def _change_codes(self, code_by_partner, wanted=()):
        """Change the codes of many customers at once, also among themselves.

        :param dict code_by_partner: what :meth:`_possible_changes` returns
        :param wanted: codes, in upper case, that customers get who are made later:
            nobody goes on to be found by one of them
        :raise AccessError: if the user may not change one of these codes
        """
        if not code_by_partner:
            return
        partners = self.browse(p.id for p in code_by_partner)
        partners.check_access("write")
        self._check_field_access(self._fields["ref"], "write")
        changes = {p: (p.ref, code) for p, code in code_by_partner.items()}
        given_up = {
            code: partner_id if canonical_form(code) not in wanted else None
            for code, partner_id in partners._seen_codes().items()
        }
        copies = partners._copies()
        partners.flush_recordset()
        partners._free_codes(code_by_partner.values())
        self._write_codes(partners.ids, [*code_by_partner.values()])
        # At once: an import goes on to write them one by one.
        partners.fetch(["ref", "write_uid", "write_date"])
        copies._follow_company()
        self._after_changed_codes(changes, given_up)

    def _free_codes(self, wanted):
        """Take those of these partners' codes away that another of them gets or has."""
        self.env.execute_query(
            SQL(
                # As a join PostgreSQL might compare each of them with each code.
                "UPDATE res_partner SET ref = NULL, customer_code_duplicate = FALSE"
                " WHERE id = ANY (%s) AND (customer_code_duplicate OR ("
                f"    {sql_canonical('ref')} IN (SELECT {sql_canonical('c')}"
                "                     FROM json_array_elements_text(%s) AS c)"
                "    ) IS TRUE) RETURNING id",
                sql_array(self.ids),
                json.dumps([*wanted]),
            )
        )
        self.invalidate_recordset(["customer_code_duplicate"])
