from odoo.tests import HttpCase, tagged

from .common import working_when_looked_at


@tagged("post_install", "-at_install", "customer_code_browser")
class TestSettingsToPos(HttpCase):
    def test_settings_to_pos(self):
        """The main job, on Odoo's own demo data: from no codes to codes at the till."""
        partners = self.env["res.partner"].with_context(active_test=False)
        demo = self.env.ref("point_of_sale.pos_config_main", raise_if_not_found=False)
        if not demo:
            self.skipTest("needs the demo data of the Point of Sale")
        rule = self.env.ref("customer_code.customer_code_rule_customers")
        (self.env["customer.code.rule"].search([]) - rule).active = False
        # Numbers that another test took are not given back.
        rule.sequence_id = self.env["ir.sequence"].create(
            {"name": "Test", "prefix": "C", "padding": 6, "company_id": False}
        )
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
class TestGenerateTour(HttpCase):
    def test_by_keyboard(self):
        self.env.cr.execute("UPDATE res_partner SET ref = NULL")
        rules = self.env["customer.code.rule"]
        rules.search([]).active = False
        one, other = rules.create(
            [
                {"name": name, "prefix": name[:3].upper(), "domain": "[(0, '=', 1)]"}
                for name in ("Ones", "Others")
            ]
        )
        partners = self.env["res.partner"].create([{"name": "One"}, {"name": "Other"}])
        for rule, partner in zip(one + other, partners, strict=True):
            rule.domain = [("id", "=", partner.id)]
        self.start_tour(
            "/odoo/settings", "customer_code_generate_by_keyboard", login="admin"
        )
        self.assertTrue(partners[0].ref)
        self.assertFalse(partners[1].ref)


@tagged("post_install", "-at_install", "customer_code_browser")
class TestRunTour(HttpCase):
    def test_run(self):
        """The bar moves, stops, moves on, and ends; each look of the page is a chunk.

        The scheduler does not run in tests; the tests of faults have a real one.
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        self.env.cr.execute("UPDATE res_partner SET ref = NULL")
        rule = self.env.ref("customer_code.customer_code_rule_customers")
        (self.env["customer.code.rule"].search([]) - rule).active = False
        rule.domain = "[('name', 'like', 'Uncoded')]"
        self.env.cr.execute(
            """
            INSERT INTO res_partner (name, complete_name, type, active, autopost_bills)
            SELECT name, name, 'contact', TRUE, 'ask'
              FROM generate_series(1, 20000) AS i, concat('Uncoded ', i) AS name
            """
        )
        self.env.invalidate_all()
        with working_when_looked_at(self.env["customer.code.run"]):
            self.start_tour("/odoo/settings", "customer_code_run", login="admin")
        run = self.env["customer.code.run"].search([], limit=1)
        self.assertEqual(
            (run.state, run.done_count, run.total_count), ("done", 20000, 20000)
        )
        self.assertEqual(
            partners.search_count([("name", "like", "Uncoded"), ("ref", "!=", False)]),
            20000,
        )
