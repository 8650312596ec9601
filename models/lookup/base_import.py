from odoo import api, models

from ...tools import compact_form
from .column_names import COLUMN_NAMES
from .res_partner_import import TestedRows

# More than of the field's own label, so that a column of that name goes first.
DISTANCE = 0.01
COMPACT_NAMES = {compact_form(name) for name in COLUMN_NAMES}


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        # Odoo's page takes every message of the real import for a failure, and tests
        # each batch without those before it.
        tested = self.with_context(
            customer_code_tested_rows=TestedRows() if dryrun else None
        )
        return super(BaseImport, tested).execute_import(
            fields, columns, options, dryrun
        )

    @api.model
    def _convert_import_data(self, fields, options):
        tested, skip = self.env.context.get("customer_code_tested_rows"), 0
        if isinstance(tested, TestedRows):
            skip = options.get("skip") or 0
            options = {**options, "skip": 0}
        data, names = super()._convert_import_data(fields, options)
        if skip:
            tested += self.env["res.partner"]._imported_codes(names, data[:skip])
        return data[skip:], names

    def _get_mapping_suggestion(
        self, header, fields_tree, header_types, mapping_fields
    ):
        match = super()._get_mapping_suggestion(
            header, fields_tree, header_types, mapping_fields
        )
        # What the user chose last time, and what is called so, go first.
        sure = match and match.get("distance", 0) <= 0
        if (
            not sure
            and self.res_model == "res.partner"
            and compact_form(header) in COMPACT_NAMES
            and any(field["name"] == "ref" for field in fields_tree)
        ):
            return {"field_path": ["ref"], "distance": DISTANCE}
        return match
