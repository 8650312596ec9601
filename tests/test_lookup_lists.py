from lxml import etree

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CustomerCodeCase


class ListCase(CustomerCodeCase):
    """A company that had another code before, with its contact and its address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_partners(1, is_company=True, ref="LST-0001")
        cls.former = "OLD-0001"
        cls.company.ref = cls.former
        cls.company.ref = "LST-0001"
        cls.family = (
            cls.company
            + cls.make_partners(1, parent_id=cls.company.id)
            + cls.make_partners(1, parent_id=cls.company.id, type="invoice")
        )
        cls.stranger = cls.make_partners(1, name="LST")
        cls.product = cls.env["product.product"].create(
            {"name": "Chair", "is_storable": True}
        )

    def found(self, model, view, field, text):
        """Return what a list shows when ``text`` is typed into its search bar.

        :param str field: the field of the search view that is chosen
        """
        arch = etree.fromstring(
            self.env[model].get_view(self.env.ref(view).id, "search")["arch"]
        )
        node = arch.xpath(f"//field[@name='{field}']")[0]
        if filter_domain := node.get("filter_domain"):
            domain = safe_eval(filter_domain, {"self": text})
        else:
            domain = [(field, node.get("operator", "ilike"), text)]
        return self.env[model].search(domain)

    def assertLists(self, records, stranger, view, field):
        """Check that a list finds exactly ``records`` by the code of the company."""
        for text in ("LST-0001", "lst0001", self.former, "LST-000"):
            with self.subTest(text=text):
                found = self.found(records._name, view, field, text)
                self.assertEqual(found & (records | stranger), records)
        self.company.child_ids.active = False
        self.company.active = False
        found = self.found(records._name, view, field, "LST-0001")
        self.assertEqual(found & (records | stranger), records, "archived")

    def make_each(self, make):
        """Return the records that ``make`` makes for the family, and a stranger's."""
        records = [make(partner) for partner in self.family]
        return records[0].union(*records[1:]), make(self.stranger)


@tagged("post_install", "-at_install")
class TestLists(ListCase):
    """Lists find by a company's code what is made out to its contacts, too."""

    def make_invoice(self, partner):
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
        return invoice

    def make_picking(self, partner):
        kind = self.env.ref("stock.picking_type_out")
        picking = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": kind.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": kind.default_location_dest_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": kind.default_location_src_id.id,
                            "location_dest_id": kind.default_location_dest_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = 1
        return picking

    def test_contacts(self):
        for text in ("LST-0001", "lst0001", self.former, "LST-000"):
            for field in ("name", "ref"):
                if field == "ref" and text != "LST-0001":
                    continue
                with self.subTest(text=text, field=field):
                    found = self.found(
                        "res.partner", "base.view_res_partner_filter", field, text
                    )
                    self.assertEqual(found & (self.family | self.stranger), self.family)

    def test_invoices(self):
        self.assertLists(
            *self.make_each(self.make_invoice),
            "account.view_account_invoice_filter",
            "partner_id",
        )

    def test_invoices_by_default(self):
        self.assertLists(
            *self.make_each(self.make_invoice),
            "account.view_account_invoice_filter",
            "name",
        )

    def test_journal_items(self):
        self.assertLists(
            *self.make_each(lambda partner: self.make_invoice(partner).line_ids),
            "account.view_account_move_line_filter",
            "partner_id",
        )

    def test_payments(self):
        def make_payment(partner):
            return self.env["account.payment"].create(
                {"partner_id": partner.id, "amount": 1}
            )

        records, stranger = self.make_each(make_payment)
        self.assertLists(
            records, stranger, "account.view_account_payment_search", "partner_id"
        )

    def test_transfers(self):
        records, stranger = self.make_each(self.make_picking)
        for field in ("name", "partner_id"):
            with self.subTest(field=field):
                found = self.found(
                    "stock.picking",
                    "stock.view_picking_internal_search",
                    field,
                    "lst0001",
                )
                self.assertEqual(found & (records | stranger), records)
        self.assertLists(
            records, stranger, "stock.view_picking_internal_search", "name"
        )

    def test_stock_moves(self):
        self.assertLists(
            *self.make_each(lambda partner: self.make_picking(partner).move_ids),
            "stock.view_move_search",
            "partner_id",
        )

    def test_moves_history(self):
        self.assertLists(
            *self.make_each(lambda partner: self.make_picking(partner).move_line_ids),
            "stock.stock_move_line_view_search",
            "picking_partner_id",
        )

    def test_pos_orders(self):
        config = self.env["pos.config"].create({"name": "Till"})
        session = self.env["pos.session"].create({"config_id": config.id})

        def make_order(partner):
            return self.env["pos.order"].create(
                {
                    "session_id": session.id,
                    "partner_id": partner.id,
                    "amount_total": 0,
                    "amount_tax": 0,
                    "amount_paid": 0,
                    "amount_return": 0,
                }
            )

        self.assertLists(
            *self.make_each(make_order),
            "point_of_sale.view_pos_order_filter",
            "partner_id",
        )

    def test_grouped_by_state_and_country(self):
        arch = etree.fromstring(
            self.env["res.partner"].get_view(None, "search")["arch"]
        )
        for name in ("group_state", "group_country"):
            [node] = arch.xpath(f"//filter[@name='{name}']")
            by = safe_eval(node.get("context"))["group_by"]
            self.assertTrue(self.env["res.partner"].formatted_read_group([], [by]))
