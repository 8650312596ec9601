from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .test_statement_run import RunCase


@tagged("post_install", "-at_install", "customer_code_browser")
class TestRunTour(RunCase, HttpCase):
    def test_run(self):
        """From the list of runs to what is to be printed, as one who bills.

        The scheduler does not run in tests: each look of the page is a chunk of work.
        """
        self.buyers[0].email = False
        model = type(self.runs)
        web_read = model.web_read

        def work_and_read(run, specification):
            if run.state == "running":
                run.with_user(run.user_id).sudo()._work(3, patience=0)
            return web_read(run, specification)

        work_and_read._readonly = False
        with patch.object(model, "web_read", work_and_read):
            self.start_tour(
                "/odoo/customer-statement-runs",
                "customer_statement_run",
                login=self.biller.login,
            )
        run = self.runs.search([("user_id", "=", self.biller.id)])
        self.assertEqual((run.state, run.done_count, run.post_count), ("done", 9, 1))
