import io
import re

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

from .common import CustomerCodeCase

LANGUAGES = {
    "ar": "ar_001",
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
    "hi": "hi_IN",
    "ja": "ja_JP",
    "pt_BR": "pt_BR",
    "zh_CN": "zh_CN",
}

# What has to stand in a translation as it does in the term: placeholders and tags.
KEPT = re.compile(r"%\(\w+\)s|%s|%%|</?\w+|\{\{.*?\}\}")


@tagged("post_install", "-at_install")
class TestTranslations(CustomerCodeCase):
    def catalog(self, name):
        return polib.pofile(file_path(f"customer_code/i18n/{name}"))

    def test_template_has_the_terms_of_the_addon(self):
        exported = io.BytesIO()
        trans_export(None, ["customer_code"], exported, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        self.assertEqual(
            {entry.msgid for entry in self.catalog("customer_code.pot")}, terms
        )

    def test_every_term_is_translated(self):
        terms = {entry.msgid for entry in self.catalog("customer_code.pot")}
        for name in LANGUAGES:
            with self.subTest(name):
                catalog = self.catalog(f"{name}.po")
                translated = {entry.msgid for entry in catalog.translated_entries()}
                self.assertEqual(translated, terms)
                for entry in catalog:
                    self.assertCountEqual(
                        KEPT.findall(entry.msgstr), KEPT.findall(entry.msgid), entry
                    )

    def test_odoo_shows_them(self):
        for name, code in LANGUAGES.items():
            with self.subTest(name), self.assertNoLogs("odoo", "WARNING"):
                self.env["res.lang"]._activate_lang(code)
                self.env["ir.module.module"]._load_module_terms(
                    ["customer_code"], [code]
                )
                partners = self.Partner.with_context(lang=code)
                label = partners.fields_get(["ref"])["ref"]["string"]
                catalog = self.catalog(f"{name}.po")
                self.assertEqual(label, catalog.find("Customer Code").msgstr)
                wizards = self.env["customer.code.generate"].with_context(lang=code)
                orders = dict(wizards.fields_get(["order"])["order"]["selection"])
                self.assertEqual(
                    orders["create_date"], catalog.find("Date of creation").msgstr
                )
