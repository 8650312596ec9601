"""What only the addon itself decides, no door lets anybody else decide."""

import json
from contextlib import suppress
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools import OwnWord
from .test_codes_change import ChangeCase

# What the addon says to itself, as somebody else would say it.
FORGED = {
    "customer_code_cause": "merge",
    "customer_code_reason": "Forged",
    "customer_code_later": True,
    "customer_code_searched": True,
    "customer_code_of_company_later": True,
    "customer_code_in_click": True,
    "import_file": True,
    "ir_sequence_date": "1999-12-31",
    "ir_sequence_date_range": "1999-12-31",
}

ONLY_OFFICERS = "customer_code.only_officers"


@tagged("post_install", "-at_install")
class TestContext(ChangeCase):
    def forger(self):
        return self.Partner.with_user(self.clerk).with_context(**FORGED)

    def test_every_customer_gets_a_code_of_today(self):
        self.sequence.prefix = "%(year)s%(range_year)s-"
        partner = self.forger().create({"name": "New"})
        self.assertRegex(partner.ref, r"^20\d\d20\d\d-0001$")
        vendor = self.make_partners(1, supplier_rank=1)
        self.assertFalse(vendor.ref)
        vendor.with_context(**FORGED).customer_rank = 1
        self.assertTrue(vendor.ref)

    def test_what_cannot_be_a_code_is_refused(self):
        partner = self.make_partners(1)
        for malformed in ("X" * 3000, "АBCDE"):
            with self.assertRaises(ValidationError):
                self.forger().browse(partner.id).ref = malformed

    def test_the_log_tells_what_happened(self):
        partner = self.make_partners(1)
        for cause in ("merge", "delete", "take-over", "nonsense"):
            forger = self.forger().with_context(customer_code_cause=cause)
            forger.browse(partner.id).ref = f"NEW-{cause}"
            line = self.lines()[-1]
            self.assertEqual((line.cause, line.reason), ("edit", False))
        self.assertNotIn("Forged", "".join(partner.message_ids.mapped("body")))

    def test_texts_are_searched_for(self):
        company = self.make_partners(1, name="Company", is_company=True)
        contact = self.make_partners(1, name="Contact", parent_id=company.id)
        found = self.forger().search([("display_name", "ilike", company.ref)])
        self.assertEqual(found, company + contact)

    def test_an_own_word_equals_no_text(self):
        for text in ("yes", "merge", True):
            self.assertNotEqual(OwnWord("yes"), text)
            self.assertIsNot(
                self.env(context={"customer_code_later": OwnWord(text)}),
                self.env(context={"customer_code_later": text}),
            )


