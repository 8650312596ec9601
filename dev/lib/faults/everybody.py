"""Everybody at once: what people were told is what the database keeps."""

import re
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import FaultCase, Server, sql
from people import (
    PASSWORD,
    TERMINATED,
    Administrator,
    Changer,
    Creator,
    Killer,
    Merger,
    Ruler,
    Runner,
    Typist,
)

# How long they work, in seconds.
DURATION = 75

# What Odoo logs of one of two, who then begins again, or is told in words that somebody
# was faster; and of what a killed scheduler was doing.
USUAL = re.compile(
    "bad query(?s:.)*("
    "could not (serialize access|obtain lock)|deadlock detected"
    '|violates unique constraint "res_partner_customer_code_uniq")'
    "|Job '.*' .* timed out"
)

# Whose code a text is: who has it, who had it, or nobody any more.
OWNERS = """
    SELECT upper(ref), id FROM res_partner WHERE ref <> ''
    UNION ALL SELECT upper(code), partner_id FROM customer_code_former
"""

# Whom a person made, or found, and what there is nothing of.
PEOPLE = "(name LIKE '%% _, %%' OR name LIKE 'Former Customer%%')"
NEVER = {
    "made twice": "SELECT name FROM res_partner WHERE name LIKE '%% _, %%'"
    " GROUP BY name HAVING count(*) > 1",
    "without a code": "SELECT name FROM res_partner"
    f" WHERE coalesce(ref, '') = '' AND {PEOPLE}",
    "two owners": f"SELECT upper FROM ({OWNERS}) AS o GROUP BY 1 HAVING count(*) > 1",
    "overwritten": "SELECT partner_id FROM overwritten"
    " JOIN res_partner AS p ON p.id = partner_id"
    " EXCEPT SELECT partner_id FROM customer_code_change",
    "a line is missing": """
        SELECT * FROM (
            SELECT line.partner_id, new_code, coalesce(lead(old_code) OVER
                (PARTITION BY line.partner_id ORDER BY line.id), p.ref) AS next
              FROM customer_code_change AS line
              JOIN res_partner AS p ON p.id = line.partner_id
             WHERE cause NOT IN ('merge', 'release')
        ) AS change WHERE new_code IS DISTINCT FROM next""",
    "given again": f"""
        SELECT line.old_code, line.partner_id, owner.id
          FROM customer_code_change AS line
          LEFT JOIN ({OWNERS}) AS owner ON owner.upper = upper(line.old_code)
         WHERE old_code <> '' AND (owner.upper IS NULL OR owner.id <> line.partner_id
            OR line.partner_id IS NULL AND owner.id IS NOT NULL)""",
}

GROUPS = {
    "clerk": ["base.group_user", "base.group_partner_manager"],
    "manager": ["base.group_user", "customer_code.group_customer_code_manager"],
    "administrator": ["base.group_system", "base.group_partner_manager"],
}


class TestEverybodyAtOnce(FaultCase):
    options = ("--workers", "3", "--log-level", "warn")

    def setUp(self):
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name) / "odoo.log"
        self.odoo = Server(*self.options, "--logfile", str(self.log))
        self.addCleanup(self.odoo.kill)
        self.ended, self.latest = threading.Event(), None
        for login, groups in GROUPS.items():
            self.make_user(login, groups)
        self.rule_id = self.id_of("customer_code.customer_code_rule_customers")
        self.sequence_id = self.id_of("customer_code.ir_sequence_customer_code")
        self.mistake_id = self.id_of("customer_code.customer_code_reason_mistyped")

    def make_user(self, login, groups):
        groups = [self.id_of(group) for group in groups]
        values = {"name": login, "login": login, "password": PASSWORD}
        self.odoo.call("res.users", "create", {**values, "group_ids": [(6, 0, groups)]})

    def id_of(self, xmlid):
        [(res_id,)] = sql(
            "SELECT res_id FROM ir_model_data WHERE concat(module, '.', name) = %s",
            xmlid,
        )
        return res_id

    def uncoded(self, number):
        """Return customers without a code, others for each number."""
        rows = sql("SELECT id FROM res_partner WHERE name LIKE 'Former %%' ORDER BY id")
        return [i for (i,) in rows][number::7]

    def test_nothing_doubled_lost_overwritten_or_reissued(self):
        people = [
            *(Creator(self, number) for number in range(2)),
            *(Typist(self, number) for number in range(2)),
            *(Changer(self, number) for number in range(2)),
            *(Merger(self), Runner(self), Ruler(self), Administrator(self)),
        ]
        killer = Killer(self)
        for person in [*people, killer]:
            person.start()
        time.sleep(DURATION)
        self.ended.set()
        for person in [killer, *people]:
            person.join(120)
        runner = next(p for p in people if isinstance(p, Runner))
        self.odoo.call("customer.code.run", "action_resume", [runner.run_id])
        self.wait_for("done", 180)
        self.odoo.kill()
        self.assertGreater(killer.kills, 0)
        for person in [*people, killer]:
            with self.subTest(person.name):
                self.assertGreater(person.done, 0)
                self.assertEqual(person.mistakes, [])
        self.check_told(people)
        self.check_kept()
        self.check_log()

    def check_told(self, people):
        """What each of them was told is what there is."""
        owners, gone = {}, {i: left for p in people for i, left in p.gone.items()}
        for code, partner_id in sql(OWNERS):
            owners.setdefault(code, []).append(partner_id)
        now = dict(sql("SELECT id, ref FROM res_partner"))
        for person in people:
            for partner_id, code in person.seen:
                whose = [partner_id, gone.get(partner_id, partner_id)]
                if code.startswith("MISTAKE"):
                    whose = [None]
                with self.subTest(person.name, code=code, of=partner_id):
                    [owner] = owners.get(code.upper(), ["lost"])
                    self.assertIn(owner, whose)
            for partner_id, code in person.last.items():
                with self.subTest(person.name, customer=partner_id):
                    self.assertEqual(now.get(partner_id), code)

    def check_kept(self):
        """The database agrees with itself."""
        for what, query in NEVER.items():
            with self.subTest(what):
                self.assertEqual(sql(query), [])

    def check_log(self):
        """No raw error but those of killed and terminated ones."""
        entries = re.split(r"(?m)^(?=\d{4}-\d\d-\d\d )", self.log.read_text())
        for entry in entries:
            if not re.match(r"\S+ \S+ \d+ (ERROR|CRITICAL)|(?s:.*)Traceback", entry):
                continue
            with self.subTest("log"):
                self.assertRegex(entry, f"{TERMINATED.pattern}|{USUAL.pattern}")
