"""Addresses of customers: what stands in their code is no customer's code."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_codes_change import ChangeCase


class AddressCase(ChangeCase):
    def company(self, **values):
        return self.make_partners(1, is_company=True, **values)

    def address(self, company, **values):
        values = {"type": "delivery", "ref": "RELAY", **values}
        return self.make_partners(1, parent_id=company.id, **values)

    def orphan(self, **values):
        company = self.company()
        address = self.address(company, **values)
        company.unlink()
        self.assertFalse(address.parent_id)
        return address


@tagged("post_install", "-at_install")
class TestDeletedCompanies(AddressCase):
    def test_two_with_the_same_relay_point(self):
        addresses = self.address(self.company()) + self.address(self.company())
        for company in addresses.parent_id:
            company.unlink()
            self.env.flush_all()
        self.assertEqual(addresses.mapped("ref"), ["RELAY", "RELAY"])
        self.assertFalse(self.Partner.find_by_customer_code("RELAY"))
        self.assertEqual(addresses.mapped("customer_code"), [False, False])
        holder = self.make_partners(1, ref="relay")
        self.assertEqual(self.Partner.find_by_customer_code("RELAY"), holder)

    def test_together_with_the_company(self):
        company = self.company()
        address = self.address(company)
        (company + address).unlink()
        self.assertFalse(address.exists())

    def test_a_former_code_is_not_given_again(self):
        first = self.make_partners(1, ref="RELAY")
        first.ref = "NEW"
        self.orphan()
        self.assertEqual(self.Partner.find_by_customer_code("RELAY"), first)

    def test_contacts_are_customers(self):
        company = self.company()
        contact = self.make_partners(1, parent_id=company.id, ref="OWN")
        company.unlink()
        self.assertEqual(self.Partner.find_by_customer_code("OWN"), contact)
        self.assertFalse(contact.customer_code_orphan)

    def test_addresses_without_a_code_get_one_as_anybody(self):
        address = self.orphan(ref=False)
        self.assertFalse(address.customer_code_orphan)
        self.Rule._assign()
        self.assertTrue(address.ref)
        self.assertEqual(self.Partner.find_by_customer_code(address.ref), address)

    def test_another_company(self):
        address = self.orphan()
        address.parent_id = self.company()
        self.assertEqual((address.ref, self.lines().ids), ("RELAY", self.lines().ids))
        self.assertFalse(self.Partner.find_by_customer_code("RELAY"))

    def test_to_become_a_customer(self):
        for vals, code in (
            ({"type": "contact"}, "RELAY"),
            ({"ref": " Ｏther"}, "Other"),
            ({"type": "contact", "ref": "third"}, "third"),
            ({"type": "invoice", "ref": "4"}, "4"),
        ):
            with self.subTest(vals):
                address = self.orphan()
                address.write(vals)
                self.assertEqual(self.Partner.find_by_customer_code(code), address)
                self.assertEqual(address.customer_code, code)
                [line] = self.lines([("partner_id", "=", address.id)])
                self.assertEqual((line.old_code, line.new_code), (False, code))

    def test_to_become_a_customer_by_a_code_that_is_not_free(self):
        first = self.make_partners(1, ref="RELAY")
        address = self.orphan()
        for vals in ({"type": "contact"}, {"ref": "RELAY"}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.cr.savepoint(),
            ):
                address.write(vals)
                self.env.flush_all()
        first.ref = "NEW"
        self.next_transaction()
        for vals in ({"type": "contact"}, {"ref": "RELAY"}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                address.write({"type": "contact", **vals})
        self.assertTrue(address.customer_code_orphan)

    def test_to_change_the_kind_of_address(self):
        address = self.orphan()
        address.type = "invoice"
        self.assertFalse(self.Partner.find_by_customer_code("RELAY"))

    def test_to_take_the_code_away(self):
        address = self.orphan()
        address.ref = False
        self.assertFalse(address.customer_code_orphan)
        self.assertFalse(self.lines([("partner_id", "=", address.id)]))


@tagged("post_install", "-at_install")
class TestChangedRoles(AddressCase):
    def changes(self, partner):
        return [
            (line.old_code or "", line.new_code or "")
            for line in self.lines([("partner_id", "=", partner.id)])
        ]

    def chatter(self, partner):
        return [
            str(message.body).partition("Customer code: ")[2].removesuffix("</p>")
            for message in partner.message_ids.sorted("id")
            if "Customer code" in message.body
        ]

    def there_and_back(self):
        """Yield ways to make a customer an address of a company, and back again."""
        company = self.company()
        yield (
            lambda p: p.write({"parent_id": company.id, "type": "other"}),
            lambda p: p.write({"type": "contact"}),
        )
        yield (
            lambda p: p.write({"type": "invoice", "parent_id": company.id}),
            lambda p: p.write({"parent_id": False}),
        )
        yield (
            lambda p: company.write(
                {
                    "child_ids": [
                        Command.link(p.id),
                        Command.update(p.id, {"type": "other"}),
                    ]
                }
            ),
            lambda p: company.write({"child_ids": [Command.unlink(p.id)]}),
        )
        yield (
            lambda p: p.write(
                {"type": "delivery", "parent_id": company.id, "company_type": "person"}
            ),
            lambda p: p.write({"type": "contact", "company_type": "company"}),
        )

    def test_a_code_that_changed_meanwhile(self):
        for number, (there, back) in enumerate(self.there_and_back()):
            with self.subTest(number):
                partner = self.make_partners(1)
                old, new = partner.ref, f"NEW-{number}"
                there(partner)
                partner.ref = new
                back(partner)
                self.assertEqual(self.changes(partner), [(old, ""), ("", new)])
                self.assertEqual(
                    self.chatter(partner), [f"{old} → none", f"none → {new}"]
                )
                self.assertIn(old, partner.customer_code_former_ids.mapped("code"))

    def test_all_in_one(self):
        company, partner = self.company(), self.make_partners(1)
        old = partner.ref
        partner.write({"type": "other", "parent_id": company.id, "ref": "KEY"})
        self.assertEqual(self.changes(partner)[-1][1], "")
        partner.write({"type": "contact", "ref": "NEW"})
        self.assertEqual(self.changes(partner)[-1], ("", "NEW"))
        self.assertEqual(self.Partner.find_by_customer_code(old), partner)

    def test_what_stays_an_address_has_no_changes(self):
        address = self.address(self.company())
        address.ref = "KEY"
        address.parent_id = self.company()
        address.type = "invoice"
        self.assertFalse(self.changes(address))

    def test_one_line_where_something_changed(self):
        partners = self.make_partners(3)
        partners[1].ref = False
        before = {p: len(p.message_ids) for p in partners}
        partners[:2].ref = False
        self.env.cr.flush()
        new = [len(p.message_ids) - before[p] for p in partners]
        self.assertEqual(new, [1, 0, 0])
        self.assertEqual(self.chatter(partners[0]), [f"{'TST0001'} → none"])
