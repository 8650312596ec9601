"""Many processes at once, with real transactions that are committed.

Only ever run in a database of its own: it leaves thousands of customers behind.
"""

import logging
import multiprocessing
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial

from psycopg2.errors import SerializationFailure, UniqueViolation

import odoo
from odoo import api, sql_db
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..tools import OwnWord

_logger = logging.getLogger(__name__)

CREATORS, CUSTOMERS_EACH = 8, 500


def run_in_process(database, results, seconds, act):
    """Call ``act`` again and again, each time in a transaction, as a server does.

    :param seconds: how long, or None for as long as ``act`` does not return False
    """
    # The parent's connections cannot be used by two processes, nor be closed here.
    sql_db._Pool = sql_db._Pool_readonly = None
    registry = Registry(database)
    registry._db = registry._db_readonly = sql_db.db_connect(database)
    random.seed(os.getpid())
    errors, done, until = [], 0, seconds and time.monotonic() + seconds
    while until is None or time.monotonic() < until:
        with closing(registry.cursor()) as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {})
            try:
                with mute_logger("odoo.sql_db", "odoo.service.model"):
                    if retrying(partial(act, env, done), env) is False:
                        break
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}")
        done += 1
    results.put(errors)
    results.close()
    results.join_thread()
    os._exit(0)


def create_customer(env, **values):
    return env["res.partner"].create({"name": "Customer", **values}).ref


def create_customers(user_id, count, env, done):
    if done == count:
        return False
    env(user=user_id)["res.partner"].create(
        {"name": f"Created {done}", "email": f"{os.getpid()}@example.com"}
    )
    return True


def number_as_core_does(sequence_id, env, done):
    if done == CUSTOMERS_EACH:
        return False
    later = env["res.partner"].with_context(customer_code_later=OwnWord())
    code = env["ir.sequence"].browse(sequence_id).next_by_id()
    later.create({"name": f"Numbered {done}", "ref": code})
    return True


def type_ahead(rule_id, env, done):
    """Type a code that the rule would give in a moment."""
    rule = env["customer.code.rule"].browse(rule_id)
    ahead = rule._foresee(rule._as_active(), random.randint(1, 8))[1]
    # If somebody was faster, the person who typed it is told so.
    with suppress(ValidationError, UniqueViolation), env.cr.savepoint():
        env["res.partner"].create({"name": "Typed", "ref": ahead.lower()})
    time.sleep(0.01)


def rename(env, done):
    """Change the code of a customer who has just been created."""
    partner = env["res.partner"].search(
        [("ref", "!=", False)], order="id desc", limit=1
    )
    partner.ref = f"R-{os.getpid()}-{done}" if done % 3 else False
    time.sleep(0.05)


def merge_two(env, done):
    """Merge two customers who have just been created."""
    partners = env["res.partner"].search(
        [("name", "like", "Created")], order="id desc", limit=2
    )
    env["base.partner.merge.automatic.wizard"]._merge(partners.ids, partners[:1])
    time.sleep(0.05)


def backfill(env, done):
    """Give codes to customers who have none, some of whom are just being made."""
    later = env["res.partner"].with_context(customer_code_later=OwnWord())
    later.create([{"name": "Uncoded"}] * 50)
    env["customer.code.rule"]._assign()


class ConcurrencyCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.transaction() as env:
            clerk = new_test_user(
                env,
                f"customer_code_clerk_{self._testMethodName}",
                groups="base.group_user,base.group_partner_manager",
            )
            self.clerk_id = clerk.id
            env["customer.code.rule"].search([]).active = False

    def transaction(self):
        return CommittedEnvironment(self.registry)

    def make_rule(self, **numbering):
        with self.transaction() as env:
            rule = env["customer.code.rule"].create({"name": "Test", **numbering})
            return rule.id


class StepsCase(ConcurrencyCase):
    """What may happen between two transactions, one step after the other."""

    def setUp(self):
        super().setUp()
        # As for Odoo's tests of requests: the thread that runs the tests holds it.
        self.patch(Registry, "_lock", DummyRLock())
        executor = ThreadPoolExecutor(1)
        self.addCleanup(executor.shutdown)
        self.start = executor.submit

    def wait_until_somebody_waits(self):
        """Wait until a transaction waits for what another one has locked."""
        with closing(self.registry.cursor()) as cr:
            for _i in range(200):
                cr.execute(
                    "SELECT FROM pg_stat_activity WHERE datname = current_database()"
                    " AND wait_event_type = 'Lock'"
                )
                if cr.rowcount:
                    return
                cr.rollback()
                time.sleep(0.05)
        self.fail("Nobody waits.")


