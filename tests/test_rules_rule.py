"""Which rule names a customer."""

from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CustomerCodeCase


class RuleCase(CustomerCodeCase):
    def make_rule(self, name, domain, **sequence):
        return self.Rule.create(
            {
                "name": name,
                "domain": domain,
                "sequence": 1,
                "sequence_id": self.make_sequence(prefix=name, **sequence).id,
            }
        )


@tagged("post_install", "-at_install")
class TestCustomerCodeRule(RuleCase):
    def test_first_match_wins(self):
        self.make_rule("COM", "[('is_company', '=', True)]")
        partners = self.Partner.create(
            [
                {"name": "Person"},
                {"name": "Company", "is_company": True},
                {"name": "Other"},
            ]
        )
        self.assertEqual(partners.mapped("ref"), ["TST0001", "COM0001", "TST0002"])

    def test_domain_may_follow_any_field(self):
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        france = self.env.ref("base.fr")
        self.make_rule("GLD", f"[('category_id', 'in', {tag.ids})]")
        self.make_rule("FRA", "[('country_id.code', '=', 'FR')]")
        partners = self.Partner.create(
            [
                {"name": "Gold", "category_id": [(6, 0, tag.ids)]},
                {"name": "French", "country_id": france.id},
                {"name": "Neither"},
            ]
        )
        self.assertEqual(partners.mapped("ref"), ["GLD0001", "FRA0001", "TST0001"])

    def test_what_a_domain_looks_at_may_change(self):
        self.make_rule("GLD", "[('category_id.name', '=', 'Gold')]")
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        values = {"name": "Customer", "category_id": [Command.link(tag.id)]}
        before = self.Partner.create(values)
        tag.name = "Silver"
        # As in a transaction of its own.
        self.env.invalidate_all()
        after = self.Partner.create(values)
        self.assertEqual((before + after).mapped("ref"), ["GLD0001", "TST0001"])

    def test_the_same_customer_of_another_company_may_have_another_rule(self):
        company = self.env["res.company"].create({"name": "Second"})
        rule = self.make_rule("SEC", "[('is_company', '=', False)]")
        rule.company_id = company
        partners = self.make_partners(1)
        partners += self.Partner.with_company(company).create({"name": "Theirs"})
        partners += self.make_partners(1)
        codes = ["TST0001", "SEC0001", "TST0002"]
        self.assertEqual(partners.mapped("ref"), codes)

    def test_domain_may_follow_a_computed_field(self):
        self.make_rule("BEL", "[('country_code', '=', 'BE')]")
        partners = self.Partner.create(
            [
                {"name": "Belgian", "country_id": self.env.ref("base.be").id},
                {"name": "French", "country_id": self.env.ref("base.fr").id},
            ]
        )
        self.assertEqual(partners.mapped("ref"), ["BEL0001", "TST0001"])

    def test_domain_may_follow_a_field_that_the_user_may_not_read(self):
        self.make_rule("CRE", "[('credit_limit', '>', 100)]")
        partners = self.Partner.with_user(self.clerk)
        with self.assertRaises(AccessError):
            partners.search([("credit_limit", ">", 100)])
        self.assertEqual(partners.create({"name": "New"}).ref, "TST0001")

    def test_a_change_of_the_rules_counts_at_once(self):
        self.make_partners(1)
        self.rule.domain = "[('name', '=', 'Nobody')]"
        self.assertFalse(self.make_partners(1).ref)
        self.rule.active = False
        self.assertFalse(self.make_partners(1).ref)
        added = self.make_rule("NEW", "[]")
        self.assertEqual(self.make_partners(1).ref, "NEW0001")
        added.unlink()
        self.assertFalse(self.make_partners(1).ref)

    def test_impossible_domain_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[", "1 +", "[('ref', '=')]"):
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "Customers"),
                self.cr.savepoint(),
            ):
                self.rule.domain = domain

    def test_only_administrators_see_rules(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.clerk).read(["name"])
        self.assertEqual(
            self.Partner.with_user(self.clerk).create({"name": "New"}).ref, "TST0001"
        )

    def test_modules_are_installed(self):
        # What adds fields to partners, and makes some: a second connection would wait.
        self.env.cr.flush()
        for implementation in ("standard", "no_gap"):
            self.sequence.implementation = implementation
            with (
                self.subTest(implementation=implementation),
                patch.object(self.registry, "ready", False),
                patch.object(Registry, "cursor", side_effect=AssertionError),
            ):
                self.assertIn("TST", self.make_partners(1).ref)
                self.env.cr.flush()

    def test_a_rule_of_a_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.make_rule("SEC", "[]").company_id = company
        here, there = self.env.company, company
        cases = [
            (here, here, "TST0001"),
            (there, here, "SEC0001"),
            (False, here, "TST0002"),
            (False, there, "SEC0002"),
            (here, there, "TST0003"),
        ]
        self.env.user.company_ids |= company
        for owner, current, expected in cases:
            with self.subTest(expected):
                partner = self.Partner.with_company(current).create(
                    {"name": "New", "company_id": owner and owner.id}
                )
                self.assertEqual(partner.ref, expected)

    def test_a_rule_whose_field_is_gone_stops_nobody(self):
        broken = self.make_rule("BRO", "[]")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE customer_code_rule SET domain = %s WHERE id = %s",
            ("[('no_such_field', '=', 1)]", broken.id),
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with mute_logger(
            "odoo.addons.customer_code.models.rules.customer_code_rule_assign"
        ):
            self.assertEqual(self.make_partners(1).ref, "TST0001")
            self.assertIn("no_such_field", broken.problem)
        self.assertFalse(broken.match_summary)

    def test_archiving_or_deleting_a_rule_touches_no_code(self):
        rule = self.make_rule("COM", "[('is_company', '=', True)]")
        partner = self.make_partners(1, is_company=True)
        rule.active = False
        self.assertEqual(partner.ref, "COM0001")
        rule.unlink()
        self.env.invalidate_all()
        self.assertEqual(partner.ref, "COM0001")
