"""Whole files: created once, updated once, deleted and imported again."""

from functools import partial

import openpyxl

from odoo.tests import tagged
from odoo.tools import file_path

from .import_case import ImportCase, csv_file, german_csv, outlook_csv, xlsx_file

NAMES = ("Müller & Söhne", "Łódź", "Zoë", "Straße")


@tagged("post_install", "-at_install")
class TestFiles(ImportCase):
    def live(self, make, codes, new_codes):
        """Import, update, delete and import again.

        :param make: a function of ids, or ``None``, and codes that returns a file
        """
        customers = self.import_well(make(None, codes))
        self.assertEqual(customers.mapped("ref"), codes)
        count = self.Partner.search_count([])
        ids = self.xmlids(customers)
        self.assertEqual(self.import_well(make(ids, codes)), customers, "unchanged")
        updated = self.import_well(make(ids, new_codes))
        self.assertEqual(updated, customers)
        self.assertEqual(customers.mapped("ref"), new_codes)
        self.assertEqual(self.Partner.search_count([]), count)
        customers.unlink()
        self.next_transaction()
        again = self.import_well(make(None, codes))
        self.assertEqual(again.mapped("ref"), codes)
        self.assertEqual(self.Partner.search_count([]), count)

    def german(self, encoding, ids, codes):
        rows = [
            ["Name", "Kundennr.", "Ort"],
            *([self.name_of(i), code, "Köln"] for i, code in enumerate(codes)),
        ]
        return german_csv(self.with_ids(rows, ids), encoding)

    def codes_and_moved(self, count):
        """Return codes, and those of customers of whom half pass theirs on by one."""
        codes, half = [f"K{i:05}" for i in range(count)], count // 2
        return codes, [*codes[1:half], codes[0], *(f"N{i}" for i in range(half))]

    def test_german_csv(self):
        for encoding in ("utf-8-sig", "cp1252"):
            with self.subTest(encoding), self.cr.savepoint() as savepoint:
                make = partial(self.german, encoding)
                self.live(make, *self.codes_and_moved(50))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_german_csv_of_5000_rows(self):
        codes, moved = self.codes_and_moved(5000)
        customers, messages = self.run_import(self.german("cp1252", None, codes))
        self.assertFalse(messages)
        file = self.german("utf-8-sig", self.xmlids(customers), moved)
        again, messages = self.run_import(file)
        self.assertEqual((again, messages), (customers, []))
        self.assertEqual(customers.mapped("ref"), moved)
        self.assertEqual(len(customers.customer_code_former_ids), 2500)
        count = self.Partner.search_count([])
        customers.unlink()
        self.next_transaction()
        again, messages = self.run_import(self.german("utf-8-sig", None, codes))
        self.assertEqual((again.mapped("ref"), messages), (codes, []))
        self.assertEqual(self.Partner.search_count([]), count)
        former = self.env["customer.code.former"].search([("code", "in", codes)])
        self.assertFalse(former, "whoever was deleted keeps none")

    def name_of(self, number):
        return f"{NAMES[number % 2 * 2]} {number}"

    def with_ids(self, rows, ids):
        if not ids:
            return rows
        return [
            [value, *row]
            for value, row in zip(["External ID", *ids], rows, strict=True)
        ]

    def test_xlsx_with_numbers_as_numbers(self):
        def make(ids, codes):
            rows = [["Name", "Customer No."], *(["Jane", int(c)] for c in codes)]
            return xlsx_file(self.with_ids(rows, ids))

        self.live(make, ["10001", "10002", "10003"], ["10003", "77", "10001"])

    def test_outlook_csv(self):
        def make(ids, codes):
            rows = [
                ["First Name", "Last Name", "Company", "Account", "E-mail Address"],
                *(["Jane", "Doe", "", c, f"{c}@example.com"] for c in codes),
            ]
            rows = [[*row, "Jane Doe"] for row in rows]
            rows[0][-1] = "Name"
            return outlook_csv(self.with_ids(rows, ids))

        self.live(make, ["A-1", "A-2"], ["A-2", "A-1"])

    def test_odoos_own_template(self):
        def make(ids, codes):
            book = openpyxl.load_workbook(
                file_path("base/static/xls/contacts_import_template.xlsx")
            )
            sheet = book.active
            headers = [cell.value for cell in sheet[1]]
            sheet.delete_rows(2, sheet.max_row)
            rows = [
                [{"Name*": f"Customer {c}", "Reference": c}.get(h, "") for h in headers]
                for c in codes
            ]
            if not ids:
                return xlsx_file(rows, book)
            return xlsx_file(self.with_ids([headers, *rows], ids))

        self.live(make, ["CUST112358", "CUST314159"], ["CUST314159", "VIP"])

    def test_our_own_export(self):
        customers = self.make_partners(3)
        exported = self.Partner.browse()
        for names, headers in (
            (["id", "name", "ref"], ["id", "name", "ref"]),
            (["id", "name", "ref"], ["External ID", "Name", "Customer Code"]),
            (["id", "name", "ref"], ["External ID", "Name", "Reference"]),
        ):
            rows = customers.export_data(names)["datas"]
            exported = self.import_well(csv_file([headers, *rows]))
            self.assertEqual(exported, customers)
        rows[0][2], rows[1][2] = rows[1][2], rows[0][2]
        self.import_well(csv_file([headers, *rows]))
        self.assertEqual(customers.mapped("ref"), ["TST0002", "TST0001", "TST0003"])
        customers.unlink()
        self.next_transaction()
        again = self.import_well(csv_file([headers[1:], *(row[1:] for row in rows)]))
        self.assertEqual(again.mapped("ref"), ["TST0002", "TST0001", "TST0003"])
