"""Real Odoo processes that are killed, on a PostgreSQL of their own."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import psycopg2

DATABASE = "faults"
TEMPLATE = os.environ["FAULTS_TEMPLATE"]
COMMAND = str(Path(__file__).with_name("__main__.py"))

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
        self.command = [
            *(sys.executable, COMMAND, "server", "--database", DATABASE),
            *("--http-port", str(self.port), "--gevent-port", str(gevent_port)),
            *("--max-cron-threads", "1", "--log-level", "critical", *options),
        ]
        self.environment = os.environ | environment
        atexit.register(self.kill)
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command, cwd="/", env=self.environment, start_new_session=True
        )
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
        [worker] = [child for child in self.children() if child.nice() == 10]
        return worker

    def http_worker(self):
        """One of those that answer: the others are the scheduler's and the bus'."""
        return next(
            child
            for child in self.children()
            if child.nice() != 10 and "gevent" not in child.cmdline()
        )

    def children(self):
        return psutil.Process(self.process.pid).children()


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
