from odoo.tests import new_test_user, tagged

from .test_lookup_find import FindCase


@tagged("post_install", "-at_install")
class TestImport(FindCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bookkeeper = new_test_user(
            cls.env,
            "customer_code_bookkeeper",
            groups="account.group_account_invoice,base.group_partner_manager",
        )

    def load(self, value, create=False):
        """Import an invoice for the customer that ``value`` names."""
        moves = self.env["account.move"].with_user(self.bookkeeper)
        moves = moves.with_context(
            default_move_type="out_invoice",
            name_create_enabled_fields={"partner_id": create},
        )
        result = moves.load(["partner_id"], [[value]])
        messages = [message["message"] for message in result["messages"]]
        return moves.browse(result["ids"] or []).partner_id.sudo(), messages

    def test_a_code_means_its_holder(self):
        holder = self.make_partners(1, name="Zoo", ref="VIP-1")
        self.make_partners(1, name="VIP-1")
        self.assertEqual(self.load("VIP-1"), (holder, []))

    def test_other_forms(self):
        company, _contact, _address = self.make_family()
        former = self.change_code(company, "VIP-1")
        for text in ("vip1", former):
            with self.subTest(text), self.cr.savepoint() as savepoint:
                self.assertEqual(self.load(text), (company, []))
                savepoint.rollback()

    def test_the_code_itself_before_the_number(self):
        holder = self.make_partners(1, ref="77")
        self.make_partners(1, ref="TST0077")
        self.make_partners(1, ref="7/7")
        self.assertEqual(self.load("77"), (holder, []))
        holder.active = False
        self.assertFalse(self.load("77")[0], "and not whom the number means")

    def test_within_a_domain(self):
        holder = self.make_partners(1)
        self.assertFalse(
            self.Partner.name_search(holder.ref, [("is_company", "=", True)], "=")
        )

    def test_an_ambiguous_number_is_said_to_be_so(self):
        self.Rule.create(
            {"name": "B", "sequence_id": self.make_sequence(prefix="B").id}
        )
        self.make_partners(1, ref="TST0007")
        self.make_partners(1, ref="B0007")
        _customer, messages = self.load("7")
        self.assertIn("multiple matches", messages[0])

    def test_a_code_that_nobody_holds(self):
        archived = self.make_partners(1, active=False)
        for text in ("TST9999", "tst-9999", "9999", archived.ref):
            with self.subTest(text), self.cr.savepoint() as savepoint:
                customer, messages = self.load(text, create=True)
                self.assertFalse(customer)
                self.assertIn("No matching record found", messages[0])
                savepoint.rollback()
        customer, messages = self.load("New Customer", create=True)
        self.assertEqual((customer.name, messages), ("New Customer", []))

    def test_what_is_no_customer_may_be_called_like_a_code(self):
        partners = self.Partner.with_user(self.bookkeeper).with_context(
            name_create_enabled_fields={"category_id": True, "industry_id": True}
        )
        self.bookkeeper.group_ids += self.env.ref("base.group_system")
        result = partners.load(["name", "industry_id"], [["New", "9999"]])
        self.assertFalse(result["messages"])
        self.assertEqual(partners.browse(result["ids"]).industry_id.name, "9999")

    def test_a_name(self):
        partner = self.make_partners(1, name="Zoo of Xanadu")
        self.assertEqual(self.load("Zoo of Xanadu"), (partner, []))