@tagged("post_install", "-at_install", "-standard", "customer_code_concurrency")
class TestConcurrency(ConcurrencyCase):
    def run_at_once(self, actors):
        """Run actors in a process each, and return what went wrong in each of them.

        :param actors: pairs of a function and for how many seconds
        """
        fork = multiprocessing.get_context("fork")
        jobs = []
        for act, seconds in actors:
            results = fork.Queue()
            process = fork.Process(
                target=run_in_process,
                args=(self.registry.db_name, results, seconds, act),
            )
            process.start()
            jobs.append((process, results))
        errors = [results.get(timeout=900) for _process, results in jobs]
        for process, _results in jobs:
            process.join(30)
        return errors

    def crowd(self, rule_id):
        creators = [
            (partial(create_customers, self.clerk_id, CUSTOMERS_EACH), None)
        ] * CREATORS
        others = [(partial(type_ahead, rule_id), 15)] * 2 + [(rename, 15)]
        return self.run_at_once([*creators, *others])

    def assertEveryCodeOnce(self, prefix):
        """Check the codes; return the numbers that were given or typed."""
        with self.transaction() as env:
            env.cr.execute(
                """
                SELECT upper(ref), count(*) FROM res_partner WHERE ref <> ''
                 GROUP BY upper(ref) HAVING count(*) > 1
                 UNION ALL
                SELECT upper(code), partner.id FROM customer_code_former AS former
                  JOIN res_partner AS partner ON upper(ref) = upper(code)
                """
            )
            self.assertEqual(env.cr.fetchall(), [])
            env.cr.execute(
                "SELECT upper(ref) FROM res_partner WHERE upper(ref) LIKE %(prefix)s"
                " UNION ALL SELECT upper(code) FROM customer_code_former"
                " WHERE upper(code) LIKE %(prefix)s",
                {"prefix": f"{prefix}%"},
            )
            return sorted(int(code[len(prefix) :]) for (code,) in env.cr.fetchall())

    def count_created(self):
        with self.transaction() as env:
            env.cr.execute(
                "SELECT count(*), count(*) FILTER (WHERE coalesce(ref, '') = '' AND NOT"
                " EXISTS (SELECT FROM customer_code_former WHERE partner_id = p.id))"
                " FROM res_partner AS p WHERE name LIKE 'Created %'"
            )
            return env.cr.fetchone()

    def test_standard(self):
        before, _uncoded = self.count_created()
        errors = self.crowd(self.make_rule(prefix="STD"))
        self.assertEqual([e for some in errors for e in some], [])
        created, uncoded = self.count_created()
        self.assertEqual((created - before, uncoded), (CREATORS * CUSTOMERS_EACH, 0))
        self.assertEveryCodeOnce("STD")

    def test_first_users_of_a_year(self):
        rule_id = self.make_rule(prefix="%(range_year)s-", use_date_range=True)
        before, _uncoded = self.count_created()
        creator = partial(create_customers, self.clerk_id, 5)
        errors = self.run_at_once([(creator, None)] * CREATORS)
        self.assertEqual([e for some in errors for e in some], [])
        created, uncoded = self.count_created()
        self.assertEqual((created - before, uncoded), (CREATORS * 5, 0))
        with self.transaction() as env:
            sequence = env["customer.code.rule"].browse(rule_id).sequence_id
            self.assertEqual(len(sequence.date_range_ids), 1)
            prefix = f"{sequence.date_range_ids.date_from.year}-"
        self.assertEqual(
            self.assertEveryCodeOnce(prefix), list(range(1, CREATORS * 5 + 1))
        )

    def test_merge_during_a_backfill(self):
        self.make_rule(prefix="MRG")
        creators = [(partial(create_customers, self.clerk_id, 50), None)] * 2
        others = [(merge_two, 10)] * 2 + [(backfill, 10)] * 2
        errors = self.run_at_once([*creators, *others])
        # Two who merge the same two at the same moment: the second finds none left.
        unexpected = [
            error
            for some in errors
            for error in some
            if "does not exist" not in error and "Expected singleton" not in error
        ]
        self.assertEqual(unexpected, [])
        self.assertEveryCodeOnce("MRG")
        with self.transaction() as env:
            env["customer.code.rule"]._assign()
            env.cr.execute("SELECT count(*) FROM res_partner WHERE name = 'Uncoded'")
            self.assertTrue(env.cr.fetchone()[0])
            env.cr.execute(
                "SELECT count(*) FROM res_partner WHERE name = 'Uncoded'"
                " AND coalesce(ref, '') = ''"
            )
            self.assertEqual(env.cr.fetchone()[0], 0)

    def test_to_meet_what_was_just_saved_is_no_error_in_the_log(self):
        with self.transaction() as env:
            partners = env["res.partner"].with_context(customer_code_later=OwnWord())
            partner_id = partners.create({"name": "Uncoded"}).id
        with (
            self.assertNoLogs("odoo.sql_db", "ERROR"),
            self.assertRaises(SerializationFailure),
            self.transaction() as env,
        ):
            env["res.partner"].search_count([])  # It sees nothing newer from here on.
            with self.transaction() as clerk:
                clerk["res.partner"].browse(partner_id).name = "Saved"
            env["res.partner"]._lock_uncoded([partner_id])

    def test_no_gap(self):
        before, _uncoded = self.count_created()
        rule_id = self.make_rule(prefix="NOG", implementation="no_gap")
        errors = self.crowd(rule_id)
        failed = sum(map(len, errors[:CREATORS]))
        created, uncoded = self.count_created()
        self.assertEqual(created - before, CREATORS * CUSTOMERS_EACH - failed)
        self.assertEqual(uncoded, 0)
        numbers = self.assertEveryCodeOnce("NOG")
        given = range(1, created - before + 1)
        self.assertFalse(set(given) - set(numbers), "no gaps")
        with self.transaction() as env:
            rule = env["customer.code.rule"].browse(rule_id)
            self.assertGreater(rule.sequence_id.number_next, len(given) - CREATORS)

        with self.transaction() as env:
            sequence = env["ir.sequence"].create(
                {"name": "Core", "prefix": "COR", "implementation": "no_gap"}
            )
        core = self.run_at_once(
            [(partial(number_as_core_does, sequence.id), None)] * CREATORS
        )
        failed_by_core = sum(map(len, core))
        _logger.info("Failed creates: %s here, %s in core", failed, failed_by_core)
        self.assertLess(failed, max(failed_by_core, 1))