@tagged("post_install", "-at_install")
class TestOwnFields(ChangeCase):
    """Fields that only the addon sets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "customer_code_admin",
            groups="base.group_system,base.group_partner_manager",
        )

    def doors(self, user, field, value):
        """Yield each way by which a field of a partner may be set."""
        # To whom lines in a one2many go back, as in a request of the user.
        self.patch(self.env.transaction, "default_env", self.env(user=user))
        partners = self.Partner.with_user(user)
        old = self.make_partners(1)
        mine = old.with_user(user)
        parent = self.make_partners(1, is_company=True).with_user(user)
        values = {"name": "New", field: value}
        imported = "1" if value is True else str(value)

        def default():
            self.env["ir.default"].with_user(user).set(
                "res.partner", field, value, user_id=True
            )
            return partners.create({"name": "New"})

        def load(columns, row):
            result = partners.load(columns, [row])
            if not result["ids"]:
                raise UserError(str(result["messages"]))
            return partners.browse(result["ids"])

        def act(function):
            function()
            return old

        yield "create", lambda: partners.create(values)
        yield "create as superuser", lambda: partners.sudo().create(values)
        yield "create several", lambda: partners.create([{"name": "A"}, values])
        yield "write", lambda: act(lambda: mine.write({field: value}))
        yield (
            "write as superuser",
            lambda: act(lambda: old.sudo().write({field: value})),
        )
        yield "assign", lambda: act(lambda: setattr(mine, field, value))
        yield "web_save", lambda: act(lambda: mine.web_save({field: value}, {}))
        yield (
            "web_save_multi",
            lambda: act(lambda: mine.web_save_multi([{field: value}], {})),
        )
        yield "load a new one", lambda: load(["name", field], ["New", imported])
        yield "load an old one", lambda: load([".id", field], [str(old.id), imported])
        yield "copy", lambda: mine.copy({field: value})
        yield (
            "contact",
            lambda: act(
                lambda: parent.write({"child_ids": [Command.create(values)]})
            ).browse(parent.child_ids.ids),
        )
        yield (
            "old contact",
            lambda: act(
                lambda: parent.write(
                    {"child_ids": [Command.link(old.id), (1, old.id, {field: value})]}
                )
            ),
        )
        yield (
            "default of the context",
            lambda: partners.with_context(**{f"default_{field}": value}).create(
                {"name": "New"}
            ),
        )
        yield (
            "default of the context as superuser",
            lambda: (
                partners.with_context(**{f"default_{field}": value})
                .sudo()
                .create({"name": "New"})
            ),
        )
        yield "default of the user", default
        if user.has_group("base.group_system"):
            users = self.env["res.users"].with_user(user)
            yield "user", lambda: users.create({**values, "login": "n"}).partner_id

    def assertNoDoor(self, user, field, value):
        for name, door in self.doors(user, field, value):
            with self.subTest(name), self.cr.savepoint() as savepoint:
                with suppress(UserError, AccessError):
                    partner = door()
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertNotIn(value, partner.sudo().mapped(field))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_nobody_makes_duplicates(self):
        for user in (self.clerk, self.user):
            with self.subTest(user.login):
                self.assertNoDoor(user, "customer_code_duplicate", True)

    def test_a_code_is_not_given_twice(self):
        first = self.make_partners(1)
        for function in (
            lambda: self.make_partners(1, ref=first.ref, customer_code_duplicate=True),
            lambda: first.write({"customer_code_duplicate": True}),
        ):
            with self.assertRaises(UserError):
                function()

    def test_only_officers_type_codes(self):
        self.env["ir.config_parameter"].set_param(ONLY_OFFICERS, "True")
        for field in ("ref",):
            doors = self.doors(self.clerk, field, "TYPED")
            for name, door in doors:
                if "superuser" in name and "default" not in name:
                    continue
                with self.subTest(name), self.cr.savepoint() as savepoint:
                    try:
                        with suppress(AccessError):
                            self.assertNotIn("TYPED", door().sudo().mapped("ref"))
                    except UserError as error:
                        self.assertIn("Only officers", str(error))
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_whoever_may_type_has_defaults(self):
        self.env["ir.default"].with_user(self.clerk).set(
            "res.partner", "ref", "TYPED", user_id=True
        )
        partner = self.Partner.with_user(self.clerk).create({"name": "New"})
        self.assertEqual(partner.ref, "TYPED")


@tagged("post_install", "-at_install")
class TestApi(HttpCase):
    """The external API, to which anybody may have a key of his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"]
        cls.keys = {
            groups: cls.make_key(groups)
            for groups in (
                "base.group_user,base.group_partner_manager",
                "base.group_system,base.group_partner_manager",
            )
        }
        cls.first = cls.Partner.create({"name": "First", "ref": "FIRST-1"})
        cls.first.ref = "FIRST-2"

    @classmethod
    def make_key(cls, groups):
        user = new_test_user(cls.env, f"api_{len(groups)}", groups=groups)
        keys = cls.env["res.users.apikeys"].with_user(user)
        return keys._generate(None, "Test", fields.Datetime.now() + timedelta(days=1))

    def call(self, key, model, method, context=None, **body):
        """Call a method, with a context that says what the addon says to itself."""
        response = self.url_open(
            f"/json/2/{model}/{method}",
            headers={"Authorization": f"Bearer {key}"},
            json={**body, "context": {**FORGED, **(context or {})}},
        )
        self.env.invalidate_all()
        return response

    def forged(self):
        """Return another value for each field that nobody may set, by its name.

        They are found by looking at the model.
        """
        plain = self.Partner.create({"name": "Plain"})
        by_type = {
            "char": "FORGED",
            "integer": 4711,
            "date": "1999-12-31",
            "many2one": self.env.user.partner_id.id,
        }
        return {
            name: not plain[name] if field.type == "boolean" else by_type[field.type]
            for name, field in self.Partner._fields.items()
            if field._modules[-1:] == ("customer_code",)
            and name not in ("ref", "customer_code_former_ids")
            and name != "customer_code_when_bought"  # in the form
        }

    def values(self, partner):
        """Return what a partner has of these fields, as a client reads it."""
        [values] = partner.read([*self.forged()], load=None)
        return {
            name: str(value) if name.endswith("_date") else value
            for name, value in values.items()
        }

    def test_no_own_field_is_set(self):
        forged = self.forged()
        self.assertLessEqual(
            {"customer_code_duplicate", "customer_code_orphan", "customer_code"},
            forged.keys(),
        )
        before = self.values(self.first)
        for key in self.keys.values():
            for name, value in forged.items():
                with self.subTest(name):
                    values = {"name": f"New {name} {key}", name: value}
                    self.call(key, "res.partner", "create", vals_list=[values])
                    new = self.Partner.search([("name", "=", values["name"])])
                    self.assertNotEqual(new and self.values(new)[name], value)
                    body = {"ids": self.first.ids, "vals": {name: value}}
                    self.call(key, "res.partner", "write", **body)
                    self.assertEqual(self.values(self.first), before)
                with self.subTest(name, by="default"):
                    made = self.call(
                        key,
                        "res.partner",
                        "create",
                        vals_list=[{"name": "New"}],
                        context={f"default_{name}": value},
                    ).json()
                    if isinstance(made, list):
                        new = self.Partner.browse(made)
                        self.assertNotEqual(self.values(new)[name], value)

    def test_former_codes_and_the_log_are_kept(self):
        former = self.first.customer_code_former_ids
        line = self.env["customer.code.change"].search([], limit=1)
        attacks = [
            (former, "write", {"ids": former.ids, "vals": {"partner_id": False}}),
            (former, "write", {"ids": former.ids, "vals": {"code": "FORGED"}}),
            (former, "unlink", {"ids": former.ids}),
            (line, "write", {"ids": line.ids, "vals": {"reason": "Forged"}}),
            (line, "unlink", {"ids": line.ids}),
            (
                line,
                "create",
                {"vals_list": [{"partner_name": "Forged", "cause": "edit"}]},
            ),
        ]
        commands = [
            (2, former.id),
            (1, former.id, {"code": "FORGED"}),
            (5,),
            (6, 0, []),
        ]
        attacks += [
            (
                self.first,
                "write",
                {
                    "ids": self.first.ids,
                    "vals": {"customer_code_former_ids": [command]},
                },
            )
            for command in commands
        ]
        before = former.read(), line.read(), line.search_count([])
        for key in self.keys.values():
            for records, method, body in attacks:
                with self.subTest(f"{records} {method} {body}"):
                    self.call(key, records._name, method, **body)
                    after = former.exists().read(), line.read(), line.search_count([])
                    self.assertEqual(after, before)

    def test_the_context_decides_nothing(self):
        for key in self.keys.values():
            taken = [{"name": "Second", "ref": self.first.ref}]
            malformed = [{"name": "Second", "ref": "X" * 3000}]
            for values in (taken, malformed):
                response = self.call(key, "res.partner", "create", vals_list=values)
                self.assertEqual(response.status_code, 422, response.text)
                message = response.json()["message"]
                self.assertRegex(message, "already used by First|too long")
            codes = []
            for vals in ({"name": "New"}, {"name": "New", "ref": False}):
                made = self.call(key, "res.partner", "create", vals_list=[vals])
                codes.append(self.Partner.browse(made.json()).ref)
            self.assertTrue(all(codes), codes)
            code = f"CHANGED-{len(key)}-{self.first.ref}"
            body = {"ids": self.first.ids, "vals": {"ref": code}}
            self.assertTrue(self.call(key, "res.partner", "write", **body).json())
            line = self.env["customer.code.change"].search([], limit=1)
            self.assertEqual(
                (line.new_code, line.cause, line.reason), (code, "edit", False)
            )


