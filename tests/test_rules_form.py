from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from ..tools import check_digit
from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestRuleForm(CustomerCodeCase):
    def test_a_new_rule_has_numbers_of_its_own(self):
        with Form(self.Rule) as form:
            form.name = "Companies"
            form.prefix = "B"
            self.assertFalse(form.problem)
            self.assertEqual(form.example, "B000001")
            self.assertFalse(form.next_code)
            form.suffix = "-"
            form.check_digit = "mod_37_36"
            form.padding = 3
            form.number_next = 7
            self.assertEqual(form.example, "B007-" + check_digit("mod_37_36", "B007"))
        rule = form.record
        self.assertEqual(rule.sequence_id.name, "Companies")
        self.assertFalse(rule.sequence_id.company_id)
        self.assertEqual(rule.next_code, rule.example)
        rule.sequence = 1
        code = self.make_partners(1, is_company=True).ref
        self.assertEqual(code, form.example)
        rule.invalidate_recordset()
        self.assertEqual(rule.number_next, 8)

    def test_a_new_rule_names_customers_only(self):
        rule = self.Rule.create({"name": "New", "sequence": 1, "prefix": "N"})
        parent = self.make_partners(1)
        self.assertEqual(parent.ref, "N000001")
        self.assertFalse(self.make_partners(1, parent_id=parent.id).ref)
        self.assertIn("without a code: ", rule.match_summary)

    def test_the_numbering_is_edited_in_place(self):
        self.make_partners(1)
        with Form(self.rule) as form:
            self.assertEqual((form.prefix, form.padding), ("TST", 4))
            self.assertEqual(form.number_next, 2)
            form.prefix = "%(year)s-"
            form.implementation = "no_gap"
            form.number_increment = 10
        with freeze_time("2026-05-05"):
            self.assertEqual(self.make_partners(2).mapped("ref"), self.expected)
        self.assertEqual(self.sequence.implementation, "no_gap")

    expected = ["2026-0002", "2026-0012"]

    def test_every_numbering_goes_on_where_it_is(self):
        self.make_partners(4)
        for implementation in ("no_gap", "standard", "no_gap"):
            self.rule.implementation = implementation
            self.assertEqual(self.rule.number_next, 5)
        self.assertEqual(self.make_partners(1).ref, "TST0005")

    def test_numbers_of_a_month(self):
        with freeze_time("2026-05-05"):
            self.rule.write(
                {
                    "prefix": "%(range_y)s%(range_month)s-",
                    "use_date_range": True,
                    "date_range_period": "month",
                }
            )
            self.assertEqual(self.rule.next_code, "2605-0001")
            self.rule.number_next = 50
            self.assertEqual(self.make_partners(1).ref, "2605-0050")
        for day, code in (("2026-06-01", "2606-0001"), ("2026-04-30", "2604-0001")):
            with freeze_time(day):
                self.rule.invalidate_recordset()
                self.assertEqual(self.rule.next_code, code)
                self.assertEqual(self.make_partners(1).ref, code)

    def test_two_rules_may_share_numbers(self):
        with Form(self.Rule) as form:
            form.name = "Companies"
            form.sequence_id = self.sequence
            self.assertEqual((form.prefix, form.padding), ("TST", 4))
            self.assertEqual(form.shared_with, self.rule.name)
        form.record.sequence = 1
        self.assertEqual(self.make_partners(1, is_company=True).ref, "TST0001")
        self.assertEqual(self.make_partners(1).ref, "TST0002")
        self.assertEqual(self.rule.shared_with, "Companies")

    def test_the_next_number_goes_forward_only(self):
        self.make_partners(3)
        self.make_partners(1).unlink()
        self.rule.number_next = 100
        self.assertEqual(self.make_partners(1).ref, "TST0100")
        with self.assertRaisesRegex(UserError, "5 are in use or were.* 95 are free"):
            self.rule.number_next = 1
        form = Form(self.rule)
        self.assertFalse(form.lower_number_warning)
        form.number_next = 1
        self.assertIn("5 are in use", form.lower_number_warning)
        with self.assertRaises(UserError):
            form.save()
        form.allow_lower_number = True
        form.save()
        self.assertEqual(self.make_partners(2).mapped("ref"), ["TST0005", "TST0006"])

    def test_how_many_numbers_are_free_by_their_step(self):
        self.sequence.number_increment = 10
        self.make_partners(2)
        self.rule.number_next = 101
        with self.assertRaisesRegex(UserError, "2 are in use or were.* 8 are free"):
            self.rule.number_next = 1

    def test_impossible_numbering_is_refused(self):
        for numbering in (
            {"prefix": "%(yaer)s"},
            {"prefix": "100%"},
            {"suffix": "%(year)d-"},
            {"prefix": " C"},
            {"suffix": "\u200b"},
            {"prefix": "Ｃ"},
            {"prefix": "CС"},
            {"padding": 64},
        ):
            with (
                self.subTest(**numbering),
                self.assertRaises(UserError),
                self.cr.savepoint(),
            ):
                self.rule.write(numbering)
            with (
                self.subTest(**numbering),
                self.assertRaises(UserError),
                self.cr.savepoint(),
            ):
                self.Rule.create({"name": "New", **numbering})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.rule.sequence_id = self.make_sequence(prefix=" C")
        self.rule.write({"prefix": "C" * 45, "padding": 18})
        self.assertEqual(len(self.rule.example), 63, "and one for a check digit")
        for numbering in ({"prefix": "C" * 46}, {"padding": 19}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.rule.write(numbering)

    def test_match_summary(self):
        self.rule.domain = "[('name', 'like', 'Counted')]"
        self.make_partners(2, name="Counted", active=False)
        self.make_partners(1, name="Counted").ref = False
        self.env.ref("base.public_user").partner_id.name = "Counted"
        self.rule.invalidate_recordset()
        self.assertIn("names: 3, without a code: 1.", self.rule.match_summary)

    def test_warns_before_the_digits_are_used_up(self):
        for number, warns in ((8999, False), (9000, True), (12000, True)):
            self.rule.number_next = number
            self.assertEqual(bool(self.rule.used_up_warning), warns)
            settings = self.env["res.config.settings"].new()
            self.assertEqual("digits" in settings.customer_code_warning, warns)
        self.rule.padding = 0
        self.assertFalse(self.rule.used_up_warning)

    def test_a_preview_takes_nothing(self):
        for _look in range(3):
            self.env.invalidate_all()
            self.assertEqual(self.rule.next_code, "TST0001")
        self.assertEqual(self.make_partners(1).ref, "TST0001")
