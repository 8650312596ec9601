import json
import unicodedata

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import file_open

from ..tools import (
    canonical_form,
    check_digit,
    compact_form,
    is_checked,
    look_alikes,
    odd_character,
    stored_form,
)
from ..tools.sql import SQL_CANONICAL, SQL_COMPACT, make_collation


def vectors():
    """Return the vectors that the tests of the JavaScript twin use."""
    with file_open("customer_code/static/tests/unit/code_forms_vectors.js") as file:
        text = file.read()
    return json.loads(text[text.index("[") : text.rindex("]") + 1])


@tagged("post_install", "-at_install")
class TestCodeForms(BaseCase):
    def test_vectors(self):
        for vector in vectors():
            for form, name in (
                (stored_form, "stored"),
                (canonical_form, "canonical"),
                (compact_form, "compact"),
            ):
                with self.subTest(vector["name"], form=name):
                    times = vector.get("times", 1)
                    self.assertEqual(form(vector["text"] * times), vector[name] * times)

    def test_nothing(self):
        for form in (stored_form, canonical_form, compact_form, odd_character):
            for nothing in (None, False, ""):
                self.assertEqual(form(nothing), "")

    def test_no_letter_is_another_code_in_capitals(self):
        for char in map(chr, range(0x110000)):
            form = canonical_form(f"A{char}")
            for other in {char.lower(), char.upper(), char.casefold()} - {char}:
                self.assertEqual(canonical_form(f"A{other}"), form, ascii(char))

    def test_nothing_unseen_makes_another_code(self):
        for char in map(chr, range(0x110000)):
            unseen = unicodedata.category(char)[0] == "C" and not char.isspace()
            if unseen or unicodedata.combining(char):
                code = stored_form(f"{char}1{char}-{char}A")
                self.assertEqual(code, "1-A", ascii(char))

    def test_capitals_that_have_to_be_composed_again(self):
        self.assertEqual(canonical_form("\u0390"), "\u03aa\u0301")

    def test_look_alikes(self):
        for code, taken_for in (
            ("C-12", {"C12", "CI2", "C012", "C0012"}),
            ("c00", {"C00", "CO0", "COO"}),
            ("007", {"7", "07", "O07", "0000000000000007"}),
            ("AI-O", {"A1O", "A10", "AI0"}),
            ("10" * 5, {"IO" * 5, "10" * 4 + "1O"}),
        ):
            with self.subTest(code):
                self.assertLessEqual(taken_for, set(look_alikes(code)))
        self.assertEqual(look_alikes("ABC"), ["ABC"])
        self.assertNotIn("C1", look_alikes("C-12"))
        self.assertEqual(look_alikes(""), [""])
        self.assertLess(len(look_alikes("10" * 32)), 100)

    def test_odd_character(self):
        for text, expected in (
            ("C000123", ""),
            ("С000123", ""),
            ("С000123A", "С"),
            ("ABС", "С"),
            ("АВC", "C"),
            ("10µF", "μ"),
            ("ΑBC", "Α"),
            ("株式会社A", ""),
            ("Ａ１", ""),
        ):
            with self.subTest(text):
                self.assertEqual(odd_character(text), expected)


@tagged("post_install", "-at_install")
class TestCheckDigits(BaseCase):
    def test_verhoeff(self):
        # The example of its Wikipedia article.
        self.assertEqual(check_digit("verhoeff", "236"), "3")
        self.assertEqual(check_digit("verhoeff", "K-236"), "3")

    def test_mod_37_36(self):
        # The example of the standard.
        self.assertEqual(check_digit("mod_37_36", "A12425GABC1234002"), "M")
        self.assertEqual(check_digit("mod_37_36", "a12425gabc 123-4002"), "M")

    def test_is_checked(self):
        for method, wrong in (("verhoeff", "C000214"), ("mod_37_36", "K000124")):
            with self.subTest(method):
                code = "C000124-" + check_digit(method, "C000124")
                self.assertTrue(is_checked(method, code))
                self.assertTrue(is_checked(method, code.lower().replace("-", " ")))
                self.assertFalse(is_checked(method, wrong + code[-1]))
                self.assertFalse(is_checked(method, code[:-1]))
        self.assertFalse(is_checked("verhoeff", ""))
        self.assertFalse(is_checked("verhoeff", "7"))

    def test_unknown_method(self):
        with self.assertRaises(KeyError):
            check_digit("luhn", "1")


@tagged("post_install", "-at_install")
class TestCodeFormsInSQL(TransactionCase):
    def forms(self, texts, locale="default"):
        """Return the canonical and the compact form of texts, by the database.

        :param locale: the collation that the texts have
        """
        text = f'x COLLATE "{locale}"'
        self.cr.execute(
            f"SELECT {SQL_CANONICAL.format(text)}, {SQL_COMPACT.format(text)}"
            "  FROM json_array_elements_text(%s) AS x",
            [json.dumps([stored_form(text) for text in texts])],
        )
        return self.cr.fetchall()

    def test_vectors(self):
        known = [vector for vector in vectors() if not vector.get("times")]
        expected = [(vector["canonical"], vector["compact"]) for vector in known]
        for locale in ("default", "C", "C.utf8"):
            with self.subTest(locale):
                forms = self.forms([vector["text"] for vector in known], locale)
                self.assertEqual(forms, expected)

    def test_every_character(self):
        """What is one code in Python is one in SQL, whatever letters both know."""
        texts = [f"a{chr(n)}z" for n in range(1, 0x110000) if stored_form(chr(n))]
        self.assertGreater(len(texts), 100000)
        here = [(canonical_form(text), compact_form(text)) for text in texts]
        for forms in zip(here, self.forms(texts), strict=True):
            for ours, theirs in zip(*forms, strict=True):
                # What gets capitals in a later Unicode has none here.
                if ours != theirs:
                    self.assertEqual(stored_form(theirs), "AZ")

    def test_without_icu(self):
        for _once_and_again in range(2):
            make_collation(self.cr, '"no-such-icu"')
        self.cr.execute("SELECT upper('\u0436' COLLATE \"no-such-icu\")")
        self.assertEqual(self.cr.fetchone(), ("\u0416",))
