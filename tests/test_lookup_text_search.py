from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestFastTextSearch(CustomerCodeCase):
    def settings(self):
        admin = self.env.ref("base.user_admin")
        return self.env["res.config.settings"].with_user(admin).create({})

    def is_on(self):
        return self.settings().customer_code_fast_search

    def test_on_and_off(self):
        self.assertFalse(self.is_on())
        for wanted in (True, False):
            settings = self.settings()
            settings.customer_code_fast_search = wanted
            settings.execute()
            self.assertEqual(self.is_on(), wanted)
        self.cr.execute(
            "SELECT FROM pg_indexes WHERE indexname LIKE '%customer_code_text%'"
        )
        self.assertFalse(self.cr.rowcount)

    def test_what_it_indexes(self):
        self.Partner._set_text_indexes(True)
        definitions = [
            definition
            for (definition,) in self.env.execute_query(
                SQL(
                    "SELECT indexdef FROM pg_indexes"
                    " WHERE indexname LIKE '%%customer_code_text%%'"
                )
            )
        ]
        self.assertEqual(len(definitions), len(self.Partner._rec_names_search))
        for definition in definitions:
            self.assertRegex(definition, r"USING gin \(.+ gin_trgm_ops\)$")
        self.assertTrue(self.is_on())
        self.cr.execute("DROP INDEX res_partner_customer_code_text_ref_idx")
        self.assertFalse(self.is_on(), "one is missing")
