import json

from odoo.tests import BaseCase, tagged
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
