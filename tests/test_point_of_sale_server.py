import json

from odoo.tests import new_test_user, tagged

from odoo.addons.point_of_sale.tests.common import TestPoSCommon

from ..tools import OwnWord


class PosCodeCase(TestPoSCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = cls.basic_config
        cls.rule = cls.env.ref("customer_code.customer_code_rule_customers")
        (cls.env["customer.code.rule"].search([]) - cls.rule).active = False
        cls.rule.sequence_id = cls.env["ir.sequence"].create(
            {"name": "Test", "prefix": "TST", "padding": 4, "company_id": False}
        )
        cls.cashier = new_test_user(
            cls.env,
            "customer_code_cashier",
            groups="base.group_user,point_of_sale.group_pos_user",
        )
        cls.Partner = cls.env["res.partner"].with_user(cls.cashier)
        cls.company_partner, cls.customer = (
            cls.env["res.partner"]
            .create(
                [
                    {"name": "Company", "is_company": True, "ref": "CO-1"},
                    {"name": "Customer", "ref": "C-000123"},
                ]
            )
            .with_user(cls.cashier)
        )
        cls.contact, cls.relay = cls.env["res.partner"].create(
            [
                {"name": "Contact", "parent_id": cls.company_partner.id},
                {
                    "name": "Relay",
                    "parent_id": cls.company_partner.id,
                    "type": "delivery",
                    "ref": "RELAY-7",
                },
            ]
        )


@tagged("post_install", "-at_install")
class TestPosLoad(PosCodeCase):
    def test_the_till_loads_the_codes(self):
        fields = self.Partner._load_pos_data_fields(self.config)
        for name in ("ref", "commercial_customer_code"):
            self.assertEqual(fields.count(name), 1)
        data = self.Partner.get_new_partner(
            self.config.id, [("id", "in", (self.customer + self.contact).ids)], 0
        )
        codes = {
            row["id"]: (row["ref"], row.get("commercial_customer_code"))
            for row in data["res.partner"]
        }
        self.assertEqual(
            codes,
            {self.customer.id: ("C-000123", None), self.contact.id: (False, "CO-1")},
        )

    def test_a_companys_code_stands_for_those_without_one(self):
        self.assertFalse(self.company_partner.commercial_customer_code)
        self.assertEqual(self.contact.commercial_customer_code, "CO-1")
        self.assertEqual(self.relay.commercial_customer_code, "CO-1")
        self.contact.ref = "OWN"
        self.assertFalse(self.contact.commercial_customer_code)
        self.company_partner.sudo().ref = "CO-2"
        self.assertEqual(self.relay.commercial_customer_code, "CO-2")

    def test_the_till_knows_what_codes_look_like(self):
        self.rule.sequence_id.suffix = "-"
        self.rule.check_digit = "verhoeff"
        self.open_new_session()
        data = self.pos_session.with_user(self.cashier).load_data(["pos.session"])
        [session] = data["pos.session"]
        self.assertIn(r"TST(\d{4,64})([0-9A-Z])", session["_customer_code_patterns"])

    def test_a_receipt_prints_the_code_unless_told_not_to(self):
        self.assertTrue(self.config.receipt_customer_code)
        settings = self.env["res.config.settings"].create(
            {"pos_config_id": self.config.id, "pos_receipt_customer_code": False}
        )
        settings.execute()
        self.assertFalse(self.config.receipt_customer_code)

    def test_codes_of_companies_that_a_user_may_not_read_stay_hidden(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.company_partner.sudo().company_id = elsewhere
        self.contact.company_id = False
        contact = self.contact.with_user(self.cashier)
        self.assertFalse(contact.commercial_customer_code)
        self.assertFalse(contact.customer_code)


@tagged("post_install", "-at_install")
class TestFindForPos(PosCodeCase):
    def find(self, text, **options):
        answer = self.Partner.find_for_pos(text, **options)
        return [
            self.Partner.browse(answer[kind]).mapped("name")
            for kind in ("exact", "contacts", "similar")
        ]

    def test_exact(self):
        for text in ("C-000123", "c000123", " Ｃ-０００１２３"):
            self.assertEqual(self.find(text), [["Customer"], [], []])

    def test_a_companys_code_brings_its_contacts(self):
        self.assertEqual(self.find("co-1"), [["Company"], ["Contact", "Relay"], []])
        self.contact.ref = "OWN"
        self.assertEqual(self.find("co1"), [["Company"], ["Relay"], []])

    def test_the_form_that_fits_best(self):
        self.env["res.partner"].create(
            [
                {"name": "Exact", "ref": "AB1"},
                {"name": "Likewise", "ref": "A-B1"},
                {"name": "Other", "ref": "AB-1"},
            ]
        )
        self.assertEqual(self.find("ab1")[0], ["Exact"])
        self.assertEqual(set(self.find("ab1")[2]), {"Likewise", "Other"})
        self.assertEqual(self.find("a-b1", scanned=True), [["Likewise"], [], []])
        self.assertEqual(set(self.find("a.b1")[0]), {"Exact", "Likewise", "Other"})

    def test_digits(self):
        new = self.env["res.partner"].create({"name": "New"})
        self.assertEqual(self.find(new.ref[-4:].lstrip("0")), [[], [], ["New"]])

    def test_former_code(self):
        self.customer.sudo().ref = "C-000124"
        self.assertEqual(self.find("c000123"), [["Customer"], [], []])

    def test_prefix(self):
        self.assertEqual(self.find("c-0001"), [[], [], ["Customer"]])
        self.env["res.partner"].create(
            [{"name": "Many", "ref": f"MANY-{i}"} for i in range(31)]
        )
        self.assertEqual(self.find("many"), [[], [], ["Many"] * 30])

    def test_mistyped(self):
        self.rule.check_digit = "verhoeff"
        self.env.registry.clear_cache()
        new = self.env["res.partner"].create({"name": "New"})
        wrong = new.ref[:-1] + str((int(new.ref[-1]) + 1) % 10)
        self.assertIn("looks mistyped", self.Partner.find_for_pos(wrong)["problem"])
        self.assertFalse(self.Partner.find_for_pos(new.ref)["problem"])
        self.assertFalse(self.Partner.find_for_pos("nobody")["problem"])
        self.customer.sudo().ref = wrong
        self.assertFalse(self.Partner.find_for_pos(wrong)["problem"], "it is a code")

    def test_scanning_takes_whole_codes_only(self):
        new = self.env["res.partner"].create({"name": "New"})
        nobody = [[], [], []]
        self.assertEqual(self.find(new.ref, scanned=True), [["New"], [], []])
        self.assertEqual(self.find(new.ref[-4:], scanned=True), nobody)
        self.assertEqual(self.find(new.ref[:-1], scanned=True), nobody)
        self.assertEqual(self.find("CO-1", scanned=True), [["Company"], [], []])

    def test_scanning_a_product_is_not_scanning_a_customer(self):
        self.env["product.product"].create({"name": "Ball", "barcode": "4006381"})
        self.env["product.uom"].create(
            {
                "product_id": self.env["product.product"].create({"name": "Box"}).id,
                "uom_id": self.env.ref("uom.product_uom_dozen").id,
                "barcode": "4006382",
            }
        )
        self.env["res.partner"].create({"name": "Box", "ref": "4006382"})
        self.assertEqual(self.find("4006382", scanned=True), [[], [], []])
        numeric = self.env["res.partner"].create({"name": "N", "ref": "4006381"})
        self.assertEqual(self.find("4006381", scanned=True), [[], [], []])
        self.assertEqual(self.find("4006381"), [[numeric.name], [], []])

    def test_the_cashier_finds_only_whom_the_cashier_may_read(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.customer.sudo().company_id = other
        self.assertEqual(self.find("C-000123"), [[], [], []])


@tagged("post_install", "-at_install")
class TestOpenTills(PosCodeCase):
    def setUp(self):
        super().setUp()
        self.open_new_session()
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()

    def told(self):
        """Return whom the till was told about since the last time."""
        self.env.cr.precommit.run()
        messages = (
            self.env["bus.bus"].sudo().search([("message", "like", "CUSTOMER_CODES")])
        )
        self.assertFalse(
            messages.filtered(lambda m: self.config.access_token not in m.message)
        )
        ids = [
            json.loads(text)["payload"]["ids"] for text in messages.mapped("message")
        ]
        messages.unlink()
        return ids

    def test_a_changed_code(self):
        self.customer.sudo().ref = "NEW"
        self.company_partner.sudo().ref = False
        changed = self.customer + self.company_partner
        family = self.contact + self.relay
        self.assertEqual(self.told(), [sorted((changed + family).ids)])

    def test_archived_and_deleted(self):
        self.customer.sudo().active = False
        self.assertEqual(self.told(), [self.customer.ids])
        ids = self.customer.ids
        self.customer.sudo().unlink()
        self.assertEqual(self.told(), [ids])

    def test_another_company(self):
        self.contact.parent_id = self.customer.sudo()
        self.assertEqual(self.told(), [self.contact.ids])

    def test_an_assigned_code(self):
        later = self.env["res.partner"].with_context(customer_code_later=OwnWord())
        partner = later.create({"name": "Later"})
        self.assertEqual(self.told(), [])
        partner._assign_customer_codes()
        self.assertTrue(partner.ref)
        self.assertEqual(self.told(), [partner.ids])

    def test_merged(self):
        kept, source = self.env["res.partner"].create(
            [{"name": "Kept"}, {"name": "Source"}]
        )
        source_id = source.id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept + source).ids, kept)
        self.assertIn(source_id, self.told()[0])

    def test_what_is_no_news(self):
        self.customer.sudo().phone = "1"
        self.assertEqual(self.told(), [])
        self.pos_session.state = "closed"
        self.customer.sudo().ref = "NEW"
        self.assertEqual(self.told(), [])

    def test_no_code_is_sent(self):
        self.customer.sudo().ref = "SECRET"
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].sudo().search([])
        self.assertTrue(messages)
        self.assertNotIn("SECRET", str(messages.mapped("message")))

    def test_many(self):
        partners = self.env["res.partner"].create(
            [{"name": str(i)} for i in range(101)]
        )
        partners._notify_tills_of_codes()
        self.assertEqual(self.told(), [False])
        partners[1:]._notify_tills_of_codes()
        self.assertEqual(self.told(), [partners[1:].ids])

    def test_a_run(self):
        later = self.env["res.partner"].with_context(customer_code_later=OwnWord())
        later.create({"name": "Later"})
        self.assertEqual(self.told(), [])
        self.env["customer.code.generate"].sudo().create({}).action_generate()
        self.assertEqual(self.told(), [False])
        self.env["customer.code.run"].sudo().create({"total_count": 1}).action_stop()
        self.assertEqual(self.told(), [False])

    def test_what_a_till_shows_is_compared(self):
        partners = self.customer + self.company_partner + self.contact + self.relay
        deleted = self.env["res.partner"].create({"name": "Deleted"})
        deleted_id = deleted.id
        deleted.unlink()
        right = ["C-000123", "CO-1", "CO-1", "CO-1"]
        shown = dict(zip(map(str, partners.ids), right, strict=True))
        self.assertEqual(self.Partner.get_outdated_pos_codes(shown), {})
        shown = dict.fromkeys(map(str, partners.ids), "")
        self.assertEqual(
            self.Partner.get_outdated_pos_codes({**shown, str(deleted_id): "X"}),
            {
                str(self.customer.id): {
                    "ref": "C-000123",
                    "commercial_customer_code": False,
                },
                str(self.company_partner.id): {
                    "ref": "CO-1",
                    "commercial_customer_code": False,
                },
                str(self.contact.id): {
                    "ref": False,
                    "commercial_customer_code": "CO-1",
                },
                str(self.relay.id): {
                    "ref": "RELAY-7",
                    "commercial_customer_code": "CO-1",
                },
                str(deleted_id): False,
            },
        )
        self.customer.sudo().active = False
        shown = {str(self.customer.id): "C-000123"}
        self.assertEqual(
            self.Partner.get_outdated_pos_codes(shown), {str(self.customer.id): False}
        )

    def test_comparing_costs_the_same_for_many(self):
        partners = self.env["res.partner"].create(
            [{"name": str(i), "parent_id": self.company_partner.id} for i in range(50)]
        )
        shown = {str(partner_id): "CO-1" for partner_id in partners.ids}

        def queries(shown):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.Partner.get_outdated_pos_codes(shown), {})
            return self.env.cr.sql_log_count - before

        few = dict(list(shown.items())[:2])
        queries(few)
        self.assertEqual(queries(shown), queries(few))
