from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from .test_codes_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install", "-standard", "customer_code_concurrency")
class TestStop(ConcurrencyCase):
    """Whoever stops a run meets who works on it: both try again, and log nothing."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            runs = env["customer.code.run"]
            runs._running().state = "stopped"
            self.run_id = runs.create({"state": "running", "total_count": 1}).id
        self.addCleanup(self.stop)

    def run_of(self, env):
        return env["customer.code.run"].browse(self.run_id)

    def stop(self):
        with self.transaction() as env:
            self.run_of(env).action_stop()

    def test_a_chunk_that_is_being_worked_on(self):
        with self.transaction() as env, self.assertNoLogs("odoo.sql_db", "ERROR"):
            run = self.run_of(env)
            self.assertEqual(run.state, "running")
            self.stop()
            self.assertEqual(run._attempt(1), 0)
            self.assertEqual(run.state, "stopped")

    def test_after_a_chunk_that_it_has_not_seen(self):
        with self.transaction() as env:
            stopping = self.run_of(env)
            self.assertEqual(stopping.state, "running")
            with self.transaction() as other:
                self.run_of(other).done_count = 1
            with (
                self.assertNoLogs("odoo.sql_db", "ERROR"),
                self.assertRaises(SerializationFailure),
            ):
                stopping.action_stop()
            env.cr.rollback()
