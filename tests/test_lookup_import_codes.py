"""What the codes of a file do: warnings, values that are none, codes passed on."""

import re
from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..models.lookup.column_names import COLUMN_NAMES
from ..models.lookup.res_partner_import import ImportedCode
from .import_case import ImportCase, csv_file, xlsx_file


@tagged("post_install", "-at_install")
class TestWarnings(ImportCase):
    def rows_in(self, messages):
        """Return which rows the messages name."""
        texts = " ".join(message["message"] for message in messages)
        return [int(row) for row in re.findall(r"Row (\d+):", texts)]

    def test_belong_to_the_test_alone(self):
        holder = self.make_partners(1, name="Jane Holder", ref="00063424")
        file = csv_file([["Name", "Customer No."], ["Joe", "63424"], ["Jo", "7"]])
        _none, messages = self.run_import(file, dryrun=True)
        [message] = messages
        self.assertEqual(message["type"], "warning")
        self.assertEqual(message["rows"], {"from": 0, "to": 0})
        self.assertNotIn("record", message, "or the page speaks of blocking errors")
        for text in ("Row 1", "63424", holder.ref, "Jane Holder"):
            self.assertIn(text, message["message"])
        partners, messages = self.run_import(file)
        self.assertFalse(messages)
        self.assertEqual(partners.mapped("ref"), ["63424", "7"])

    def test_not_of_unchanged_codes(self):
        partners = self.make_partners(1, ref="0815") + self.make_partners(1, ref="815")
        rows = [["id", "ref"], *partners.export_data(["id", "ref"])["datas"]]
        self.assertEqual(self.import_well(csv_file(rows)), partners)
        rows[1][1] = "00815"
        _none, messages = self.run_import(csv_file(rows), dryrun=True)
        self.assertEqual(self.rows_in(messages), [1], "by 815 alone")
        self.assertNotIn("0815 (", messages[0]["message"])

    def test_point_lost_zeros_out(self):
        holder = self.make_partners(1, name="Holder", ref="000123")
        self.make_partners(1, ref="0VIP")
        again = [["id", "ref"], [*self.xmlids(holder), "000123"]]
        self.assertFalse(self.run_import(csv_file(again), dryrun=True)[1])
        rows = [["Name", "Code"], ["A", "VIP"], ["B", "123"], ["C", "0123"]]
        file = csv_file([*rows, ["D", "1230"]])
        _none, messages = self.run_import(file, dryrun=True)
        self.assertEqual(self.rows_in(messages), [2, 3])
        self.assertIn("000123 (Holder)", messages[0]["message"])
        partners, messages = self.run_import(file)
        self.assertEqual((len(partners), messages), (4, []))

    def test_point_out_what_reads_like_the_code_of_another(self):
        """The same that warns who types it, in as many queries for many rows."""
        self.make_partners(1, name="Jane Holder", ref="QX-0107")
        alike = ["QX0107", "qx 0107", "QX-107", "QX-O107", "QX-0I07"]
        other = ["QX-0108", "QY-0107", "QX-1070"]
        rows = [["Name", "Code"], *(["A", code] for code in [*alike, *other])]
        _none, messages = self.run_import(csv_file(rows), dryrun=True)
        self.assertEqual(self.rows_in(messages), [*range(1, len(alike) + 1)])
        for code in alike:
            self.assertIn(f"{code} is easily taken for", messages[0]["message"])
        self.assertIn("Jane Holder", messages[0]["message"])

        def warn(count):
            holders = self.make_partners(count)
            codes = [holder.ref.replace("0", "O") for holder in holders]
            imported = [ImportedCode(self.Partner, code) for code in codes]
            self.env.invalidate_all()
            self.assertTrue(self.Partner._import_warnings(imported, []))
            return self.queries(self.Partner._import_warnings, imported, [])

        warn(1)
        self.assertEqual(warn(5), warn(60))

    def test_name_the_rows_of_a_code_that_is_there_twice(self):
        rows = [["Name", "Code"], ["A", "VIP-1"], ["B", ""], ["C", "ｖip-1"]]
        with mute_logger("odoo.sql_db"):
            _none, messages = self.run_import(csv_file(rows), dryrun=True)
        self.assertIn("also in row 1", str(messages))

    def test_are_of_the_rows_of_the_own_batch(self):
        rows = [["Name", "Customer No."], *(["A", f"A{i}"] for i in range(4))]
        rows += [["B", "a1"], ["C", "31.12.2024"]]
        partners, messages = self.run_import(csv_file(rows[:5]), limit=2)
        self.assertEqual((len(partners), messages), (4, []))
        partners.unlink()
        upload, fields, columns, options = self.preview(csv_file(rows))
        found = []
        for skip in (0, 2, 4):
            batch = {**options, "limit": 2, "skip": skip}
            with self.cr.savepoint() as savepoint:
                result = upload.execute_import(fields, columns, batch, dryrun=True)
                savepoint.rollback()
            found.append(self.rows_in(result["messages"]))
        self.assertEqual(found, [[], [], [5, 6]])
        self.assertIn("twice, also in row 2", result["messages"][0]["message"])

    def test_of_what_spreadsheets_make_of_codes(self):
        spoiled = [
            "1.01E+05",
            "1,5E+12",
            "2024-01-31",
            "31.01.2024",
            "1/2/24",
            "02. Jan",
        ]
        spoiled += ["Jan-24", "True", "FALSCH", "2024-01-31 00:00:00"]
        sound = ["2024-001", "1E5", "12-345", "E+05", "JAN", "1.2.3", "TRUEMAN"]
        rows = [["Name", "Code"], *(["A", code] for code in [*spoiled, *sound])]
        _none, messages = self.run_import(csv_file(rows), dryrun=True)
        self.assertEqual(self.rows_in(messages), [*range(1, len(spoiled) + 1)])
        for row, code in enumerate(spoiled, 1):
            self.assertIn(f"Row {row}: {code} looks like", messages[0]["message"])

    def test_of_real_cells(self):
        rows = [["Name", "Customer Code"], ["A", datetime(2024, 1, 31)], ["B", True]]
        _none, messages = self.run_import(xlsx_file(rows), dryrun=True)
        self.assertEqual(self.rows_in(messages), [1, 2])


