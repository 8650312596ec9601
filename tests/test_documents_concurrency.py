"""Two who post the first invoices of two customers at the same moment.

Only ever run in a database of its own, as ``test_codes_concurrency``: it commits.
"""

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_codes_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install", "-standard", "customer_code_concurrency")
class TestReferencesAtOnce(ConcurrencyCase):
    def claim(self, env, partner_id, reference):
        customer = env["res.partner"].browse(partner_id)
        return env["customer.payment.reference"]._claim(reference, customer)

    def test_whoever_comes_second_starts_over(self):
        with self.transaction() as env:
            ids = env["res.partner"].create([{"name": "A"}, {"name": "B"}]).ids
        reference = f"77{ids[0]}"
        with (
            self.assertRaises(SerializationFailure),
            mute_logger("odoo.sql_db"),
            self.transaction() as env,
        ):
            env["res.partner"].search_count([])  # It sees nothing newer from here on.
            with self.transaction() as first:
                self.assertTrue(self.claim(first, ids[0], reference))
            self.claim(env, ids[1], reference)
        with self.transaction() as env:
            self.assertFalse(self.claim(env, ids[1], reference))
            self.assertTrue(self.claim(env, ids[0], reference))
