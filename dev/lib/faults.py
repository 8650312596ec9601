"""What a run survives: real Odoo processes on a PostgreSQL of their own.

Run by ``./dev/test --faults``, which makes the cluster and a template database with
customers, and sets ``FAULTS_TEMPLATE`` and ``FAULTS_PG_CTL``.
"""

import atexit
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from contextlib import closing
from urllib.request import Request, urlopen

import psutil
import psycopg2

DATABASE = "faults"
TEMPLATE = os.environ["FAULTS_TEMPLATE"]

# Makes a chunk take as long as on a slow disk, fails where it is told to, and notes
# whoever's code was overwritten.
SABOTAGE = """
    CREATE TABLE sabotage (pause float, code text, partner_id int);
    INSERT INTO sabotage VALUES (0.2, NULL, NULL);
    CREATE TABLE overwritten (partner_id int);
    CREATE FUNCTION sabotage_statement() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep((SELECT pause FROM sabotage)); RETURN NULL; END $$;
    CREATE FUNCTION sabotage_row() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE chosen text;
        BEGIN
            SELECT code INTO chosen FROM sabotage WHERE partner_id = NEW.id;
            IF chosen IS NOT NULL THEN
                RAISE EXCEPTION 'sabotage' USING ERRCODE = chosen;
            END IF;
            IF OLD.ref <> '' AND NEW.ref IS DISTINCT FROM OLD.ref THEN
                INSERT INTO overwritten VALUES (NEW.id);
            END IF;
            RETURN NULL;
        END $$;
    CREATE TRIGGER sabotage_statement BEFORE UPDATE OF ref ON res_partner
        FOR EACH STATEMENT EXECUTE FUNCTION sabotage_statement();
    CREATE TRIGGER sabotage_row AFTER UPDATE OF ref ON res_partner
        FOR EACH ROW EXECUTE FUNCTION sabotage_row();
"""


def connect(database):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    return closing(connection)


def sql(query, *params, database=DATABASE):
    with connect(database) as connection, connection.cursor() as cr:
        cr.execute(query, params)
        return cr.fetchall() if cr.description else None


def wait_until(condition, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"Not within {seconds} s")


