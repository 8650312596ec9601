from itertools import product
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain
from odoo.modules.registry import Registry
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..tools import OwnWord, check_digit, is_checked
from ..tools.sql import sql_among
from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestCustomerCodeRule(CustomerCodeCase):
    def make_rule(self, name, domain, **sequence):
        return self.Rule.create(
            {
                "name": name,
                "domain": domain,
                "sequence": 1,
                "sequence_id": self.make_sequence(prefix=name, **sequence).id,
            }
        )

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

    def test_two_rules_may_make_the_same_code(self):
        self.make_rule("TST", "[('is_company', '=', True)]")
        partners = self.Partner.create(
            [{"name": "Person"}, {"name": "Company", "is_company": True}]
        )
        self.assertEqual(set(partners.mapped("ref")), {"TST0001", "TST0002"})

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

    def test_codes_in_the_way_are_skipped(self):
        self.make_partners(1, ref="tst0001", active=False)
        self.make_partners(1, ref="ＴＳＴ０００３", company_id=self.env.company.id)
        self.assertEqual(self.make_partners(2).mapped("ref"), ["TST0002", "TST0004"])

    def test_codes_typed_in_the_same_call_are_skipped(self):
        for implementation, prefix in (("standard", "TST"), ("no_gap", "NOG")):
            with self.subTest(implementation):
                self.rule.write({"implementation": implementation, "prefix": prefix})
                self.rule.write({"number_next": 1, "allow_lower_number": True})
                typed = f"{prefix.lower()}0001"
                partners = self.Partner.create(
                    [{"name": "A"}, {"name": "B", "ref": typed}, {"name": "C"}]
                )
                self.assertEqual(
                    partners.mapped("ref"), [f"{prefix}0002", typed, f"{prefix}0003"]
                )

    def test_a_thousand_codes_in_the_way_cost_a_handful_of_queries(self):
        self.make_partners(1)
        self.Partner.create(
            [{"name": str(i), "ref": f"TST{i:04d}"} for i in range(2, 1002)]
        )
        later = self.Partner.with_context(customer_code_later=OwnWord())
        plain = self.queries(later.create, {"name": "Next"})
        self.assertLessEqual(
            self.queries(self.Partner.create, {"name": "Next"}) - plain, 6
        )
        code = self.Partner.search(
            [("name", "=", "Next")], order="id desc", limit=1
        ).ref
        self.assertGreater(code, "TST1001")

    def test_a_thousand_codes_in_the_way_of_a_numbering_without_gaps(self):
        self.sequence.implementation = "no_gap"
        self.Partner.create(
            [{"name": str(i), "ref": f"TST{i:04d}"} for i in range(1, 1001)]
        )
        later = self.Partner.with_context(customer_code_later=OwnWord())
        plain = self.queries(later.create, {"name": "Next"})
        self.assertLessEqual(
            self.queries(self.Partner.create, {"name": "Next"}) - plain, 9
        )
        self.assertEqual(self.make_partners(1).ref, "TST1002", "not one is left out")

    def test_what_was_given_without_gaps_is_not_looked_at_again(self):
        self.sequence.implementation = "no_gap"
        self.make_partners(1, ref="TST0001")
        self.make_partners(1)
        before = self.queries(self.make_partners, 1)
        self.make_partners(50)
        self.assertEqual(self.queries(self.make_partners, 1), before)

    def test_codes_without_gaps_stay_so(self):
        self.sequence.implementation = "no_gap"
        self.make_partners(1, ref="TST0001")
        self.make_partners(1, ref="TST0003")
        self.assertEqual(self.make_partners(1).ref, "TST0002")
        self.assertEqual(self.make_partners(2).mapped("ref"), ["TST0004", "TST0005"])

    def test_without_gaps_equals_cores_numbering(self):
        for dated, step in product((False, True), (1, 5)):
            numbering = {
                "prefix": "%(range_year)s/",
                "use_date_range": dated,
                "number_increment": step,
                "implementation": "no_gap",
            }
            with self.subTest(**numbering):
                core = self.make_sequence(**numbering)
                expected = [core.next_by_id() for _i in range(4)]
                self.remove_codes()
                self.rule.sequence_id = self.make_sequence(**numbering)
                codes = [self.make_partners(n).mapped("ref") for n in (1, 2, 1)]
                self.assertEqual([c for some in codes for c in some], expected)

    def test_what_is_rolled_back_leaves_no_gap(self):
        self.sequence.implementation = "no_gap"
        self.make_partners(1)
        with self.cr.savepoint() as savepoint:
            self.assertEqual(self.make_partners(2)[1].ref, "TST0003")
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.make_partners(2).mapped("ref"), ["TST0002", "TST0003"])
        # As imports do it, which forgets nothing else.
        with self.cr.savepoint(flush=False) as savepoint:
            self.make_partners(2)
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.assertEqual(self.make_partners(1).ref, "TST0004")

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

    def test_former_codes_are_never_given_again(self):
        first, second = self.make_partners(2)
        first.ref = "OTHER"
        second.unlink()
        self.sequence.number_next_actual = 1
        self.assertEqual(self.make_partners(1).ref, "TST0003")
        self.assertEqual(self.Rule._probable_codes()[0], "TST0004")

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

    def test_assign_by_a_rule_of_a_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.make_rule("SEC", "[]").company_id = company
        user = new_test_user(
            self.env,
            "customer_code_second",
            groups="base.group_user,base.group_partner_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        later = self.Partner.with_context(customer_code_later=OwnWord())
        partners = (
            later.create({"name": "Own", "company_id": company.id})
            | later.create({"name": "Another's", "company_id": self.env.company.id})
            | later.create({"name": "Shared"})
            | later.with_user(user).create({"name": "Shared, made there"})
        )
        self.Rule._assign(Domain("id", "in", partners.ids))
        self.assertEqual(
            partners.mapped("ref"), ["SEC0001", "TST0001", "TST0002", "SEC0002"]
        )

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

    def test_check_digit(self):
        self.sequence.suffix = "-"
        for method in ("verhoeff", "mod_37_36"):
            with self.subTest(method):
                self.rule.check_digit = method
                expected = self.Rule._foresee(self.rule._as_active(), 3)
                codes = self.make_partners(3).mapped("ref")
                self.assertEqual((codes[0], codes[-1]), expected)
                for code in codes:
                    self.assertTrue(is_checked(method, code), code)
                    self.assertEqual(code[-1], check_digit(method, code[:-1]))
                    self.assertFalse(self.Rule._mistyped_message(code))
                    typo = code.replace("TST", "").replace("000", "001")
                    mistyped = f"tst {typo[:-2]}{typo[-1]}"
                    self.assertIn("mistyped", self.Rule._mistyped_message(mistyped))
        self.assertFalse(self.Rule._mistyped_message("VIP-1"))
        self.rule.check_digit = False
        self.assertFalse(self.Rule._mistyped_message("TST9999"))

    def test_codes_with_a_check_digit_are_skipped_too(self):
        self.rule.check_digit = "verhoeff"
        for implementation in ("standard", "no_gap"):
            with self.subTest(implementation):
                self.rule.implementation = implementation
                taken = self.Rule._foresee(self.rule._as_active(), 2)
                self.make_partners(1, ref=taken[0].lower())
                self.assertEqual(self.make_partners(1).ref, taken[1])

    def test_codes_with_small_letters_are_skipped_too(self):
        self.rule.write({"prefix": "small", "suffix": "s"})
        self.make_partners(1, ref="SMALL0002S")
        codes = self.make_partners(2).mapped("ref")
        self.assertEqual(codes, ["small0001s", "small0003s"])

    def test_assign(self):
        self.remove_codes()
        kept = self.make_partners(1, ref="KEPT")
        self.rule.domain = "[('name', 'like', 'Uncoded')]"
        later = self.Partner.with_context(customer_code_later=OwnWord())
        partners = later.create(
            [
                {"name": "Uncoded"},
                {"name": "Uncoded, archived", "active": False},
                {"name": "Uncoded, with an empty code", "ref": ""},
                {"name": "Uncoded, of a company", "company_id": self.env.company.id},
            ]
        )
        other = later.create({"name": "Other"})
        before = partners.mapped("write_date")
        codes = self.Rule._assign()
        self.assertEqual(codes, ["TST0001", "TST0002", "TST0003", "TST0004"])
        self.assertEqual(partners.mapped("ref"), codes)
        self.assertEqual(partners.write_uid, self.env.user)
        self.assertFalse(other.ref)
        self.assertEqual(kept.ref, "KEPT")
        self.assertGreaterEqual(partners.mapped("write_date"), before)
        self.assertEqual(self.Rule._assign(), [])
        self.assertEqual(
            self.Partner._lock_uncoded(kept.ids), [], "a code is never overwritten"
        )

    def test_assign_begins_with_the_oldest(self):
        later = self.Partner.with_context(customer_code_later=OwnWord())
        new, old = later.create([{"name": "New"}, {"name": "Old"}])
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET create_date = '2020-01-01' WHERE id = %s", old._ids
        )
        self.Rule._assign(Domain("id", "in", (new | old).ids))
        self.assertEqual((old.ref, new.ref), ("TST0001", "TST0002"))

    def test_assign_shows_at_once(self):
        company = self.Partner.with_context(customer_code_later=OwnWord()).create(
            {"name": "Company", "is_company": True}
        )
        contact = self.make_partners(1, parent_id=company.id)
        self.assertFalse(contact.customer_code)
        company._assign_customer_codes()
        self.assertEqual(contact.customer_code, "TST0001")

    def test_assign_within(self):
        first, second = self.Partner.with_context(customer_code_later=OwnWord()).create(
            [{"name": "First"}, {"name": "Second"}]
        )
        self.Rule._assign(Domain("id", "=", second.id))
        self.assertFalse(first.ref)
        self.assertEqual(second.ref, "TST0001")

    def test_those_between_are_not_meant(self):
        partners = self.make_partners(40)
        for some in (partners[:10:2], partners[11] + partners[39]):
            with self.subTest(some=some):
                among = sql_among(SQL("id"), some.ids)
                query = SQL("SELECT id FROM res_partner WHERE %s", among)
                rows = self.env.execute_query(query)
                self.assertCountEqual(rows, [(partner_id,) for partner_id in some.ids])

    def test_assign_takes_the_first_rule_too(self):
        self.remove_codes()
        self.make_rule("COM", "[('is_company', '=', True)]")
        person, company = self.Partner.with_context(
            customer_code_later=OwnWord()
        ).create([{"name": "Person"}, {"name": "Company", "is_company": True}])
        self.Rule._assign(Domain("id", "in", (person | company).ids))
        self.assertEqual((person.ref, company.ref), ("TST0001", "COM0001"))

    def test_each_partner_counts_for_one_rule_only(self):
        self.remove_codes()
        self.rule.domain = "[('name', 'like', 'Uncoded')]"
        self.make_rule("COM", "[('is_company', '=', True), ('name', 'like', 'Unc')]")
        self.Partner.with_context(customer_code_later=OwnWord()).create(
            [{"name": "Uncoded"}, {"name": "Uncoded", "is_company": True}]
        )
        self.assertEqual([line.count for line in self.Rule._preview()], [1, 1])

    def test_cost_of_assign_does_not_grow(self):
        later = self.Partner.with_context(customer_code_later=OwnWord())
        self.Rule._assign()
        costs = []
        for count in (10, 1000):
            later.create([{"name": str(i)} for i in range(count)])
            costs.append(self.queries(self.Rule._assign))
        self.assertEqual(costs[0], costs[1])

    def test_preview(self):
        self.remove_codes()
        self.rule.domain = "[('name', 'like', 'Uncoded')]"
        self.make_partners(1, ref="TST0001")
        self.Partner.with_context(customer_code_later=OwnWord()).create(
            [{"name": f"Uncoded {i}"} for i in range(3)]
        )
        expected = [(self.rule, 3, "TST0002", "TST0004")]
        self.assertEqual(self.Rule._preview(), expected)
        self.assertEqual(self.Rule._uncoded_count(), 3)
        self.assertEqual(self.Rule._probable_codes()[0], "TST0002")
        self.assertEqual(self.Rule._preview(), expected, "a preview takes no number")
        self.assertEqual(self.Rule._assign(), ["TST0002", "TST0003", "TST0004"])
        self.assertEqual(self.Rule._preview(), [(self.rule, 0, "", "")])
