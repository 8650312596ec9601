import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import OwnWord
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
        partner.with_context(customer_code_reason=OwnWord("<b>Wish</b>")).ref = False
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
            with self.assertRaises(UserError):
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