@tagged("post_install", "-at_install", "-standard", "customer_code_concurrency")
class TestWithoutGaps(StepsCase):
    """Numbers without gaps, one step after the other."""

    def make_rule(self, **values):
        return super().make_rule(implementation="no_gap", **values)

    def create_alone(self, **values):
        with self.transaction() as env:
            return create_customer(env, **values)

    def test_what_was_saved_since_the_transaction_began_is_seen(self):
        self.make_rule(prefix="SEE")
        with self.transaction() as env:
            env["res.partner"].search_count([])  # It sees nothing newer from here on.
            self.assertEqual(self.create_alone(), "SEE000001")
            self.assertEqual(create_customer(env), "SEE000002")

    def test_whoever_takes_a_number_waits_for_the_one_before(self):
        rule_id = self.make_rule(prefix="WAI", domain="[('is_company', '=', True)]")
        with self.transaction() as env:
            sequence = env["customer.code.rule"].browse(rule_id).sequence_id
            sequence.customer_code_rule_ids = [Command.create({"name": "Same numbers"})]
        with self.transaction() as env:
            self.assertEqual(create_customer(env, is_company=True), "WAI000001")
            second = self.start(self.create_alone)
            self.wait_until_somebody_waits()
        self.assertEqual(second.result(60), "WAI000002")

    def test_whoever_waits_takes_the_number_that_is_given_up(self):
        self.make_rule(prefix="GIV")
        with suppress(ZeroDivisionError), self.transaction() as env:
            self.assertEqual(create_customer(env), "GIV000001")
            second = self.start(self.create_alone)
            self.wait_until_somebody_waits()
            raise ZeroDivisionError
        self.assertEqual(second.result(60), "GIV000001")

    def test_what_is_rolled_back_leaves_no_gap(self):
        self.make_rule(prefix="ROL")
        with (
            self.transaction() as env,
            suppress(ZeroDivisionError),
            env.cr.savepoint(),
        ):
            self.assertEqual(create_customer(env), "ROL000001")
            raise ZeroDivisionError
        self.assertEqual(self.create_alone(), "ROL000001")

    def test_a_next_number_that_was_raised_meanwhile_stays(self):
        rule_id = self.make_rule(prefix="RAI")
        with self.transaction() as env:
            self.assertEqual(create_customer(env), "RAI000001")
            with self.transaction() as other:
                other["customer.code.rule"].browse(rule_id).number_next = 100
        self.assertEqual(self.create_alone(), "RAI000100")

    def test_whoever_saves_while_the_numbering_changes_is_not_bothered(self):
        rule_id = self.make_rule(prefix="BOT")
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            with self.transaction() as env:
                env["customer.code.rule"].browse(rule_id).number_next = 100
                saved = self.start(self.create_alone)
                self.wait_until_somebody_waits()
            self.assertEqual(saved.result(60), "BOT000001")
        self.assertEqual(self.create_alone(), "BOT000100")

    def test_every_numbering_moves_on(self):
        self.make_rule(prefix="EVE", domain="[('is_company', '=', False)]")
        self.make_rule(prefix="EVERY%(range_year)s-", use_date_range=True)
        with self.transaction() as env:
            create_customer(env)
            create_customer(env, is_company=True)
        with self.transaction() as env:
            rules = env["customer.code.rule"].search([])
            self.assertEqual(rules.mapped("number_next"), [2, 2])
            dated = rules.sequence_id.filtered("use_date_range")
            self.assertEqual(dated.number_next, 1, "only the year's number moves on")


class CommittedEnvironment:
    def __init__(self, registry):
        self.cr = registry.cursor()

    def __enter__(self):
        return api.Environment(self.cr, odoo.SUPERUSER_ID, {})

    def __exit__(self, failed, *_details):
        with closing(self.cr):
            if not failed:
                self.cr.commit()  # pylint: disable=invalid-commit
