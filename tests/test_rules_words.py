from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestRuleInWords(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Retail"})
        cls.country = cls.env.ref("base.pt")
        cls.company = cls.make_partners(1, is_company=True)
        cls.person = cls.make_partners(1, country_id=cls.country.id)
        cls.contact = cls.make_partners(1, parent_id=cls.company.id)
        cls.vendor = cls.make_partners(1, supplier_rank=1, category_id=cls.tag.ids)
        cls.labelled = cls.make_partners(1, is_company=True, category_id=cls.tag.ids)
        cls.made = cls.company | cls.person | cls.contact | cls.vendor | cls.labelled

    def named(self, rule):
        return self.made.filtered_domain(rule._stored_domain())

    def test_each_choice(self):
        for choice, narrowed, expected in (
            ("everybody", {}, self.company | self.person | self.labelled),
            ("companies", {}, self.company | self.labelled),
            ("individuals", {}, self.person),
            ("country", {"country_id": self.country}, self.person),
            ("tag", {"category_id": self.tag}, self.labelled),
        ):
            with self.subTest(choice):
                form = Form(self.Rule)
                form.name = "Words"
                form.applies_to = choice
                for name, value in narrowed.items():
                    form[name] = value
                rule = form.save()
                self.assertEqual(self.named(rule), expected)
                self.env.invalidate_all()
                self.assertEqual(rule.applies_to, choice)
                for name in ("country_id", "category_id"):
                    value = narrowed.get(name, rule[name].browse())
                    self.assertEqual(rule[name], value)

    def test_a_saved_rule_stays_what_it_is(self):
        for domain in (
            "[]",
            "[('is_company', '=', True)]",
            "['|', ('id', '=', 3), ('name', 'like', 'A')]",
            '[(1, "=", 1)]',
        ):
            rule = self.Rule.create({"name": "Saved", "domain": domain})
            self.assertEqual(rule.applies_to, "advanced")
            with Form(rule) as form:
                form.name = "Renamed"
            self.assertEqual(rule.domain, domain)

    def test_the_shipped_rule_is_in_words(self):
        self.assertEqual(self.rule.applies_to, "everybody")
        before = self.named(self.rule)
        with Form(self.rule) as form:
            form.applies_to = "advanced"
        self.assertEqual(self.named(self.rule), before)

    def test_what_is_missing_is_told(self):
        rule = self.rule
        for choice, field in (("country", "Country"), ("tag", "Tag")):
            with self.assertRaisesRegex(ValidationError, f'"Customers".*{field}'):
                rule.applies_to = choice
            rule.invalidate_recordset()
            form = Form(rule)
            form.applies_to = choice
            with self.assertRaisesRegex(AssertionError, "required"):
                form.save()

    def test_a_deleted_tag_is_seen_in_the_condition(self):
        rule = self.Rule.create(
            {"name": "Tag", "applies_to": "tag", "category_id": self.tag.id}
        )
        self.tag.unlink()
        self.env.invalidate_all()
        self.assertEqual(rule.applies_to, "advanced")

    def test_how_many_each_really_gets(self):
        first = self.Rule.create(
            {"name": "First", "sequence": 1, "domain": [("id", "=", self.company.id)]}
        )
        other = self.Rule.create(
            {"name": "Other", "sequence": 2, "domain": [("id", "in", self.made.ids)]}
        )
        self.person.active = False
        self.company.ref = False
        self.env.invalidate_all()
        self.assertEqual((first.named_count, first.uncoded_count), (1, 1))
        self.assertEqual((other.named_count, other.uncoded_count), (4, 2))
        self.assertIn("4, without a code: 2", other.match_summary)
        action = other.action_show_named()
        shown = self.Partner.with_context(**action["context"])
        self.assertEqual(shown.search(action["domain"]), self.made - self.company)
        first.active = False
        self.env.invalidate_all()
        self.assertEqual(other.named_count, 5)

    def test_an_impossible_prefix_is_told_at_once(self):
        form = Form(self.rule)
        for prefix, told in (
            ("%(yera)s-", "Invalid prefix"),
            ("C%", "Invalid prefix"),
            ("\u0421A", "look alike"),
            ("C" * 70, "at most 64"),
        ):
            form.prefix = prefix
            self.assertIn(told, form.format_problem)
            self.assertIn("Customers", form.format_problem)
            self.assertFalse(form.example)
        form.prefix = "D"
        self.assertFalse(form.format_problem)
        self.assertEqual(form.example, "D0001")
