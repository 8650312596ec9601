from collections import namedtuple

from odoo import api, models

from ...tools import MAX_LENGTH, OwnWord, canonical_form, means_none, stored_form

# Odoo's own template, with the codes.
TEMPLATE = "/customer_code/static/xls/customers_import_template.xlsx"
TEMPLATE_OF_ODOO = "/base/static/xls/contacts_import_template.xlsx"

# What decides what a code is to a customer.
CODE_FIELDS = (
    "ref",
    "type",
    "parent_id",
    "commercial_partner_id",
    "customer_code_orphan",
    "customer_code_duplicate",
)

# A row of a file that has a column of codes: the customer that it changes, if it is in
# the database, and the code in its stored form.
ImportedCode = namedtuple("ImportedCode", "partner code")


class TestedRows(list):
    """The rows before those that are tested; no client can put it into a context."""


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        # Odoo's page cannot show a second one while it is being debugged.
        return [
            {**offered, "template": TEMPLATE}
            if offered["template"] == TEMPLATE_OF_ODOO
            else offered
            for offered in super().get_import_templates()
        ]

    @api.model
    def load(self, fields, data):
        """Import as Odoo does, but codes of the whole batch at once.

        What says that there is no code leaves it to the rules, or as it is. Of codes
        that look wrong only a test warns.
        """
        self = self.with_context(customer_code_cause=OwnWord("import"))
        data = self._without_words_for_none(fields, data)
        if "ref" not in fields:
            return super().load(fields, data)
        rows = self._imported_codes(fields, data)
        own = rows[: self.env.context.get("_import_limit")]
        warnings, earlier = [], []
        if self._is_import_test():
            earlier = self.env.context["customer_code_tested_rows"]
            warnings = self._import_warnings(own, earlier)
        with self.env.cr.savepoint() as savepoint:
            self._change_imported_codes(own, [*earlier, *rows])
            result = super().load(fields, data)
            if not result["ids"]:
                savepoint.rollback()
        result["messages"] += warnings
        return result

    @api.model
    def _without_words_for_none(self, fields, data):
        """Return rows with empty cells where codes are said to be none."""
        columns = [
            column
            for column, name in enumerate(fields)
            if name in ("ref", "child_ids/ref", "customer_code_former_ids/code")
        ]
        data = [list(row) for row in data] if columns else data
        for row in data if columns else ():
            for column in columns:
                if means_none(row[column]):
                    row[column] = ""
        return data

    @api.model
    def _imported_codes(self, fields, data):
        """Return what each row says of a code.

        :rtype: list[ImportedCode]
        """
        if "ref" not in fields:
            return []
        column = fields.index("ref")
        codes = [stored_form(row[column]) for row in data]
        return [
            # What is too long is refused, and told.
            ImportedCode(partner, code if len(code) <= MAX_LENGTH else "")
            for partner, code in zip(
                self._imported_partners(fields, data), codes, strict=True
            )
        ]

    @api.model
    def _imported_partners(self, fields, data):
        """Return for each row the customer that it changes, or none."""
        ids = [False] * len(data)
        if "id" in fields:
            column, module = fields.index("id"), self.env.context.get("module")
            names = [str(row[column] or "") for row in data]
            names = [
                name if "." in name or not name else f"{module or '__import__'}.{name}"
                for name in names
            ]
            known = self.env["ir.model.data"]._lookup_xmlids({*names} - {""}, self)
            id_by_name = {f"{row[1]}.{row[2]}": row[4] for row in known if row[6]}
            ids = [id_by_name.get(name) for name in names]
        elif ".id" in fields:
            values = [str(row[fields.index(".id")]) for row in data]
            ids = [int(value) if value.isdecimal() else False for value in values]
        everybody = self.with_context(active_test=False)
        readable = everybody.search_fetch(
            [("id", "in", [*{*ids} - {False, None}])],
            CODE_FIELDS,
        )
        known = dict(zip(readable.ids, readable.with_env(self.env), strict=True))
        return [known.get(i, self.browse()) for i in ids]

    @api.model
    def _change_imported_codes(self, own, rows):
        """Change the codes of the rows of a batch, and of those linked to them.

        Customers of a file pass codes on to each other, also across Odoo's batches:
        whoever gets a code from a customer of a later one is changed with it.

        :param list[ImportedCode] own: the rows of the batch
        :param list[ImportedCode] rows: all that is known of the file
        """
        code_by_partner = {
            row.partner: row.code
            for row in rows
            if row.partner and row.code and not row.partner._is_address()
        }
        linked = self._linked_by_codes(code_by_partner, own)
        changes = self._possible_changes(linked)
        if not changes or not self._may_change_codes_of(changes):
            return
        if self._is_import_test():
            changes = self._changes_to_test(changes, own)
        self._change_codes(
            changes,
            wanted={canonical_form(row.code) for row in rows if not row.partner},
        )

    @api.model
    def _is_import_test(self):
        tested = self.env.context.get("customer_code_tested_rows")
        return isinstance(tested, TestedRows)

    @api.model
    def _changes_to_test(self, changes, own):
        """Return the changes of the batch, to whom the others have left their codes.

        Of what is taken back at once it is enough, however long the file is.
        """
        partners = {row.partner for row in own}
        tested = {p: code for p, code in changes.items() if p in partners}
        others = self.browse(p.id for p in changes.keys() - tested.keys())
        others._free_codes(row.code for row in own)
        others.invalidate_recordset(["ref"])
        return tested

    @api.model
    def _linked_by_codes(self, code_by_partner, own):
        """Return the part of what is entered that hangs together with ``own`` rows."""
        holders = {canonical_form(p.ref): p for p in code_by_partner if p.ref}
        takers = {canonical_form(code): p for p, code in code_by_partner.items()}
        todo = [row.partner or holders.get(canonical_form(row.code)) for row in own]
        linked = set()
        while todo:
            partner = todo.pop()
            if partner in linked or partner not in code_by_partner:
                continue
            linked.add(partner)
            old, new = map(canonical_form, (partner.ref, code_by_partner[partner]))
            if old != new:
                todo += [holders.get(new), takers.get(old)]
        return {p: code for p, code in code_by_partner.items() if p in linked}

    @api.model
    def _may_change_codes_of(self, partners):
        return (
            self.browse(p.id for p in partners).has_access("write")
            and self._may_type_codes()
        )

    def _load_records_write(self, values):
        # Taking a code away is an act with a reason, and an empty cell is none.
        return super()._load_records_write(self._without_empty_codes(values))

    @api.model
    def _without_empty_codes(self, values):
        if "ref" in values and not values["ref"]:
            values = {name: value for name, value in values.items() if name != "ref"}
        if values.get("child_ids"):
            commands = [
                (*command[:2], self._without_empty_codes(command[2]))
                if command[0] == 1
                else command
                for command in values["child_ids"]
            ]
            values = {**values, "child_ids": commands}
        return values
