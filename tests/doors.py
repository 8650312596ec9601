"""What tests of every role at every door share, this addon's and others'."""

import json
from copy import deepcopy

from psycopg2 import Error

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tools import mute_logger

# What comes back: a refusal, what tells nothing of the customer, or the secret.
REFUSED, NOTHING, SEEN = "refused", "nothing", "seen"


class DoorsCase:
    """Calls each public method that an addon adds or overrides, as each role.

    The doors are found by looking at the registry, so that a new one needs a line in
    the table. A class with this says ``addon``; ``table``: by door, which of ``users``
    learn a secret and which are refused; and ``calls()``: by door, arguments of a call,
    or a tuple of a model, the values of a record that the caller makes of it, and more
    arguments. ``secrets`` are texts.
    """

    secrets = ("SECRET",)
    # Odoo runs no test that a class inherits, otherwise.
    allow_inherited_tests_method = True

    def is_ours(self, cls):
        # What "base" gets is every model's, and nothing of it is public.
        inherited = cls.__dict__.get("_inherit") or ()
        inherited = [inherited] if isinstance(inherited, str) else inherited
        return (
            cls.__module__.startswith(f"odoo.addons.{self.addon}.")
            and "base" not in inherited
        )

    def doors(self):
        """Return the names of all public methods that the addon adds or overrides."""
        found = set()
        for model in map(self.env.__getitem__, self.env):
            for cls in filter(self.is_ours, type(model).__mro__):
                for name, value in vars(cls).items():
                    if callable(value) and not name.startswith("_"):
                        try:
                            get_public_method(model, name)
                        except AccessError:
                            continue
                        found.add(f"{model._name}.{name}")
        return found

    def outcome(self, user, door, call):
        """Return what comes back from a door: refused, nothing secret, or seen."""
        name, method = door.rpartition(".")[::2]
        env = self.env(user=user, context={})
        self.env.invalidate_all()
        with self.cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
            try:
                if isinstance(call, tuple):
                    name, values, *args = call
                    call = [env[name].create(values).ids, *args]
                result = call_kw(env[name], method, call, {})
                env.flush_all()
                told = self.told(method, result)
            except AccessError as error:
                told = f"refused {error}"
            except (UserError, Error, TypeError, AttributeError, ValueError) as error:
                told = str(error)
            finally:
                savepoint.rollback()
                self.env.registry.clear_cache()
        if any(secret in told for secret in self.secrets):
            return SEEN
        return REFUSED if "refused" in told else NOTHING

    def told(self, method, result):
        """Return what comes back as a text."""
        told = json.dumps(result, default=str)
        if method == "load":
            told += "" if result["ids"] else "refused"
        return told

    def test_every_door_has_a_line(self):
        self.assertEqual(self.doors(), self.calls().keys())
        self.assertEqual(self.doors(), self.table.keys())

    def test_what_comes_back(self):
        for door, call in self.calls().items():
            came = {SEEN: set(), REFUSED: set(), NOTHING: set()}
            for role, user in self.users.items():
                came[self.outcome(user, door, deepcopy(call))].add(role)
            with self.subTest(door):
                seen, refused = self.table[door]
                self.assertEqual(
                    (sorted(came[SEEN]), sorted(came[REFUSED])),
                    (sorted(seen), sorted(refused)),
                    door,
                )