@tagged("post_install", "-at_install")
class TestColumns(ImportCase):
    def test_match_by_themselves(self):
        # As people write them in files, not as the list has them.
        for header in (
            *("Reference", "customer number", "Customer No.", "Customer ID", "CODE"),
            *("Account Number", "Kundennummer", "Kunden-Nr.", "N° client", "Nº client"),
            *("Code client", "Código de cliente", "CÓDIGO DO CLIENTE", "客户编码"),
            *("得意先コード", "顧客番号", "ग्राहक कोड", "رقم العميل", "Référence "),
            *COLUMN_NAMES,
        ):
            with self.subTest(header):
                file = csv_file([["Name", header], ["A", "X1"], ["B", "X2"]])
                self.assertEqual(self.preview(file)[1], ["name", "ref"])

    def test_what_the_user_chose_last_time_goes_first(self):
        mapping = {"res_model": "res.partner", "column_name": "customer number"}
        self.env["base_import.mapping"].create({**mapping, "field_name": "barcode"})
        file = csv_file([["Name", "Customer Number"], ["A", "X1"]])
        self.assertEqual(self.preview(file)[1], ["name", "barcode"])

    def test_the_own_label_goes_first(self):
        file = csv_file([["Code", "Name", "Customer Code"], ["X", "A", "X1"]])
        self.assertEqual(self.preview(file)[1], [False, "name", "ref"])

    def test_of_other_models_do_not(self):
        upload = self.env["base_import.import"].create(
            {"res_model": "res.country", "file": b"Name,Kundennummer\nA,1\n"}
        )
        upload.file_type = "text/csv"
        options = self.preview(csv_file([["Name"], ["A"]]))[3]
        matches = upload.parse_preview({**options, "separator": ","})["matches"]
        self.assertNotIn(1, matches or {})

    def test_template(self):
        templates = self.Partner.with_user(self.clerk).get_import_templates()
        [path] = [template["template"] for template in templates]
        with file_open(path.lstrip("/"), "rb") as template:
            file = xlsx_file([])[0], template.read()
        fields = self.preview(file)[1]
        self.assertIn("ref", fields)
        self.assertIn("customer_code_former_ids/code", fields)
        self.assertNotIn(False, fields)
        # Whoever makes contacts of a company needs this of Odoo.
        self.clerk.group_ids += self.env.ref("account.group_account_invoice")
        partners = self.import_well(file)
        self.assertTrue(all(partners.mapped("ref")))
        self.assertEqual(
            {*partners.customer_code_former_ids.mapped("kind")},
            {"Loyalty card", "Former system"},
        )


