"""No code that was somebody's is forgotten, whoever asks for it."""

from psycopg2 import Error

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_codes_released import ReleasedCase


@tagged("post_install", "-at_install")
class TestForgotten(ReleasedCase):
    def setUp(self):
        super().setUp()
        self.partner, gone = self.make_partners(2)
        self.change(self.partner, "VIP-1")
        self.former = self.partner.customer_code_former_ids
        self.change(gone, "VIP-9")
        gone.unlink()
        self.released = self.Former.search([("partner_id", "=", False)], limit=1)
        self.other = self.Former.create({"code": "CARD", "partner_id": self.partner.id})
        self.next_transaction()
        self.check()

    def check(self):
        """Have the database look as it does before it commits."""
        self.env.flush_all()
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def assertKept(self, function):
        lines = self.former + self.released + self.other
        before = lines.read(["code", "partner_id", "label_id"])
        with (
            mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions"),
            self.assertRaisesRegex((Error, UserError, ValueError), "deleted"),
            self.cr.savepoint(),
        ):
            function()
            self.check()
        self.env.invalidate_all()
        self.assertEqual(lines.read(["code", "partner_id", "label_id"]), before)

    def test_not_by_sql(self):
        for statement in (
            "DELETE FROM customer_code_former",
            f"DELETE FROM customer_code_former WHERE id = {self.former.id}",
            f"DELETE FROM customer_code_former WHERE id = {self.released.id}",
            f"DELETE FROM customer_code_former WHERE id = {self.other.id}",
            "TRUNCATE customer_code_former CASCADE",
            "UPDATE customer_code_former SET code = 'FORGED' || id",
            "UPDATE customer_code_former SET create_date = NULL;"
            "DELETE FROM customer_code_former",
            # Somebody has it only as long as it takes.
            f"UPDATE res_partner SET ref = 'TST0001' WHERE id = {self.partner.id};"
            f"DELETE FROM customer_code_former WHERE id = {self.former.id};"
            f"UPDATE res_partner SET ref = 'VIP-1' WHERE id = {self.partner.id}",
        ):
            with self.subTest(statement):
                self.assertKept(lambda statement=statement: self.cr.execute(statement))

    def test_not_by_a_method_of_a_superuser(self):
        for line in (self.former, self.released, self.former + self.other):
            for user in (1, self.env.ref("base.user_admin").id):
                with self.subTest(line=line, user=user):
                    self.assertKept(line.with_user(user).sudo().unlink)
        forget = self.partner.with_user(1).sudo().write
        command = {"customer_code_former_ids": [(2, self.former.id)]}
        self.assertKept(lambda: forget(command))

    def test_not_by_a_server_action(self):
        for code in (
            "record.sudo().unlink()",
            "env.cr.execute('DELETE FROM customer_code_former')",
        ):
            run = self.server_action(self.former, code)
            with self.subTest(code):
                self.assertKept(run)

    def test_other_codes_are_released(self):
        self.other.with_user(self.clerk).unlink()
        self.check()
        self.assert_released("CARD")
        self.check()

    def test_whatever_takes_a_code_goes_on(self):
        other = self.make_partners(1)
        code = self.former.code
        self.change(self.partner, code)
        self.check()
        self.change(self.partner, "vip-1")
        self.change(self.partner, code, "customer_code_reason_mistyped")
        self.check()
        self.make_partners(1, ref=self.released.code.lower())
        self.check()
        codes = self.partner.ref, other.ref
        self.Partner.with_user(self.clerk).load(
            [".id", "ref"],
            [[str(self.partner.id), codes[1]], [str(other.id), codes[0]]],
        )
        self.check()
        self.assertEqual((other.ref, self.partner.ref), codes)
        self.change(other, "CARD-2")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + other).ids, self.partner
        )
        self.check()
        self.partner.unlink()
        self.check()
        self.assertFalse(self.Former.search([("code", "=", code)]).partner_id)

    def test_nothing_is_left_of_who_looks(self):
        """What is added for a moment before it is committed does no harm."""
        self.make_partners(3)
        self.env.cr.precommit.run()
        self.check()
