"""Who gets a code when: customers, and nobody who was made as something else."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CustomerCodeCase


class WhoCase(CustomerCodeCase):
    is_one_click = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Not the one of a database that was updated, which does what it did.
        cls.rule.domain = cls.Rule.default_get(["domain"])["domain"]

    def buy(self, partner):
        """Post the first invoice to ``partner``."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "Chair", "quantity": 1, "price_unit": 100})
                ],
            }
        )
        invoice.action_post()

    def assertWaits(self, partner):
        """Check that ``partner`` has no code, and gets one with the first purchase."""
        self.assertEqual(len(partner), 1)
        self.assertFalse(partner.ref)
        self.assertTrue(partner.customer_code_when_bought)
        self.assertFalse(partner.customer_code_former_ids)
        self.assertFalse(self.Rule._rule_of(partner))
        self.buy(partner)
        self.assertTrue(partner.ref.startswith("TST"))

    def bring_along(self, **values):
        """Create a partner as an app's data file does."""
        return self.Partner.with_context(install_mode=True)._load_records(
            [{"xml_id": "customer_code.brought_along", "values": values}]
        )


@tagged("post_install", "-at_install")
class TestWhoIsACustomer(WhoCase):
    def test_created_by_people(self):
        form = Form(self.Partner.with_user(self.clerk))
        form.name = "Customer"
        self.assertEqual(form.save().ref, "TST0001")
        partner_id, _name = self.Partner.with_user(self.clerk).name_create("Quick")
        self.assertEqual(self.Partner.browse(partner_id).ref, "TST0002")

    def test_brought_along_by_an_app(self):
        self.assertWaits(self.bring_along(name="Final Consumer"))

    def test_recipients_of_a_mail(self):
        self.assertWaits(self.Partner.find_or_create("one@example.com"))
        (found,) = self.Partner._find_or_create_from_emails(["two@example.com"])
        self.assertWaits(found)
        self.assertNotIn("default_customer_code_when_bought", found.env.context)

    def test_vendor_of_a_bill_that_brought_it(self):
        vendor = self.Partner.create({"name": "Vendor", "is_company": True})
        self.assertTrue(vendor.ref)
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        bill.partner_id = vendor
        self.assertWaits(vendor)

    def test_customer_of_before_is_billed(self):
        customer = self.make_partners(1)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=1), customer.id],
        )
        self.env.invalidate_all()
        self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": customer.id}
        )
        self.assertEqual(customer.ref, "TST0001")
        self.assertFalse(customer.customer_code_when_bought)

    def test_customer_of_a_refund_and_of_a_delivery(self):
        customer = self.make_partners(1)
        self.env["account.move"].create(
            {"move_type": "out_refund", "partner_id": customer.id}
        )
        warehouse = self.env["stock.warehouse"].search([], limit=1)
        kind = warehouse.out_type_id
        self.env["stock.picking"].create(
            {"partner_id": customer.id, "picking_type_id": kind.id}
        )
        self.assertEqual(customer.ref, "TST0001")

    def test_sender_of_a_receipt_that_brought_it(self):
        sender = self.make_partners(1)
        warehouse = self.env["stock.warehouse"].search([], limit=1)
        self.env["stock.picking"].create(
            {"partner_id": sender.id, "picking_type_id": warehouse.in_type_id.id}
        )
        self.assertWaits(sender)

    def test_somebody_makes_a_customer_of_them(self):
        partner = self.Partner.find_or_create("three@example.com")
        self.assertIn("first invoice", partner.customer_code_hint)
        with Form(partner.with_user(self.clerk)) as form:
            form.customer_code_when_bought = False
        self.assertEqual(partner.ref, "TST0001")

    def test_generating_leaves_them_out(self):
        self.remove_codes()
        before = self.Rule._uncoded_count()
        self.bring_along(name="Tax Office")
        self.assertEqual(self.Rule._uncoded_count(), before)

    def test_rule_of_before_does_what_it_did(self):
        self.rule.domain = """[
            '|', ('parent_id', '=', False), ('is_company', '=', True),
            ('partner_share', '=', True),
            ('ref_company_ids', '=', False),
            '|', ('customer_rank', '>', 0), ('supplier_rank', '=', 0),
        ]"""
        self.assertEqual(self.Partner.find_or_create("four@example.com").ref, "TST0001")

    def test_those_of_before_the_installation(self):
        self.make_app()
        brought = self.bring_along(name="Social Security")
        imported, buyer, sender, other = self.make_partners(4)
        self.env["ir.model.data"].create(
            [
                {"module": module, "name": name, "model": "res.partner", "res_id": i}
                for module, name, i in (
                    ("__import__", "imported", imported.id),
                    ("customer_code_app", "brought", brought.id),
                    ("customer_code_app", "buyer", buyer.id),
                )
            ]
        )
        self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": sender.id}
        )
        everybody = brought + imported + buyer + sender + other
        everybody.customer_code_when_bought = False
        buyer.customer_rank = 1
        self.env.flush_all()
        self.Partner._note_who_was_no_customer()
        self.env.invalidate_all()
        self.assertEqual(
            everybody.filtered("customer_code_when_bought"), brought + sender
        )

    def make_app(self):
        self.env["ir.module.module"].create({"name": "customer_code_app"})


