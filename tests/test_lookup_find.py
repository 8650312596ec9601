from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.customer_code.models.lookup.res_partner import RANK_FORMER

from .common import CustomerCodeCase


class FindCase(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            "customer_code_stranger",
            groups="base.group_user,base.group_partner_manager",
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )

    def make_family(self, **values):
        """Return a company, one of its contacts and one of its addresses."""
        company = self.make_partners(1, is_company=True, **values)
        contact = self.make_partners(1, parent_id=company.id)
        address = self.make_partners(1, parent_id=company.id, type="invoice")
        return company, contact, address

    def change_code(self, partner, code):
        """Give ``partner`` another code, and return the former one."""
        former = partner.ref
        partner.ref = code
        return former


@tagged("post_install", "-at_install")
class TestFind(FindCase):
    def find(self, text, user=None, **arguments):
        partners = self.Partner.with_user(user or self.clerk)
        return partners.find_by_customer_code(text, **arguments)

    def test_every_form_of_a_code(self):
        partner = self.make_partners(1, ref="VIP-001 a")
        for text in (
            "VIP-001 a",
            " vip-001 A ",
            "vip001a",
            "ＶＩＰ００１Ａ",
            "vip.001/a",
        ):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)

    def test_separators_that_the_code_does_not_have(self):
        partner = self.make_partners(1, ref="K000123")
        self.change_code(partner, "L000123")
        for text in ("l-000 123", "K/000.123"):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)

    def test_a_number(self):
        self.rule.check_digit = "verhoeff"
        partner = self.make_partners(1)
        digits = partner.ref.removeprefix("TST")
        for text in ("1", "0001", digits, digits.lstrip("0")):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)
        for text in ("1.", "-1", "1-800", "9" * 64):
            with self.subTest(text):
                self.assertFalse(self.find(text))

    def test_digits_of_other_scripts(self):
        partner = self.make_partners(1, ref="TST0012")
        for text in ("٠٠١٢", "၁၂", "TST٠٠١٢", "tst-००१२"):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)
        arabic = self.make_partners(1, ref="ع-٣٤")
        for text in ("ع-٣٤", "ع٣٤"):
            with self.subTest(text):
                self.assertEqual(self.find(text), arabic)

    def test_a_number_in_another_format(self):
        partner = self.make_partners(1, ref="NEW-0007")
        self.assertFalse(self.find("7"))
        self.sequence.prefix = "NEW-"
        self.assertEqual(self.find("7"), partner)
        self.sequence.prefix = "new-"
        self.assertEqual(self.find("7"), partner)
        self.sequence.suffix = "/X"
        self.assertFalse(self.find("7"))
        self.sequence.suffix = False
        self.assertEqual(self.find("7"), partner)
        self.sequence.padding = 3
        self.assertFalse(self.find("7"))

    def test_a_number_costs_no_more_than_a_whole_code(self):
        partner = self.make_partners(1)
        self.find("1")
        whole = self.queries(self.find, partner.ref)
        self.assertEqual(self.queries(self.find, partner.ref[-4:]), whole)

    def test_a_former_code(self):
        partner = self.make_partners(1, ref="K-1")
        self.change_code(partner, "K-2")
        for text in ("K-1", "k1"):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)
        deleted = self.make_partners(1)
        code = deleted.ref
        deleted.unlink()
        self.assertFalse(self.find(code))

    def test_the_best_first(self):
        by_prefix = self.make_partners(1, ref="77-0")
        former = self.make_partners(1, ref="77")
        self.change_code(former, "Z1")
        compact_former = self.make_partners(1, ref="7.7")
        self.change_code(compact_former, "Z2")
        compact = self.make_partners(1, ref="7/7")
        by_number = self.make_partners(1, ref="TST0077")
        best = former + compact + compact_former + by_number + by_prefix
        self.assertEqual(self.find("77"), best)
        self.assertEqual(self.find("7/7")[0], compact)
        self.assertEqual(self.find("7.7")[0], compact_former, "former, but in its form")
        former.unlink()
        self.env.cr.execute("DELETE FROM customer_code_former WHERE code = '77'")
        exact = self.make_partners(1, ref="77")
        self.assertEqual(
            self.find("77"), exact + compact + compact_former + by_number + by_prefix
        )
        self.assertEqual(self.find("77", limit=2), exact + compact)
        self.assertEqual(self.find("77", limit=None)[-1], by_prefix)
        self.assertFalse(self.find("77", limit=0))
        self.make_partners(1, ref="77-1")
        self.assertEqual(self.find("77", limit=5)[4:], by_prefix)

    def test_where_two_fit_equally_well(self):
        find = self.Partner.with_user(self.clerk)._find_by_whole_code
        twins = self.make_partners(1, ref="A-B1") + self.make_partners(1, ref="AB-1")
        self.assertEqual(find("ab1", best_only=True), twins)
        self.assertEqual(find("ab-1", best_only=True), twins[1])
        exact = self.make_partners(1, ref="AB1")
        self.assertEqual(find("ab1", best_only=True), exact)
        self.assertEqual(set(find("ab1")), set(exact + twins))
        self.env.cr.execute(
            "UPDATE res_partner SET ref = 'AB1', customer_code_duplicate = true"
            " WHERE id = %s",
            [twins[0].id],
        )
        self.env.invalidate_all()
        self.assertEqual(find("ab1", best_only=True), exact + twins[0], "who share it")

    def test_a_prefix_is_no_pattern(self):
        odd = self.make_partners(1, ref="A%_\\1")
        self.make_partners(1, ref="AB2")
        self.change_code(self.make_partners(1, ref="*Q*"), "#Q#")
        for text in ("A%", "a%_", "A%_\\"):
            with self.subTest(text):
                self.assertEqual(self.find(text), odd)
        for text in ("%", "_", "\\", "'", "\x00", "", " ", False, "%s", "%(code)s"):
            with self.subTest(text):
                self.assertFalse(self.find(text))

    def test_archived(self):
        partner = self.make_partners(1, active=False)
        self.assertFalse(self.find(partner.ref))
        archived_too = self.Partner.with_context(active_test=False)
        self.assertEqual(archived_too.find_by_customer_code(partner.ref), partner)

    def test_an_address_of_a_pickup_point(self):
        parent = self.make_partners(1)
        self.make_partners(1, parent_id=parent.id, type="delivery", ref="RELAY-1")
        for text in ("RELAY-1", "relay1", "RELAY"):
            self.assertFalse(self.find(text))

    def test_what_was_a_customer_a_moment_ago(self):
        company, contact, _address = self.make_family()
        contact.ref = "K-1"
        self.env.flush_all()
        contact.type = "delivery"
        ranks = self.Partner._ranks_by_code("K-1")
        self.assertEqual(ranks, {contact.id: RANK_FORMER}, "as by a former code")

    def test_users_of_another_company(self):
        partner = self.make_partners(1, company_id=self.env.company.id)
        former = self.change_code(partner, "NEW-1")
        for text in ("NEW-1", "new1", "NEW", former):
            with self.subTest(text):
                self.assertEqual(self.find(text), partner)
                self.assertFalse(self.find(text, self.stranger))
                names = self.Partner.with_user(self.stranger).name_search(text)
                self.assertNotIn(partner.id, dict(names))

    def test_portal_users_find_themselves(self):
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        other = self.make_partners(1)
        own = portal.partner_id
        self.assertEqual(self.find(own.ref, portal), own)
        self.assertFalse(self.find(other.ref, portal))
        self.assertFalse(self.find(other.ref, self.env.ref("base.public_user")))

    def test_who_may_not_read_partners(self):
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner")]
        ).active = False
        with self.assertRaises(AccessError):
            self.find("TST0001")


