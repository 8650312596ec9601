from odoo.tests import HttpCase, new_test_user, tagged


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


@tagged("post_install", "-at_install", "customer_code_browser")
class TestImportTour(HttpCase):
    def test_import(self):
        clerk = new_test_user(
            self.env,
            "customer_code_clerk",
            groups="base.group_user,base.group_partner_manager",
        )
        partners = self.env["res.partner"]
        partners.create({"name": "Jane Holder", "ref": "00063424"})
        self.start_tour(
            "/odoo/contacts/import", "customer_code_import", login=clerk.login
        )
        made = partners.search([("name", "like", "Import ")], order="name")
        self.assertEqual(made.mapped("name"), ["Import One", "Import Two"])
        self.assertEqual(made[0].ref, "63424")
        self.assertNotIn(made[1].ref, (False, "n/a"))


@tagged("post_install", "-at_install", "customer_code_browser")
class TestChooseTour(HttpCase):
    browser_size = "1280x800"
    tour = "customer_code_choose"

    def test_choose(self):
        rule = self.env.ref("customer_code.customer_code_rule_customers")
        rule.sequence_id = self.env["ir.sequence"].create(
            {"name": "Test", "prefix": "NAME-", "padding": 1, "company_id": False}
        )
        self.env["res.partner"].create(
            [
                {"name": "Namesake", "is_company": True, "ref": f"NAME-{i}"}
                for i in range(1, 4)
            ]
        )
        clerk = new_test_user(
            self.env,
            "customer_code_clerk",
            groups="base.group_user,base.group_partner_manager,"
            "account.group_account_invoice",
        )
        url = "/odoo/action-account.action_move_out_invoice_type/new"
        self.start_tour(url, self.tour, login=clerk.login)
        self.assertFalse(
            self.env["res.partner"].search_count([("name", "ilike", "name-77")])
        )


@tagged("post_install", "-at_install", "customer_code_browser")
class TestChooseTourOnPhone(TestChooseTour):
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
    tour = "customer_code_choose_on_phone"
