from odoo import api, models
from odoo.tools import SQL

from ...tools import canonical_form, stored_form
from ...tools.sql import is_address, sql_canonical

# Apps that keep something else than a code in the field, and of which country's
# partners: Turkish e-invoices name the tax office.
OTHER_SENSES = {"l10n_tr_nilvera_einvoice": "TR"}

# Copied down from the company, as some addons do, by the alias of the partner.
SQL_COPIED = f"""
    EXISTS (SELECT FROM res_partner AS company
             WHERE company.id = {{0}}.commercial_partner_id AND company.id <> {{0}}.id
               AND {sql_canonical("company.ref")} = {sql_canonical("{0}.ref")})
"""


class ResPartner(models.Model):
    """What stands beside codes: the company's, copied down, and what is no code at all.

    It stays out of the unique index by the same mark as duplicates, but is none.
    """

    _inherit = "res.partner"

    def _carries_code(self):
        """Return whether what stands in the field is a code of this partner's own."""
        return bool(self.ref) and not (
            self._is_address() or self._is_copy() or self._keeps_something_else()
        )

    def _is_copy(self):
        """Return whether the code of this partner is its company's, copied down."""
        return self.customer_code_duplicate and self._is_code_of_company(self.ref)

    def _is_code_of_company(self, code, parent=None):
        """Return whether ``code`` is the company's, or that of a new parent's."""
        company = (parent or self).commercial_partner_id
        return company != self and (
            canonical_form(company.sudo().ref) == canonical_form(code) != ""
        )

    def _keeps_something_else(self):
        countries = self._countries_of_other_senses()
        return bool(countries) and self.country_id.id in countries

    @api.model
    def _countries_of_other_senses(self):
        """Return the ids of the countries in which the field has another sense."""
        installed = self.env.registry._init_modules
        codes = [OTHER_SENSES[name] for name in OTHER_SENSES.keys() & installed]
        return [self.env.ref(f"base.{code.lower()}").id for code in codes]

    def _is_beside(self, vals):
        """Return whether ``vals`` give a partner what is no code of its own.

        :param dict vals: to be written to this partner, or of a new one if it is none
        """
        countries = self._countries_of_other_senses()
        if vals.get("country_id", self.country_id.id) in countries:
            return True
        if not vals.get("ref") or vals.get("is_company", self.is_company):
            return False
        parent = self.browse(vals.get("parent_id", self.parent_id.id))
        return bool(parent) and self._is_code_of_company(vals["ref"], parent)

    @api.model
    def _mark_beside(self, vals):
        """Keep new values that are no code of the partner's own out of the index.

        :return: whether they are none
        :rtype: bool
        """
        if is_address(vals.get("parent_id"), vals.get("type")):
            return True
        beside = self.browse()._is_beside(vals)
        if beside:
            vals["customer_code_duplicate"] = True
        return beside

    def _taking_beside(self, vals):
        """Return those to whom writing ``vals`` gives what is no code of their own."""
        if not vals.get("ref"):
            # The addon that copies a company's code down takes it away, too.
            return self.filtered(lambda partner: partner._is_copy())
        return self.filtered(
            lambda partner: not partner._is_address() and partner._is_beside(vals)
        )

    def _write_beside(self, vals):
        """Write ``vals``; codes of their own that it replaces become former ones."""
        if not self:
            return
        # Whoever has the mark has nothing to give up: it is somebody else's code.
        carrying = self.filtered(
            lambda partner: (
                partner._carries_code() and not partner.customer_code_duplicate
            )
        )
        former = carrying._seen_codes()
        values = {**vals, "ref": stored_form(vals["ref"]) or False}
        changes = {partner: (partner.ref, values["ref"]) for partner in carrying}
        self._write_plainly({**values, "customer_code_duplicate": bool(values["ref"])})
        self.flush_recordset(["ref", "customer_code_duplicate"])
        self._give_up_codes(former)
        self.env["customer.code.change"]._log(changes)

    def _copies(self):
        """Return the contacts that have a copy of one of these companies' codes."""
        held = self.filtered(lambda partner: partner._carries_code())
        if not held:
            return self.browse()
        contacts = self.sudo().with_context(active_test=False)
        return contacts.search(
            [
                ("customer_code_duplicate", "=", True),
                ("commercial_partner_id", "in", held.ids),
                ("id", "not in", held.ids),
            ]
        ).filtered(lambda contact: contact._is_copy())

    def _follow_company(self):
        """Copy the companies' codes down to these contacts again."""
        for company, contacts in self.grouped("commercial_partner_id").items():
            contacts._write_beside({"ref": company.ref})

    def _forget_copies(self):
        """Take codes that were copied down off those of these who left the company."""
        self.sudo()._write_beside({"ref": False})

    @api.model
    def _flag_beside(self):
        """Keep what is no code of the partner's own out of the index, by SQL."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner AS partner
                   SET customer_code_duplicate = TRUE
                 WHERE ref <> '' AND customer_code_duplicate IS NOT TRUE
                   AND (parent_id IS NOT NULL AND %s OR %s)
                """,
                SQL(SQL_COPIED.format("partner")),
                self._sql_keeps_something_else("partner"),
            )
        )

    @api.model
    def _sql_keeps_something_else(self, alias):
        # While this addon is being installed, those that come later are not loaded.
        return SQL(
            "%s IN (SELECT country.id FROM res_country AS country"
            " JOIN (SELECT unnest(%s) AS app, unnest(%s) AS code) AS other USING (code)"
            " JOIN ir_module_module AS app ON app.name = other.app"
            "  AND app.state IN ('installed', 'to upgrade', 'to remove'))",
            SQL.identifier(alias, "country_id"),
            list(OTHER_SENSES),
            list(OTHER_SENSES.values()),
        )

    @api.model
    def _sql_is_duplicate(self, alias):
        """Return the SQL condition that a partner shares a code, and is to be repaired.

        :param str alias: how the query calls the partner
        """
        return SQL(
            "(%s AND NOT %s AND %s <> ALL (%s::int[]))",
            SQL.identifier(alias, "customer_code_duplicate"),
            SQL(SQL_COPIED.format(alias)),
            SQL("coalesce(%s, 0)", SQL.identifier(alias, "country_id")),
            self._countries_of_other_senses(),
        )

    @api.model
    def _copied_count(self):
        """Return how many contacts have a copy of their company's code."""
        self._flush_codes()
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM res_partner AS partner"
                " WHERE customer_code_duplicate AND %s",
                SQL(SQL_COPIED.format("partner")),
            )
        )
        return count

    @api.model
    def _remove_copies(self):
        """Take the copies of companies' codes off all contacts."""
        self._flush_codes()
        rows = self.env.execute_query(
            SQL(
                "UPDATE res_partner AS partner"
                " SET ref = NULL, customer_code_duplicate = FALSE,"
                " write_uid = %s, write_date = %s"
                " WHERE customer_code_duplicate AND %s RETURNING id",
                self.env.uid,
                self.env.cr.now(),
                SQL(SQL_COPIED.format("partner")),
            )
        )
        contacts = self.browse(row[0] for row in rows)
        contacts.invalidate_recordset(["ref", "customer_code_duplicate"])
        contacts.modified(["ref"])
        return contacts
