"""What cannot be a code costs no more than Odoo's own search of the same text."""

import re
import time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from ..models.point_of_sale.res_partner import POS_COMPARE_LIMIT
from ..tools import MAX_LENGTH
from .common import CustomerCodeCase

# What froze a till's server: the digits of each date could be shared out in many ways.
PREFIX = "%(range_year)s%(month)s-%(day)s%(doy)s/"

# Of a price like Odoo's own: what else the machine does is not measured.
SLACK = 0.3

MEGABYTE = 1024 * 1024


@tagged("post_install", "-at_install")
class TestCost(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = new_test_user(
            cls.env,
            "customer_code_cashier",
            groups="base.group_user,point_of_sale.group_pos_user",
        )

    def setUp(self):
        super().setUp()
        self.rule.write({"prefix": PREFIX, "suffix": "-%(y)s", "padding": 3})

    def seconds(self, function, *args, **kwargs):
        self.env.flush_all()
        begun = time.monotonic()
        function(*args, **kwargs)
        return time.monotonic() - begun

    def plain_seconds(self, text):
        """Return what Odoo's own search for a name takes."""
        names = self.Partner._rec_names_search
        domain = Domain.OR([(name, "ilike", text)] for name in names)
        return self.seconds(self.Partner.search, domain)

    def doors(self, text):
        """Yield each way by which a text comes in, and what it does with it."""
        cashier = self.Partner.with_user(self.cashier)
        yield "dropdown", lambda: cashier.name_search(text)
        yield "import of others", lambda: cashier.name_search(text, operator="=")
        yield "list", lambda: cashier.search([("display_name", "ilike", text)])

    def our_parts(self, text):
        """Yield what the addon itself does with a text, beside what Odoo does."""
        cashier = self.Partner.with_user(self.cashier)
        domain = Domain.TRUE
        form = self.Partner.new({"ref": text})
        yield "till", lambda: cashier.find_for_pos(text)
        yield "scanner", lambda: cashier.find_for_pos(text, True)
        yield "method", lambda: cashier.find_by_customer_code(text)
        yield "whole", lambda: cashier._find_by_whole_code(text)
        yield "prefix", lambda: cashier._find_by_prefix(text, 8, domain)
        yield "families", lambda: cashier._search_families(text, domain, 8)
        yield "mention", lambda: cashier._get_mention_suggestions_domain(text)
        yield "form", form._customer_code_problem
        yield "import", lambda: self.warn_of_imported(text)
        yield "import of others", lambda: cashier._looks_like_code(text)
        yield "check digit", lambda: self.Rule._mistyped_message(text)

    def test_every_door(self):
        self.rule.check_digit = "verhoeff"
        for text in (
            "1" * 40_000 + "X",
            "e\u0301" * 40_000,
            "a name of many words " * 4_000,
        ):
            limit = 2 * self.plain_seconds(text) + SLACK
            for name, door in self.doors(text):
                with self.subTest(name, text=text[:5], length=len(text)):
                    self.assertLess(self.seconds(door), limit)

    def test_ten_megabytes(self):
        self.rule.check_digit = "verhoeff"
        for text in (
            "1" * 10 * MEGABYTE + "X",
            "\u200b" * 10 * MEGABYTE,
            "A-" * 5 * MEGABYTE,
            "x\u0300" * 5 * MEGABYTE,
            "İß" * 5 * MEGABYTE,
        ):
            for name, part in self.our_parts(text):
                with self.subTest(name, text=text[:5]):
                    self.assertLess(self.seconds(part), 0.1)

    def test_ten_megabytes_against_what_codes_look_like(self):
        text = "1" * 10 * MEGABYTE + "X"
        for prefix in ("%(range_year)s-", PREFIX, "%(year)s%(year)s%(year)s", ""):
            for check_digit in (False, "verhoeff"):
                self.rule.write({"prefix": prefix, "check_digit": check_digit})
                with self.subTest(prefix, check_digit=check_digit):
                    pattern = self.Rule._pattern(self.Rule._active_rules()[0])
                    self.assertLess(self.seconds(re.fullmatch, pattern, text), 0.2)

    def test_dates_have_as_many_digits_as_they_have(self):
        for legend, good, bad in (
            ("year", "2026", "026"),
            ("range_year", "2026", "20260"),
            ("current_y", "26", "2026"),
            ("month", "07", "7"),
            ("doy", "007", "07"),
            ("weekday", "3", "03"),
            ("isoweek", "53", "5"),
            ("h24", "23", "3"),
        ):
            with self.subTest(legend):
                self.rule.write({"prefix": f"A%({legend})sB", "suffix": False})
                pattern = self.Rule._pattern(self.Rule._active_rules()[0])
                self.assertTrue(re.fullmatch(pattern, f"A{good}B001"))
                self.assertFalse(re.fullmatch(pattern, f"A{bad}B001"))

    def test_codes_still_look_like_codes(self):
        partner = self.make_partners(1)
        self.assertTrue(self.Partner._looks_like_code(partner.ref))
        till = self.Partner.with_user(self.cashier)
        self.assertEqual(till.find_for_pos(partner.ref)["exact"], partner.ids)

    def test_the_longest_code_is_found_however_it_is_typed(self):
        code = "é" + "X" * (MAX_LENGTH - 1)
        partner = self.make_partners(1, ref=code)
        spread = "e\u0301" + "x\u200b" * (MAX_LENGTH - 1)
        for text in (code, spread, f"  {code.lower()}\r\n"):
            found = self.Partner.with_user(self.cashier).find_for_pos(text)["exact"]
            self.assertEqual(found, partner.ids)

    def test_too_long_to_be_saved(self):
        text = "\u200b" * 10 * MEGABYTE + "C1"
        with self.assertRaisesRegex(UserError, "too long"):
            self.make_partners(1, ref=text)
        self.assertLess(
            self.seconds(self.Partner.new({"ref": text})._customer_code_problem), 0.2
        )

    def warn_of_imported(self, text):
        rows = [[text], [text]]
        partners = self.Partner.with_user(self.cashier)
        rows = partners._without_words_for_none(["ref"], rows)
        return partners._import_warnings(partners._imported_codes(["ref"], rows), [])

    def test_what_is_no_text(self):
        for nothing in (None, False, True, [], ["C1"], {"a": 1}):
            with self.subTest(nothing):
                domain = self.Partner._get_mention_suggestions_domain(nothing)
                self.assertTrue(domain)
                answer = self.Partner.with_user(self.cashier).find_for_pos(nothing)
                self.assertEqual(answer["exact"] + answer["similar"], [])
                self.assertFalse(self.Partner._looks_like_code(nothing))


@tagged("post_install", "-at_install")
class TestTill(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = new_test_user(
            cls.env,
            "customer_code_cashier",
            groups="base.group_user,point_of_sale.group_pos_user",
        )
        cls.portal = new_test_user(
            cls.env, "customer_code_portal", groups="base.group_portal"
        )

    def test_who_has_no_till(self):
        partner = self.make_partners(1)
        for user in (self.portal, self.clerk, self.env.ref("base.public_user")):
            partners = self.Partner.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    partners.find_for_pos(partner.ref)
                with self.assertRaises(AccessError):
                    partners.get_outdated_pos_codes({str(partner.id): ""})

    def test_as_many_as_a_till_can_have_loaded(self):
        till = self.Partner.with_user(self.cashier)
        limit = POS_COMPARE_LIMIT
        nobody = {str(10**9 + i): "" for i in range(limit)}
        self.assertEqual(len(till.get_outdated_pos_codes(nobody)), limit)
        with self.assertRaisesRegex(UserError, "at a time"):
            till.get_outdated_pos_codes({**nobody, "1": ""})

    def test_what_is_no_id(self):
        till = self.Partner.with_user(self.cashier)
        partner = self.make_partners(1)
        shown = {"x": "A", "-1": "A", str(2**70): "A", "": "", str(partner.id): ""}
        self.assertEqual(
            till.get_outdated_pos_codes(shown)[str(partner.id)]["ref"], partner.ref
        )
