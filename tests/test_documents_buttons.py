from odoo.tests import new_test_user, tagged

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestButtons(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_partners(1, is_company=True)
        cls.contact = cls.make_partners(1, parent_id=cls.company.id)
        cls.other = cls.make_partners(1)

    def user(self, groups):
        return new_test_user(self.env, "customer_code_user", groups=groups)

    def test_transfers_and_returns(self):
        pickings = self.env["stock.picking"]
        customers = self.env.ref("stock.stock_location_customers")
        for partner in self.company + self.contact + self.other:
            for xmlid in ("stock.picking_type_out", "stock.picking_type_in"):
                kind = self.env.ref(xmlid)
                stock = self.env.ref("stock.stock_location_stock")
                ends = (
                    (stock, customers)
                    if kind.code == "outgoing"
                    else (customers, stock)
                )
                pickings += pickings.create(
                    {
                        "partner_id": partner.id,
                        "picking_type_id": kind.id,
                        "location_id": ends[0].id,
                        "location_dest_id": ends[1].id,
                    }
                )
        self.contact.active = False
        company = self.company.with_user(self.user("stock.group_stock_user"))
        self.assertEqual(company.customer_transfer_count, 4)
        self.assertEqual(company.customer_return_count, 2)
        for action, expected in (
            (company.action_view_customer_transfers(), pickings[:4]),
            (company.action_view_customer_returns(), pickings[1] + pickings[3]),
        ):
            self.assertEqual(pickings.search(action["domain"]) & pickings, expected)
            self.assertEqual(action["context"]["default_partner_id"], company.id)

    def test_payments(self):
        payments = self.env["account.payment"]
        for partner in self.company + self.contact + self.other:
            payments += payments.create({"partner_id": partner.id, "amount": 1})
        user = self.user("account.group_account_invoice")
        company = self.company.with_user(user)
        self.assertEqual(company.customer_payment_count, 2)
        action = company.action_view_customer_payments()
        self.assertEqual(payments.search(action["domain"]) & payments, payments[:2])
        payment = payments.with_context(**action["context"]).create({"amount": 1})
        self.assertEqual(payment.partner_id, company)

    def test_a_new_invoice_is_for_this_customer(self):
        user = self.user("account.group_account_invoice")
        action = self.contact.with_user(user).action_view_partner_invoices()
        invoice = self.env["account.move"].with_user(user)
        invoice = invoice.with_context(**action["context"]).create({})
        self.assertEqual(invoice.partner_id, self.contact)
        self.assertEqual(invoice.move_type, "out_invoice")

    def test_who_sees_them(self):
        arch = self.Partner.with_user(self.clerk).get_view(view_type="form")["arch"]
        self.assertNotIn("customer_transfer_count", arch)
        self.assertNotIn("customer_payment_count", arch)
        arch = self.Partner.with_user(
            self.user("stock.group_stock_user,account.group_account_invoice")
        ).get_view(view_type="form")["arch"]
        for name in ("transfers", "returns", "payments"):
            self.assertIn(f"action_view_customer_{name}", arch)
