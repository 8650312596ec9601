"""Codes for those who were here before, many at a time."""

from odoo.fields import Command, Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..tools import OwnWord
from ..tools.sql import sql_among
from .test_rules_rule import RuleCase


@tagged("post_install", "-at_install")
class TestAssignAll(RuleCase):
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
