from odoo.tests import Form, tagged

from .test_lookup_find import FindCase


@tagged("post_install", "-at_install")
class TestSimilar(FindCase):
    """Who types a code that reads like another's is warned."""

    def warning(self, code, user=None):
        form = Form(self.Partner.with_user(user or self.clerk))
        form.ref = code
        return form.customer_code_warning, form.customer_code_holder_id

    def test_it_warns(self):
        holder = self.make_partners(1, name="Zoo", ref="CO-0120")
        for code in ("CO0120", "CO 012-0", "CO-O120", "C00120", "CO-0I20", "co-120"):
            with self.subTest(code):
                warning, who = self.warning(code)
                self.assertIn("CO-0120 (Zoo)", warning)
                self.assertEqual(who, holder)

    def test_it_does_not_warn(self):
        self.make_partners(1, name="Zoo", ref="CO-0120")
        for code in ("CO-0121", "CO-01200", "CO", "0120", "CU-0120"):
            with self.subTest(code):
                self.assertFalse(self.warning(code)[0])

    def test_who_keeps_its_code_is_left_in_peace(self):
        self.make_partners(1, ref="A-1")
        partner = self.make_partners(1, ref="A1").with_user(self.clerk)
        self.assertFalse(Form(partner).customer_code_warning)
        change = Form(
            self.env["customer.code.edit"]
            .with_user(self.clerk)
            .with_context(default_partner_id=partner.id)
        )
        change.new_code = "AI"
        self.assertIn("A-1", change.warning)

    def test_its_own_former_forms_are_no_others(self):
        partner = self.make_partners(1, ref="A-1").with_user(self.clerk)
        change = Form(
            self.env["customer.code.edit"].with_context(default_partner_id=partner.id)
        )
        change.new_code = "A1"
        self.assertFalse(change.warning)

    def test_of_customers_whom_the_user_may_not_read(self):
        self.make_partners(1, name="Zoo", ref="A-1", company_id=self.env.company.id)
        self.assertTrue(self.warning("A1")[0])
        self.assertFalse(self.warning("A1", self.stranger)[0])
