"""Codes that are nobody's any more: people may have them, sequences never give them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import CustomerCodeCase


class ReleasedCase(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Former = cls.env["customer.code.former"]
        cls.officer = new_test_user(
            cls.env,
            "customer_code_officer",
            groups="base.group_user,customer_code.group_customer_code_officer",
        )

    def change(self, partner, code, reason="customer_code_reason_wish"):
        """Change a code in the dialog, as a clerk."""
        form = Form(
            self.env["customer.code.edit"]
            .with_user(self.clerk)
            .with_context(default_partner_id=partner.id)
        )
        form.new_code = code
        form.reason_id = self.env.ref(f"customer_code.{reason}")
        consequence = form.consequence
        form.save().action_apply()
        self.next_transaction()
        return consequence

    def release(self, former, user=None, reason="Wrong column"):
        action = former.with_user(user or self.officer).action_release()
        dialog = self.env[action["res_model"]].with_user(user or self.officer)
        form = Form(dialog.with_context(**action["context"]))
        form.reason = reason
        message = form.message
        form.save().action_release()
        self.next_transaction()
        return message

    def assert_released(self, code):
        """Somebody types the code, somebody else does later; no sequence gives it."""
        line = self.Former.search([("code", "=ilike", code)])
        self.assertEqual(
            (len(line), line.partner_id.id, line.kind[:8]), (1, False, "Released")
        )
        self.assertFalse(self.Partner.find_by_customer_code(code))
        self.sequence.number_next_actual = 1
        self.assertNotIn(code, self.make_partners(9).mapped("ref"))
        taker = self.Partner.with_user(self.clerk).create({"name": "T", "ref": code})
        self.assertFalse(line.exists())
        self.assertEqual(self.Partner.find_by_customer_code(code), taker.sudo())


@tagged("post_install", "-at_install")
class TestUninstall(ReleasedCase):
    def test_says_what_is_lost_before(self):
        dialog = self.env["base.module.uninstall"]
        contacts = self.env.ref("base.module_contacts")
        addon = self.env.ref("base.module_customer_code")
        self.env.cr.execute("DELETE FROM customer_code_former")
        self.assertFalse(dialog.new({"module_ids": addon.ids}).customer_code_warning)
        self.make_partners(1).ref = "NEW"
        for module in (addon, contacts):
            warning = dialog.new({"module_ids": module.ids}).customer_code_warning
            self.assertIn("1 former, other and released codes", warning)
        other = self.env["ir.module.module"].search([("name", "=", "sales_team")])
        self.assertFalse(dialog.new({"module_ids": other.ids}).customer_code_warning)


@tagged("post_install", "-at_install")
class TestReleased(ReleasedCase):
    def test_by_deletion(self):
        partner = self.make_partners(1)
        self.change(partner, "VIP-1")
        partner.unlink()
        self.next_transaction()
        self.assert_released("VIP-1")
        self.assert_released("TST0001")

    def test_by_a_mistake(self):
        wrong, right = self.make_partners(2)
        self.change(wrong, "VIP-1")
        told = self.change(wrong, "VIP-2", "customer_code_reason_mistyped")
        self.assertIn("VIP-1 is released", told)
        self.assertEqual(wrong.customer_code_former_ids.code, "TST0001")
        self.assertIn("goes on finding", self.change(right, "vip-1"))
        self.assertEqual(right.ref, "vip-1")
        self.assertEqual(self.Partner.find_by_customer_code("VIP-1"), right)

    def test_a_mistake_that_is_corrected_to_none(self):
        partner = self.make_partners(1)
        self.env["customer.code.edit"].with_user(self.clerk).create(
            {
                "partner_id": partner.id,
                "kind": "none",
                "reason": "Not a customer",
                "reason_id": self.env.ref(
                    "customer_code.customer_code_reason_mistyped"
                ).id,
            }
        ).action_apply()
        self.next_transaction()
        self.assertFalse(partner.ref)
        self.assert_released("TST0001")

    def test_another_reason_keeps_it(self):
        partner = self.make_partners(1)
        self.assertIn("nobody else gets it", self.change(partner, "VIP-1"))
        with self.assertRaisesRegex(ValidationError, "officer"), self.cr.savepoint():
            self.make_partners(1, ref="TST0001")
        self.assertEqual(self.Partner.find_by_customer_code("TST0001"), partner)

    def test_by_an_officer(self):
        partner = self.make_partners(1, name="Jane")
        self.change(partner, "VIP-1")
        message = self.release(partner.customer_code_former_ids)
        self.assertIn("TST0001 finds Jane until now", message)
        line = self.env["customer.code.change"].search([], limit=1)
        self.assertEqual(
            (line.cause, line.old_code, line.new_code, line.reason, line.user_id),
            ("release", "TST0001", False, "Wrong column", self.officer),
        )
        self.assertEqual(line.partner_id, partner)
        self.assertIn(
            "Code released: TST0001 (Wrong column)", partner.message_ids[0].body
        )
        self.assert_released("TST0001")

    def test_by_nobody_else(self):
        partner = self.make_partners(1)
        self.change(partner, "VIP-1")
        former = partner.customer_code_former_ids
        with self.assertRaises(AccessError):
            self.release(former, self.clerk)
        for attack in (
            lambda line: line.unlink(),
            lambda line: line.write({"partner_id": False}),
            lambda line: line.write({"code": "VIP-9"}),
            lambda line: line.write({"label_id": line.label_id.search([])[0].id}),
            lambda line: line.create({"code": "TST0001", "partner_id": False}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attack(former.with_user(self.clerk))
        self.assertEqual(self.Partner.find_by_customer_code("TST0001"), partner)

    def test_needs_a_reason_and_somebody_to_find(self):
        partner = self.make_partners(1)
        self.change(partner, "VIP-1")
        former = partner.customer_code_former_ids
        with self.assertRaisesRegex(UserError, "why"):
            self.release(former, reason="  ")
        self.release(former)
        with self.assertRaises(AccessError):
            self.release(former)

    def test_not_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.make_partners(1, company_id=elsewhere.id)
        partner.ref = "VIP-1"
        dialog = self.env["customer.code.release"].with_user(self.officer)
        line = partner.customer_code_former_ids
        with self.assertRaises(AccessError):
            dialog.create({"former_id": line.id, "reason": "X"}).action_release()
        self.assertFalse(dialog.new({"former_id": line.id}).message)

    def test_other_codes_of_a_deleted_customer(self):
        partner = self.make_partners(1)
        self.Former.create({"code": "CARD-1", "partner_id": partner.id})
        partner.unlink()
        self.next_transaction()
        self.assert_released("CARD-1")

    def test_is_somebodys_former_code_in_turn(self):
        self.make_partners(1, ref="VIP-1").unlink()
        self.next_transaction()
        partner = self.make_partners(1, ref="VIP-1")
        self.next_transaction()
        self.change(partner, "VIP-2")
        self.assertEqual(partner.customer_code_former_ids.code, "VIP-1")
