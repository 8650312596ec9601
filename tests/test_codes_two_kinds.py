"""One number at once as a customer's own code and as another one's other code.

They are kept in two tables, and no index looks at both. Only ever run in a database of
its own: it leaves customers behind.
"""

from functools import partial

from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_codes_concurrency import StepsCase


@tagged("post_install", "-at_install", "-standard", "customer_code_concurrency")
class TestTwoKinds(StepsCase):
    def make_two(self):
        with self.transaction() as env:
            partners = env["res.partner"].create([{"name": n} for n in ("One", "Two")])
            self.own_id, self.other_id = partners.ids
            self.code = f"AT-ONCE-{self.own_id}"

    def type_own(self, env):
        env["res.partner"].browse(self.own_id).ref = self.code.lower()

    def type_others(self, env):
        values = {"partner_id": self.other_id}
        env["customer.code.former"].create(
            [{**values, "code": f"{self.code}{end}"} for end in ("-A", "", "-B")]
        )

    def take_over_others(self, env):
        label = env["customer.code.label"].search([], limit=1)
        former = env["customer.code.former"]
        former._take({self.code: self.other_id})
        former._keep({self.code: self.other_id}, label)

    def in_a_transaction(self, enter):
        with self.transaction() as env, mute_logger("odoo.sql_db"):
            enter(env)

    def assert_owner(self, owner_id):
        with self.transaction() as env:
            self.assertEqual(env["res.partner"]._owners(self.code), [owner_id])

    def assert_second_starts_over(self, first, second, owner):
        with self.assertRaises(ConcurrencyError), self.transaction() as env:
            env["res.partner"].search_count([])  # It sees nothing newer from here on.
            self.in_a_transaction(first)
            second(env)
        self.assert_owner(getattr(self, owner))

    def test_what_was_saved_since_the_transaction_began(self):
        for enter_others in (self.type_others, self.take_over_others):
            for first, second, owner in (
                (self.type_own, enter_others, "own_id"),
                (enter_others, self.type_own, "other_id"),
            ):
                with self.subTest(first=first.__name__, second=second.__name__):
                    self.make_two()
                    self.assert_second_starts_over(first, second, owner)

    def test_whoever_is_second_waits_and_is_refused(self):
        for first, owner in ((self.type_own, "own_id"), (self.type_others, "other_id")):
            with self.subTest(owner):
                self.make_two()
                second = {self.type_own, self.type_others} - {first}
                with self.transaction() as env:
                    first(env)
                    env.cr.flush()
                    refused = self.start(self.retry, *second)
                    self.wait_until_somebody_waits()
                self.assertIn("AT-ONCE", str(refused.exception(60)).upper())
                self.assertIsInstance(refused.exception(), ValidationError)
                self.assert_owner(getattr(self, owner))

    def retry(self, enter):
        """Enter a code as a request does, which Odoo starts over."""
        with (
            self.transaction() as env,
            mute_logger("odoo.sql_db", "odoo.service.model"),
        ):
            retrying(partial(enter, env), env)

    def test_an_other_code_that_becomes_the_own_one_at_once(self):
        self.make_two()
        with self.transaction() as env:
            self.type_others(env)
            lines = env["customer.code.former"].search([("code", "=", self.code)])
            lines.unlink()
            self.type_own(env)
        self.assert_owner(self.own_id)
