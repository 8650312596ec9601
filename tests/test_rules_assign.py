from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import OwnWord
from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestWhoGetsACode(CustomerCodeCase):
    def test_default_rule(self):
        parent = self.make_partners(1, is_company=True)
        cases = [
            ({"name": "Person"}, True),
            ({"name": "Company", "is_company": True}, True),
            (
                {"name": "Company", "company_type": "company", "parent_id": parent.id},
                True,
            ),
            ({"name": "Contact", "parent_id": parent.id}, False),
            ({"name": "Address", "parent_id": parent.id, "type": "delivery"}, False),
            ({"name": "Vendor", "supplier_rank": 1}, False),
            ({"name": "Both", "supplier_rank": 1, "customer_rank": 1}, True),
            ({"name": "Archived", "active": False}, True),
            ({"name": "Foreign", "company_id": self.env.company.id}, True),
        ]
        for vals, expected in cases:
            with self.subTest(**vals):
                self.assertEqual(bool(self.Partner.create(vals).ref), expected)
        partners = self.Partner.with_context(customer_code_later=OwnWord()).create(
            [vals for vals, _expected in cases]
        )
        partners._assign_customer_codes()
        self.assertEqual(
            [bool(partner.ref) for partner in partners],
            [expected for _vals, expected in cases],
        )

    def test_contacts_of_a_new_company(self):
        company = self.Partner.create(
            {
                "name": "Company",
                "is_company": True,
                "child_ids": [Command.create({"name": "Contact"})],
            }
        )
        self.assertEqual(company.ref, "TST0001")
        self.assertFalse(company.child_ids.ref)

    def test_users(self):
        colleague = new_test_user(
            self.env, "customer_code_colleague", groups="base.group_user"
        )
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        public = new_test_user(
            self.env, "customer_code_public", groups="base.group_public"
        )
        self.assertFalse(colleague.partner_id.ref)
        self.assertEqual(portal.partner_id.ref, "TST0001")
        self.assertFalse(public.partner_id.ref)

    def test_a_portal_user_of_a_customer(self):
        partner = self.make_partners(1, email="customer@example.com")
        user = self.env["res.users"].create(
            {
                "login": "customer_code_customer",
                "partner_id": partner.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertEqual(user.partner_id.ref, "TST0001")

    def test_sign_up_copies_a_template(self):
        template = new_test_user(
            self.env, "customer_code_template", groups="base.group_portal"
        )
        code = template.partner_id.ref
        user = template.copy({"name": "New", "login": "customer_code_new"})
        self.assertTrue(code)
        self.assertTrue(user.partner_id.ref)
        self.assertNotEqual(user.partner_id.ref, code)

    def test_every_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        clerk = new_test_user(
            self.env,
            "customer_code_second",
            groups="base.group_user,base.group_partner_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        partners = self.Partner.with_user(clerk).create(
            [{"name": "Shared"}, {"name": "Own", "company_id": company.id}]
        )
        self.assertEqual(partners.mapped("ref"), ["TST0001", "TST0002"])
        sequence = self.env.ref("customer_code.ir_sequence_customer_code")
        self.assertFalse(sequence.company_id, "what every company may draw from")

    def test_own_companies(self):
        company = self.env["res.company"].create({"name": "Branch"})
        self.assertFalse(company.partner_id.ref)
        self.assertFalse(company.env.context.get("customer_code_later"))
        self.rule.domain = "[('ref_company_ids', '!=', False)]"
        company = self.env["res.company"].create({"name": "Another branch"})
        self.assertEqual(company.partner_id.ref, "TST0001", "if a rule names them")

    def test_a_vendor_becomes_a_customer(self):
        vendor = self.make_partners(1, supplier_rank=1)
        vendor._increase_rank("supplier_rank")
        self.assertFalse(vendor.ref)
        vendor._increase_rank("customer_rank")
        self.assertEqual(vendor.ref, "TST0001")

    def test_odoos_stand_ins_never(self):
        self.remove_codes()
        self.Rule._assign()
        for user in (
            "base.public_user",
            "base.user_root",
            "base.template_portal_user_id",
        ):
            if user := self.env.ref(user, raise_if_not_found=False):
                self.assertFalse(user.partner_id.ref)
                self.assertFalse(self.Rule._rule_of(user.partner_id))


@tagged("post_install", "-at_install")
class TestEveryDoor(CustomerCodeCase):
    def test_form(self):
        with Form(self.Partner.with_user(self.clerk)) as form:
            form.name = "New"
        self.assertEqual(form.record.ref, "TST0001")

    def test_quick_create(self):
        partner_id, _name = self.Partner.with_user(self.clerk).name_create("New")
        self.assertEqual(self.Partner.browse(partner_id).ref, "TST0001")

    def test_import(self):
        result = self.Partner.with_user(self.clerk).load(
            ["name", "ref"], [["A", ""], ["B", " VIP-1 "], ["C", ""]]
        )
        self.assertFalse(result["messages"])
        partners = self.Partner.browse(result["ids"])
        self.assertEqual(partners.mapped("ref"), ["TST0001", "VIP-1", "TST0002"])

    def test_import_of_a_taken_code_names_the_holder(self):
        self.make_partners(1, name="Holder", ref="VIP-1")
        with mute_logger("odoo.sql_db"):
            result = self.Partner.with_user(self.clerk).load(
                ["name", "ref"], [["A", "VIP-2"], ["B", "vip-1"]]
            )
        self.assertFalse(result["ids"])
        [message] = [m for m in result["messages"] if m.get("record") == 1]
        self.assertIn("VIP-1", message["message"])
        self.assertIn("Holder", message["message"])

    def test_import_names_a_code_that_is_there_twice(self):
        with mute_logger("odoo.sql_db"):
            result = self.Partner.with_user(self.clerk).load(
                ["name", "ref"], [["A", "VIP-1"], ["B", ""], ["C", "ｖip-1"]]
            )
        self.assertFalse(result["ids"])
        self.assertIn("vip-1", str(result["messages"]).lower())

    def test_typed_code_is_kept(self):
        partner = self.Partner.create({"name": "New", "ref": " Ｃ－１ \u200b"})
        self.assertEqual(partner.ref, "C-1")
        self.assertEqual(self.make_partners(1).ref, "TST0001", "no number was taken")
        partner.ref = "Ｄ\t2"
        self.assertEqual(partner.ref, "D 2")

    def test_duplicate(self):
        partners = self.make_partners(3)
        copies = partners.copy()
        self.assertEqual(copies.mapped("ref"), ["TST0004", "TST0005", "TST0006"])
        self.assertEqual(partners[0].copy().ref, "TST0007")

    def test_writes_give_no_code(self):
        partner = self.make_partners(1, country_id=self.env.ref("base.be").id)
        partner.ref = False
        partner.write({"name": "Renamed", "country_id": self.env.ref("base.fr").id})
        partner.is_company = True
        partner.active = False
        partner.customer_rank = 1
        self.assertFalse(partner.ref, "what was cleared stays cleared")
        self.assertEqual(self.make_partners(1).ref, "TST0002", "and burn no number")

    def test_malformed_codes_are_refused(self):
        partner = self.make_partners(1)
        for code, reason in (("C" * 65, "too long"), ("СC1", "С.*cyrillic")):
            for enter in (
                lambda code: self.make_partners(1, ref=code),
                lambda code: partner.write({"ref": code}),
            ):
                with (
                    self.subTest(code),
                    self.assertRaisesRegex(ValidationError, reason),
                    self.cr.savepoint(),
                ):
                    enter(code)
        partner.ref = "C" * 64
        self.assertEqual(self.make_partners(1, ref="Сергей-1").ref, "Сергей-1")

    def test_an_old_malformed_code_stops_no_edit(self):
        partner = self.make_partners(1)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET ref = %s WHERE id = %s", ("x" * 70, partner.id)
        )
        partner.invalidate_recordset()
        partner.write({"name": "Renamed", "ref": partner.ref})
        self.assertEqual(len(partner.ref), 70)

    def test_one_value_for_several_partners_is_refused(self):
        partners = self.make_partners(2)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            partners.write({"ref": "SAME"})
            partners.flush_recordset()

    def test_addresses_are_left_alone(self):
        parent = self.make_partners(1)
        for kind in ("invoice", "other"):
            other = self.make_partners(
                1, parent_id=parent.id, type=kind, ref=" relay 1 "
            )
            self.assertEqual(other.ref, " relay 1 ")
        address = {"parent_id": parent.id, "type": "delivery", "ref": " relay 1 "}
        addresses = self.make_partners(2, **address)
        self.assertEqual(addresses.mapped("ref"), [" relay 1 "] * 2)
        addresses.write({"ref": " relay 2 "})
        self.assertEqual(addresses.mapped("ref"), [" relay 2 "] * 2)
        (addresses[0] | parent).write({"ref": " relay 3 "})
        self.assertEqual((addresses[0].ref, parent.ref), (" relay 3 ", "relay 3"))


@tagged("post_install", "-at_install")
class TestCost(CustomerCodeCase):
    is_one_click = True

    def cost(self, count, **context):
        vals_list = [
            {"name": str(i), "email": f"{i}@example.com"} for i in range(count)
        ]
        return self.queries(
            lambda: self.Partner.with_context(**context).create(vals_list)
        )

    def test_queries_of_a_create(self):
        for count, allowed in ((1, 2), (10000, 5)):
            with self.subTest(count=count):
                self.cost(1)
                self.env.invalidate_all()
                plain = self.cost(count, customer_code_later=OwnWord())
                self.env.invalidate_all()
                self.assertLessEqual(self.cost(count) - plain, allowed)
