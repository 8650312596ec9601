from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install", "customer_code_browser")
class TestChangeTour(HttpCase):
    def test_change(self):
        clerk = new_test_user(
            self.env,
            "customer_code_clerk",
            groups="base.group_user,base.group_partner_manager",
        )
        partner = self.env["res.partner"].create(
            {"name": "Chris Changed", "ref": "CHANGE-1"}
        )
        self.start_tour("/odoo/contacts", "customer_code_change", login=clerk.login)
        self.assertEqual(partner.ref, "change-2")
