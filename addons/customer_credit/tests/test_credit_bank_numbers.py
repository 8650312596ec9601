"""Who sees the numbers of bank accounts, at which door."""

from odoo.exceptions import AccessError, UserError

from .common import CreditCase

NUMBER = "BE71 0961 2345 6769"
MASKED = "BE71 \u2022\u2022\u2022\u2022 6769"
# Who has no right to the numbers of others: nobody of these may learn one.
HIDDEN_FROM = {
    "internal": "base.group_user",
    "editor": "base.group_user,base.group_partner_manager",
    "keeper": "base.group_user,stock.group_stock_user",
    "stock manager": "base.group_user,stock.group_stock_manager",
    "cashier": "base.group_user,point_of_sale.group_pos_user",
    "till manager": "base.group_user,point_of_sale.group_pos_manager",
    "officer of codes": "base.group_user,customer_code.group_customer_code_officer",
    "credit": "base.group_user,customer_credit.group_credit_user",
    "credit manager": "base.group_user,customer_credit.group_credit_manager",
}
SHOWN_TO = {
    "biller": "base.group_user,account.group_account_invoice",
    "reader of the books": "base.group_user,account.group_account_readonly",
    "bank numbers": "base.group_user,customer_credit.group_bank_numbers",
}


class BankNumbersCase(CreditCase):
    """A bank account of the customer and one of the company, and those who ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["res.partner.bank"]
        cls.account = accounts.create(
            {"acc_number": NUMBER, "partner_id": cls.customer.id}
        )
        cls.own = accounts.create(
            {"acc_number": "BE00 1111", "partner_id": cls.company.partner_id.id}
        )

    def _asker(self, role, groups):
        if groups != "base.group_portal":
            groups += ",base.group_allow_export"
        return self._new_user(f"bank_{role.replace(' ', '_')}", groups)

    def _found(self, user):
        """Return what each door lets a user find of the account, by door."""
        banks = self.env["res.partner.bank"].with_user(user)
        customer = self.customer.with_user(user)
        like = [("acc_number", "like", "0961")]
        of_customer = [("partner_id", "=", customer.id)]
        doors = {
            "bank_ids": lambda: customer.bank_ids,
            "web_read": lambda: customer.web_read(
                {"bank_ids": {"fields": {"acc_number": {}, "display_name": {}}}}
            )[0]["bank_ids"],
            "read": lambda: self.account.with_user(user).read(["acc_number"]),
            "search": lambda: banks.search(of_customer),
            "search_read": lambda: banks.search_read(like, ["acc_number"]),
            "name_search": lambda: banks.name_search("0961"),
            "count": lambda: banks.search_count(like),
            "group": lambda: banks._read_group(of_customer, ["acc_number"]),
            "through customer": lambda: customer.search(
                [("bank_ids.acc_number", "like", "0961")]
            ),
            "export": lambda: (
                [
                    row
                    for row in customer.export_data(["bank_ids/acc_number"])["datas"]
                    if row[0]
                ]
            ),
            "duplicates": lambda: (
                banks.new(
                    {"acc_number": NUMBER, "partner_id": user.partner_id.id}
                ).duplicate_bank_partner_ids
            ),
        }
        return {door for door, find in doors.items() if self._finds(find)}

    def _finds(self, find):
        self.env.invalidate_all()
        try:
            return bool(find())
        except UserError:  # AccessError is one
            return False

    def _assert_hidden(self, roles):
        for role, groups in roles.items():
            user = self._asker(role, groups)
            with self.subTest(role=role):
                self.assertFalse(self._found(user))
                banks = self.env["res.partner.bank"].with_user(user)
                with self.assertRaises(AccessError):
                    banks.create({"acc_number": "1", "partner_id": self.customer.id})
                # The many2one of a refund computes its name as superuser.
                name = self.account.with_user(user).sudo().display_name
                self.assertEqual(name, MASKED)
                self.assertEqual(self.own.with_user(user).acc_number, "BE00 1111")
                self.assertIn("1111", self.own.with_user(user).display_name)

    def _assert_shown(self, roles):
        for role, groups in roles.items():
            user = self._asker(role, groups)
            with self.subTest(role=role):
                found = self._found(user)
                self.assertLessEqual(
                    {"bank_ids", "web_read", "read", "search", "count", "export"}, found
                )
                self.assertIn("0961", self.account.with_user(user).display_name)


class TestCreditBankNumbers(BankNumbersCase):
    def test_hidden(self):
        self._assert_hidden(HIDDEN_FROM)

    def test_shown(self):
        self._assert_shown(SHOWN_TO)

    def test_portal(self):
        """Who shops in the portal reads no bank account but their own."""
        user = self._asker("portal", "base.group_portal")
        self.assertFalse(self._found(user))

    def test_switched_off(self):
        settings = self.env["res.config.settings"].sudo()
        settings.create({"credit_mask_bank_numbers": False}).set_values()
        user = self._asker("internal", "base.group_user")
        self.assertEqual(self.account.with_user(user).acc_number, NUMBER)
        self.assertIn("0961", self.account.with_user(user).display_name)
