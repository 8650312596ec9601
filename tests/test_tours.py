from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged("post_install", "-at_install", "customer_code_browser")
class TestSettingsToPos(HttpCase):
    def test_settings_to_pos(self):
        """The main job, on Odoo's own demo data: from no codes to codes at the till."""
        partners = self.env["res.partner"].with_context(active_test=False)
        demo = self.env.ref("point_of_sale.pos_config_main", raise_if_not_found=False)
        if not demo:
            self.skipTest("needs the demo data of the Point of Sale")
        self.assertFalse(partners.search_count([("ref", "!=", False)]))
        kept = self.env.ref("base.res_partner_2")
        kept.ref = "KEPT"
        self.start_tour(
            "/odoo/settings", "customer_code_settings_to_pos", login="admin"
        )
        coded = partners.search([("ref", "!=", False)])
        self.assertEqual(kept.ref, "KEPT")
        self.assertEqual(len(set(coded.mapped("ref"))), len(coded))
        self.assertFalse(self.env["customer.code.rule"]._uncoded_count())


@tagged("post_install", "-at_install", "customer_code_browser")
class TestMailTour(HttpCase):
    def test_mail(self):
        clerk = new_test_user(
            self.env,
            "customer_code_clerk",
            groups="base.group_user,base.group_partner_manager",
            email="clerk@example.com",
        )
        company = self.env["res.partner"].create(
            {"name": "Tour Company", "is_company": True, "ref": "TOUR-0001"}
        )
        self.env["res.partner"].create(
            {
                "name": "Tour Contact",
                "parent_id": company.id,
                "email": "contact@example.com",
            }
        )
        url = f"/odoo/res.partner/{company.id}"
        self.start_tour(url, "customer_code_mail", login=clerk.login)


class PosListCase(TestPointOfSaleHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("customer_code.customer_code_rule_customers").sequence_id = cls.env[
            "ir.sequence"
        ].create({"name": "Test", "prefix": "TST", "padding": 4, "company_id": False})
        cls.cashier = new_test_user(
            cls.env,
            "customer_code_cashier",
            groups="base.group_user,point_of_sale.group_pos_user,base.group_partner_manager",
        )
        cls.env["res.partner"].create(
            [
                {"name": "Seventh Customer", "ref": "TST0007"},
                {"name": "Seventy-first Customer", "ref": "TST00071"},
                {"name": "Hyphen Customer", "ref": "2026-00042"},
                {"name": "株式会社東京", "ref": "東京-1"},
            ]
        )


@tagged("post_install", "-at_install", "customer_code_browser")
class TestPosList(PosListCase):
    def test_pos_list(self):
        self.start_pos_tour("customer_code_pos_list", login=self.cashier.login)


@tagged("post_install", "-at_install", "customer_code_browser")
class TestPosListSmall(PosListCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_pos_list_small(self):
        self.start_pos_tour("customer_code_pos_list", login=self.cashier.login)
