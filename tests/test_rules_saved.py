"""A rule that is saved works, and one that works no more stops nobody."""

from psycopg2.errors import UndefinedTable

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustomerCodeCase

UNUSABLE = (
    "[('customer_code', '=', 'C1')]",
    "[('name', '=like', '%\\\\')]",
    "[('name', 'ilike', 'a'), ('id', '=', 'abc')]",
    "[('no_such_field', '=', 1)]",
    "[('parent_id.no_such_field', '=', 1)]",
    "[('zip', '>=', 1000)]",
    "[('id', 'in', 'abc')]",
    "[('create_date', '>', 'abc')]",
    "[('name', 'no operator', 'a')]",
    "['&']",
    "no domain",
    "[('name',",
    "{}",
    "7",
)


class SavedCase(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "customer_code_manager",
            groups="base.group_user,base.group_partner_manager,"
            "customer_code.group_customer_code_manager",
        )

    def make_rule(self, **values):
        rules = self.Rule.with_user(self.manager)
        return rules.create({"name": "Test", "sequence": 1, **values})

    def break_in_database(self, rule, **values):
        """Let what a rule says be wrong, as after a field or a value has gone."""
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {rule._table} SET {name} = %s WHERE id = %s", [value, rule.id]
            )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def assertNothingStops(self, rule):
        with self.assertLogs("odoo.addons.customer_code", "WARNING") as logs:
            partner = self.make_partners(1)
        self.assertIn(f'"{rule.name}"', "".join(logs.output))
        self.assertTrue(partner.ref, "the next rule gives it one")
        vendor = self.make_partners(1, supplier_rank=1)
        vendor._increase_rank("customer_rank")
        self.env["res.users"].create({"name": "Portal", "login": f"portal-{rule.id}"})
        self.env["res.company"].create({"name": f"Company {rule.id}"})
        self.env["res.config.settings"].create({})
        self.env["customer.code.generate"].with_user(self.manager).create({})
        listed = self.Rule.with_user(self.manager).search([])
        names = [name for name in self.Rule._fields if name != "allow_lower_number"]
        self.assertIn(rule.id, [values["id"] for values in listed.read(names)])
        with Form(rule.with_user(self.manager)) as form:
            self.assertTrue(form.problem)


