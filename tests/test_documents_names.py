"""Documents of other apps name customers, and authorities read no code by mistake."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCodeCase


@tagged("customer_code_apps", "-standard", "post_install", "-at_install")
class TestOrderLines(CustomerCodeCase):
    def test_named_by_the_customer(self):
        customer = self.make_partners(1, ref="LINE-1", name="Line Customer")
        contact = self.make_partners(1, parent_id=customer.id)
        uncoded = self.make_partners(1, supplier_rank=1, name="Uncoded")
        product = self.env["product.product"].create({"name": "Chair"})
        for partner, name in (
            (customer, "Line Customer"),
            (contact, "Line Customer"),
            (uncoded, "Uncoded"),
        ):
            order = self.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create({"product_id": product.id})],
                }
            )
            shown = order.order_line.display_name
            self.assertEqual(shown, f"{order.name} - Chair ({name})")


@tagged("customer_code_field", "-standard", "post_install", "-at_install")
class TestTurkishInvoices(CustomerCodeCase):
    def tax_office(self, partner):
        xml = self.env["account.edi.xml.ubl.tr"]
        node = xml._get_party_node({"partner": partner, "role": "customer"})
        return node["cac:PartyTaxScheme"]["cac:TaxScheme"]["cbc:Name"]["_text"]

    def test_tax_office_is_no_code(self):
        country = self.env.ref("base.tr").id
        offices = self.make_partners(2, country_id=country, ref="Ulus")
        for partner in offices:
            self.assertEqual(self.tax_office(partner), "Ulus")
        self.assertFalse(self.tax_office(self.make_partners(1, country_id=country)))
        customer = self.make_partners(1)
        self.assertEqual(customer.ref, "TST0001")
        self.assertFalse(self.tax_office(customer))
