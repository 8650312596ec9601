"""What a run of statements survives: servers that are killed at each of its steps.

Run by ``./dev/test customer_statement``, on a cluster as ``faults`` has it. Mails go
to a mail server of its own, which counts them.
"""

import socketserver
import threading
import time
import unittest
from collections import Counter
from datetime import date

from bench.statement import FILL
from faults.harness import DATABASE, FaultCase, connect, sql, wait_until

CUSTOMERS = 300
PERIOD = {"date_from": "2025-04-01", "date_to": "2025-04-30"}

# Makes freezing and mails take as long as on a slow machine.
SLOW = """
    CREATE FUNCTION slow_freezing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;
    CREATE FUNCTION slow_mail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.02); RETURN NULL; END $$;
    CREATE TRIGGER slow_freezing AFTER INSERT ON customer_statement
        FOR EACH STATEMENT EXECUTE FUNCTION slow_freezing();
    CREATE TRIGGER slow_mail AFTER INSERT ON mail_mail
        FOR EACH ROW EXECUTE FUNCTION slow_mail();
"""


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that takes every mail and keeps to whom it was."""

    daemon_threads = True

    def __init__(self):
        self.taken = Counter()
        super().__init__(("127.0.0.1", 0), TakeMails)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class TakeMails(socketserver.StreamRequestHandler):
    def handle(self):
        self.answer(220)
        recipients = []
        while line := self.rfile.readline().decode().strip():
            command = line[:4].upper()
            if command == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            elif command == "DATA":
                self.answer(354)
                while self.rfile.readline().rstrip(b"\r\n") != b".":
                    pass
                # So that a server can be killed between two mails.
                time.sleep(0.01)
                self.server.taken.update(recipients)
                recipients.clear()
            self.answer(221 if command == "QUIT" else 250)
            if command == "QUIT":
                break

    def answer(self, code):
        self.wfile.write(f"{code} OK\r\n".encode())


class TestStatementsKilled(FaultCase):
    def setUp(self):
        super().setUp()
        self.mail_server = MailServer()
        self.addCleanup(self.mail_server.server_close)
        self.addCleanup(self.mail_server.shutdown)
        self.options = (
            *("--smtp", "127.0.0.1", "--email-from", "books@example.com"),
            *("--smtp-port", str(self.mail_server.server_address[1])),
        )

    def start_run(self, server):
        server.call("account.chart.template", "try_loading", "generic_coa", 1, False)
        self.fill_books()
        sql(SLOW)
        choices = {**PERIOD, "kind": "open_item", "who": "all", "attach_pdf": False}
        wizard = server.call("customer.statement.send", "create", choices)
        server.call("customer.statement.send", "action_start", [wizard])

    def fill_books(self):
        accounts = dict(
            sql("SELECT account_type, min(id) FROM account_account GROUP BY 1")
        )
        journals = dict(sql("SELECT type, min(id) FROM account_journal GROUP BY 1"))
        [(currency,)] = sql("SELECT currency_id FROM res_company WHERE id = 1")
        values = {
            "customers": CUSTOMERS,
            "invoices": 1,
            "first_day": date(2024, 4, 1),
            "company": 1,
            "currency": currency,
            "sales": journals["sale"],
            "bank": journals["bank"],
            **accounts,
        }
        with connect(DATABASE) as connection, connection.cursor() as cr:
            cr.execute(FILL, values)

    def run_values(self):
        [values] = sql(
            "SELECT state, is_frozen, COALESCE(done_count, 0)"
            " FROM customer_statement_run"
        )
        return values

    def is_working_on(self, table):
        """Return whether the server is in the middle of a transaction there."""
        return sql(
            "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query ILIKE %s",
            f'%INSERT INTO "{table}"%',
        )

    def wait(self, condition):
        def is_so():
            # A server that has just started may not have heard.
            self.wake_scheduler()
            return condition()

        wait_until(is_so)

    def kill_when(self, server, condition):
        """Kill the server at that moment, look, and return another one."""
        self.wait(condition)
        server.kill()
        self.check_mails()
        return self.server()

    def check_mails(self):
        """Whatever state the run is in: nobody has two, and all are counted."""
        [(mails, statements, counted)] = sql(
            "SELECT count(*), count(DISTINCT res_id),"
            " (SELECT COALESCE(done_count, 0) FROM customer_statement_run)"
            " FROM mail_message WHERE model = 'customer.statement'"
            " AND message_type <> 'notification'"
        )
        self.assertEqual((mails, statements), (counted, counted))
        self.assertIn(
            sql("SELECT count(*), count(DISTINCT partner_id) FROM customer_statement"),
            ([(0, 0)], [(CUSTOMERS, CUSTOMERS)]),
        )

    def test_each_gets_exactly_one(self):
        server, taken = self.server(), self.mail_server.taken
        self.start_run(server)
        for condition in (
            lambda: self.is_working_on("customer_statement"),
            lambda: self.run_values()[1] and self.is_working_on("mail_mail"),
            lambda: self.run_values()[2] > CUSTOMERS / 3,
        ):
            server = self.kill_when(server, condition)
            self.assertEqual(taken.total(), 0)
        # Odoo keeps that a mail is sent after it: this one may come twice.
        self.kill_when(server, lambda: taken.total() > CUSTOMERS / 3)
        self.wait(lambda: len(taken) == CUSTOMERS and self.run_values()[0] == "done")
        self.check_mails()
        self.assertLessEqual(taken.total(), CUSTOMERS + 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
