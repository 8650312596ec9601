from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_lookup_find import FindCase


@tagged("post_install", "-at_install")
class TestChoose(FindCase):
    """What a customer field shows, and what it makes of a code that nobody has."""

    def offers(self, text, user=None, specification=None, limit=8):
        partners = self.Partner.with_user(user or self.clerk)
        return partners.web_name_search(
            text, specification or {"display_name": {}}, limit=limit
        )

    def labels(self, text, user=None):
        return [row["__formatted_display_name"] for row in self.offers(text, user)]

    def test_namesakes_are_told_apart(self):
        self.make_partners(1, name="Meier of Xanadu", ref="K-1")
        self.make_partners(1, name="Meier of Xanadu", ref="K-2")
        self.assertEqual(
            sorted(self.labels("of xanadu")),
            [f"Meier of Xanadu \t --\u2068K-{i}\u2069--" for i in (1, 2)],
        )
        names = {row["display_name"] for row in self.offers("of xanadu")}
        self.assertEqual(names, {"Meier of Xanadu"})

    def test_the_company_s_code_beside_a_contact(self):
        company, contact, _address = self.make_family(name="Zoo", ref="K-1")
        contact.name = "Somebody of Xanadu"
        self.assertEqual(
            self.labels("of xanadu"),
            ["Zoo \t --Somebody of Xanadu-- \t --\u2068K-1\u2069--"],
        )

    def test_nothing_where_there_is_no_code(self):
        partner = self.make_partners(1, name="Nobody of Xanadu")
        partner.ref = False
        self.assertEqual(self.labels("of xanadu"), ["Nobody of Xanadu"])

    def test_a_code_that_looks_like_marks(self):
        self.make_partners(1, name="Odd of Xanadu", ref="A--B-")
        [label] = self.labels("of xanadu")
        self.assertEqual(label, "Odd of Xanadu \t --\u2068A-\u2060-B-\u2069--")

    def test_fields_that_ask_for_more(self):
        self.make_partners(1, name="Rich of Xanadu", ref="K-1")
        [row] = self.offers(
            "of xanadu", specification={"display_name": {}, "email": {}}
        )
        self.assertEqual(
            row["__formatted_display_name"], "Rich of Xanadu \t --\u2068K-1\u2069--"
        )
        [row] = self.offers("of xanadu", specification={"email": {}})
        self.assertNotIn("__formatted_display_name", row)

    def test_the_code_of_an_unreadable_company(self):
        company, contact, _address = self.make_family(company_id=self.env.company.id)
        contact.company_id = False
        contact.name = "Somebody of Xanadu"
        [label] = self.labels("of xanadu", self.stranger)
        self.assertNotIn(company.ref, label)

    def test_cost(self):
        company = self.make_family()[0]
        self.make_partners(12, name="Contact of Xanadu", parent_id=company.id)
        self.offers("of xanadu")
        self.env.invalidate_all()
        few = self.queries(lambda: self.offers("of xanadu", limit=2))
        self.env.invalidate_all()
        many = self.queries(lambda: self.offers("of xanadu", limit=10))
        self.assertEqual(many, few)

    def test_a_code_that_nobody_has_becomes_no_name(self):
        for text in ("TST9999", "tst-9999"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.Partner.with_user(self.clerk).name_create(text)
        with self.assertRaisesRegex(UserError, "Nobody has .* 9999"):
            self.Partner.with_user(self.clerk).name_create("9999")
        partner_id, _name = self.Partner.with_user(self.clerk).name_create("Zoo 12")
        self.assertEqual(self.Partner.browse(partner_id).name, "Zoo 12")

    def test_a_code_of_somebody_whom_the_field_does_not_offer(self):
        holder = self.make_partners(1, name="Zoo", active=False)
        with self.assertRaisesRegex(UserError, "Zoo"):
            self.Partner.with_user(self.clerk).name_create(holder.ref)

    def test_the_form_has_it_where_a_code_belongs(self):
        typed = self.Partner.with_user(self.clerk).with_context(default_name="tst-9999")
        form = Form(typed)
        self.assertEqual((form.name, form.ref), (False, "tst-9999"))
        form.name = "Zoo"
        self.assertEqual(form.save().ref, "tst-9999")
        form = Form(typed.with_context(default_name="Zoo 12"))
        self.assertEqual((form.name, form.ref), ("Zoo 12", False))

    def test_who_may_not_type_codes(self):
        self.env["ir.config_parameter"].set_param("customer_code.only_officers", "1")
        typed = self.Partner.with_user(self.clerk).with_context(default_name="TST9999")
        form = Form(typed)
        self.assertEqual((form.name, form.ref), (False, False))
        with self.assertRaisesRegex(UserError, "Nobody has"):
            typed.name_create("TST9999")
