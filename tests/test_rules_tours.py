from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install", "customer_code_browser")
class TestDuplicatesTour(HttpCase):
    browser_size = "1280x800"

    def make_duplicates(self):
        rules = self.env["customer.code.rule"]
        rules.search([]).active = False
        partners = self.env["res.partner"].create(
            [
                {"name": name}
                for name in ("Two first", "Two second", "Lost first", "Lost second")
            ]
        )
        rules.create(
            {
                "name": "Test",
                "prefix": "DUP-",
                "domain": f"[('id', 'in', {partners[:3].ids})]",
            }
        )
        self.env.flush_all()
        codes = ("two-1", "TWO-1", "LOST-1", " lost-1 ")
        for partner, code in zip(partners, codes, strict=True):
            self.env.cr.execute(
                "UPDATE res_partner SET ref = %s, customer_code_duplicate = %s"
                " WHERE id = %s",
                (code, partner in (partners[1], partners[3]), partner.id),
            )
        self.env.invalidate_all()
        return partners

    def test_repair(self):
        partners = self.make_duplicates()
        action = "customer_code.res_partner_action_customer_code_duplicates"
        url = f"/odoo/action-{action}"
        self.start_tour(url, "customer_code_duplicates", login="admin")
        self.assertEqual(partners[1].ref, "TWO-1")
        self.assertTrue(partners[0].ref.startswith("DUP-"))
        self.assertEqual(partners[2:].mapped("ref"), ["LOST-1", False])


@tagged("post_install", "-at_install", "customer_code_browser")
class TestDuplicatesTourSmall(TestDuplicatesTour):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True


@tagged("post_install", "-at_install", "customer_code_browser")
class TestRuleTour(HttpCase):
    browser_size = "1280x800"

    def test_rule(self):
        rules = self.env["customer.code.rule"]
        rules.search([]).active = False
        partners = self.env["res.partner"].create(
            [{"name": "Tour one"}, {"name": "Tour two", "ref": "TOUR-2"}]
        )
        rules.create({"name": "Tour all", "domain": f"[('id', 'in', {partners.ids})]"})
        url = "/odoo/action-customer_code.customer_code_rule_action"
        self.start_tour(url, "customer_code_rule", login="admin")
        made = rules.search([("name", "=", "Tour country")])
        self.assertEqual(made.applies_to, "country")
        self.assertEqual(made.country_id, self.env.ref("base.be"))
        self.assertEqual(made.prefix, "BEL-")


@tagged("post_install", "-at_install", "customer_code_browser")
class TestRuleTourSmall(TestRuleTour):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
