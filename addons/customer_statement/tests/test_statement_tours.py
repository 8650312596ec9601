from odoo.tests import HttpCase, tagged

from odoo.addons.customer_code.tests.common import working_when_looked_at

from .test_statement_run import RunCase


@tagged("post_install", "-at_install", "customer_code_browser")
class TestRunTour(RunCase, HttpCase):
    def test_run(self):
        """From the list of runs to what is to be printed, as one who bills."""
        self.buyers[0].email = False
        with working_when_looked_at(self.runs):
            self.start_tour(
                "/odoo/customer-statement-runs",
                "customer_statement_run",
                login=self.biller.login,
            )
        run = self.runs.search([("user_id", "=", self.biller.id)])
        self.assertEqual((run.state, run.done_count, run.post_count), ("done", 9, 1))