@tagged("post_install", "-at_install")
class TestDomains(SavedCase):
    def test_what_cannot_be_used_is_not_saved(self):
        rule = self.make_rule()
        for domain in UNUSABLE:
            with self.subTest(domain):
                with self.assertRaisesRegex(ValidationError, '"Test"'):
                    self.make_rule(domain=domain)
                with self.assertRaisesRegex(ValidationError, '"Test"'):
                    rule.domain = domain
                self.env.invalidate_all()

    def test_what_is_usable_is_saved(self):
        rule = self.make_rule()
        for domain in (
            "[]",
            "[('name', '=like', 'A%')]",
            "[('child_ids.name', 'ilike', 'a')]",
            "[('category_id', 'child_of', [1])]",
            "[('zip', '>=', '1000')]",
            "[('country_id.code', 'in', ['BE', False])]",
            "[('create_date', '>', '2020-01-01')]",
        ):
            rule.domain = domain
            self.assertFalse(rule.problem)

    def test_a_domain_that_broke_later(self):
        for domain in UNUSABLE[:5]:
            with self.subTest(domain):
                rule = self.make_rule(name="Broken")
                self.break_in_database(rule, domain=domain)
                self.assertNothingStops(rule)
                with Form(rule) as form:
                    form.domain = "[('is_company', '=', True)]"
                self.assertFalse(rule.problem)
                rule.unlink()

    def test_only_what_who_saves_it_may_read(self):
        self.patch(self.Partner._fields["comment"], "groups", "base.group_system")
        domain = "[('comment', '=like', '1%')]"
        with self.assertRaises(ValidationError):
            self.make_rule(domain=domain)
        form = Form(self.Rule.with_user(self.manager))
        form.name = "Guess"
        form.applies_to = "advanced"
        form.domain = domain
        self.assertFalse(form.match_summary)
        rule = self.Rule.create({"name": "By an administrator", "domain": domain})
        self.assertFalse(rule.problem)
        self.assertTrue(rule.match_summary)
        self.env.invalidate_all()
        self.assertFalse(rule.with_user(self.manager).match_summary)
        self.assertFalse(rule.with_user(self.manager).problem, "it gives codes")

    def test_only_customers_whom_the_user_may_read_are_counted(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        domain = "[('name', '=', 'Counted')]"
        self.make_partners(2, name="Counted")
        self.make_partners(5, name="Counted", company_id=elsewhere.id)
        rule = self.make_rule(domain=domain)
        self.assertEqual(rule.named_count, 2)


@tagged("post_install", "-at_install")
class TestNumbers(SavedCase):
    def test_limits(self):
        rule = self.make_rule()
        for values in (
            {"number_increment": 0},
            {"number_increment": -1},
            {"number_increment": 10**6},
            {"padding": -1},
            {"padding": 10**9},
            {"number_next": 0},
            {"number_next": -5},
            {"number_next": 2**31},
            {"number_next": 2**40},
        ):
            for implementation in ("standard", "no_gap"):
                with self.subTest(values, implementation=implementation):
                    values = {"implementation": implementation, **values}
                    with self.assertRaisesRegex(ValidationError, "is a number from"):
                        self.make_rule(**values)
                    with self.assertRaisesRegex(ValidationError, "is a number from"):
                        rule.write(values)
                    self.env.invalidate_all()

    def test_limits_of_the_sequences_own_form(self):
        rule = self.make_rule(use_date_range=True, prefix="%(range_year)s-")
        self.assertTrue(rule.next_code)
        sequence = rule.sequence_id.sudo()
        ranges = sequence._get_current_sequence()
        for record, values in (
            (sequence, {"number_increment": 0}),
            (sequence, {"number_increment": -3}),
            (sequence, {"padding": 10**9}),
            (sequence, {"number_next_actual": 2**31}),
            (sequence, {"number_next": 0}),
            (ranges, {"number_next_actual": 2**31}),
            (ranges, {"number_next": -1}),
            (sequence, {"date_range_ids": [(1, ranges.id, {"number_next": 2**33})]}),
        ):
            with self.subTest(values), self.assertRaises(UserError):
                record.write(values)
            self.env.invalidate_all()

    def test_sequences_of_others_have_no_limits(self):
        sequence = self.make_sequence(number_increment=5000)
        sequence.number_increment = -1
        with self.assertRaises(ValidationError):
            self.Rule.create({"name": "Test", "sequence_id": sequence.id})

    def test_the_last_numbers(self):
        for implementation in ("standard", "no_gap"):
            rule = self.make_rule(
                implementation=implementation,
                prefix=implementation,
                number_next=10**9,
                number_increment=1000,
            )
            with self.subTest(implementation):
                partners = self.make_partners(3)
                self.assertEqual(
                    partners[2].ref, f"{implementation}{10**9 + 2000}".replace("_", "_")
                )
                self.assertTrue(rule.match_summary)
            rule.active = False

    def test_to_start_a_milliard_lower(self):
        rule = self.make_rule(number_next=10**9)
        with self.assertRaisesRegex(UserError, "stand on paper"):
            rule.number_next = 1
        rule.write({"number_next": 1, "allow_lower_number": True})
        self.assertEqual(rule.next_code, "000001")

    def test_numbers_that_broke_later(self):
        for values in (
            {"number_increment": 0},
            {"number_increment": -1},
            {"padding": 10**9},
            {"prefix": "%(nonsense)s"},
            {"prefix": "X" * 80},
            {"suffix": "100%"},
        ):
            with self.subTest(values):
                rule = self.make_rule(name="Broken")
                self.break_in_database(rule.sequence_id.sudo(), **values)
                self.assertNothingStops(rule)
                name = next(iter(values))
                rule.write({name: 1 if "x" not in name else "OK"})
                self.assertFalse(rule.problem)
                rule.unlink()

    def test_a_sequence_that_is_dropped_at_this_moment(self):
        rule = self.make_rule()
        sequence = rule.sequence_id.sudo()
        self.env.cr.execute(f"DROP SEQUENCE ir_sequence_{sequence.id:03d}")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "Save again") as caught,
        ):
            self.make_partners(1)
        self.assertNotIsInstance(caught.exception, UndefinedTable)