@tagged("post_install", "-at_install")
class TestRemoteDoors(HttpCase):
    def call(self, path, **params):
        response = self.url_open(
            path,
            json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_over_json_rpc(self):
        user = new_test_user(
            self.env,
            "customer_code_editor",
            password="customer_code_editor",
            groups="base.group_user,base.group_partner_manager",
        )
        self.authenticate(user.login, user.login)
        first = self.env["res.partner"].create({"name": "First", "ref": "FIRST-1"})
        for values in (
            {"name": "Second", "ref": "FIRST-1", "customer_code_duplicate": True},
            {"name": "Second", "ref": "X" * 3000},
        ):
            answer = self.call(
                "/web/dataset/call_kw/res.partner/create",
                model="res.partner",
                method="create",
                args=[values],
                kwargs={"context": FORGED},
            )
            self.assertIn("error", answer)
        answer = self.call(
            "/web/dataset/call_kw/res.partner/write",
            model="res.partner",
            method="write",
            args=[first.ids, {"customer_code_duplicate": True}],
            kwargs={"context": FORGED},
        )
        self.assertIn("error", answer)
        answer = self.call(
            "/web/dataset/call_kw/res.partner/write",
            model="res.partner",
            method="write",
            args=[first.ids, {"ref": "FIRST-2"}],
            kwargs={"context": FORGED},
        )
        self.assertTrue(answer["result"])
        line = self.env["customer.code.change"].search([], limit=1)
        self.assertEqual((line.cause, line.reason, line.user_id), ("edit", False, user))
