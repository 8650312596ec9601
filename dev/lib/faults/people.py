"""People who work on customers in a browser, and remember what they were told."""

import json
import random
import re
import threading
import time
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from harness import DATABASE, sql

PASSWORD = "faults-faults"

# What Odoo says, in whatever way, if its backend was terminated.
TERMINATED = re.compile(
    "terminating connection|connection unexpectedly|connection already closed"
    "|cursor already closed|Cursor not closed|not receive data from server"
)

# What it says if it could not look into the database who somebody is.
LOGGED_OUT = re.compile("Access Denied|Session expired|No database is selected")


class NoAnswer(Exception):
    """Nobody knows whether it was done."""


class Refused(Exception):
    """It was not done, for the reason that the server says."""


class Browser:
    """A session of a user, which outlives the server's processes."""

    def __init__(self, server, login):
        self.server, self.login = server, login
        self.opener = None
        self._log_in()

    def _log_in(self):
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._ask(
            "/web/session/authenticate",
            db=DATABASE,
            login=self.login,
            password=PASSWORD,
        )

    def call(self, model, method, *args, **kwargs):
        """Call a method.

        :raise NoAnswer: if the server or its backend was killed
        :raise Refused: if it answers with an error
        """
        if not self.opener:
            self._log_in()
        return self._ask(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def _ask(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = Request(
            f"http://127.0.0.1:{self.server.port}{path}",
            body.encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with self.opener.open(request, timeout=60) as response:
                answer = json.load(response)
        except HTTPError as error:
            self._check_logged_in(text := f"{error}: {error.read().decode()}")
            raise Refused(text) from error
        except (OSError, HTTPException, json.JSONDecodeError) as error:
            raise NoAnswer from error
        if "error" not in answer:
            return answer.get("result")
        data = answer["error"]["data"]
        in_words = re.search("(User|Validation|Access)Error", data["name"])
        self._check_logged_in(data["debug"])
        raise Refused(f"{data['name']}: {data['message' if in_words else 'debug']}")

    def _check_logged_in(self, error):
        """Log in again if Odoo could not look into the database, and forgot who it was.

        :raise NoAnswer: if it could not, then or later
        """
        if LOGGED_OUT.search(error):
            self.opener = None
        if not self.opener or TERMINATED.search(error):
            raise NoAnswer


class Person(threading.Thread):
    """Does the same again and again until the test ends.

    :cvar str login: whose session it is
    :cvar str expected: what refusals may say
    """

    login = "clerk"
    expected = "(?!)"

    def __init__(self, case, number=0):
        super().__init__(name=f"{type(self).__name__} {number}", daemon=True)
        self.case = case
        self.browser = Browser(case.odoo, self.login)
        self.call = self.browser.call
        # What was done, and what should not have happened.
        self.done, self.mistakes = 0, []
        # Every code that this person saw, with its customer; the last of each; and
        # customers whom a merge or a deletion has taken away, by what is left of them.
        self.seen, self.last, self.gone = [], {}, {}

    def run(self):
        while not self.case.ended.is_set():
            try:
                self.act()
                self.done += 1
            except NoAnswer:
                time.sleep(0.2)
            except Refused as error:
                if not re.search(self.expected, str(error)):
                    self.mistakes.append(str(error))
            except Exception as error:
                self.mistakes.append(f"{type(error).__name__}: {error}")

    def act(self):
        raise NotImplementedError

    def create(self, **values):
        """Create a customer, and return its id and code."""
        self.created = getattr(self, "created", 0) + 1
        values = {"name": f"{self.name}, {self.created}", **values}
        return self.see(self.call("res.partner", "create", values))

    def see(self, partner_id):
        """Look at the code of a customer."""
        [row] = self.call("res.partner", "read", [partner_id], ["ref"])
        if not row["ref"]:
            self.mistakes.append(f"Customer {partner_id} has no code")
        self.seen.append((partner_id, row["ref"]))
        self.last[partner_id] = row["ref"]
        return partner_id, row["ref"]


class Creator(Person):
    """Creates customers, who get codes by rules."""

    def act(self):
        self.case.latest = self.create()[1]


class Typist(Person):
    """Types codes: new ones, the same as another typist, and ahead of the rules."""

    # What somebody else was faster with; nothing else.
    expected = "ValidationError: .*(already|has|have|had)"

    def __init__(self, case, number=0):
        super().__init__(case, number)
        self.customers = iter(case.uncoded(number))

    def act(self):
        how = self.done % 4
        if how == 0:
            self.create(ref=f"TYPED-{self.number()}")
        elif how == 1:
            self.done += 1  # Whoever comes too late tries no second time.
            self.create(ref=f"Race-{self.done}")
        elif how == 2:
            self.done += 1
            if found := re.search(r"^(\D+)(\d+)$", self.case.latest or ""):
                ahead = int(found[2]) + random.randint(1, 9)
                self.create(ref=f"{found[1].lower()}{ahead:0{len(found[2])}d}")
        else:
            self.type_into_old_customer(next(self.customers))

    def number(self):
        return f"{self.name[-1]}-{len(self.seen)}-{random.randrange(10**6)}"

    def type_into_old_customer(self, partner_id):
        [row] = self.call("res.partner", "read", [partner_id], ["ref"])
        if row["ref"]:
            return
        code = f"TYPED-{self.number()}"
        self.call("res.partner", "write", [partner_id], {"ref": code})
        self.seen.append((partner_id, code))
        self.last[partner_id] = code


class Changer(Person):
    """Changes codes in the dialog, back and forth, and deletes a customer at last."""

    customer = code = None

    def act(self):
        if not self.customer:
            self.customer, self.code = self.create()
        step = self.done % 6
        if step == 5:
            customer, self.customer = self.customer, None
            # Before, because there may be no answer.
            self.last.pop(customer), self.gone.update({customer: None})
            self.call("res.partner", "unlink", [customer])
        elif step == 1:
            self.change(kind="next")
        elif step == 2:
            self.change(new_code=self.code)
        elif step == 4:
            self.change(new_code=f"MISTAKE-{self.customer}-{self.done}")
            self.change(new_code=self.code, reason_id=self.case.mistake_id)
        else:
            self.change(new_code=f"CHANGED-{self.customer}-{self.done}")

    def change(self, **values):
        self.last.pop(self.customer, None)
        values = {"partner_id": self.customer, "reason": "Because", **values}
        dialog = self.call("customer.code.edit", "create", values)
        self.call("customer.code.edit", "action_apply", [dialog])
        _customer, code = self.see(self.customer)
        if code != values.get("new_code", code):
            self.mistakes.append(f"{values} was saved, and the code is {code}")


class Merger(Person):
    """Merges customers."""

    def act(self):
        kept, other = self.create(), self.create()
        self.last.pop(other[0]), self.gone.update({other[0]: kept[0]})
        values = {
            "partner_ids": [(6, 0, [kept[0], other[0]])],
            "dst_partner_id": kept[0],
            "state": "selection",
        }
        wizard = self.call("base.partner.merge.automatic.wizard", "create", values)
        self.call("base.partner.merge.automatic.wizard", "action_merge", [wizard])
        self.see(kept[0])


class Runner(Person):
    """Generates codes for those who were here before, stops and resumes."""

    login = "manager"
    run_id = None

    def act(self):
        if not self.run_id:
            wizard = self.call("customer.code.generate", "create", {})
            action = self.call("customer.code.generate", "action_generate", [wizard])
            self.run_id = action["res_id"]
        time.sleep(random.uniform(0.5, 3))
        self.call("customer.code.run", "action_stop", [self.run_id])
        time.sleep(random.uniform(0.5, 3))
        self.call("customer.code.run", "action_resume", [self.run_id])


class Ruler(Person):
    """Changes how customers are numbered, in the rule."""

    login = "manager"
    # It happens as often as there is no other way.
    expected = "(?!)"
    changes = (
        {"implementation": "no_gap"},
        {"prefix": "D"},
        {"implementation": "standard"},
        {"padding": 7},
        {"implementation": "no_gap", "prefix": "C", "padding": 6},
        {"implementation": "standard", "number_increment": 2},
        {"use_date_range": True, "prefix": "%(range_year)s-"},
        {"implementation": "no_gap"},
        {"use_date_range": False, "prefix": "E"},
        {"implementation": "standard", "number_increment": 1},
    )

    def act(self):
        time.sleep(random.uniform(0.3, 1.5))
        change = self.changes[self.done % len(self.changes)]
        self.call("customer.code.rule", "write", [self.case.rule_id], change)


class Administrator(Person):
    """Changes the same in the form of the sequence, and adds and removes rules."""

    login = "administrator"

    def act(self):
        time.sleep(random.uniform(0.3, 1.5))
        change = {"implementation": ("no_gap", "standard")[self.done % 2]}
        self.call("ir.sequence", "write", [self.case.sequence_id], change)
        time.sleep(random.uniform(0.3, 1.5))
        values = {
            "name": "Short-lived",
            "sequence": 5,
            "prefix": f"S{self.done}-",
            **change,
            "domain": "[('name', 'like', 'Creator 1%')]",
        }
        rule = self.call("customer.code.rule", "create", values)
        time.sleep(random.uniform(0.3, 1.5))
        self.call("customer.code.rule", "unlink", [rule])


class Killer(Person):
    """Terminates backends, one of Odoo's processes, and all of them at last."""

    login = "administrator"
    kills = 0

    def act(self):
        time.sleep(2)
        if self.done % 8 == 7:
            self.case.odoo.kill()
            self.case.odoo.start()
            self.kills += 1
        elif self.done % 8 == 4:
            self.case.odoo.http_worker().kill()
        else:
            sql(
                "SELECT pg_terminate_backend(pid) FROM (SELECT pid"
                " FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
                " ORDER BY state <> 'active', random() LIMIT 2) AS backend",
                DATABASE,
            )
