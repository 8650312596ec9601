"""What a run of Generate Customer Code survives."""

import os
import shlex
import subprocess
import threading
import time

from harness import DATABASE, FaultCase, connect, sql


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