@tagged("post_install", "-at_install")
class TestValuesThatAreNone(ImportCase):
    def test_of_new_customers(self):
        none = ["n/a", "-", "0", ".", "none", "unknown", "N.A.", "#N/A", "unbekannt"]
        none += ["00", "---", "(none)", "无", "なし", "", " "]
        rows = [["Name", "Customer Code"], *(["A", value] for value in none)]
        partners = self.import_well(csv_file(rows))
        self.assertEqual(len(partners), len(none))
        self.assertEqual({code[:3] for code in partners.mapped("ref")}, {"TST"})
        self.assertEqual(len({*partners.mapped("ref")}), len(none))

    def test_of_customers_who_have_a_code(self):
        partner, child = self.make_partners(2)
        child.parent_id = partner
        ids = self.xmlids(partner + child)
        for value in ("", "n/a", "0"):
            self.import_well(csv_file([["id", "name", "ref"], [ids[0], "New", value]]))
            self.assertEqual((partner.name, partner.ref), ("New", "TST0001"))
            rows = [["id", "child_ids/id", "child_ids/ref"], [*ids, value]]
            self.import_well(csv_file(rows))
            self.assertEqual(child.ref, "TST0002")

    def test_through_the_api(self):
        partners = self.Partner.create(
            [{"name": "A", "ref": "n/a"}, {"name": "B", "ref": "N/A"}]
        )
        self.assertEqual(partners.mapped("ref"), ["TST0001", "TST0002"])
        with self.assertRaisesRegex(UserError, "says that there is none"):
            partners[0].ref = "unknown"
        self.assertIn("none", self.Partner.new({"ref": "-"}).customer_code_warning)


@tagged("post_install", "-at_install")
class TestPassedOn(ImportCase):
    def file_of(self, partners, codes):
        ids = self.xmlids(partners)
        return csv_file([["id", "ref"], *zip(ids, codes, strict=True)])

    def assert_nobody_is_former(self, partners):
        self.assertFalse(partners.customer_code_former_ids)

    def test_two_swapped(self):
        partners = self.make_partners(2)
        codes = partners.mapped("ref")
        self.import_well(self.file_of(partners, codes[::-1]))
        self.assertEqual(partners.mapped("ref"), codes[::-1])
        self.assert_nobody_is_former(partners)
        changes = self.env["customer.code.change"]
        lines = changes.search([("partner_id", "in", partners.ids)], order="id")
        self.assertEqual(lines.mapped("old_code"), codes)
        self.assertEqual(lines.mapped("new_code"), codes[::-1])
        self.assertEqual({*lines.mapped("cause")}, {"import"})
        self.assertIn("TST0001 → TST0002", partners[0].message_ids[0].body)

    def test_shifted_and_then_right_in_batches(self):
        partners = self.make_partners(9)
        right = partners.mapped("ref")
        for shifted in ([*right[1:], right[0]], [right[-1], *right[:-1]]):
            self.import_well(self.file_of(partners, shifted), limit=2)
            self.assertEqual(partners.mapped("ref"), shifted)
            self.assert_nobody_is_former(partners)
            self.import_well(self.file_of(partners, right), limit=2)
            self.assertEqual(partners.mapped("ref"), right)
            self.assert_nobody_is_former(partners)

    def test_stopped_after_a_batch(self):
        partners = self.make_partners(9)
        right = partners.mapped("ref")
        shifted = [*right[1:6], right[0], "X", "Y", "Z"]
        upload, fields, columns, options = self.preview(self.file_of(partners, shifted))
        batch = {**options, "limit": 2}
        result = upload.execute_import(fields, columns, batch)
        self.assertEqual((result["nextrow"], result["messages"]), (2, []))
        self.next_transaction()
        # Whoever passes a code on has the file's already; nobody else has.
        self.assertEqual(partners.mapped("ref"), [*shifted[:6], *right[6:]])
        self.assert_nobody_is_former(partners)
        self.import_well(self.file_of(partners, right), limit=2)
        self.assertEqual(partners.mapped("ref"), right)
        self.assert_nobody_is_former(partners)

    def test_a_test_changes_the_rows_of_its_batch_only(self):
        partners = self.make_partners(9)
        right = partners.mapped("ref")
        changed, log = [], type(self.env["customer.code.change"])._log

        def counting(lines, changes, cause=None):
            changed.append(len(changes))
            return log(lines, changes, cause)

        self.patch(type(self.env["customer.code.change"]), "_log", counting)
        file = self.file_of(partners, [*right[1:], right[0]])
        _none, messages = self.run_import(file, dryrun=True, limit=2)
        self.assertFalse(messages)
        self.assertEqual(changed, [2, 2, 2, 2, 1])
        self.assertEqual(partners.mapped("ref"), right)

    def test_one_way_only(self):
        partners = self.make_partners(6)
        right = partners.mapped("ref")
        self.import_well(self.file_of(partners, ["X", *right[:-1]]), limit=2)
        self.assertEqual(partners.mapped("ref"), ["X", *right[:-1]])
        self.assertEqual(partners.customer_code_former_ids.code, right[-1])
        self.import_well(self.file_of(partners, right), limit=2)
        self.assertEqual(partners.mapped("ref"), right)
        self.assertEqual(partners.customer_code_former_ids.mapped("code"), ["X"])

    def test_to_new_customers(self):
        partners = self.make_partners(4)
        right = partners.mapped("ref")
        rows = [
            ["id", "name", "ref"],
            *([xmlid, "Old", f"N{i}"] for i, xmlid in enumerate(self.xmlids(partners))),
            *(["", "New", code] for code in right),
        ]
        everybody = self.import_well(csv_file(rows), limit=3)
        self.assertEqual(everybody[:4], partners)
        self.assertEqual(everybody[4:].mapped("ref"), right)
        self.assert_nobody_is_former(everybody)

    def test_what_another_customer_keeps_is_refused(self):
        partners = self.make_partners(3)
        other = self.make_partners(1, name="Jane Other", ref="VIP-1")
        codes = ["TST0002", "TST0003", "vip-1"]
        for _held_then_former in range(2):
            with mute_logger("odoo.sql_db"):
                _none, messages = self.run_import(self.file_of(partners, codes))
            self.assertIn("Jane Other", messages[-1]["message"])
            self.env.invalidate_all()
            self.assertEqual(partners.mapped("ref"), ["TST0001", "TST0002", "TST0003"])
            other.ref = "VIP-2"
            self.next_transaction()

    def test_contacts_that_repeat_their_companys_code(self):
        company, other = self.make_partners(2, is_company=True)
        contact = self.make_partners(1, parent_id=company.id, ref=company.ref)
        partners = contact + company + other
        codes = ["TST0002", "TST0002", "TST0001"]
        for _again in range(2):
            _done, messages = self.run_import(self.file_of(partners, codes))
            self.assertFalse(messages)
            self.env.invalidate_all()
            self.assertEqual(partners.mapped("ref"), codes)
            self.assertEqual(self.Partner.find_by_customer_code("TST0002"), company)
            self.assert_nobody_is_former(partners)

    def test_duplicates_of_a_file_are_refused(self):
        partners = self.make_partners(2)
        with mute_logger("odoo.sql_db"):
            _none, messages = self.run_import(self.file_of(partners, ["X", "x"]))
        self.assertIn("already used", messages[-1]["message"])

    def test_only_by_who_may_type_codes(self):
        partners = self.make_partners(2)
        self.env["ir.config_parameter"].set_param("customer_code.only_officers", True)
        rows = [*zip(self.xmlids(partners), ("TST0002", "TST0001"), strict=True)]
        result = self.Partner.with_user(self.clerk).load(["id", "ref"], rows)
        self.assertIn("Only officers", result["messages"][0]["message"])
        self.assertEqual(partners.mapped("ref"), ["TST0001", "TST0002"])

    def test_at_no_cost_for_each(self):
        few, many = self.make_partners(2), self.make_partners(42)
        costs = []
        for partners in (few[:1], few, many):
            ids = self.xmlids(partners)
            rows = [[xmlid, f"X{i}-{len(ids)}"] for i, xmlid in enumerate(ids)]
            plain = [[xmlid, f"p{i}"] for i, xmlid in enumerate(ids)]
            costs.append(
                self.queries(self.Partner.load, ["id", "ref"], rows)
                - self.queries(self.Partner.load, ["id", "function"], plain)
            )
        self.assertLessEqual(costs[2], costs[1])


