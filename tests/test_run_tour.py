from unittest.mock import patch

from odoo.tests import HttpCase, tagged


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
        model = type(self.env["customer.code.run"])
        web_read = model.web_read

        def work_and_read(run, specification):
            run.sudo()._work(3, patience=0)
            return web_read(run, specification)

        work_and_read._readonly = False
        with patch.object(model, "web_read", work_and_read):
            self.start_tour("/odoo/settings", "customer_code_run", login="admin")
        run = self.env["customer.code.run"].search([], limit=1)
        self.assertEqual(
            (run.state, run.done_count, run.total_count), ("done", 20000, 20000)
        )
        self.assertEqual(
            partners.search_count([("name", "like", "Uncoded"), ("ref", "!=", False)]),
            20000,
        )
