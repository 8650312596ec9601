"""Values that programs send, and numbers with and without leading zeros."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .test_lookup_find import FindCase


@tagged("post_install", "-at_install")
class TestValues(FindCase):
    def test_numbers_and_bytes_are_texts(self):
        for value, code in ((12345, "12345"), (b"A-1", "A-1"), (7.5, "7.5")):
            with self.subTest(value), self.cr.savepoint() as savepoint:
                partner = self.make_partners(1, ref=value)
                self.assertEqual(partner.ref, code)
                partner.write({"ref": "X"})
                partner.write({"ref": value})
                self.assertEqual(partner.ref, code)
                self.assertEqual(self.Partner.find_by_customer_code(value), partner)
                self.assertEqual(self.Partner.name_search(value)[0][0], partner.id)
                self.assertEqual(self.Partner.find_for_pos(value)["exact"], partner.ids)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_in_child_records_and_load(self):
        company = self.make_partners(1)
        company.child_ids = [Command.create({"name": "Child", "ref": 4711})]
        self.assertEqual(company.child_ids.ref, "4711")
        company.child_ids = [Command.update(company.child_ids.id, {"ref": 4712})]
        self.assertEqual(company.child_ids.ref, "4712")
        result = self.Partner.load(["name", "ref"], [["A", 12345], ["B", None]])
        self.assertEqual(
            self.Partner.browse(result["ids"]).mapped("ref"), ["12345", "TST0002"]
        )
        result = self.Partner.load([".id", "ref"], [[result["ids"][0], 54321]])
        self.assertEqual(self.Partner.browse(result["ids"]).ref, "54321")

    def test_none_is_none(self):
        for value in (None, False, "", b""):
            partner = self.make_partners(1, ref=value)
            self.assertEqual(partner.ref[:3], "TST")
            self.assertFalse(self.Partner.find_by_customer_code(value))
            partner.write({"ref": value})
            self.assertFalse(partner.ref)

    def test_what_cannot_be_a_code_is_refused_clearly(self):
        partner = self.make_partners(1)
        for value in (True, ["A"], {"code": "A"}):
            with self.subTest(value):
                with self.assertRaisesRegex(ValidationError, "is no customer code"):
                    self.make_partners(1, ref=value)
                with self.assertRaisesRegex(ValidationError, "is no customer code"):
                    partner.write({"ref": value})
                self.assertFalse(self.Partner.find_by_customer_code(value))


@tagged("post_install", "-at_install")
class TestValuesThroughTheApi(HttpCase):
    def test_a_number(self):
        user = new_test_user(
            self.env,
            "customer_code_connector",
            groups="base.group_user,base.group_partner_manager",
        )
        self.authenticate(user.login, user.login)

        def call(method, *args):
            params = {
                "model": "res.partner",
                "method": method,
                "args": args,
                "kwargs": {},
            }
            return self.url_open(
                "/web/dataset/call_kw", json={"params": params}
            ).json()["result"]

        [partner_id] = call("create", [{"name": "A", "ref": 4000123}])
        self.assertTrue(call("write", [partner_id], {"ref": 4000124}))
        self.assertEqual(call("find_by_customer_code", 4000124), [partner_id])
        self.assertEqual(call("name_search", 4000124)[0][0], partner_id)


@tagged("post_install", "-at_install")
class TestLeadingZeros(FindCase):
    def find(self, text):
        return self.Partner.with_user(self.clerk).find_by_customer_code(text)

    def test_with_and_without(self):
        padded = self.make_partners(1, ref="000641051")
        bare = self.make_partners(1, ref="641052")
        short = self.make_partners(1, ref="00077")
        dashed = self.make_partners(1, ref="00-881-2")
        for text, partner in (
            ("641051", padded),
            ("0641051", padded),
            ("00641052", bare),
            ("77", short),
            ("077", short),
            ("8812", dashed),
            (77, short),
        ):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)
                self.assertEqual(self.Partner.name_search(text)[0][0], partner.id)
                for scanned in (False, True):
                    found = self.Partner.find_for_pos(text, scanned)
                    self.assertEqual(found["exact"], partner.ids)
        for text in ("000", "0", "64105", "x641051"):
            self.assertNotIn(padded, self.Partner._find_by_whole_code(text))

    def test_after_the_exact_code(self):
        padded = self.make_partners(1, ref="0077")
        exact = self.make_partners(1, ref="77")
        former = self.make_partners(1, ref="077")
        former.ref = "NEW"
        self.assertEqual(self.find("77"), exact + padded + former)
        self.assertEqual(self.find("0077"), padded + exact + former)
        for scanned in (False, True):
            found = self.Partner.find_for_pos("77", scanned)
            self.assertEqual(found["exact"], exact.ids)
        self.assertEqual(
            self.Partner.name_search("77", operator="="),
            [(exact.id, exact.display_name)],
        )

    def test_by_index(self):
        self.make_partners(1, ref="000641051")
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.Partner._sql_ranks("641051", [])
        self.env.cr.execute(
            "EXPLAIN " + self.env.cr.mogrify(query.code, query.params).decode()
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("res_partner_customer_code_number_idx", plan)
        self.assertIn("customer_code_former_number_idx", plan)
        self.assertNotIn("Seq Scan", plan)
