from lxml import etree

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tools.discuss import Store

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


@tagged("post_install", "-at_install")
class TestButtons(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_partners(1, is_company=True)
        cls.contact = cls.make_partners(1, parent_id=cls.company.id)
        cls.other = cls.make_partners(1)

    def user(self, groups):
        return new_test_user(self.env, "customer_code_user", groups=groups)

    def test_transfers_and_returns(self):
        pickings = self.env["stock.picking"]
        customers = self.env.ref("stock.stock_location_customers")
        for partner in self.company + self.contact + self.other:
            for xmlid in ("stock.picking_type_out", "stock.picking_type_in"):
                kind = self.env.ref(xmlid)
                stock = self.env.ref("stock.stock_location_stock")
                ends = (
                    (stock, customers)
                    if kind.code == "outgoing"
                    else (customers, stock)
                )
                pickings += pickings.create(
                    {
                        "partner_id": partner.id,
                        "picking_type_id": kind.id,
                        "location_id": ends[0].id,
                        "location_dest_id": ends[1].id,
                    }
                )
        self.contact.active = False
        company = self.company.with_user(self.user("stock.group_stock_user"))
        self.assertEqual(company.customer_transfer_count, 4)
        self.assertEqual(company.customer_return_count, 2)
        for action, expected in (
            (company.action_view_customer_transfers(), pickings[:4]),
            (company.action_view_customer_returns(), pickings[1] + pickings[3]),
        ):
            self.assertEqual(pickings.search(action["domain"]) & pickings, expected)
            self.assertEqual(action["context"]["default_partner_id"], company.id)

    def test_payments(self):
        payments = self.env["account.payment"]
        for partner in self.company + self.contact + self.other:
            payments += payments.create({"partner_id": partner.id, "amount": 1})
        user = self.user("account.group_account_invoice")
        company = self.company.with_user(user)
        self.assertEqual(company.customer_payment_count, 2)
        action = company.action_view_customer_payments()
        self.assertEqual(payments.search(action["domain"]) & payments, payments[:2])
        payment = payments.with_context(**action["context"]).create({"amount": 1})
        self.assertEqual(payment.partner_id, company)

    def test_a_new_invoice_is_for_this_customer(self):
        user = self.user("account.group_account_invoice")
        action = self.contact.with_user(user).action_view_partner_invoices()
        invoice = self.env["account.move"].with_user(user)
        invoice = invoice.with_context(**action["context"]).create({})
        self.assertEqual(invoice.partner_id, self.contact)
        self.assertEqual(invoice.move_type, "out_invoice")

    def test_who_sees_them(self):
        arch = self.Partner.with_user(self.clerk).get_view(view_type="form")["arch"]
        self.assertNotIn("customer_transfer_count", arch)
        self.assertNotIn("customer_payment_count", arch)
        arch = self.Partner.with_user(
            self.user("stock.group_stock_user,account.group_account_invoice")
        ).get_view(view_type="form")["arch"]
        for name in ("transfers", "returns", "payments"):
            self.assertIn(f"action_view_customer_{name}", arch)


@tagged("post_install", "-at_install")
class TestMail(CustomerCodeCase):
    def setUp(self):
        super().setUp()
        self.company = self.make_partners(1, is_company=True, ref="MAIL-0001")
        self.contact = self.make_partners(1, parent_id=self.company.id)

    def mentioned(self, text, user):
        data = self.Partner.with_user(user).get_mention_suggestions(text)
        return {
            row["id"]: row.get("customer_code") for row in data.get("res.partner", [])
        }

    def test_mentions(self):
        codes = dict.fromkeys((self.company + self.contact).ids, "MAIL-0001")
        self.assertEqual(self.mentioned("mail0001", self.clerk), codes)
        self.contact.active = False
        self.assertNotIn(self.contact.id, self.mentioned("mail0001", self.clerk))
        self.company.active = False
        self.assertNotIn(self.company.id, self.mentioned("mail0001", self.clerk))

    def test_the_portal_learns_nothing(self):
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        for partners in (
            self.Partner.with_user(portal),
            self.Partner.with_user(portal).sudo(),
        ):
            data = partners.get_mention_suggestions("MAIL-0001")
            self.assertFalse(data.get("res.partner"))
            data = partners.get_mention_suggestions(self.company.name)
            for row in data.get("res.partner", []):
                self.assertNotIn("customer_code", row)

    def test_recipients(self):
        found = self.Partner.with_user(self.clerk).search(
            [
                ("id", "not in", []),
                "|",
                ("display_name", "ilike", "mail0001"),
                (0, "=", 1),
            ]
        )
        self.assertEqual(found, self.company + self.contact)

    def test_contact_card(self):
        def card(user):
            contact = self.contact.with_user(user)
            store = Store()
            store.add(contact, contact._get_store_avatar_card_fields(store.target))
            [row] = store.get_result()["res.partner"]
            return row

        self.assertEqual(card(self.clerk)["customer_code"], "MAIL-0001")
        names = self.contact._get_store_avatar_card_fields(
            Store.Target(self.env.ref("base.public_user").partner_id)
        )
        self.assertNotIn("customer_code", names)


@tagged("post_install", "-at_install")
class TestFastTextSearch(CustomerCodeCase):
    def settings(self):
        admin = self.env.ref("base.user_admin")
        return self.env["res.config.settings"].with_user(admin).create({})

    def is_on(self):
        return self.settings().customer_code_fast_search

    def test_on_and_off(self):
        self.assertFalse(self.is_on())
        for wanted in (True, False):
            settings = self.settings()
            settings.customer_code_fast_search = wanted
            settings.execute()
            self.assertEqual(self.is_on(), wanted)
        self.cr.execute(
            "SELECT FROM pg_indexes WHERE indexname LIKE '%customer_code_text%'"
        )
        self.assertFalse(self.cr.rowcount)

    def test_what_it_indexes(self):
        self.Partner._set_text_indexes(True)
        definitions = [
            definition
            for (definition,) in self.env.execute_query(
                SQL(
                    "SELECT indexdef FROM pg_indexes"
                    " WHERE indexname LIKE '%%customer_code_text%%'"
                )
            )
        ]
        self.assertEqual(len(definitions), len(self.Partner._rec_names_search))
        for definition in definitions:
            self.assertRegex(definition, r"USING gin \(.+ gin_trgm_ops\)$")
        self.assertTrue(self.is_on())
        self.cr.execute("DROP INDEX res_partner_customer_code_text_ref_idx")
        self.assertFalse(self.is_on(), "one is missing")
