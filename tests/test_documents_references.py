"""Money finds its payer: a payment reference is one customer's and nobody else's."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..models.documents.customer_payment_reference import reference_key
from .common import CustomerCodeCase


class ReferenceCase(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.journal.invoice_reference_type = "partner"
        described = cls.journal.fields_get(["invoice_reference_model"])
        cls.formats = [
            name
            for name, _label in described["invoice_reference_model"]["selection"]
            # Needs a bank account in Switzerland, and is made of the invoice anyway.
            if name != "ch"
        ]

    def reference(self, partner, model="number", journal=None):
        """Return the payment reference of a new invoice to ``partner``."""
        journal = journal or self.journal
        journal.invoice_reference_model = model
        invoice = self.draft(partner, journal)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        return invoice.payment_reference

    def draft(self, partner, journal):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "Chair", "quantity": 1, "price_unit": 100})
                ],
            }
        )

    def coded(self, *codes):
        return self.Partner.create([{"name": code, "ref": code} for code in codes])


@tagged("post_install", "-at_install")
class TestReferences(ReferenceCase):
    def assertOwn(self, partners, models=None):
        """Check that nobody's references are anybody else's, in any format."""
        for model in models or self.formats:
            with self.subTest(model=model):
                references = [self.reference(partner, model) for partner in partners]
                keys = set(map(reference_key, references))
                self.assertEqual(len(keys), len(partners), references)

    def test_made_of_the_code(self):
        (customer,) = self.coded("K000481")
        self.assertEqual(self.reference(customer, "odoo"), "CUST/K000481")
        self.assertEqual(self.reference(customer, "number"), "000481")
        euro = self.reference(customer, "euro").replace(" ", "")
        self.assertTrue(euro.endswith(f"{self.journal.code}000481"), euro)
        # The same on each of the customer's invoices.
        self.assertEqual(self.reference(customer, "number"), "000481")

    def test_prefixes_with_the_same_number(self):
        self.assertOwn(self.coded("B000123", "P000123", "V-123", "000123"))

    def test_posted_together(self):
        customers = self.coded("B-902", "P-902", "K-903")
        self.journal.invoice_reference_model = "number"
        invoices = self.env["account.move"]
        for customer in customers + customers:
            invoices += self.draft(customer, self.journal)
        invoices.action_post()
        references = invoices.mapped("payment_reference")
        self.assertEqual(references[:3], references[3:])
        self.assertEqual(references[0], "902")
        self.assertEqual(references[1], f"9{customers[1].id:09}")
        self.assertEqual(references[2], "903")

    def test_of_an_uncoded_customer(self):
        vendor = self.make_partners(1, supplier_rank=1)
        self.assertFalse(vendor.ref)
        self.assertOwn(vendor + self.coded(f"N{vendor.id}", str(vendor.id + 10**6)))
        self.assertOwn(self.coded(f"X{vendor.id}") + vendor)

    def test_of_an_uncoded_customer_first(self):
        vendor = self.make_partners(1, supplier_rank=1)
        self.assertEqual(self.reference(vendor), str(vendor.id))
        (customer,) = self.coded(str(vendor.id))
        self.assertNotEqual(self.reference(customer), str(vendor.id))

    def test_code_that_looks_like_a_number_of_odoo(self):
        first, second = self.coded("A-77", "B-77")
        (third,) = self.coded(f"9{second.id:09}")
        self.assertOwn(third + first + second)
        self.assertEqual(self.reference(first), "77")

    def test_after_the_code_has_changed(self):
        old, new = self.coded("OLD-500", "NEW-1")
        before = self.reference(old)
        old.ref = "OTHER-9"
        new.ref = "NEW-500"
        self.assertNotIn(self.reference(new), (before, self.reference(old)))

    def test_of_a_customer_who_was_deleted(self):
        gone = self.coded("GONE-600")
        self.env["customer.payment.reference"]._claim("600", gone)
        gone.unlink()
        self.assertNotEqual(self.reference(*self.coded("HERE-600")), "600")

    def test_of_invoices_from_before(self):
        first, second = self.coded("B-7001", "P-7001")
        before = self.reference(first)
        self.env["customer.payment.reference"].sudo().search([]).unlink()
        self.assertNotEqual(self.reference(second), before)
        self.assertEqual(self.reference(first), before)

    def test_ambiguous_invoices_from_before(self):
        first, second = self.coded("B-7002", "P-7002")
        before = self.reference(first)
        self.env["customer.payment.reference"].sudo().search([]).unlink()
        invoices = self.env["account.move"].search(
            [("partner_id", "=", first.id), ("payment_reference", "=", before)]
        )
        invoices.copy({"partner_id": second.id, "payment_reference": before})
        self.assertNotIn(before, (self.reference(first), self.reference(second)))

    def test_journals_whose_names_end_with_digits(self):
        other = self.env["account.journal"].create(
            {
                "name": "Second",
                "type": "sale",
                "code": f"{self.journal.code}1",
                "invoice_reference_type": "partner",
                "default_account_id": self.journal.default_account_id.id,
            }
        )
        first, second = self.coded("C-100", "C-00")
        self.assertNotEqual(
            self.reference(first, "euro"), self.reference(second, "euro", other)
        )

    def test_company_and_its_contacts_pay_alike(self):
        (company,) = self.coded("FAM-31")
        company.is_company = True
        contact = self.make_partners(1, parent_id=company.id)
        self.assertEqual(self.reference(contact), self.reference(company))

    def test_after_a_merge(self):
        kept, source = self.coded("KEPT-41", "GONE-42")
        reference = self.reference(source)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept + source).ids, kept)
        claim = (
            self.env["customer.payment.reference"].sudo().search([("key", "=", "42")])
        )
        self.assertEqual(claim.partner_id, kept)
        self.assertNotEqual(self.reference(*self.coded("NEXT-42")), reference)

    def test_typed_reference_is_kept(self):
        (customer,) = self.coded("K-901")
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": customer.id}
        )
        invoice.payment_reference = "As agreed"
        self.assertEqual(invoice.payment_reference, "As agreed")

    def test_what_a_repeated_reference_costs(self):
        (customer,) = self.coded("K-900")
        self.reference(customer)
        invoice = self.env["account.move"].search([("partner_id", "=", customer.id)])
        invoice.env.flush_all()
        claims = self.env["customer.payment.reference"]
        self.assertEqual(self.queries(claims._claim, "900", customer), 1)
