"""Numbers that others know a customer by."""

from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .import_case import ImportCase, csv_file


@tagged("post_install", "-at_install")
class TestOtherCodes(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Former = cls.env["customer.code.former"]
        cls.card = cls.env.ref("customer_code.customer_code_label_loyalty_card")

    def add(self, partner, code, **values):
        return self.Former.with_user(self.clerk).create(
            {"code": code, "partner_id": partner.id, **values}
        )

    def test_one_list_says_what_each_is(self):
        partner = self.make_partners(1)
        partner.ref = "NEW"
        self.add(partner, " ｃard-1", label_id=self.card.id)
        self.add(partner, "4711")
        lines = {line.code: line.kind for line in partner.customer_code_former_ids}
        self.assertEqual(
            lines,
            {
                "TST0001": "Former code",
                "card-1": "Loyalty card",
                "4711": "Former system",
            },
        )
        self.assertEqual(partner.customer_code_former_count, 3)

    def test_in_the_list_of_the_form(self):
        partner = self.make_partners(1)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_code.customer_code_former_action"
        )
        self.assertIn("default_partner_id", action["context"])
        lines = self.Former.with_user(self.clerk)
        with Form(lines.with_context(default_partner_id=partner.id)) as line:
            line.code = "CARD-1"
            line.label_id = self.card
        self.assertEqual(partner.customer_code_former_ids.label_id, self.card)
        with Form(partner.customer_code_former_ids.with_user(self.clerk)) as line:
            line.label_id = self.card.search([])[0]
        self.assertNotEqual(partner.customer_code_former_ids.label_id, self.card)

    def test_find_through_every_door(self):
        partner = self.make_partners(1, name="Zoo")
        self.add(partner, "CARD-00123")
        self.add(partner, "0009000017")
        for text in ("card-00123", "CARD00123", "0009000017", "9000017", 9000017):
            with self.subTest(text):
                self.assertEqual(self.Partner.find_by_customer_code(text), partner)
                self.assertEqual(self.Partner.name_search(text)[0][0], partner.id)
                self.assertEqual(
                    self.Partner.search([("display_name", "ilike", str(text))]), partner
                )
                for scanned in (False, True):
                    found = self.Partner.find_for_pos(str(text), scanned)
                    self.assertEqual(found["exact"], partner.ids)
                by_import = self.Partner.name_search(str(text), operator="=")
                self.assertEqual(by_import[0][0], partner.id)

    def test_the_customers_own_code_goes_first(self):
        other, holder = self.make_partners(2)
        self.add(other, "0077")
        holder.ref = "77"
        self.assertEqual(self.Partner.find_by_customer_code("77"), holder + other)

    def test_are_nobody_elses(self):
        partner, other = self.make_partners(2)
        other.ref = "VIP-1"
        self.add(partner, "CARD-1", label_id=self.card.id)
        self.next_transaction()
        for enter in (
            lambda: self.add(other, "card-1"),
            lambda: self.make_partners(1, ref="card-1"),
            lambda: other.with_user(self.clerk).write({"ref": "Card-1"}),
            lambda: self.add(partner, "vip-1"),
            lambda: self.add(partner, "tst0002"),
            lambda: self.add(partner, "TST0001"),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                enter()
        with self.assertRaisesRegex(ValidationError, r"Customer 0 \(Loyalty card\)"):
            self.add(other, "card-1")
        self.assertIn(
            "Loyalty card", self.Partner.new({"ref": "CARD-1"}).customer_code_warning
        )

    def test_are_skipped_by_sequences(self):
        partner = self.make_partners(1)
        self.add(partner, "tst0002")
        self.assertEqual(self.make_partners(1).ref, "TST0003")

    def test_may_become_the_code(self):
        partner = self.make_partners(1)
        self.add(partner, "CARD-1")
        self.next_transaction()
        partner.with_user(self.clerk).ref = "CARD-1"
        self.assertEqual(partner.customer_code_former_ids.mapped("code"), ["TST0001"])

    def test_a_former_code_may_become_one(self):
        partner = self.make_partners(1)
        partner.ref = "NEW"
        self.add(partner, "TST0001", label_id=self.card.id)
        self.assertEqual(partner.customer_code_former_ids.kind, "Loyalty card")

    def test_are_kept_through_a_merge(self):
        kept, source = self.make_partners(2)
        self.add(source, "CARD-1", label_id=self.card.id)
        self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk)._merge(
            (kept + source).ids, kept
        )
        self.env.invalidate_all()
        lines = {line.code: line.label_id for line in kept.customer_code_former_ids}
        self.assertEqual(lines, {"CARD-1": self.card, "TST0002": self.card.browse()})

    def test_are_released_when_they_are_removed(self):
        partner = self.make_partners(1)
        self.add(partner, "TST0002").unlink()
        self.assertFalse(partner.customer_code_former_ids)
        self.assertEqual(self.make_partners(1).ref, "TST0003")
        self.assertEqual(self.make_partners(1, ref="TST0002").ref, "TST0002")

    def test_leave_a_customer_without_a_code_one_to_come(self):
        vendor = self.make_partners(1, supplier_rank=1)
        self.add(vendor, "CARD-1")
        vendor._increase_rank("customer_rank")
        self.assertEqual(vendor.ref, "TST0001")

    def test_who_may_edit(self):
        partner = self.make_partners(1)
        line = self.add(partner, "CARD-1")
        plain = new_test_user(self.env, "customer_code_plain", groups="base.group_user")
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.make_partners(1, company_id=elsewhere.id)
        for user in (plain, portal):
            with self.assertRaises(AccessError):
                line.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.Former.with_user(user).create(
                    {"code": "X", "partner_id": partner.id}
                )
        with self.assertRaises(AccessError):
            self.add(theirs, "CARD-2")
        with self.assertRaises(UserError):
            line.with_user(self.clerk).partner_id = self.clerk.partner_id
        self.env["ir.config_parameter"].set_param("customer_code.only_officers", True)
        with self.assertRaisesRegex(AccessError, "officers"):
            self.add(partner, "CARD-2")

    def test_what_is_none_is_refused(self):
        partner = self.make_partners(1)
        for code in ("", "n/a", "A" * 65, "\u0410BC"):
            with self.assertRaises(ValidationError):
                self.add(partner, code)

    def test_labels_are_the_shops(self):
        manager = new_test_user(
            self.env,
            "customer_code_manager",
            groups="base.group_user,customer_code.group_customer_code_manager",
        )
        labels = self.card.with_user(manager)
        labels.create({"name": "Marina berth"})
        with self.assertRaises(AccessError):
            self.card.with_user(self.clerk).create({"name": "X"})
        self.add(self.make_partners(1), "CARD-1", label_id=self.card.id)
        with (
            self.assertRaises(ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.card.with_user(manager).unlink()

    def test_imported_as_a_column(self):
        rows = [
            ["Name", "Other Codes/Code", "Other Codes/Label"],
            ["Zoo", "CARD-1", "Loyalty card"],
            ["", "4711", "Former system"],
            ["Aviary", "n/a", ""],
        ]
        zoo, aviary = self.import_well(csv_file(rows))
        self.assertEqual(
            {line.code: line.kind for line in zoo.customer_code_former_ids},
            {"CARD-1": "Loyalty card", "4711": "Former system"},
        )
        self.assertFalse(aviary.customer_code_former_ids)
        rows = [
            ["id", "customer_code_former_ids/code"],
            [*self.xmlids(zoo), "card-1"],
            [*self.xmlids(aviary), "CARD-2"],
        ]
        self.import_well(csv_file(rows))
        self.import_well(csv_file(rows))
        self.assertEqual(len(zoo.customer_code_former_ids), 2)
        self.assertEqual(aviary.customer_code_former_ids.code, "CARD-2")

    def test_through_the_api(self):
        partner = self.Partner.with_user(self.clerk).create(
            {
                "name": "New",
                "customer_code_former_ids": [Command.create({"code": 4711})],
            }
        )
        self.assertEqual(partner.customer_code_former_ids.code, "4711")
