"""What happens to the code in the life of a customer."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CustomerCodeCase

MAIL = """\
From: Jane Customer <jane@example.com>
To: customers@example.com
Subject: {subject}
Message-Id: <{subject}@example.com>

Hello
"""


@tagged("post_install", "-at_install")
class TestHint(CustomerCodeCase):
    def test_hint(self):
        company = self.make_partners(1, is_company=True)
        contact = self.make_partners(1, parent_id=company.id)
        vendor = self.make_partners(1, supplier_rank=1)
        cleared, left_out = self.make_partners(2)
        (cleared | left_out).ref = False
        self.rule.domain = [("id", "=", cleared.id)]
        for partner, expected in (
            (company, ""),
            (contact, "code of its company: TST0001"),
            (vendor, ""),
            (cleared, 'by the rule "Customers"'),
            (left_out, "No rule gives this customer a code"),
            (self.clerk.partner_id, ""),
            (self.env.company.partner_id, ""),
            (self.Partner.new({"name": "New"}), ""),
        ):
            self.assertIn(expected, partner.customer_code_hint or "")
            self.assertEqual(bool(expected), bool(partner.customer_code_hint))
        self.env.invalidate_all()
        self.assertFalse(left_out.with_user(self.clerk).customer_code_hint)
        self.assertTrue(contact.with_user(self.clerk).customer_code_hint)


@tagged("post_install", "-at_install")
class TestRepair(CustomerCodeCase):
    def setUp(self):
        super().setUp()
        self.first, self.second, self.third = self.make_partners(3)
        self.partners = self.first | self.second | self.third
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET ref = 'dup', customer_code_duplicate = (id <> %s)"
            " WHERE id IN %s",
            (self.first.id, self.partners._ids),
        )
        self.env.invalidate_all()

    def shared(self):
        return self.Partner.with_context(active_test=False).search(
            [("customer_code_is_shared", "=", True)]
        )

    def test_list(self):
        self.third.active = False
        self.make_partners(1, ref="dup 2")
        self.assertEqual(self.shared(), self.partners)
        self.assertTrue(self.first.customer_code_is_shared)
        self.assertTrue(self.third.customer_code_is_shared)
        found = self.Partner.find_by_customer_code("dup", limit=2)
        self.assertEqual(found, self.first + self.second, "the holder first")

    def test_keep_here_is_logged_as_a_repair(self):
        self.second.action_keep_customer_code()
        lines = self.env["customer.code.change"].search(
            [("partner_id", "in", self.partners.ids), ("cause", "=", "repair")]
        )
        self.assertEqual(
            {(line.partner_id, line.old_code, line.new_code) for line in lines},
            {
                (self.first, "dup", self.first.ref),
                (self.third, "dup", self.third.ref),
            },
        )
        self.assertIn(f"dup → {self.first.ref}", self.first.message_ids[:1].body)

    def test_keep_here_tells_what_the_others_got(self):
        told = self.second.action_keep_customer_code()["params"]
        self.assertIn("dup", told["title"])
        for other in (self.first, self.third):
            self.assertIn(f"{other.name}: {other.ref}", told["message"])

    def test_odd_forms_are_the_same_code(self):
        """White space and full-width letters make no other code."""
        odd = self.make_partners(4)
        codes = ("VIP 1", " vip  1 ", "\uff36IP 1", "vip\t1")
        self.env.flush_all()
        for partner, code in zip(odd, codes, strict=True):
            self.cr.execute(
                "UPDATE res_partner SET ref = %s, customer_code_duplicate = %s"
                " WHERE id = %s",
                (code, partner != odd[1], partner.id),
            )
        self.env.invalidate_all()
        self.assertEqual(set(odd.mapped("customer_code_canonical")), {"VIP 1"})
        groups = dict(
            self.Partner.with_context(active_test=False)._read_group(
                [("customer_code_is_shared", "=", True)],
                ["customer_code_canonical"],
                ["id:recordset"],
            )
        )
        self.assertEqual(groups, {"DUP": self.partners, "VIP 1": odd})
        self.assertEqual(odd.filtered("customer_code_is_held"), odd[1])
        odd[1].ref = "new"
        self.assertEqual(odd.filtered("customer_code_is_held"), odd[:2])
        odd[2].action_keep_customer_code()
        self.assertTrue(odd[2].customer_code_is_held)
        self.assertEqual(self.shared(), self.partners)

    def test_many_are_repaired_in_few_queries(self):
        self.env.flush_all()

        def repair(count):
            partners = self.make_partners(count)
            self.env.flush_all()
            self.cr.execute(
                "UPDATE res_partner SET ref = %s, customer_code_duplicate = (id <> %s)"
                " WHERE id IN %s",
                (f"many {count}", partners[0].id, partners._ids),
            )
            self.env.invalidate_all()
            return self.queries(partners[0].action_keep_customer_code)

        repair(2)
        few, many = repair(5), repair(25)
        self.assertLessEqual(many - few, 2)

    def test_a_code_is_no_pattern(self):
        others = self.make_partners(2)
        self.env.flush_all()
        for partner, duplicate in zip(others, (False, True), strict=True):
            self.cr.execute(
                "UPDATE res_partner SET ref = 'd%%', customer_code_duplicate = %s"
                " WHERE id = %s",
                (duplicate, partner.id),
            )
        self.env.invalidate_all()
        others[0].action_keep_customer_code()
        self.assertEqual(others.mapped("ref"), ["d%", "TST0006"])
        self.assertEqual(self.partners.mapped("ref"), ["dup", "dup", "dup"])

    def test_keep_here(self):
        self.clerk.group_ids |= self.env.ref(
            "customer_code.group_customer_code_manager"
        )
        self.second.with_user(self.clerk).action_keep_customer_code()
        self.env.invalidate_all()
        self.assertEqual(self.partners.mapped("ref"), ["TST0004", "dup", "TST0005"])
        self.assertFalse(self.shared())
        self.assertFalse(self.env["customer.code.former"].search([]))

    def test_those_whom_no_rule_names_lose_it(self):
        self.rule.domain = [("id", "=", self.first.id)]
        asking = self.second.action_keep_customer_code()
        self.assertEqual(self.partners.mapped("ref"), ["dup", "dup", "dup"])
        dialog = self.env[asking["res_model"]].with_context(**asking["context"])
        dialog = dialog.create({})
        self.assertIn(f"names {self.third.name}: without a code", dialog.message)
        told = dialog.action_keep()["params"]["message"]
        self.assertIn(f"{self.third.name}: none", told)
        self.assertEqual(self.partners.mapped("ref"), ["TST0004", "dup", False])

    def test_new_code(self):
        self.first.action_renew_customer_code()
        self.env.invalidate_all()
        self.assertEqual(self.partners.mapped("ref"), ["TST0004", "dup", "dup"])
        self.assertEqual(self.shared(), self.second | self.third)
        self.rule.domain = [("id", "=", 0)]
        with self.assertRaisesRegex(UserError, "No rule"):
            self.second.action_renew_customer_code()
        self.assertEqual(self.second.ref, "dup", "nothing is lost")

    def test_merge(self):
        self.third.write({"active": False})
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET ref = 'Dup' WHERE id = %s", self.third._ids
        )
        self.env.invalidate_all()
        action = self.first.action_merge_customer_code()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(wizard.create({}).partner_ids, self.partners)
