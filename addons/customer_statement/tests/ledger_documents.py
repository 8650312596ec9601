from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.point_of_sale.tests.common import TestPoSCommon


class LedgerDocuments(TestPoSCommon):
    """Business documents, made the way people make them, dated ``cls.today``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Without statistics, queries look so dear that each is compiled first.
        cls.env.cr.execute("SET LOCAL jit = off")
        cls.today = None
        cls.late = []
        cls.config = cls.basic_config
        cls.product = cls.create_product("Bread", cls.categ_basic, 7.0)
        cls.eur, cls.gbp, cls.jpy = (
            cls.setup_other_currency(
                code, rates=[("2024-12-01", rate), ("2025-02-10", rate * 1.07)]
            )
            for code, rate in (("EUR", 0.9), ("GBP", 0.8), ("JPY", 150.0))
        )
        cls.usd = cls.company.currency_id
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id}
        )
        cls.second = cls._create_company(name="Second")
        cls.env.user.company_ids |= cls.branch | cls.second
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.company + cls.branch + cls.second).ids,
            }
        )
        cls.write_off_account = cls.company_data["default_account_expense"]
        cls.terms = cls.env["account.payment.term"].create(
            [
                cls._terms("Thirds", [(30, 10), (30, 40), (40, 70)]),
                cls._terms("Two on one day", [(50, 30), (50, 30)]),
                {
                    **cls._terms("Early", [(100, 30)]),
                    "early_discount": True,
                    "discount_percentage": 2,
                    "discount_days": 10,
                },
            ]
        )

    @classmethod
    def _terms(cls, name, parts):
        lines = [
            Command.create({"value": "percent", "value_amount": part, "nb_days": days})
            for part, days in parts
        ]
        return {"name": name, "line_ids": lines}

    @classmethod
    def _customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _account(cls, company, account_type):
        return cls.env["account.account"].search(
            [
                ("company_ids", "in", company.root_id.ids),
                ("account_type", "=", account_type),
            ],
            limit=1,
        )

    @classmethod
    def _invoice(cls, partner, amount, currency=None, company=None, **values):
        company = company or cls.company
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": cls.today,
                    "date": cls.today,
                    "currency_id": (currency or cls.usd).id,
                    "company_id": company.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Goods",
                                "price_unit": amount,
                                "tax_ids": False,
                                "account_id": cls._account(company, "income").id,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def _refund(cls, partner, amount, currency=None, **values):
        values = {"move_type": "out_refund", **values}
        return cls._invoice(partner, amount, currency, **values)

    @classmethod
    def _pay(cls, invoices, amount=None, currency=None, **values):
        """Register a payment of these invoices, of what is left by default."""
        if amount is not None:
            values["amount"] = amount
        if currency:
            values["currency_id"] = currency.id
        wizard = (
            cls.env["account.payment.register"]
            .with_company(invoices.company_id[:1])
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": cls.today, **values})
        )
        return wizard._create_payments()

    @classmethod
    def _prepay(cls, partner, amount, currency=None, company=None, **values):
        company = company or cls.company
        payment = (
            cls.env["account.payment"]
            .with_company(company)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": partner.id,
                    "amount": amount,
                    "currency_id": (currency or cls.usd).id,
                    "date": cls.today,
                    "company_id": company.id,
                    **values,
                }
            )
        )
        payment.action_post()
        return payment

    @classmethod
    def _entry(cls, *lines, company=None, **values):
        """Post an entry of ``(account, partner, debit)`` lines in company currency."""
        move = (
            cls.env["account.move"]
            .with_company(company or cls.company)
            .create(
                {
                    "move_type": "entry",
                    "date": cls.today,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": partner and partner.id,
                                "balance": debit,
                            }
                        )
                        for account, partner, debit in lines
                    ],
                    **values,
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def _bank_line(cls, partner, amount, journal=None):
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.company_data["default_journal_bank"].id,
                "partner_id": partner.id,
                "payment_ref": "Transfer",
                "amount": amount,
                "date": cls.today,
            }
        )

    @classmethod
    def _book_bank_line(cls, bank_line, invoice):
        """Reconcile what came by bank with an invoice."""
        _liquidity, suspense, _other = bank_line.with_context(
            force_delete=True
        )._seek_for_lines()
        suspense.account_id = cls._receivable(invoice).account_id
        cls._match(suspense + cls._receivable(invoice))

    @classmethod
    def _receivable(cls, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    @classmethod
    def _payment_lines(cls, payments):
        return cls._receivable(payments.move_id)

    @classmethod
    def _match(cls, lines):
        open_lines = lines.filtered(lambda line: not line.reconciled)
        before = open_lines._all_reconciled_lines()
        before = (before.matched_debit_ids | before.matched_credit_ids)._ids
        open_lines.reconcile()
        for match in open_lines.matched_debit_ids | open_lines.matched_credit_ids:
            if match.id not in before and match.max_date < cls.today:
                cls._keep_late(match)

    @classmethod
    def _keep_late(cls, match):
        """Keep whose figures a match changes for days that had passed already."""
        for line in match.debit_move_id | match.credit_move_id:
            key = line.partner_id.commercial_partner_id.id, line.currency_id.id
            cls.late.append((key, match.max_date, cls.today))

    def _sell(self, customer, *payments, invoiced=False):
        """Sell at the open till, for ``(method, amount)`` each."""
        total = sum(amount for _method, amount in payments)
        data = self.create_ui_order_data(
            [(self.product, total / 7)],
            customer=customer,
            is_invoiced=invoiced,
            payments=payments,
        )
        orders = self.env["pos.order"]
        return orders.browse(orders.sync_from_ui([data])["pos.order"][0]["id"])

    def _till(self, *orders):
        """Sell in a session of its own: ``(customer, payments, invoiced)`` each."""
        with freeze_time(self.today):
            session = self.open_new_session(0)
            sold = self.env["pos.order"]
            for customer, payments, invoiced in orders:
                sold += self._sell(customer, *payments, invoiced=invoiced)
            session.action_pos_session_closing_control()
            return sold
