"""Files of customers as other programs write them, and the import page."""

import csv
import io

import openpyxl

from .common import CustomerCodeCase

# What Odoo's import page sends for a file that was just chosen.
OPTIONS = {
    "advanced": True,
    "date_format": "",
    "datetime_format": "",
    "encoding": "",
    "fields": [],
    "float_decimal_separator": ".",
    "float_thousand_separator": ",",
    "has_headers": True,
    "keep_matches": False,
    "limit": 2000,
    "name_create_enabled_fields": {},
    "quoting": '"',
    "separator": "",
    "sheet": "",
    "sheets": [],
    "skip": 0,
    "tracking_disable": True,
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(rows, separator=",", encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting).writerows(rows)
    return "text/csv", text.getvalue().encode(encoding)


def german_csv(rows, encoding):
    """As a German Excel saves *CSV UTF-8* (``utf-8-sig``) and *CSV* (``cp1252``)."""
    return csv_file(rows, ";", encoding)


def outlook_csv(rows):
    """As Outlook exports contacts: everything in quotes."""
    return csv_file(rows, ",", "cp1252", csv.QUOTE_ALL)


def xlsx_file(rows, book=None):
    """A workbook with numbers as numbers; of ``book``, the rows below its header."""
    book = book or openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return XLSX, content.getvalue()


class ImportCase(CustomerCodeCase):
    """Imports files as the page does: what it matches, in batches, until a message."""

    def upload(self, file):
        file_type, content = file
        imports = self.env["base_import.import"].with_user(self.clerk)
        return imports.create(
            {"res_model": "res.partner", "file": content, "file_type": file_type}
        )

    def preview(self, file):
        """Return the upload, the fields and the columns that the page would import."""
        upload = self.upload(file)
        preview = upload.parse_preview({**OPTIONS})
        self.assertNotIn("error", preview)
        fields = [
            "/".join(preview["matches"].get(column) or ()) or False
            for column in range(len(preview["headers"]))
        ]
        return upload, fields, preview["headers"], preview["options"]

    def run_import(self, file, dryrun=False, limit=2000):
        """Import a file as the page does, which stops at the first message.

        :return: the partners, in the order of the rows, and the messages
        """
        upload, fields, headers, options = self.preview(file)
        columns = [header.strip().lower() for header in headers]
        ids, skip = [], 0
        self.env.flush_all()
        while True:
            result = upload.execute_import(
                fields, columns, {**options, "limit": limit, "skip": skip}, dryrun
            )
            ids += result["ids"] or []
            skip = result.get("nextrow", 0)
            if dryrun:
                self.env.invalidate_all(flush=False)
            else:
                self.next_transaction()
            if result["messages"] or not skip:
                return self.Partner.browse(ids).exists(), result["messages"]

    def import_well(self, file, **options):
        """Test a file and import it, both without a message; return the partners."""
        _partners, messages = self.run_import(file, dryrun=True, **options)
        self.assertFalse(messages, "the test")
        partners, messages = self.run_import(file, **options)
        self.assertFalse(messages, "the import")
        self.env.invalidate_all()
        return partners

    def xmlids(self, partners):
        """Return what an export has as ``id`` of each partner."""
        return [row[0] for row in partners.export_data(["id"])["datas"]]