@tagged("post_install", "-at_install")
class TestFindThroughTheApi(HttpCase):
    def test_json_2(self):
        partner = self.env["res.partner"].create({"name": "New", "ref": "API-1"})
        clerk = new_test_user(self.env, "customer_code_clerk", groups="base.group_user")
        key = (
            self.env["res.users.apikeys"]
            .with_user(clerk)
            ._generate(None, "Test", fields.Datetime.now() + timedelta(days=1))
        )
        response = self.url_open(
            "/json/2/res.partner/find_by_customer_code",
            headers={"Authorization": f"Bearer {key}"},
            json={"text": "api1"},
        )
        self.assertEqual(response.json(), partner.ids)


@tagged("post_install", "-at_install")
class TestNameSearch(FindCase):
    def names(self, text, *arguments, **options):
        pairs = self.Partner.with_user(self.clerk).name_search(
            text, *arguments, **options
        )
        return self.Partner.browse([partner_id for partner_id, _name in pairs])

    def test_the_holder_then_its_family(self):
        company, contact, address = self.make_family(name="Zoo", ref="TST0013")
        look_alikes = self.make_partners(0)
        for i in range(13):
            look_alikes += self.make_partners(1, name=f"A{i:02}", ref=f"TST0013{i}")
        for text in ("TST0013", "tst0013", "13"):
            with self.subTest(text):
                found = self.names(text, limit=8)
                self.assertEqual(found[0], company)
                self.assertEqual(set(found[1:3]), set(contact + address))
        self.assertEqual(
            self.names("TST0013", limit=8)[3:], look_alikes.sorted("ref")[:5]
        )
        self.assertEqual(self.names("TST0013", limit=1), company)

    def test_two_families(self):
        zoo = self.make_family(name="Zoo", ref="77")
        ark = self.make_family(name="Ark", ref="7/7")
        found = self.names("77")
        self.assertEqual((found[0], found[3]), (zoo[0], ark[0]))
        self.assertEqual(set(found[1:3]), {*zoo[1:]})

    def test_the_index_alone_answers(self):
        holder = self.make_partners(1)
        named = self.make_partners(1, name=f"About {holder.ref}")
        self.assertEqual(self.names(holder.ref), holder)
        self.assertEqual(self.names(f"t {holder.ref}"), named)

    def test_names_that_begin_with_it_come_after_the_codes(self):
        by_number = self.make_partners(1, name="Zoo", ref="TST0024")
        by_code = self.make_partners(1, name="Ark", ref="24-A")
        fitness = self.make_partners(1, name="24 Hour Fitness")
        self.make_partners(1, name="Studio 24")
        self.assertEqual(self.names("24"), by_number + by_code + fitness)
        self.assertEqual(self.names("24", limit=2), by_number + by_code)
        self.assertEqual(self.names("24 ho"), fitness)
        self.assertEqual(self.names("24", [("name", "=", "Zoo")]), by_number)
        mobile = self.make_partners(1, name="a1 Telekom")
        holder = self.make_partners(1, name="Bee", ref="A1")
        self.assertEqual(self.names("A1"), holder + mobile)
        found = self.Partner.search([("display_name", "ilike", "A1")])
        self.assertEqual(found & (holder + mobile), holder | mobile)
        odd = self.make_partners(1, name="1%_\\x")
        self.make_partners(1, ref="1%_-9")
        self.assertEqual(self.names("1%_")[1:], odd)

    def test_a_number_that_is_in_a_name_too(self):
        holder = self.make_partners(1, ref="TST0013")
        named = self.make_partners(1, name="Studio 13 of Xanadu")
        found = self.Partner.search(
            [("display_name", "ilike", "13"), ("id", "in", (holder + named).ids)]
        )
        self.assertEqual(found, holder | named, "in lists; a customer field has one")
        self.assertEqual(self.names("13")[:1], holder)
        holder.name = "About TST0013"
        named.name = "Called TST0013"
        self.assertEqual(
            self.Partner.search([("display_name", "ilike", "tst-0013")]), holder
        )

    def test_a_former_code(self):
        company, contact, address = self.make_family()
        former = self.change_code(company, "K-2")
        self.assertEqual(
            set(self.names(former)), set(company + contact + address), former
        )

    def test_a_contact_with_a_code_of_its_own(self):
        company, contact, _address = self.make_family()
        contact.ref = "K-1"
        self.assertEqual(self.names("k1"), contact)
        self.assertNotIn(company, self.names("k1"))

    def test_a_code_like_a_word(self):
        word = self.make_partners(1, name="Zoo", ref="KIOSK")
        other = self.make_partners(1, name="Any kiosk")
        self.assertEqual(self.names("kiosk"), word + other)
        self.assertEqual(self.names("kiosk", limit=1), word)

    def test_text_that_is_no_code(self):
        partners = self.make_partners(2, name="Studio 54 of Xanadu")
        self.assertEqual(self.names("54 of xan"), partners.sorted("id", reverse=True))
        self.assertEqual(self.names("xanadu", limit=1), partners[1])
        first = self.Partner.with_user(self.clerk).search([], limit=3)
        self.assertEqual(self.names("", limit=3), first)

    def test_within_a_domain(self):
        company, contact, address = self.make_family()
        self.assertEqual(
            self.names(
                company.ref, [("is_company", "=", False), ("type", "=", "contact")]
            ),
            contact,
        )
        self.assertEqual(
            self.names(company.ref, [("parent_id.ref", "=", company.ref)]),
            contact + address,
        )
        self.assertEqual(
            self.names(company.ref[:5], [("parent_id.active", "=", False)]),
            self.make_partners(0),
        )

    def test_archived(self):
        company, contact, address = self.make_family()
        company.with_context(active_test=False).active = False
        self.assertEqual(set(self.names(company.ref)), {contact, address})

    def test_a_contact_of_an_unreadable_company(self):
        company, contact, address = self.make_family(company_id=self.env.company.id)
        (contact | address).company_id = False
        names = self.Partner.with_user(self.stranger).name_search(company.ref)
        self.assertFalse(names)
        contact.ref = "K-1"
        names = self.Partner.with_user(self.stranger).name_search("K-1")
        self.assertEqual([partner_id for partner_id, _name in names], contact.ids)

    def test_cost(self):
        company = self.make_family()[0]
        self.change_code(company, "K-2")
        partners = self.Partner.with_user(self.clerk)
        for text in ("K-2", "k2", "TST0001", "K-"):
            with self.subTest(text):
                partners.name_search(text, limit=8)
                self.env.invalidate_all()
                self.assertLessEqual(
                    self.queries(partners.name_search, text, None, "ilike", 8), 7
                )