@tagged("post_install", "-at_install")
class TestPassedOnInOneWrite(ImportCase):
    def test_form_with_two_contacts(self):
        company = self.make_partners(1, is_company=True)
        contacts = self.make_partners(1, parent_id=company.id, ref="A")
        contacts += self.make_partners(1, parent_id=company.id, ref="B")
        company.with_user(self.clerk).web_save(
            {
                "ref": "A",
                "child_ids": [
                    [1, contacts[0].id, {"ref": "B"}],
                    [1, contacts[1].id, {"ref": "TST0001"}],
                ],
            },
            {},
        )
        self.env.invalidate_all()
        self.assertEqual((company + contacts).mapped("ref"), ["A", "B", "TST0001"])
        self.assertFalse((company + contacts).customer_code_former_ids)

    def test_list_of_many(self):
        partners = self.make_partners(3)
        codes = ["TST0003", "TST0001", "TST0002"]
        partners.with_user(self.clerk).web_save_multi(
            [{"ref": code} for code in codes], {}
        )
        self.assertEqual(partners.mapped("ref"), codes)

    def test_one_after_the_other_in_one_transaction(self):
        a, b = self.make_partners(2)
        a.ref = "X"
        b.ref = "TST0001"
        a.ref = "TST0002"
        self.env.invalidate_all()
        self.assertEqual((a.ref, b.ref), ("TST0002", "TST0001"))
        self.assertEqual((a + b).customer_code_former_ids.mapped("code"), ["X"])
