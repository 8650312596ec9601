import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerCodeCase


class ChangeCase(CustomerCodeCase):
    def lines(self, domain=()):
        return self.env["customer.code.change"].search(list(domain), order="id")

    def logged(self):
        return [
            (line.cause, line.old_code or "", line.new_code or "")
            for line in self.lines()
        ]


@tagged("post_install", "-at_install")
class TestLog(ChangeCase):
    def test_every_cause(self):
        partner, source, deleted = self.make_partners(3)
        partner.ref = "EDITED"
        self.Partner.with_context(import_file=True).load(
            [".id", "ref"], [[str(partner.id), "IMPORTED"]]
        )
        partner.ref = False
        partner.name = "Unrelated"
        partner.ref = "AGAIN"
        partner.ref = "AGAIN"
        deleted.unlink()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (partner | source).ids, partner
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.logged(),
            [
                ("edit", "TST0001", "EDITED"),
                ("import", "EDITED", "IMPORTED"),
                ("clear", "IMPORTED", ""),
                ("edit", "", "AGAIN"),
                ("delete", "TST0003", ""),
                ("merge", "TST0002", ""),
            ],
        )
        lines = self.lines()
        self.assertEqual(lines[4].partner_name, "Customer 2")
        self.assertFalse(lines[4].partner_id, "the line survives")
        self.assertEqual(lines[5].partner_id, partner, "and goes with a merge")
        self.assertEqual(lines[5].partner_name, "Customer 1")
        self.assertEqual(set(lines.user_id), {self.env.user})

    def test_codes_that_are_given_are_no_changes(self):
        self.make_partners(1, ref="TYPED")
        vendor = self.make_partners(1, supplier_rank=1)
        vendor._increase_rank("customer_rank")
        self.assertTrue(vendor.ref)
        self.assertFalse(self.lines())

    def test_who_when_and_where(self):
        company = self.env.company
        partner = self.make_partners(1, company_id=company.id)
        partner.with_user(self.clerk).ref = "NEW"
        line = self.lines()
        self.assertEqual((line.user_id, line.company_id), (self.clerk, company))
        self.assertTrue(line.create_date)

    def test_chatter(self):
        partner = self.make_partners(1)
        partner.ref = "NEW"
        body = partner.message_ids[0].body
        self.assertIn("TST0001 → NEW", body)
        partner.with_context(customer_code_reason="<b>Wish</b>").ref = False
        self.assertIn(
            "NEW → none (&lt;b&gt;Wish&lt;/b&gt;)", partner.message_ids[0].body
        )

    def test_is_append_only(self):
        self.make_partners(1).ref = "NEW"
        line = self.lines()
        self.env.user.group_ids |= self.env.ref("base.group_system")
        attacks = [
            lambda log: log.write({"reason": "forged"}),
            lambda log: log.update({"new_code": "forged"}),
            lambda log: log.unlink(),
            lambda log: setattr(log, "partner_name", "forged"),
            lambda log: log.web_save({"reason": "forged"}, {}),
            lambda log: log.load([".id", "reason"], [[str(log.id), "forged"]]),
        ]
        for attack in attacks:
            for log in (line, line.sudo(), line.with_user(1)):
                with self.subTest(log.env), self.cr.savepoint() as savepoint:
                    try:
                        result = attack(log)
                        self.assertFalse(result and result.get("ids"))
                    except UserError as error:
                        self.assertIn("cannot be changed", str(error))
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.assertEqual((line.exists(), line.reason), (line, False))

    def test_nobody_adds_lines_by_hand(self):
        for user in (self.clerk, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.env["customer.code.change"].with_user(user).create(
                    {"partner_name": "Forged", "cause": "edit"}
                )

    def test_another_companys_lines_are_not_read(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_partners(1, company_id=elsewhere.id).ref = "NEW"
        self.clerk.group_ids |= self.env.ref(
            "customer_code.group_customer_code_officer"
        )
        log = self.env["customer.code.change"].with_user(self.clerk)
        self.assertFalse(log.search([]))
        self.make_partners(1).ref = "OTHER"
        self.assertEqual(log.search([]).new_code, "OTHER")


@tagged("post_install", "-at_install")
class TestEdit(ChangeCase):
    def apply(self, partner, user=None, **values):
        wizard = self.env["customer.code.edit"].with_user(user or self.clerk)
        values = {"partner_id": partner.id, "reason": "Wish", **values}
        return wizard.create(values).action_apply()

    def test_typed(self):
        partner = self.make_partners(1)
        action = partner.with_user(self.clerk).action_change_customer_code()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        self.assertEqual(form.current_code, "TST0001")
        form.new_code = " ｖip-1"
        form.reason_id = self.env.ref("customer_code.customer_code_reason_mistyped")
        self.assertEqual(form.reason, "Mistyped")
        form.save().action_apply()
        self.assertEqual(partner.ref, "vip-1")
        line = self.lines()
        self.assertEqual((line.cause, line.reason), ("change", "Mistyped"))
        self.assertIn("(Mistyped)", partner.message_ids[0].body)

    def test_next_and_none(self):
        partner = self.make_partners(1)
        self.apply(partner, kind="next", reason=" Wish ")
        self.assertEqual(partner.ref, "TST0002")
        self.assertEqual(self.lines().reason, "Wish")
        self.apply(partner, kind="none")
        self.assertFalse(partner.ref)
        self.rule.domain = [("id", "=", 0)]
        with self.assertRaisesRegex(UserError, "No rule"):
            self.apply(partner, kind="next")

    def test_a_reason_is_required(self):
        partner = self.make_partners(1)
        with self.assertRaisesRegex(UserError, "why"):
            self.apply(partner, new_code="NEW", reason="  ")
        with (
            self.assertRaises(psycopg2.errors.NotNullViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.apply(partner, new_code="NEW", reason=False)
        self.assertEqual(partner.ref, "TST0001")

    def test_checks_while_typing(self):
        partner, holder = self.make_partners(2)
        form = Form(
            self.env["customer.code.edit"].with_context(default_partner_id=partner.id)
        )
        form.new_code = "tst0002"
        self.assertIn("already used", form.warning)
        self.assertEqual(form.holder_id, holder)
        form.new_code = "tst0001"
        self.assertFalse(form.warning)
        form.new_code = "tst0002"
        form.kind = "none"
        self.assertFalse(form.warning)

    def test_needs_access_to_the_customer(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.make_partners(1, company_id=elsewhere.id)
        with self.assertRaises(AccessError):
            self.apply(partner, new_code="NEW")
        plain = new_test_user(self.env, "customer_code_plain", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.apply(self.make_partners(1), plain, new_code="NEW")


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
