"""The database keeps the log of codes, whoever asks it to change."""

from psycopg2 import Error

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_codes_change import ChangeCase


@tagged("post_install", "-at_install")
class TestKeptByTheDatabase(ChangeCase):
    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env,
            "customer_code_editor",
            groups="base.group_user,base.group_partner_manager",
        )
        self.partner = self.make_partners(1)
        self.partner.with_user(self.user).ref = "NEW"
        self.line = self.lines([("partner_id", "=", self.partner.id)])
        self.env.flush_all()

    def assertKept(self, function):
        before = self.line.sudo().read()
        with self.cr.savepoint() as savepoint:
            with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions"):
                try:
                    function()
                    self.env.flush_all()
                    self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    self.fail("It was allowed.")
                except (Error, UserError, ValueError) as error:
                    self.assertIn("cannot be changed", str(error))
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.line.sudo().read(), before)

    def test_no_sql_changes_a_line(self):
        other = self.make_partners(1)
        for statement in (
            "UPDATE customer_code_change SET new_code = 'FORGED'",
            "UPDATE customer_code_change SET reason = 'forged', user_id = NULL",
            "UPDATE customer_code_change SET user_id = 1",
            "UPDATE customer_code_change SET user_id = NULL",
            "UPDATE customer_code_change SET user_name = 'Forged'",
            "UPDATE customer_code_change SET create_date = now() - interval '1 day'",
            f"UPDATE customer_code_change SET partner_id = {other.id}",
            "UPDATE customer_code_change SET partner_id = NULL",
            "DELETE FROM customer_code_change",
            "TRUNCATE customer_code_change",
            "DELETE FROM customer_code_change WHERE id IN (SELECT max(id) FROM"
            " customer_code_change)",
        ):
            with self.subTest(statement):
                self.assertKept(lambda statement=statement: self.cr.execute(statement))

    def test_no_method_changes_a_line(self):
        line = self.line.sudo()
        for name, function in (
            ("write", lambda: line.write({"reason": "forged"})),
            ("_write", lambda: line._write({"reason": "forged"})),
            ("_write_multi", lambda: line._write_multi([{"new_code": "FORGED"}])),
            ("unlink", line.unlink),
            ("copy", line.copy),
        ):
            with self.subTest(name):
                self.assertKept(function)

    def test_no_server_action_changes_a_line(self):
        for code in (
            "record.sudo()._write({'reason': 'forged'})",
            "env.cr.execute('DELETE FROM customer_code_change')",
            "record.sudo().unlink()",
            "env['customer.code.change'].sudo().create("
            "{'partner_name': 'Forged', 'cause': 'edit'})",
        ):
            run = self.server_action(self.line, code)
            with self.subTest(code):
                self.assertKept(run)

    def test_nobody_adds_a_line(self):
        values = {"partner_name": "Forged", "cause": "edit"}
        for log in (self.line.sudo(), self.line.with_user(1)):
            with self.assertRaises(UserError):
                log.create(values)
            with self.assertRaises(UserError):
                log.with_context(customer_code_log=True).create([values])
            self.assertFalse(
                log.load(["partner_name", "cause"], [["A", "edit"]])["ids"]
            )

    def test_deletions_and_merges_go_on(self):
        other = self.make_partners(1, name="Kept")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + other).ids, other
        )
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.invalidate_all()
        self.assertEqual(self.line.partner_id, other)
        name = self.user.name
        other.unlink()
        self.user.unlink()
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.invalidate_all()
        self.assertFalse(self.line.partner_id)
        self.assertFalse(self.line.user_id)
        self.assertEqual(self.line.partner_name, "Customer 0")
        self.assertEqual(self.line.user_name, name)

    def test_whoever_ran_generate_can_be_deleted(self):
        manager = new_test_user(
            self.env,
            "customer_code_manager",
            groups="base.group_user,customer_code.group_customer_code_manager",
        )
        self.remove_codes()
        dialog = self.env["customer.code.generate"].with_user(manager).create({})
        dialog.action_generate()
        run = self.env["customer.code.run"].search([], limit=1)
        self.assertEqual(run.user_id, manager)
        name = manager.name
        manager.unlink()
        self.env.invalidate_all()
        self.assertEqual((run.exists(), run.user_name), (run, name))