class Server:
    """An Odoo server in processes of its own."""

    def __init__(self, *options, **environment):
        with socket.socket() as probe, socket.socket() as other:
            probe.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            self.port, gevent_port = probe.getsockname()[1], other.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(sys.executable, __file__, "server", "--database", DATABASE),
                *("--http-port", str(self.port), "--gevent-port", str(gevent_port)),
                *("--max-cron-threads", "1", "--log-level", "critical", *options),
            ],
            cwd="/",
            env=os.environ | environment,
            start_new_session=True,
        )
        atexit.register(self.kill)
        wait_until(self.answers)

    def answers(self):
        try:
            return self.call("res.users", "search_count", [])
        except OSError:
            return False

    def call(self, model, method, *args):
        """Call a method as the administrator, as a browser does."""
        params = {
            "service": "object",
            "method": "execute_kw",
            "args": [DATABASE, 2, "admin", model, method, args],
        }
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = Request(
            f"http://127.0.0.1:{self.port}/jsonrpc",
            body.encode(),
            {"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer.get("result")

    def generate(self):
        """Click on Generate, and return the id of the run."""
        wizard = self.call("customer.code.generate", "create", {})
        return self.call("customer.code.generate", "action_generate", [wizard])[
            "res_id"
        ]

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def cron_worker(self):
        children = psutil.Process(self.process.pid).children()
        [worker] = [child for child in children if child.nice() == 10]
        return worker


class FaultCase(unittest.TestCase):
    # Options of each server, and how many others work on its database.
    options = ()
    companions = 0

    def setUp(self):
        sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", database="postgres")
        sql(f"CREATE DATABASE {DATABASE} TEMPLATE {TEMPLATE}", database="postgres")
        sql(SABOTAGE)

    def server(self, **environment):
        """Start a server, and its companions, and return it."""
        for _i in range(1 + self.companions):
            server = Server(*self.options, **environment)
            self.addCleanup(server.kill)
        return server

    def run_values(self):
        [values] = sql(
            "SELECT state, done_count, total_count, error FROM customer_code_run"
        )
        return values

    def wait_for_middle(self):
        def is_under_way():
            state, done, _total, _error = self.run_values()
            return state == "running" and done

        wait_until(is_under_way)

    def wait_for(self, state, seconds=90):
        wait_until(lambda: self.run_values()[0] == state, seconds)

    def wake_scheduler(self):
        sql("SELECT pg_notify('cron_trigger', %s)", DATABASE, database="postgres")

    def check_codes(self):
        """Whatever state the run is in: nobody lost, doubled or counted wrong."""
        # In one query, because another server may be going on.
        [(coded, different, typed, deleted, counted)] = sql(
            "SELECT count(*), count(DISTINCT upper(ref)),"
            " count(*) FILTER (WHERE ref LIKE 'TYPED-%%'),"
            " (SELECT count(*) FROM customer_code_change WHERE cause = 'delete'),"
            " (SELECT done_count FROM customer_code_run)"
            " FROM res_partner WHERE name LIKE 'Former Customer%%' AND ref <> ''"
        )
        self.assertEqual((coded, coded - typed + deleted), (different, counted))
        self.assertEqual(sql("SELECT count(*) FROM overwritten"), [(0,)])

    def check_end(self):
        self.wait_for("done")
        self.check_codes()
        missing = "SELECT count(*) FROM res_partner WHERE ref IS NULL AND name LIKE %s"
        self.assertEqual(sql(missing, "Former Customer%"), [(0,)])
        _state, done, total, error = self.run_values()
        self.assertEqual((done, error), (total, None))


class TestKilled(FaultCase):
    def test_odoo_killed(self):
        server = self.server()
        server.generate()
        self.wait_for_middle()
        server.kill()
        self.check_codes()
        self.server()
        # By itself, when the scheduler looks after its first minute.
        self.check_end()

    def test_postgres_restarted(self):
        server = self.server()
        server.generate()
        self.wait_for_middle()
        restart = [*shlex.split(os.environ["FAULTS_PG_CTL"]), "restart"]
        subprocess.run(
            [*restart, "--mode", "immediate"], check=True, stdout=subprocess.DEVNULL
        )
        self.check_codes()
        time.sleep(3)
        self.wake_scheduler()
        self.check_end()


class TestFailing(FaultCase):
    def check_resumes(self, server, error):
        self.wait_for("failed")
        self.assertIn(error, self.run_values()[3])
        self.check_codes()
        self.assertGreater(self.run_values()[2], self.run_values()[1])
        sql("UPDATE sabotage SET pause = 0, code = NULL")
        [(run_id,)] = sql("SELECT id FROM customer_code_run")
        server.call("customer.code.run", "action_resume", [run_id])
        self.check_end()

    def test_disk_full(self):
        sql(
            "UPDATE sabotage SET code = '53100', partner_id = ("
            "SELECT id FROM res_partner WHERE name = 'Former Customer 5000')"
        )
        server = self.server()
        server.generate()
        self.check_resumes(server, "sabotage")

    def test_statement_timeout(self):
        server = self.server(PGOPTIONS="-c statement_timeout=1500")
        server.generate()
        self.wait_for_middle()
        sql("UPDATE sabotage SET pause = 2")
        self.check_resumes(server, "statement timeout")


class TestTogether(FaultCase):
    def test_two_admins_at_once(self):
        servers = self.server(), self.server()
        runs, barrier = [], threading.Barrier(2)

        def click(server):
            wizard = server.call("customer.code.generate", "create", {})
            barrier.wait()
            action = server.call("customer.code.generate", "action_generate", [wizard])
            runs.append(action["res_id"])

        clicks = [threading.Thread(target=click, args=[server]) for server in servers]
        for thread in clicks:
            thread.start()
        for thread in clicks:
            thread.join()
        self.assertEqual(len(runs), 2)
        self.assertEqual(len(set(runs)), 1)
        self.check_end()

    def test_stop_and_resume(self):
        server = self.server()
        run_id = server.generate()
        self.wait_for_middle()
        server.call("customer.code.run", "action_stop", [run_id])
        _state, done, *_others = self.run_values()
        time.sleep(1.5)
        self.assertEqual(self.run_values()[:2], ("stopped", done))
        self.check_codes()
        server.call("customer.code.run", "action_resume", [run_id])
        self.check_end()

    def test_clerks(self):
        server = self.server()
        ids = [
            i
            for (i,) in sql(
                "SELECT id FROM res_partner WHERE name LIKE 'Former%%' ORDER BY id"
            )
        ]
        errors, ended = [], threading.Event()
        # One works where the run begins, the other where it has not come yet.
        customers = ids[::400], ids[:0:-400]

        def clerk(number):
            mine = iter(customers[number])
            while not ended.is_set():
                try:
                    self.work_as_clerk(server, mine, f"TYPED-{number}-")
                except (RuntimeError, OSError, StopIteration) as error:
                    errors.append(error)
                    return

        clerks = [threading.Thread(target=clerk, args=[n]) for n in range(2)]
        server.generate()
        for thread in clerks:
            thread.start()
        try:
            self.wait_for("done")
        finally:
            ended.set()
            for thread in clerks:
                thread.join()
        self.assertFalse(
            [error for error in errors if not isinstance(error, StopIteration)]
        )
        self.check_end()

    def work_as_clerk(self, server, ids, code):
        """Edit, archive, delete, code and create a customer each."""
        server.call("res.partner", "write", [next(ids)], {"phone": "1"})
        server.call("res.partner", "write", [next(ids)], {"active": False})
        server.call("res.partner", "unlink", [next(ids)])
        [found] = server.call("res.partner", "read", [chosen := next(ids)], ["ref"])
        if not found["ref"]:
            self.type_code(server, chosen, f"{code}{chosen}")
        server.call("res.partner", "create", {"name": "Created meanwhile"})

    def type_code(self, server, partner_id, code):
        """Give a code by hand, unless the run has just been faster."""
        with connect(DATABASE) as connection, connection.cursor() as cr:
            cr.execute(
                "UPDATE res_partner SET ref = %s WHERE id = %s AND ref IS NULL",
                (code, partner_id),
            )


class PreforkCase(FaultCase):
    options = ("--workers", "2")


class TestKilledInPreforkMode(PreforkCase, TestKilled):
    def test_worker_killed(self):
        server = self.server()
        server.generate()
        self.wait_for_middle()
        server.cron_worker().kill()
        self.check_codes()
        time.sleep(3)
        self.wake_scheduler()
        self.check_end()


class TestFailingInPreforkMode(PreforkCase, TestFailing):
    pass


class TestTogetherInPreforkMode(PreforkCase, TestTogether):
    pass


class TwoServersCase(FaultCase):
    companions = 1


class TestKilledBesideAnother(TwoServersCase, TestKilled):
    def test_other_goes_on(self):
        server = self.server()
        server.generate()
        self.wait_for_middle()
        server.kill()
        self.wake_scheduler()
        self.check_end()


class TestFailingBesideAnother(TwoServersCase, TestFailing):
    pass


class TestTogetherBesideAnother(TwoServersCase, TestTogether):
    pass


def serve():
    """Be Odoo's own command line, in a file that it can start again by its path."""
    import odoo.cli

    sys.argv = [arg for arg in sys.argv if arg != "server"]
    odoo.cli.main()


if __name__ == "__main__":
    if "server" in sys.argv or "gevent" in sys.argv:
        serve()
    else:
        # Servers are in sessions of their own: they have to be told when this ends.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        unittest.main(verbosity=2)
