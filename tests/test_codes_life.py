"""What happens to the code in the life of a customer."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..tools import OwnWord
from .common import CustomerCodeCase

MAIL = """\
From: Jane Customer <jane@example.com>
To: customers@example.com
Subject: {subject}
Message-Id: <{subject}@example.com>

Hello
"""


@tagged("post_install", "-at_install")
class TestLife(CustomerCodeCase):
    def test_copied_with_contacts(self):
        company = self.make_partners(1, is_company=True, ref="ACME")
        company.child_ids = [
            Command.create({"name": "Contact"}),
            Command.create({"name": "Coded", "ref": "VIP-1"}),
            Command.create({"name": "Depot", "type": "delivery", "ref": "relay 1"}),
        ]
        copy = company.copy()
        self.assertEqual(copy.ref, "TST0001")
        self.assertFalse(copy.child_ids.filtered("ref"))

    def test_copied_user(self):
        user = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        copy = user.copy({"login": "customer_code_copy"})
        self.assertEqual(user.partner_id.ref, "TST0001")
        self.assertEqual(copy.partner_id.ref, "TST0002")

    def test_archived_and_restored(self):
        partner = self.make_partners(1)
        partner.active = False
        self.assertEqual(partner.ref, "TST0001")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.refuse_as_users_see_it(ref="tst0001")
        partner.active = True
        self.assertEqual(partner.ref, "TST0001")

    def refuse_as_users_see_it(self, **vals):
        """Create a customer; fail with the message that a user would get."""
        partner = self.Partner.new({"name": "New", **vals})
        if partner.customer_code_warning:
            raise ValidationError(partner.customer_code_warning)

    def test_deleted(self):
        self.make_partners(1, ref="VIP-1").unlink()
        self.make_partners(1).unlink()
        self.assertEqual(self.make_partners(1).ref, "TST0002")
        self.next_transaction()
        self.assertFalse(self.Partner.find_by_customer_code("VIP-1"))
        self.refuse_as_users_see_it(ref="vip-1")
        self.assertEqual(self.make_partners(1, ref="vip-1").ref, "vip-1")
        self.clerk.partner_id.ref = "tst0001"
        self.assertFalse(
            self.env["customer.code.former"].search([("code", "=", "VIP-1")])
        )

    def test_becomes_a_contact(self):
        company, person = self.make_partners(1, is_company=True), self.make_partners(1)
        person.parent_id = company
        self.assertEqual(person.ref, "TST0002")

    def test_becomes_an_address(self):
        company, person = self.make_partners(1, is_company=True), self.make_partners(1)
        person.write({"parent_id": company.id, "type": "delivery"})
        for address_type in ("delivery", "contact"):
            person.type = address_type
            self.assertEqual(person.ref, "TST0002")
            self.assertEqual(self.Partner.find_by_customer_code("TST0002"), person)
            with self.assertRaises(ValidationError):
                self.refuse_as_users_see_it(ref="TST0002")
        person.ref = "VIP-1"
        self.assertEqual(person.customer_code_former_ids.mapped("code"), ["TST0002"])

    def test_becomes_no_address_any_more(self):
        company = self.make_partners(1, is_company=True)
        self.make_partners(1).ref = "VIP-1"
        self.next_transaction()
        address = self.make_partners(1, parent_id=company.id, type="delivery")
        for refused in ("tst0002", "\u0410BC"):
            address.ref = refused
            with self.assertRaises(ValidationError), self.cr.savepoint():
                address.type = "contact"
        address.ref = " relay  1 "
        address.parent_id = False
        self.assertEqual(address.ref, "relay 1")

    def test_becomes_independent(self):
        company = self.make_partners(1, is_company=True)
        contact = self.make_partners(1, parent_id=company.id)
        coded = self.make_partners(1, parent_id=company.id, ref="VIP-1")
        (contact | coded).parent_id = False
        self.assertEqual((contact.ref, coded.ref), ("TST0002", "VIP-1"))

    def test_becomes_a_customer(self):
        for become in (
            lambda vendor: vendor._increase_rank("customer_rank"),
            lambda vendor: vendor.write({"customer_rank": 3}),
            lambda vendor: self.Partner.load(
                [".id", "customer_rank"], [[str(vendor.id), "1"]]
            ),
        ):
            vendor = self.make_partners(1, supplier_rank=1)
            self.assertFalse(vendor.ref)
            become(vendor)
            self.assertTrue(vendor.ref)

    def test_a_vendor_is_invoiced(self):
        vendor = self.make_partners(1, supplier_rank=1)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": vendor.id,
                "invoice_line_ids": [Command.create({"name": "X", "price_unit": 1})],
            }
        )
        self.assertFalse(vendor.ref)
        invoice.action_post()
        self.assertEqual(vendor.ref, "TST0001")

    def test_a_customer_who_was_left_out_is_invoiced_again(self):
        self.rule.domain = [("name", "=", "Nobody")]
        customer = self.make_partners(1, customer_rank=1)
        self.rule.domain = []
        customer._increase_rank("customer_rank")
        customer.customer_rank += 1
        self.assertFalse(customer.ref, "only who becomes a customer gets a code")

    def test_many_become_customers_at_once(self):
        few, many = (self.make_partners(n, supplier_rank=1) for n in (2, 20))
        self.make_partners(1, supplier_rank=1)._increase_rank("customer_rank")
        costs = [
            self.queries(partners._increase_rank, "customer_rank")
            for partners in (few, many)
        ]
        self.assertTrue(all(many.mapped("ref")))
        self.assertEqual(costs[0], costs[1])

    def test_signs_up(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        login, _password = self.env["res.users"].signup(
            {"login": "jane@example.com", "name": "Jane", "password": "jane-s-secret"}
        )
        user = self.env["res.users"].search([("login", "=", login)])
        self.assertEqual(user.partner_id.ref, "TST0001")

    def test_writes_a_mail(self):
        partner = self.Partner.find_or_create("Jane Customer <jane@example.com>")
        self.assertFalse(partner.ref)
        partner._increase_rank("customer_rank")
        self.assertEqual(partner.ref, "TST0001")
        created = self.env["mail.thread"].message_process(
            "res.partner", MAIL.format(subject="Sign me up")
        )
        self.assertEqual(self.Partner.browse(created).ref, "TST0002")


@tagged("post_install", "-at_install")
class TestFormerCodes(CustomerCodeCase):
    def test_stay_their_customers(self):
        first, second = self.make_partners(2)
        first.ref = "NEW"
        self.assertEqual(first.customer_code_former_ids.mapped("code"), ["TST0001"])
        counts = [
            p.with_user(self.clerk).customer_code_former_count for p in (first, second)
        ]
        self.assertEqual(counts, [1, 0])
        self.assertEqual(self.Partner.find_by_customer_code("tst0001"), first)
        self.next_transaction()
        with (
            self.assertRaisesRegex(ValidationError, "formerly used by Customer 0"),
            self.cr.savepoint(),
        ):
            second.ref = "tst-0001".replace("-", "")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.make_partners(1, ref="TST0001")
        self.assertEqual(second.ref, "TST0002")

    def test_are_taken_back(self):
        partner = self.make_partners(1)
        partner.ref = "NEW"
        partner.ref = "tst0001"
        self.env.invalidate_all()
        self.assertEqual(partner.ref, "tst0001")
        self.assertEqual(partner.customer_code_former_ids.mapped("code"), ["NEW"])
        partner.ref = False
        self.env.invalidate_all()
        self.assertEqual(
            set(partner.customer_code_former_ids.mapped("code")), {"NEW", "tst0001"}
        )

    def test_another_case_is_the_same_code(self):
        partner = self.make_partners(1, ref="Vip")
        partner.ref = "VIP"
        self.assertFalse(partner.customer_code_former_ids)

    def test_go_with_a_merge(self):
        kept, source = self.make_partners(2)
        source.ref = "SECOND"
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (kept | source).ids, kept
        )
        self.env.invalidate_all()
        self.assertEqual(
            set(kept.customer_code_former_ids.mapped("code")), {"TST0002", "SECOND"}
        )
        self.assertEqual(self.Partner.find_by_customer_code("second"), kept)

    def test_of_addresses_are_none(self):
        parent = self.make_partners(1)
        address = self.make_partners(
            1, parent_id=parent.id, type="delivery", ref="relay 1"
        )
        changes = self.env["customer.code.change"].search_count([])
        address.ref = "relay 2"
        address.unlink()
        former = self.env["customer.code.former"]
        self.assertFalse(former.search([("code", "=like", "relay%")]))
        self.assertEqual(self.env["customer.code.change"].search_count([]), changes)

    def test_may_stand_in_an_address(self):
        parent = self.make_partners(1)
        parent.ref = "NEW"
        address = self.make_partners(
            1, parent_id=parent.id, type="delivery", ref="TST0001"
        )
        self.assertEqual(address.ref, "TST0001")
        self.assertEqual(self.Partner.find_by_customer_code("TST0001"), parent)

    def test_of_another_company_are_not_read(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.make_partners(1, company_id=elsewhere.id)
        partner.ref = "NEW"
        former = self.env["customer.code.former"].with_user(self.clerk)
        self.assertFalse(former.search([]))
        partner.company_id = False
        self.assertEqual(former.search([]).code, "TST0001")
        partner.unlink()
        self.assertFalse(former.search([]))

    def test_cost_nothing_where_no_code_is_typed(self):
        later = self.Partner.with_context(customer_code_later=OwnWord())
        self.queries(later.create, {"name": "Warm"})
        plain = self.queries(later.create, {"name": "Plain"})
        typed = self.queries(later.create, {"name": "Typed", "ref": "VIP-1"})
        self.assertLessEqual(typed - plain, 3)


@tagged("post_install", "-at_install")
class TestWarning(CustomerCodeCase):
    def setUp(self):
        super().setUp()
        self.holder = self.make_partners(1, name="Jane Holder", ref="VIP-1")
        self.user_env = self.Partner.with_user(self.clerk)

    def warning(self, code, partner=None):
        new = self.user_env.new({"name": "New", "ref": code}, origin=partner)
        return new.customer_code_warning, new.customer_code_holder_id._origin

    def test_names_the_holder(self):
        text, holder = self.warning(" ｖip-1")
        self.assertIn("Jane Holder", text)
        self.assertEqual(holder, self.holder)
        self.holder.active = False
        self.assertEqual(self.warning("VIP-1")[1], self.holder)

    def test_tells_nothing_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.holder.company_id = elsewhere
        for _held_then_former in range(2):
            text, holder = self.warning("VIP-1")
            self.assertIn("already in use", text)
            self.assertNotIn("Jane", text)
            self.assertFalse(holder)
            self.holder.ref = "VIP-2"

    def test_is_silent_otherwise(self):
        for code, partner in (("VIP-2", None), (False, None), ("vip-1", self.holder)):
            self.assertEqual(self.warning(code, partner), ("", self.Partner))
        address = {"parent_id": self.holder.id, "type": "delivery", "ref": "VIP-1"}
        self.assertFalse(self.user_env.new(address).customer_code_warning)
        self.holder.ref = "NEW"
        self.assertFalse(self.warning("vip-1", self.holder)[0])
        self.assertIn("formerly used", self.warning("vip-1")[0])

    def test_of_a_malformed_code(self):
        self.assertIn("cyrillic", self.warning("VIС")[0])
        self.assertIn("too long", self.warning("V" * 65)[0])

    def test_of_a_mistyped_code(self):
        self.rule.check_digit = "verhoeff"
        code = self.Rule._probable_codes()[0]
        wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
        self.assertIn("mistyped", self.warning(wrong)[0])
        self.assertFalse(self.warning(code)[0])
        self.holder.ref = wrong
        self.assertEqual(self.holder.ref, wrong, "but whoever insists may keep it")

    def test_is_in_the_form(self):
        with Form(self.user_env) as form:
            form.name = "New"
            form.ref = "vip-1"
            self.assertIn("Jane Holder", form.customer_code_warning)
            form.ref = "vip-2"
            self.assertFalse(form.customer_code_warning)
