import io

from pypdf import PdfReader

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CustomerCodeCase


class DocumentCase(CustomerCodeCase):
    """Documents made out to a company, to a contact and to an address of it."""

    user_groups = "base.group_user"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "customer_code_user", groups=cls.user_groups, lang="en_US"
        )
        # With Odoo's web fonts, if they load in time, wkhtmltopdf prints no text.
        cls.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:1")
        cls.company = cls.make_partners(1, is_company=True, ref="DOC-0001")
        cls.contact = cls.make_partners(1, parent_id=cls.company.id)
        cls.address = cls.make_partners(1, parent_id=cls.company.id, type="delivery")
        cls.relay = cls.make_partners(
            1, parent_id=cls.company.id, type="delivery", ref="RELAY-9"
        )
        cls.family = cls.company + cls.contact + cls.address + cls.relay
        cls.product = cls.env["product.product"].create(
            {"name": "Chair", "is_storable": True}
        )

    def text_of(self, report, records):
        """Return the text of a report, as a PDF that the user prints."""
        reports = self.env["ir.actions.report"].with_user(self.user)
        pdf, _type = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            report, records.ids
        )
        pages = PdfReader(io.BytesIO(pdf)).pages
        return "\n".join(page.extract_text() for page in pages)

    def assertPrintsCodeOnce(self, report, make_record):
        for partner in self.family:
            with self.subTest(partner=partner):
                text = self.text_of(report, make_record(partner))
                self.assertEqual(text.count("DOC-0001"), 1, text)
                self.assertNotIn("RELAY-9", text)
        nobody = self.make_partners(1, supplier_rank=1)
        self.assertNotIn("Customer Code", self.text_of(report, make_record(nobody)))


@tagged("post_install", "-at_install")
class TestInvoices(DocumentCase):
    user_groups = "account.group_account_invoice"

    def make_invoice(self, partner, move_type="out_invoice", post=True):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "Chair", "quantity": 1, "price_unit": 100})
                ],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def test_invoice(self):
        self.assertPrintsCodeOnce("account.account_invoices", self.make_invoice)

    def test_invoice_says_whose_code_it_is(self):
        for partner in self.family:
            with self.subTest(partner=partner):
                invoice = self.make_invoice(partner)
                text = self.text_of("account.account_invoices", invoice)
                self.assertEqual("Company's" in text, partner != self.company, text)

    def test_credit_note(self):
        self.assertPrintsCodeOnce(
            "account.account_invoices",
            lambda partner: self.make_invoice(partner, "out_refund"),
        )

    def test_draft_with_nothing_but_a_code(self):
        invoice = self.make_invoice(self.contact, post=False)
        invoice.invoice_date = False
        self.assertIn("DOC-0001", self.text_of("account.account_invoices", invoice))

    def test_payment_receipt(self):
        def make_payment(partner):
            return self.env["account.payment"].create(
                {"partner_id": partner.id, "partner_type": "customer", "amount": 100}
            )

        self.assertPrintsCodeOnce("account.action_report_payment_receipt", make_payment)

    def test_payment_reference(self):
        journal = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        journal.invoice_reference_type = "partner"
        for model, expected in (
            ("odoo", "CUST/DOC-0001"),
            ("euro", "RF40INV0001"),
            ("number", "0001"),
        ):
            journal.invoice_reference_model = model
            for partner in self.company + self.contact + self.address + self.relay:
                with self.subTest(model=model, partner=partner):
                    invoice = self.make_invoice(partner)
                    reference = invoice.payment_reference.replace(" ", "")
                    self.assertEqual(reference, expected)
                    self.assertEqual(invoice.partner_id, partner)
        journal.invoice_reference_model = "odoo"
        nobody = self.make_partners(1, parent_id=self.make_partners(1).id)
        nobody.parent_id.ref = False
        self.assertEqual(
            self.make_invoice(nobody).payment_reference, f"CUST/{nobody.id}"
        )
        journal.invoice_reference_type = "invoice"
        invoice = self.make_invoice(self.contact)
        self.assertEqual(invoice.payment_reference, invoice.name)


@tagged("post_install", "-at_install")
class TestTransfers(DocumentCase):
    user_groups = "stock.group_stock_user"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    def make_delivery(self, partner, kind="out_type_id", done=False):
        kind = self.warehouse[kind]
        customers = self.env.ref("stock.stock_location_customers")
        source = kind.default_location_src_id
        destination = kind.default_location_dest_id
        if kind.code == "incoming":
            source = customers
        picking = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": (destination or customers).id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": source.id,
                            "location_dest_id": (destination or customers).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        if done:
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
            picking.button_validate()
        return picking

    def test_delivery_slip(self):
        self.assertPrintsCodeOnce("stock.action_report_delivery", self.make_delivery)

    def test_delivery_slip_of_what_was_delivered(self):
        picking = self.make_delivery(self.address, done=True)
        self.assertEqual(picking.state, "done")
        self.assertIn("DOC-0001", self.text_of("stock.action_report_delivery", picking))

    def test_picking_operations(self):
        self.assertPrintsCodeOnce("stock.action_report_picking", self.make_delivery)

    def test_return_slip(self):
        self.assertPrintsCodeOnce(
            "stock.return_label_report",
            lambda partner: self.make_delivery(partner, "in_type_id"),
        )


@tagged("post_install", "-at_install")
class TestWhoseCode(DocumentCase):
    def codes(self, partners, user):
        self.env.invalidate_all()
        return partners.with_user(user).mapped("customer_code")

    def test_own_or_the_companys(self):
        self.contact.ref = "OWN-1"
        self.assertEqual(
            self.codes(self.family, self.user),
            ["DOC-0001", "OWN-1", "DOC-0001", "DOC-0001"],
        )
        draft = self.Partner.with_user(self.clerk).new({"parent_id": self.company.id})
        self.assertEqual(draft.customer_code, "DOC-0001")

    def test_not_of_a_company_that_the_user_may_not_read(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "customer_code_stranger",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.assertEqual(self.codes(self.contact, stranger), ["DOC-0001"])
        self.company.company_id = self.env.company
        self.contact.company_id = False
        self.assertEqual(self.codes(self.contact, stranger), [False])
        self.assertEqual(self.codes(self.contact, self.user), ["DOC-0001"])


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    def assertPortalShows(self, code, shown=True, **values):
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        portal.partner_id.write(values)
        self.env.flush_all()
        self.authenticate(portal.login, portal.login)
        for page in ("/my/home", "/my/account"):
            with self.subTest(page):
                self.assertEqual(code in self.url_open(page).text, shown)

    def test_own_code(self):
        self.assertPortalShows("DOC-0002", ref="DOC-0002")

    def test_the_companys_code(self):
        company = self.env["res.partner"].create(
            {"name": "Company", "is_company": True, "ref": "DOC-0001"}
        )
        self.assertPortalShows("DOC-0001", ref=False, parent_id=company.id)

    def test_no_code(self):
        self.assertPortalShows("Customer Code", shown=False, ref=False)
