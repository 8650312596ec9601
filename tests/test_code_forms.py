from odoo.tests import BaseCase, tagged

from ..tools import stored_form

VECTORS = [
    ("C000123", "C000123"),
    ("  C000123\t", "C000123"),
    ("c000123", "c000123"),
    ("Ｃ０００１２３", "C000123"),
    ("株式会社東京", "株式会社東京"),
    ("C\u200b000\ufeff123", "C000123"),
    ("\u202eC000123\u202c", "C000123"),
    ("C 000\u00a0\u3000123", "C 000 123"),
    ("\u200b C1", "C1"),
    ("C\x00000\x1b1", "C0001"),
    ("%_'\"<script>", "%_'\"<script>"),
    ("😀", "😀"),
    ("x" * 10000, "x" * 10000),
    ("\u200b \n", ""),
    ("", ""),
    (False, ""),
    (None, ""),
]


@tagged("post_install", "-at_install")
class TestCodeForms(BaseCase):
    def test_stored_form(self):
        for text, expected in VECTORS:
            with self.subTest(text=text):
                self.assertEqual(stored_form(text), expected)
                self.assertEqual(stored_form(expected), expected, "idempotent")