@tagged("post_install", "-at_install")
class TestWhenTheyFirstBuy(WhoCase):
    def setUp(self):
        super().setUp()
        self.remove_codes()

    def settings(self, moment):
        with Form(self.env["res.config.settings"]) as form:
            form.customer_code_moment = moment
            hint = form.customer_code_moment_hint
        form.record.execute()
        return hint

    def test_choice(self):
        early = self.make_partners(1)
        self.assertEqual(early.ref, "TST0001")
        uncoded = self.make_partners(2, active=False)
        uncoded.ref = False
        waiting = self.Rule._not_bought_count()
        self.assertIn(f": {waiting}.", self.settings("buy"))
        self.assertEqual(early.ref, "TST0001")
        late = self.make_partners(1)
        self.assertFalse(late.ref)
        self.assertIn("first invoice", late.customer_code_hint)
        self.assertEqual(self.Rule._uncoded_count(), self.bought_count())
        self.buy(late)
        self.assertEqual(late.ref, "TST0004")
        self.settings("create")
        self.assertEqual(self.make_partners(1).ref, "TST0005")

    def bought_count(self):
        return self.Partner.with_context(active_test=False).search_count(
            [("ref", "=", False), ("customer_rank", ">", 0), ("parent_id", "=", False)]
        )

    def test_customers_menu_makes_customers(self):
        self.settings("buy")
        customers = self.Partner.with_context(res_partner_search_mode="customer")
        self.assertEqual(customers.create({"name": "Customer"}).ref, "TST0001")


@tagged("post_install", "-at_install")
class TestBecomingACustomer(WhoCase):
    """A contact that becomes a customer of its own gets a code."""

    def setUp(self):
        super().setUp()
        self.company = self.make_partners(1, is_company=True)
        self.contact = self.make_partners(1, parent_id=self.company.id)
        self.assertFalse(self.contact.ref)

    def test_without_its_company(self):
        self.buy(self.contact)
        self.contact.parent_id = False
        self.assertEqual(self.contact.ref, "TST0002")

    def test_as_a_company(self):
        self.contact.is_company = True
        self.assertEqual(self.contact.ref, "TST0002")

    def test_as_a_company_in_the_form(self):
        with Form(self.contact.with_user(self.clerk)) as form:
            form.company_type = "company"
        self.assertEqual(self.contact.ref, "TST0002")

    def test_address_that_is_none_any_more(self):
        self.contact.type = "delivery"
        self.contact.write({"type": "contact", "parent_id": False})
        self.assertEqual(self.contact.ref, "TST0002")

    def test_whose_company_is_deleted(self):
        address = self.make_partners(1, parent_id=self.company.id, type="delivery")
        self.company.unlink()
        self.assertEqual(self.contact.ref, "TST0002")
        self.assertFalse(address.ref)

    def test_several_at_once(self):
        contacts = self.contact + self.make_partners(2, parent_id=self.company.id)
        contacts.parent_id = False
        self.assertEqual(contacts.mapped("ref"), ["TST0002", "TST0003", "TST0004"])

    def test_not_by_an_unrelated_write(self):
        uncoded = self.make_partners(1)
        self.env.cr.execute(
            "UPDATE res_partner SET ref = NULL WHERE id = %s", uncoded.ids
        )
        self.env.invalidate_all()
        uncoded.write({"phone": "1234", "is_company": True, "country_id": False})
        self.assertFalse(uncoded.ref)

    def test_not_one_whose_code_was_taken_away(self):
        self.patch(type(self.Partner), "_given_codes", lambda _partners: set())
        self.company.ref = False
        self.company.parent_id = self.make_partners(1, is_company=True)
        self.company.parent_id = False
        self.assertFalse(self.company.ref)

    def test_vendor_that_is_none_any_more(self):
        vendor = self.make_partners(1, supplier_rank=1)
        vendor.supplier_rank = 0
        self.assertEqual(vendor.ref, "TST0002")

    def test_what_it_costs_others(self):
        """An unrelated write asks nothing more."""
        uncoded = self.make_partners(1, supplier_rank=1)
        uncoded.phone = "1"
        self.assertEqual(self.queries(uncoded.write, {"phone": "2"}), 1)


@tagged("post_install", "-at_install")
class TestReplacedAtOnce(WhoCase):
    """What was given and replaced in the same transaction was nobody's code."""

    def test_code_of_a_sequence_of_ones_own(self):
        customer = self.make_partners(1)
        self.assertEqual(customer.ref, "TST0001")
        customer.ref = "OWN-1"
        self.assertFalse(customer.customer_code_former_ids)
        self.assertFalse(
            self.env["customer.code.change"].search([("partner_id", "=", customer.id)])
        )
        self.assertEqual(self.make_partners(1).ref, "TST0002")
        # Nobody's: whoever likes may have it.
        self.assertEqual(self.make_partners(1, ref="TST0001").ref, "TST0001")

    def test_code_that_a_purchase_gave(self):
        vendor = self.make_partners(1, supplier_rank=1)
        self.buy(vendor)
        self.assertEqual(vendor.ref, "TST0001")
        vendor.ref = "OWN-3"
        self.assertFalse(vendor.customer_code_former_ids)

    def test_typed_code_is_known(self):
        customer = self.make_partners(1, ref="TYPED-1")
        customer.ref = "OWN-2"
        self.assertEqual(customer.customer_code_former_ids.code, "TYPED-1")

    def test_deleted_at_once(self):
        self.make_partners(1).unlink()
        self.assertFalse(
            self.env["customer.code.former"].search([("code", "=", "TST0001")])
        )
