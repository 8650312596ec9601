from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestViews(CustomerCodeCase):
    def arch(self, view_type):
        view = self.Partner.with_user(self.clerk).get_view(view_type=view_type)
        return etree.fromstring(view["arch"])

    def test_form_shows_it_once_and_in_the_header(self):
        [field, copy] = self.arch("form").xpath(
            "//field[@name='ref'][not(ancestor::field)]"
        )
        self.assertEqual(copy.get("widget"), "CopyClipboardButton")
        self.assertFalse(field.xpath("ancestor::notebook"))

    def test_the_form_of_a_new_customer_says_which_code_comes(self):
        self.make_partners(1)
        partners = self.Partner.with_user(self.clerk)
        form = Form(partners)
        self.assertEqual(form.customer_code_coming, "TST0002 when you save")
        form.ref = "OWN"
        self.assertFalse(form.customer_code_coming)
        form = Form(partners)
        form.name = "New"
        form.parent_id = self.make_partners(1)
        self.assertFalse(form.customer_code_coming, "no rule names a contact")
        form = Form(partners)
        form.name = "New"
        self.assertEqual(form.save().ref, "TST0003")
        self.assertFalse(Form(self.Partner.browse(form.id)).customer_code_coming)

    def test_list_shows_it_by_default(self):
        [field] = self.arch("list").xpath("//field[@name='ref']")
        self.assertEqual(field.get("optional"), "show")

    def test_kanban_shows_it(self):
        self.assertTrue(
            self.arch("kanban").xpath("//t[@t-name='card']//field[@name='ref']")
        )

    def test_label(self):
        label = self.Partner.with_user(self.clerk).fields_get(["ref"])["ref"]["string"]
        self.assertEqual(label, "Customer Code")

    def test_search_finds_the_customer_and_its_contacts(self):
        company = self.make_partners(1)
        contact = self.make_partners(1, parent_id=company.id)
        [field] = self.arch("search").xpath("//field[@name='ref']")
        code = company.ref.lower()
        domain = safe_eval(field.get("filter_domain"), {"self": code})
        self.assertEqual(self.Partner.search(domain), company | contact)

    def test_every_labelled_field_explains_itself(self):
        """What is a sentence itself, such as a warning, needs no explanation."""
        views = self.env["ir.ui.view"].search(
            [("model", "=like", "customer.code.%"), ("type", "!=", "search")]
        )
        self.assertGreater(len(views), 8)
        for view in views:
            fields = self.env[view.model].fields_get()
            shown = etree.fromstring(view.arch).xpath(
                "//field[not(@nolabel) and not(@invisible='1')]"
                "[not(@widget='handle' or @widget='statusbar' or @name='display_name')]"
                "[not(ancestor::field or ancestor::p or parent::page"
                " or contains(@class, 'd-inline') or ancestor::div[@class='oe_title']"
                " or ancestor::div[contains(@class, 'alert')])]"
            )
            for name in {node.get("name") for node in shown}:
                if name not in ("create_date", "create_uid"):
                    with self.subTest(model=view.model, field=name):
                        self.assertTrue(fields[name].get("help"))
