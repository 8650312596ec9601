"""The next codes of a rule: those in the way are skipped, without gaps if so wished."""

from itertools import product

from odoo.tests import tagged

from ..tools import OwnWord, check_digit, is_checked
from .test_rules_rule import RuleCase


@tagged("post_install", "-at_install")
class TestFreeCodes(RuleCase):
    def test_two_rules_may_make_the_same_code(self):
        self.make_rule("TST", "[('is_company', '=', True)]")
        partners = self.Partner.create(
            [{"name": "Person"}, {"name": "Company", "is_company": True}]
        )
        self.assertEqual(set(partners.mapped("ref")), {"TST0001", "TST0002"})

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

    def test_former_codes_are_never_given_again(self):
        first, second = self.make_partners(2)
        first.ref = "OTHER"
        second.unlink()
        self.sequence.number_next_actual = 1
        self.assertEqual(self.make_partners(1).ref, "TST0003")
        self.assertEqual(self.Rule._probable_codes()[0], "TST0004")

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
