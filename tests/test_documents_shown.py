from lxml import etree

from odoo.tests import Form, new_test_user, tagged

from .test_lookup_find import FindCase

VIEWS = {
    "account.move": ("account.view_move_form", "account.view_out_invoice_tree"),
    "account.payment": (
        "account.view_account_payment_form",
        "account.view_account_payment_tree",
    ),
    "stock.picking": ("stock.view_picking_form", "stock.vpicktree"),
    "pos.order": (
        "point_of_sale.view_pos_pos_form",
        "point_of_sale.view_pos_order_tree",
    ),
}


@tagged("post_install", "-at_install")
class TestShown(FindCase):
    """Documents show the code of the customer whom somebody chose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bookkeeper = new_test_user(
            cls.env,
            "customer_code_bookkeeper",
            groups="account.group_account_invoice,stock.group_stock_user",
        )

    def fields_of(self, model, view_type):
        view = self.env.ref(VIEWS[model][view_type == "list"])
        arch = self.env[model].get_view(view.id, view_type)["arch"]
        return etree.fromstring(arch).xpath("//field[not(ancestor::field)]")

    def test_under_the_customer(self):
        for model in VIEWS:
            with self.subTest(model):
                fields = self.fields_of(model, "form")
                names = [field.get("name") for field in fields]
                self.assertEqual(names.count("partner_customer_code"), 1)
                index = names.index("partner_customer_code")
                self.assertEqual(names[index - 1], "partner_id")
                self.assertFalse(fields[index].get("readonly"))

    def test_as_an_optional_column(self):
        for model in VIEWS:
            with self.subTest(model):
                [column] = [
                    field
                    for field in self.fields_of(model, "list")
                    if field.get("name") == "partner_customer_code"
                ]
                self.assertEqual(column.get("optional"), "hide")
                self.assertIn(
                    column.getprevious().get("name"),
                    ("partner_id", "invoice_partner_display_name"),
                )

    def test_it_follows_the_customer(self):
        company, contact, _address = self.make_family()
        form = Form(
            self.env["account.payment"]
            .with_user(self.bookkeeper)
            .with_context(default_partner_type="customer")
        )
        self.assertFalse(form.partner_customer_code)
        form.partner_id = contact
        self.assertEqual(form.partner_customer_code, company.ref)
        contact.ref = "OWN-1"
        form.partner_id = company
        form.partner_id = contact
        self.assertEqual(form.partner_customer_code, "OWN-1")

    def test_not_of_customers_whom_the_user_may_not_read(self):
        partner = self.make_partners(1, company_id=self.env.company.id)
        picking = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": self.env.ref("stock.picking_type_out").id,
            }
        )
        self.assertEqual(
            picking.with_user(self.bookkeeper).partner_customer_code, partner.ref
        )
        partner.company_id = self.elsewhere
        self.env.invalidate_all()
        self.assertFalse(picking.with_user(self.bookkeeper).partner_customer_code)

    def test_cost(self):
        companies = [self.make_family()[0] for _ in range(6)]
        contacts = self.Partner.concat(*companies).child_ids
        payments = self.env["account.payment"].create(
            [{"partner_id": contact.id, "amount": 1} for contact in contacts]
        )
        payments = payments.with_user(self.bookkeeper)
        read = [
            self.queries(lambda some: some.read(["partner_customer_code"]), some)
            for some in (payments[:2], payments[:2], payments[2:])
            if not self.env.invalidate_all()
        ]
        self.assertEqual(read[2], read[1])
