"""Eight processes at once, with real transactions that are committed.

Only ever run in a database of its own: it leaves invoices behind.
"""

import multiprocessing
import os
from contextlib import closing
from functools import partial

import odoo
from odoo import api, sql_db
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..exceptions import CreditRefused

WRITERS, EACH, LIMIT = 8, 100, 500


def post_in_process(database, move_id, results):
    """Post an invoice, again if the database says so, as a server does."""
    sql_db._Pool = sql_db._Pool_readonly = None
    registry = Registry(database)
    registry._db = registry._db_readonly = sql_db.db_connect(database)
    with closing(registry.cursor()) as cr:
        env = api.Environment(cr, odoo.SUPERUSER_ID, {})
        post = partial(env["account.move"].browse(move_id).write, {"state": "posted"})
        try:
            with mute_logger("odoo.sql_db", "odoo.service.model"):
                retrying(post, env)
            results.put("posted")
        except CreditRefused:
            results.put("refused")
        except Exception as error:
            results.put(f"{type(error).__name__}: {error}")
    results.close()
    results.join_thread()
    os._exit(0)


@tagged("-standard", "customer_credit_concurrency", "post_install", "-at_install")
class TestCreditConcurrency(BaseCase):
    def test_never_over(self):
        """Eight who post 100 each against a limit of 500 post five."""
        registry = Registry(get_db_name())
        for _round in range(3):
            with registry.cursor() as cr:
                env = api.Environment(cr, odoo.SUPERUSER_ID, {})
                customer, moves = self._prepare(env)
            results = self._post_at_once(moves.ids)
            self.assertEqual(sorted(results), ["posted"] * 5 + ["refused"] * 3)
            with closing(registry.cursor()) as cr:
                env = api.Environment(cr, odoo.SUPERUSER_ID, {})
                ledger = env["customer.statement.ledger"]
                customer = env["res.partner"].browse(customer.id)
                standing = ledger._standings(customer, env.company)[customer.id]
                self.assertEqual(standing["exposure"], LIMIT)

    def _prepare(self, env):
        customer = env["res.partner"].create(
            {"name": "Wanted", "credit_limit": LIMIT, "is_company": True}
        )
        # A journal each: they compete for the credit, and not for a number.
        journals = env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", env.company.id)], limit=1
        )
        code = str(customer.id)[-3:]
        journals = env["account.journal"].create(
            [
                {
                    "name": f"Sales {n}",
                    "code": f"{n}W{code}",
                    "type": "sale",
                    "default_account_id": journals.default_account_id.id,
                }
                for n in range(WRITERS)
            ]
        )
        line = {"name": "Goods", "price_unit": EACH, "tax_ids": False}
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "journal_id": journal.id,
                    "invoice_date": "2026-01-05",
                    "invoice_line_ids": [Command.create(line)],
                }
                for journal in journals
            ]
        )
        return customer, moves

    def _post_at_once(self, move_ids):
        context = multiprocessing.get_context("fork")
        results = context.Queue()
        lock, Registry._lock = Registry._lock, DummyRLock()
        try:
            processes = [
                context.Process(
                    target=post_in_process, args=(get_db_name(), move_id, results)
                )
                for move_id in move_ids
            ]
            for process in processes:
                process.start()
            found = [results.get(timeout=120) for _process in processes]
            for process in processes:
                process.join()
        finally:
            Registry._lock = lock
        return found
