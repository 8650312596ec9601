from datetime import date

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MockEmail


@tagged("post_install", "-at_install")
class StatementCase(AccountTestInvoicingCommon, MockEmail):
    """A customer with a contact, and October to make statements of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.Statement = cls.env["customer.statement"]
        cls.since, cls.until = date(2025, 10, 1), date(2025, 10, 31)
        cls.customer = cls._customer("Acme")
        cls.contact = cls._customer("Anna of Acme", parent_id=cls.customer.id)
        cls.eur = cls.setup_other_currency("EUR", rates=[("2020-01-01", 0.8)])
        cls.biller = cls._user("statement_biller", "account.group_account_invoice")
        cls.reader = cls._user("statement_reader", "account.group_account_readonly")
        cls.seller = cls._user("statement_seller", "sales_team.group_sale_manager")

    @classmethod
    def _user(cls, login, group):
        if not cls.env.ref(group, raise_if_not_found=False):
            group = "base.group_partner_manager"
        return new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,{group}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _customer(cls, name, **values):
        values = {"is_company": "parent_id" not in values, "lang": "en_US", **values}
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _invoice(cls, partner, amount, day, due=None, **values):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_date_due": due or day,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Goods", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _pay(cls, partner, amount, day, *invoices, **values):
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": day,
                **values,
            }
        )
        payment.action_post()
        for move in invoices:
            cls._receivable(payment.move_id + move).reconcile()
        return payment

    @classmethod
    def _receivable(cls, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _issue(self, customers=None, kind="balance_forward", **values):
        return self.Statement._issue(
            customers or self.customer,
            values.get("company", self.company),
            kind,
            values.get("since", self.since),
            values.get("until", self.until),
        )

    def _send_out(self, mails):
        """Do what the queue of mails does, up to the mail server."""
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mails.sudo().send()

    def _rows(self, statement, section=0):
        return statement.figures["sections"][section]["rows"]
