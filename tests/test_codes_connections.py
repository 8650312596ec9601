"""As many people save customers at once as there are connections to the database.

Only ever run in a database of its own: it leaves customers behind.
"""

import multiprocessing
import os
import threading
from contextlib import closing
from functools import partial

import odoo
from odoo import api, sql_db
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from .test_codes_concurrency import ConcurrencyCase

CLIENTS, CUSTOMERS_EACH = 8, 40


def in_a_process(function, *args):
    """Return what a function returns when another process calls it."""
    fork = multiprocessing.get_context("fork")
    results = fork.Queue()

    def call():
        results.put(function(*args))
        results.close()
        results.join_thread()
        os._exit(0)

    process = fork.Process(target=call)
    process.start()
    result = results.get(timeout=120)
    process.join(30)
    return result


def create_at_once(database, clients, prefix):
    """Create customers in threads, with no more connections than there are threads."""
    # The thread that runs the tests held it when this process began.
    Registry._lock = DummyRLock()
    config["db_maxconn"] = clients
    sql_db._Pool = sql_db._Pool_readonly = None
    registry = Registry(database)
    registry._db = registry._db_readonly = sql_db.db_connect(database)
    errors, together = [], threading.Barrier(clients)
    # A server that is up knows its rules. Threads that read them at the same time may
    # meet an error of Python's parser ("AST constructor recursion depth mismatch").
    with closing(registry.cursor()) as cr:
        env = api.Environment(cr, odoo.SUPERUSER_ID, {})
        env["customer.code.rule"]._active_rules()

    def create(number, env):
        partner = env["res.partner"].create({"name": f"{prefix} {number}"})
        if number % 4 == 3:
            partner.ref = f"{partner.ref}-{number}"

    def work(client):
        # Each has its connection before the first one saves.
        with closing(registry.cursor()) as cr:
            cr.execute("SELECT 1")
            together.wait(60)
            for number in range(CUSTOMERS_EACH):
                cr.rollback()
                env = api.Environment(cr, odoo.SUPERUSER_ID, {})
                try:
                    with mute_logger("odoo.sql_db", "odoo.service.model"):
                        retrying(partial(create, client * 1000 + number, env), env)
                except Exception as error:
                    errors.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@tagged("post_install", "-at_install", "-standard", "customer_code_concurrency")
class TestConnections(ConcurrencyCase):
    def create_at_once(self, clients, name):
        """Return what went wrong, and how many customers there are then."""
        errors = in_a_process(create_at_once, self.registry.db_name, clients, name)
        with self.transaction() as env:
            partners = env["res.partner"].search([("name", "like", f"{name} %")])
            codes = partners.mapped("ref")
            self.assertEqual(len({*codes}), len(codes))
            self.assertTrue(all(codes))
            return errors, len(partners)

    def test_as_many_clients_as_connections(self):
        self.make_rule(prefix="CON")
        for clients in (1, CLIENTS):
            with self.subTest(clients):
                name = f"Standard-{clients}-{os.getpid()}"
                errors, created = self.create_at_once(clients, name)
                self.assertEqual(errors, [])
                self.assertEqual(created, clients * CUSTOMERS_EACH)

    def test_no_gap_fails_in_words_if_at_all(self):
        self.make_rule(prefix="CNG", implementation="no_gap")
        for clients in (1, CLIENTS):
            with self.subTest(clients):
                name = f"No-gap-{clients}-{os.getpid()}"
                errors, created = self.create_at_once(clients, name)
                raw = [error for error in errors if "Save again" not in error]
                self.assertEqual(raw, [])
                if clients == 1:
                    self.assertEqual(errors, [])
                self.assertEqual(created, clients * CUSTOMERS_EACH - len(errors))
