from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_codes_change import ChangeCase

ONLY_OFFICERS = "customer_code.only_officers"


@tagged("post_install", "-at_install")
class TestRoles(ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(
                cls.env,
                f"customer_code_{role}",
                groups=f"base.group_user,base.group_partner_manager,{groups}",
            )
            for role, groups in (
                ("clerk_only", "base.group_user"),
                ("cashier", "point_of_sale.group_pos_user"),
                ("officer", "customer_code.group_customer_code_officer"),
                ("manager", "customer_code.group_customer_code_manager"),
            )
        }

    def ways(self, user):
        """Return the ways in which a user may write a code, each for a new partner."""
        Partner = self.Partner.with_user(user)

        def fresh():
            return self.make_partners(1).with_user(user)

        def form():
            with Form(Partner) as form:
                form.name = "New"
                form.ref = "WAY"
            return form.record

        def create():
            return Partner.create({"name": "New", "ref": "WAY"})

        def write():
            partner = fresh()
            partner.write({"ref": "WAY"})
            return partner

        def inline():
            partner = fresh()
            partner.web_save({"ref": "WAY"}, {"ref": {}})
            return partner

        def load():
            result = Partner.load(["name", "ref"], [["New", "WAY"]])
            if not result["ids"]:
                raise AccessError(result["messages"][0]["message"])
            return Partner.browse(result["ids"])

        def wizard():
            partner = fresh()
            self.env["customer.code.edit"].with_user(user).create(
                {"partner_id": partner.id, "new_code": "WAY", "reason": "Wish"}
            ).action_apply()
            return partner

        return form, create, write, inline, load, wizard

    def test_every_role_and_way(self):
        for only_officers in (False, True):
            self.env["ir.config_parameter"].set_param(ONLY_OFFICERS, only_officers)
            for role, user in self.users.items():
                allowed = not only_officers or role in ("officer", "manager")
                for way in self.ways(user):
                    with (
                        self.subTest(role, way=way.__name__, only=only_officers),
                        self.cr.savepoint() as savepoint,
                    ):
                        if allowed:
                            self.assertEqual(way().ref, "WAY")
                        elif way.__name__ == "form":
                            # The view follows: the field cannot be edited.
                            with self.assertRaises(AssertionError):
                                way()
                        else:
                            with self.assertRaisesRegex(AccessError, "officer"):
                                way()
                        savepoint.rollback()
                        self.env.invalidate_all()

    def test_everybody_gets_codes_and_merges(self):
        self.env["ir.config_parameter"].set_param(ONLY_OFFICERS, True)
        for role, user in self.users.items():
            with self.subTest(role):
                partners = self.Partner.with_user(user).create(
                    [
                        {"name": "One", "email": "a@example.com"},
                        {"name": "Two", "email": "a@example.com"},
                    ]
                )
                self.assertTrue(all(partners.mapped("ref")))
                code = partners[1].ref
                self.env["base.partner.merge.automatic.wizard"].with_user(user)._merge(
                    partners.ids, partners[0]
                )
                self.assertEqual(self.Partner.find_by_customer_code(code), partners[0])
                self.assertEqual(self.lines()[-1].user_id, user)

    def test_the_message_says_whom_to_ask(self):
        self.env["ir.config_parameter"].set_param(ONLY_OFFICERS, True)
        clerk = self.users["clerk_only"]
        with self.assertRaisesRegex(AccessError, "Ask .*customer_code_"):
            self.make_partners(1).with_user(clerk).ref = "NEW"
        fields = self.Partner.with_user(clerk).fields_get(["ref"], ["readonly"])
        self.assertTrue(fields["ref"]["readonly"])

    def test_only_managers_make_rules_and_generate(self):
        for role, user in self.users.items():
            rule = self.rule.with_user(user)
            partner = self.make_partners(1).with_user(user)
            acts = [
                lambda rule=rule: rule.write({"prefix": "NEW"}),
                lambda rule=rule: rule.write({"number_next": 1000}),
                lambda rule=rule: rule.create({"name": "New", "prefix": "N"}),
                lambda user=user: (
                    self.env["customer.code.generate"].with_user(user).create({})
                ),
                lambda partner=partner: partner.action_keep_customer_code(),
                lambda partner=partner: partner.action_renew_customer_code(),
            ]
            for number, act in enumerate(acts):
                with self.subTest(role, act=number), self.cr.savepoint() as savepoint:
                    if role == "manager":
                        act()
                    else:
                        with self.assertRaises(AccessError):
                            act()
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_repairing_needs_access_to_the_customers(self):
        manager = new_test_user(
            self.env,
            "customer_code_reader",
            groups="base.group_user,customer_code.group_customer_code_manager",
        )
        partner = self.make_partners(1).with_user(manager)
        for act in (
            partner.action_keep_customer_code,
            partner.action_renew_customer_code,
        ):
            with self.assertRaises(AccessError):
                act()

    def test_a_manager_reaches_no_other_sequence(self):
        other = self.make_sequence(prefix="INV")
        manager = self.users["manager"]
        with self.assertRaises(UserError):
            self.Rule.with_user(manager).create(
                {"name": "New", "sequence_id": other.id, "prefix": "FORGED"}
            )
        with self.assertRaises(UserError):
            self.rule.with_user(manager).write(
                {"sequence_id": other.id, "prefix": "FORGED"}
            )
        self.assertEqual(other.prefix, "INV")
        shared = self.Rule.with_user(manager).create(
            {"name": "New", "sequence_id": self.sequence.id}
        )
        self.assertEqual(shared.prefix, "TST", "that of a rule")

    def test_users_neither_read_the_log_nor_edit_reasons(self):
        clerk = self.users["clerk_only"]
        reasons = self.env["customer.code.reason"].with_user(clerk)
        self.assertTrue(reasons.search([]))
        with self.assertRaises(AccessError):
            reasons.create({"name": "Because"})
        with self.assertRaises(AccessError):
            self.env["customer.code.change"].with_user(clerk).search([])

    def test_another_companys_rules_are_not_read(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        rules = self.Rule.with_user(self.users["manager"])
        self.assertIn(self.rule, rules.search([]))
        self.rule.company_id = elsewhere
        self.assertNotIn(self.rule, rules.search([]))

    def test_default_roles(self):
        for group, role in (
            ("base.group_user", "user"),
            ("base.group_system", "manager"),
        ):
            implied = self.env.ref(group).all_implied_ids
            self.assertIn(
                self.env.ref(f"customer_code.group_customer_code_{role}"), implied
            )
        self.assertFalse(
            self.env["ir.config_parameter"].get_param(ONLY_OFFICERS),
            "nobody is locked out by the installation",
        )


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    def test_sees_and_writes_nothing(self):
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        other = self.env["res.partner"].create({"name": "Other", "ref": "SECRET-1"})
        other.ref = "SECRET-2"
        self.authenticate(portal.login, portal.login)
        for model, method, args in (
            ("customer.code.former", "search_read", [[]]),
            ("customer.code.change", "search_read", [[]]),
            ("customer.code.rule", "search_read", [[]]),
            ("res.partner", "find_by_customer_code", ["SECRET-2"]),
            ("res.partner", "find_by_customer_code", ["SECRET-1"]),
            ("res.partner", "write", [[portal.partner_id.id], {"ref": "MINE"}]),
        ):
            params = {"model": model, "method": method, "args": args, "kwargs": {}}
            with self.subTest(model, method=method), mute_logger("odoo.http"):
                response = self.url_open(
                    "/web/dataset/call_kw", json={"params": params}
                )
                self.assertNotIn("SECRET", response.text)
                result = response.json()
                self.assertTrue("error" in result or not result["result"], result)
