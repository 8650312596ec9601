from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


class TillCase(TestPointOfSaleHttpCommon):
    """A till that has loaded some customers, but not the distant ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rules()
        cls.make_customers()
        cls.cashier = new_test_user(
            cls.env,
            "customer_code_cashier",
            groups="base.group_user,point_of_sale.group_pos_user",
        )
        cls.creating_cashier = new_test_user(
            cls.env,
            "customer_code_creating_cashier",
            groups="base.group_user,point_of_sale.group_pos_user,base.group_partner_manager",
        )

    @classmethod
    def make_rules(cls):
        rule = cls.env.ref("customer_code.customer_code_rule_customers")
        (cls.env["customer.code.rule"].search([]) - rule).active = False
        rule.sequence_id = cls.make_sequence("TST")
        cls.env["customer.code.rule"].create(
            {
                "name": "Checked",
                "sequence_id": cls.make_sequence("CHK").id,
                "check_digit": "verhoeff",
                "domain": "[('name', '=', 'nobody')]",
            }
        )

    @classmethod
    def make_sequence(cls, prefix):
        return cls.env["ir.sequence"].create(
            {"name": "Test", "prefix": prefix, "padding": 4, "company_id": False}
        )

    @classmethod
    def make_customers(cls):
        partners = cls.env["res.partner"]
        company, distant, distant_company, *others = partners.create(
            [
                {"name": "Company", "is_company": True, "ref": "CO-1"},
                {"name": "Distant Customer", "ref": "OLD-1"},
                {"name": "Distant Company", "is_company": True, "ref": "OLDCO-1"},
                {"name": "Distant Numeric", "ref": "220888"},
                {"name": "Loaded Customer", "ref": "TST0123"},
                {"name": "Numeric Customer", "ref": "000777"},
                {"name": "Seventh Customer", "ref": "TST0007"},
                {"name": "Seventy-first Customer", "ref": "TST00071"},
                {"name": "Hyphen Customer", "ref": "2026-00042"},
                {"name": "株式会社東京", "ref": "東京-1"},
            ]
        )
        contact = partners.create({"name": "Contact", "parent_id": company.id})
        partners.create({"name": "Distant Contact", "parent_id": distant_company.id})
        distant.ref = "FAR-1"
        distant_company.ref = "FARCO-1"
        seventh = others[3]
        label = cls.env["customer.code.label"].create({"name": "Card of the Old Till"})
        for partner, card in (
            (seventh, "CLUB-4711"),
            (distant_company, "6048823110044"),
        ):
            partner.customer_code_former_ids = [
                Command.create({"code": card, "label_id": label.id})
            ]
        loaded = [(partner.id,) for partner in (company, contact, *others[1:])]
        cls.classPatch(
            type(cls.env["pos.config"]),
            "get_limited_partners_loading",
            lambda self, offset=0: [] if offset else loaded,
        )

    def make_paid_order(self, partner):
        """Have the till's order paid that it has not loaded."""
        if not self.main_pos_config.current_session_id:
            self.main_pos_config.with_user(self.cashier).open_ui()
        return self.env["pos.order"].create(
            {
                "session_id": self.main_pos_config.current_session_id.id,
                "partner_id": partner.id,
                "state": "paid",
                "pos_reference": f"Paid by {partner.name}",
                "amount_tax": 0,
                "amount_total": 5,
                "amount_paid": 5,
                "amount_return": 0,
                "lines": [
                    Command.create(
                        {
                            "product_id": self.wall_shelf.product_variant_id.id,
                            "price_unit": 5,
                            "qty": 1,
                            "price_subtotal": 5,
                            "price_subtotal_incl": 5,
                        }
                    )
                ],
            }
        )


@tagged(
    "post_install", "-at_install", "customer_code_browser", "customer_code_neighbours"
)
class TestTill(TillCase):
    def test_find(self):
        self.start_pos_tour("customer_code_till_find", login=self.cashier.login)

    def test_namesakes(self):
        self.env["res.partner"].create(
            [{"name": "Namesake", "ref": f"NAME-{i}"} for i in range(1, 4)]
        )
        self.start_pos_tour("customer_code_till_namesakes", login=self.cashier.login)

    def test_scan(self):
        self.start_pos_tour(
            "customer_code_till_scan", login=self.creating_cashier.login
        )

    def test_list(self):
        self.start_pos_tour("customer_code_pos_list", login=self.creating_cashier.login)

    def test_orders(self):
        for name in ("Distant Customer", "Distant Contact", "Loaded Customer"):
            self.make_paid_order(self.env["res.partner"].search([("name", "=", name)]))
        self.start_pos_tour("customer_code_till_orders", login=self.cashier.login)

    def test_scan_with_gs1(self):
        self.main_pos_config.company_id.nomenclature_id = self.env.ref(
            "barcodes_gs1_nomenclature.default_gs1_nomenclature"
        )
        self.main_pos_config.fallback_nomenclature_id = self.env.ref(
            "barcodes.default_barcode_nomenclature"
        )
        self.env["product.product"].create(
            {
                "name": "Coffee",
                "available_in_pos": True,
                "list_price": 10,
                "taxes_id": False,
                "barcode": "08431673020125",
            }
        )
        self.start_pos_tour("customer_code_till_scan_gs1", login=self.cashier.login)


@tagged(
    "post_install", "-at_install", "customer_code_browser", "customer_code_neighbours"
)
class TestTillSmall(TestTill):
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True


@tagged(
    "post_install", "-at_install", "customer_code_browser", "customer_code_neighbours"
)
class TestTwoTills(TillCase):
    def test_both_learn_of_a_changed_code(self):
        other = self.env["pos.config"].create({"name": "Second Till"})
        for config in self.main_pos_config + other:
            config.with_user(self.creating_cashier).open_ui()
            config.current_session_id.set_opening_control(0, None)
        self.start_pos_tour(
            "customer_code_two_tills", login=self.creating_cashier.login
        )
