from datetime import date
from io import BytesIO

from PIL import Image

from .common import StatementCase


class TestPaymentCode(StatementCase):
    """The QR code that pays what is owed, as Odoo draws it on invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.qr_code = True
        cls.bank = cls.env["res.partner.bank"].create(
            {"acc_number": "BE71096123456769", "partner_id": cls.company.partner_id.id}
        )
        cls._invoice(cls.customer, 80.5, date(2025, 10, 2))
        cls._invoice(cls.customer, 40, date(2025, 10, 2), currency_id=cls.eur.id)
        cls._offer_codes_in_euro()

    @classmethod
    def _offer_codes_in_euro(cls):
        """Offer one, as the addons of countries and of SEPA do."""

        def methods(self):
            return [("in_euro", "In Euro", 1)]

        def errors(self, method, debtor, currency):
            return None if currency.name == "EUR" else "Only in euro"

        def params(self, amount, free_communication, **_values):
            value = f"{self.sanitized_acc_number} {amount} {free_communication}"
            return {"barcode_type": "QR", "value": value, "width": 99, "height": 99}

        banks = type(cls.bank)
        cls.classPatch(banks, "_get_available_qr_methods", methods)
        cls.classPatch(banks, "_get_error_messages_for_qr", errors)
        cls.classPatch(banks, "_get_qr_code_generation_params", params)

    def _codes(self, statement):
        return {name: c["value"] for name, c in statement.figures["payment"].items()}

    def test_of_each_currency_that_can(self):
        for kind in ("balance_forward", "open_item", "activity"):
            self.assertEqual(
                self._codes(self._issue(kind=kind)),
                {"EUR": f"BE71096123456769 40.0 {self.customer.ref}"},
            )

    def test_it_can_be_scanned_and_stays(self):
        statement = self._issue()
        page = str(statement._render_page())
        self.assertEqual(page.count("Scan to pay EUR 40.00"), 1)
        source = statement._payment_picture({"currency": "EUR"})
        self.assertIn(source, page)
        picture = Image.open(
            BytesIO(
                self.env["ir.actions.report"].barcode(
                    **statement.figures["payment"]["EUR"]
                )
            )
        )
        self.assertEqual(len(picture.convert("L").getcolors()), 2)
        self.bank.acc_number = "NL02ABNA0123456789"
        self.company.qr_code = False
        self.assertEqual(str(statement._render_page()), page)

    def test_none(self):
        """Where the company wants none, has no account, or owes itself."""
        other = self._create_company(name="Other")
        for values in (
            {"company_id": other.id},
            {"company_id": False, "partner_id": self.customer.id},
        ):
            self.bank.write(values)
            self.assertFalse(self._codes(self._issue()))
        self.bank.partner_id = self.company.partner_id
        self.assertTrue(self._codes(self._issue()))
        self._pay(self.customer, 90, date(2025, 10, 9), currency_id=self.eur.id)
        self.assertFalse(self._codes(self._issue()))
        self.company.qr_code = False
        self.assertFalse(self._codes(self._issue(until=date(2025, 10, 8))))

    def test_the_account_of_the_currency(self):
        trusted = {"allow_out_payment": True, "partner_id": self.company.partner_id.id}
        Bank = self.env["res.partner.bank"].with_user(self.env.ref("base.user_admin"))
        dollars = {**trusted, "currency_id": self.company.currency_id.id}
        Bank.sudo().create({"acc_number": "DE89370400440532013000", **dollars})
        self.assertIn("BE71", self._codes(self._issue())["EUR"])
        Bank.sudo().create({"acc_number": "FR1420041010050500013M02606", **trusted})
        self.assertIn("FR14", self._codes(self._issue())["EUR"])
