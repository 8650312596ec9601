from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import tagged

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

    def test_domain_may_follow_a_computed_field(self):
        self.make_rule("BEL", "[('country_code', '=', 'BE')]")
        partners = self.Partner.create(
            [
                {"name": "Belgian", "country_id": self.env.ref("base.be").id},
                {"name": "French", "country_id": self.env.ref("base.fr").id},
            ]
        )
        self.assertEqual(partners.mapped("ref"), ["BEL0001", "TST0001"])

    def test_a_change_of_the_rules_counts_at_once(self):
        self.make_partners(1)
        self.rule.domain = "[('name', '=', 'Nobody')]"
        self.assertFalse(self.make_partners(1).ref)
        self.rule.active = False
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
        partners = self.Partner.create(
            [{"name": "A"}, {"name": "B", "ref": "tst0001"}, {"name": "C"}]
        )
        self.assertEqual(partners.mapped("ref"), ["TST0002", "tst0001", "TST0003"])

    def test_a_thousand_codes_in_the_way_cost_a_handful_of_queries(self):
        self.make_partners(1)
        self.Partner.create(
            [{"name": str(i), "ref": f"TST{i:04d}"} for i in range(2, 1002)]
        )
        later = self.Partner.with_context(customer_code_later=True)
        plain = self.queries(later.create, {"name": "Next"})
        self.assertLessEqual(
            self.queries(self.Partner.create, {"name": "Next"}) - plain, 6
        )
        code = self.Partner.search(
            [("name", "=", "Next")], order="id desc", limit=1
        ).ref
        self.assertGreater(code, "TST1001")

    def test_codes_without_gaps_stay_so(self):
        self.sequence.implementation = "no_gap"
        self.make_partners(1, ref="TST0001")
        self.make_partners(1, ref="TST0003")
        self.assertEqual(self.make_partners(1).ref, "TST0002")
        self.assertEqual(self.make_partners(2).mapped("ref"), ["TST0004", "TST0005"])

    def test_assign(self):
        self.remove_codes()
        kept = self.make_partners(1, ref="KEPT")
        self.rule.domain = "[('name', 'like', 'Uncoded')]"
        later = self.Partner.with_context(customer_code_later=True)
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
        self.assertEqual(self.Rule._lock(kept.ids), [], "a code is never overwritten")

    def test_assign_within(self):
        first, second = self.Partner.with_context(customer_code_later=True).create(
            [{"name": "First"}, {"name": "Second"}]
        )
        self.Rule._assign(Domain("id", "=", second.id))
        self.assertFalse(first.ref)
        self.assertEqual(second.ref, "TST0001")

    def test_assign_takes_the_first_rule_too(self):
        self.remove_codes()
        self.make_rule("COM", "[('is_company', '=', True)]")
        person, company = self.Partner.with_context(customer_code_later=True).create(
            [{"name": "Person"}, {"name": "Company", "is_company": True}]
        )
        self.Rule._assign(Domain("id", "in", (person | company).ids))
        self.assertEqual((person.ref, company.ref), ("TST0001", "COM0001"))

    def test_each_partner_counts_for_one_rule_only(self):
        self.remove_codes()
        self.rule.domain = "[('name', 'like', 'Uncoded')]"
        self.make_rule("COM", "[('is_company', '=', True), ('name', 'like', 'Unc')]")
        self.Partner.with_context(customer_code_later=True).create(
            [{"name": "Uncoded"}, {"name": "Uncoded", "is_company": True}]
        )
        self.assertEqual([line.count for line in self.Rule._preview()], [1, 1])

    def test_cost_of_assign_does_not_grow(self):
        later = self.Partner.with_context(customer_code_later=True)
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
        self.Partner.with_context(customer_code_later=True).create(
            [{"name": f"Uncoded {i}"} for i in range(3)]
        )
        expected = [(self.rule, 3, "TST0002", "TST0004")]
        self.assertEqual(self.Rule._preview(), expected)
        self.assertEqual(self.Rule._uncoded_count(), 3)
        self.assertEqual(self.Rule._probable_code(), "TST0002")
        self.assertEqual(self.Rule._preview(), expected, "a preview takes no number")
        self.assertEqual(self.Rule._assign(), ["TST0002", "TST0003", "TST0004"])
        self.assertEqual(self.Rule._preview(), [(self.rule, 0, "TST0005", "TST0005")])
