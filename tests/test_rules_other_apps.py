"""Who gets a code when, beside the apps that make partners."""

import re
from pathlib import Path

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_rules_who_is_a_customer import WhoCase

PAGE = Path(__file__).parents[1] / "docs" / "who.rst"


@tagged("customer_code_field", "-standard", "post_install", "-at_install")
class TestOtherApps(WhoCase):
    """Beside the apps that make partners, as ``docs/who.rst`` lists them."""

    def test_employee(self):
        employee = self.env["hr.employee"].create(
            {"name": "Colleague", "work_email": "colleague@example.com"}
        )
        self.assertWaits(employee.work_contact_id)

    def test_employees_from_a_file(self):
        result = self.env["hr.employee"].load(
            ["name", "work_phone"], [["First", "1"], ["Second", "2"]]
        )
        for employee in self.env["hr.employee"].browse(result["ids"]):
            self.assertWaits(employee.work_contact_id)

    def test_employee_who_was_a_customer(self):
        customer = self.make_partners(1)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2020-01-01' WHERE id = %s",
            customer.ids,
        )
        self.env.invalidate_all()
        self.env["hr.employee"].create(
            {"name": "Colleague", "work_contact_id": customer.id}
        )
        self.assertTrue(customer.ref)

    def test_employee_with_a_user(self):
        user = new_test_user(self.env, "customer_code_user", groups="base.group_user")
        self.assertFalse(user.partner_id.ref)
        employee = self.env["hr.employee"].create({"name": "User", "user_id": user.id})
        self.assertEqual(employee.work_contact_id, user.partner_id)
        self.assertFalse(user.partner_id.ref)

    def test_applicant(self):
        applicants = self.env["hr.applicant"]
        applicant = applicants.create(
            {"partner_name": "Applicant", "email_from": "applicant@example.com"}
        )
        self.assertWaits(applicant.partner_id)
        without_mail = applicants.create({"partner_name": "Other Applicant"})
        without_mail.action_create_meeting()
        self.assertWaits(without_mail.partner_id)
        third = applicants.create({"partner_name": "Third Applicant"})
        third.create_employee_from_applicant()
        self.assertWaits(third.partner_id)

    def test_guest_of_a_meeting(self):
        arch = self.env["calendar.event"].get_view(view_type="form")["arch"]
        self.assertIn("default_customer_code_when_bought", arch)
        guests = self.Partner.with_context(default_customer_code_when_bought=True)
        guest = self.Partner.browse(guests.name_create("guest@example.com")[0])
        self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2030-01-01 10:00:00",
                "stop": "2030-01-01 11:00:00",
                "partner_ids": guest.ids,
            }
        )
        self.assertWaits(guest)

    def test_lunch_vendor(self):
        arch = self.env["lunch.supplier"].get_view(view_type="form")["arch"]
        self.assertIn("default_customer_code_when_bought", arch)
        vendor = self.make_partners(1)
        self.env["lunch.supplier"].create({"partner_id": vendor.id})
        self.assertWaits(vendor)

    def test_chat_bot(self):
        bot = self.env["chatbot.script"].create({"title": "Bot"})
        self.assertWaits(bot.operator_partner_id)

    def test_vendor_of_a_purchase_that_brought_it(self):
        vendor = self.make_partners(1)
        self.env["purchase.order"].create({"partner_id": vendor.id})
        self.assertWaits(vendor)

    def test_what_localizations_bring(self):
        for name in (
            "l10n_es.partner_simplified",
            "l10n_uy.partner_dgi",
            "l10n_uy.partner_cfu",
        ):
            with self.subTest(name):
                self.assertWaits(self.env.ref(name))

    def test_vendor_of_an_electronic_invoice(self):
        edi = self.env["account.edi.xml.ubl_bis3"]
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        vendor, _logs = edi._import_partner(
            self.env.company,
            "Vendor",
            False,
            "vendor@example.com",
            "BE0477472701",
            postal_address={},
        )
        bill.partner_id = vendor
        self.assertWaits(vendor)

    def test_customer_of_a_lead(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "partner_name": "New", "contact_name": "Their Buyer"}
        )
        lead.convert_opportunity(False)
        lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(lead.partner_id.name, "Their Buyer")
        self.assertFalse(lead.partner_id.ref)
        self.assertTrue(lead.partner_id.commercial_partner_id.ref)

    def test_customer_of_a_quotation(self):
        customer = self.make_partners(1)
        self.env["sale.order"].create({"partner_id": customer.id})
        self.assertTrue(customer.ref)

    @mute_logger("odoo.addons.base_automation.models.base_automation")
    def test_automation_that_numbers_customers(self):
        sequence = self.make_sequence(prefix="OWN", code="own")
        model = self.env["ir.model"]._get("res.partner")
        self.env["base.automation"].create(
            {
                "name": "Number customers",
                "model_id": model.id,
                "trigger": "on_create",
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "Number",
                            "model_id": model.id,
                            "state": "code",
                            "code": "record['ref'] = "
                            f"env['ir.sequence'].browse({sequence.id}).next_by_id()",
                        }
                    )
                ],
            }
        )
        customer = self.make_partners(1)
        self.assertEqual(customer.ref, "OWN0001")
        self.assertFalse(customer.customer_code_former_ids)


