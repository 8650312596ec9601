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