@tagged("customer_code_field", "-standard", "post_install", "-at_install")
class TestTable(WhoCase):
    """The table of ``docs/who.rst``, line by line."""

    def test_table(self):
        rows = re.findall(
            r"^   \* - (.+)\n     - (.+)\n", PAGE.read_text(), re.MULTILINE
        )
        told = dict(rows[1:])
        ways = self.ways()
        self.assertEqual([*told], [*ways])
        for way, make in ways.items():
            with self.subTest(way), self.cr.savepoint() as savepoint:
                self.assertEqual(self.moment(make()), told[way])
                savepoint.rollback()

    def moment(self, partner):
        self.assertEqual(len(partner), 1)
        if partner.ref:
            return "at once"
        self.buy(partner)
        return "when they buy" if partner.ref else "never"

    def ways(self):
        """Return how to make a partner by the line of the table."""
        partners, company = self.Partner, self.make_partners(1, is_company=True)
        customers = partners.with_context(res_partner_search_mode="customer")
        vendors = partners.with_context(res_partner_search_mode="supplier")
        guests = partners.with_context(default_customer_code_when_bought=True)
        turkey = self.env.ref("base.tr")
        return {
            "in a form, in Contacts or at the till": lambda: self.make_partners(1),
            "by typing a new name into a customer field": lambda: partners.browse(
                partners.name_create("Customer")[0]
            ),
            "by an import or through the API": lambda: partners.browse(
                partners.load(["name"], [["Customer"]])["ids"]
            ),
            "under *Customers* in Invoicing": lambda: customers.create({"name": "New"}),
            "as a portal user": lambda: (
                new_test_user(
                    self.env, "customer_code_portal", groups="base.group_portal"
                ).partner_id
            ),
            "and put on a quotation": lambda: self.made_with("sale.order"),
            "from a lead": self.made_of_lead,
            "as a contact person of a company": lambda: self.make_partners(
                1, parent_id=company.id
            ),
            "as an address": lambda: self.make_partners(
                1, parent_id=company.id, type="delivery"
            ),
            "as a user of the back office": lambda: self.clerk.partner_id,
            "as one of your own companies": lambda: (
                self.env["res.company"].create({"name": "Own"}).partner_id
            ),
            "under *Vendors* in Invoicing or Purchase": lambda: vendors.create(
                {"name": "Vendor"}
            ),
            "together with a bill, also an electronic one": lambda: self.made_with(
                "account.move", move_type="in_invoice"
            ),
            "together with a purchase order": lambda: self.made_with("purchase.order"),
            "together with a receipt of goods": lambda: self.made_with(
                "stock.picking",
                picking_type_id=self.env["stock.warehouse"]
                .search([], limit=1)
                .in_type_id.id,
            ),
            "as a vendor of Lunch": lambda: self.made_with("lunch.supplier"),
            "with an employee": lambda: (
                self.env["hr.employee"].create({"name": "Colleague"}).work_contact_id
            ),
            "with an applicant": lambda: (
                self.env["hr.applicant"]
                .create({"partner_name": "Somebody", "email_from": "b@example.com"})
                .partner_id
            ),
            "as a guest of a meeting": lambda: guests.browse(
                guests.name_create("guest@example.com")[0]
            ),
            "as a sender or recipient of a mail": lambda: partners.find_or_create(
                "a@example.com"
            ),
            "as a chat bot": lambda: (
                self.env["chatbot.script"].create({"title": "Bot"}).operator_partner_id
            ),
            "by an app that brought it along": lambda: self.bring_along(name="Office"),
            "in a country whose e-invoices need the field": lambda: self.make_partners(
                1, country_id=turkey.id
            ),
        }

    def made_with(self, model, **values):
        partner = self.make_partners(1)
        self.env[model].create({"partner_id": partner.id, **values})
        return partner

    def made_of_lead(self):
        lead = self.env["crm.lead"].create({"name": "Lead", "contact_name": "Buyer"})
        lead._handle_partner_assignment(create_missing=True)
        return lead.partner_id
