"""What is frozen when a statement is issued."""

import json
from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

NOTHING = {"sections": "[]", "outstanding": 0.0, "differences": None, "due": None}


class CustomerStatement(models.Model):
    _inherit = "customer.statement"

    @api.model
    def _prepare(self, customers, company, kind, since, until):
        """Return the values of statements, as :meth:`_issue` makes them.

        Their figures are JSON text already: thousands of pages are not taken apart
        only to be put together again.

        :rtype: list[dict]
        :raise UserError: as :meth:`_issue` does
        """
        company = company.sudo().root_id
        ledger = self.env["customer.statement.ledger"]
        scope = ledger._scope(customers, company)
        self._check_choices(scope, company, since, until)
        found = ledger._have_entries(scope)
        customers = customers.sudo().commercial_partner_id
        accounts = ledger._sections(scope, company, kind, since, until)
        notes = defaultdict(list)
        for note in ledger._notes(scope, until):
            notes[note["customer_id"]].append(self._note(note))
        common = {
            "company_id": company.id,
            "kind": kind,
            "date_from": since,
            "date_to": until,
            "letterhead_id": self.env["customer.statement.letterhead"]._of(company).id,
        }
        sender = self._sender(company)
        return [
            {
                **common,
                **self._values(
                    customer,
                    company,
                    accounts.get(customer.id, NOTHING),
                    {**sender, "notes": notes[customer.id]},
                ),
            }
            for customer in customers
            if customer.id in found
        ]

    @api.model
    def _draft(self, *choices):
        """Return what :meth:`_issue` would of the same arguments, to be looked at.

        :return: statements that are not saved
        :rtype: CustomerStatement
        :raise UserError: as :meth:`_issue` does
        """
        drafts = self.browse()
        for vals in self._prepare(*choices):
            drafts += self.new({**vals, "figures": json.loads(vals["figures"])})
        return drafts

    @api.model
    def _check_kind(self, kind):
        kinds = self._fields["kind"].get_values(self.env)
        if kind not in kinds:
            raise ValueError(f"No kind of statement: {kind!r}. There are {kinds}.")

    @api.model
    def _check_choices(self, scope, company, since, until):
        # What was owed before is as of the day before.
        if since == date.min:
            raise UserError(
                self.env._(
                    "The period cannot begin on %s. Choose a later first day.",
                    format_date(self.env, since),
                )
            )
        if until < since:
            raise UserError(
                self.env._(
                    "The period ends on %(until)s, before it begins on %(since)s. "
                    "Choose a later last day.",
                    until=format_date(self.env, until),
                    since=format_date(self.env, since),
                )
            )
        accounts = self.env["account.account"].sudo().browse(scope.accounts)
        if not accounts.filtered(lambda account: company in account.company_ids):
            raise UserError(
                self.env._(
                    "%s has no account that customers owe on. Choose a chart of "
                    "accounts for it in the settings of Invoicing.",
                    company.name,
                )
            )

    @api.model
    def _values(self, customer, company, account, heading):
        """Return the values of one customer's statement."""
        lang = customer.lang or company.partner_id.lang or self.env.lang
        heading = {**heading, **self._recipient(customer, lang)}
        code = heading["code"]
        heading["payment"] = self._payment_codes(customer, company, account["due"])
        wrong = self._find_wrong(account["differences"], company)
        sections = f', "sections": {account["sections"]}}}'
        return {
            "partner_id": customer.id,
            "code": code,
            "lang": lang,
            "figures": json.dumps(heading).removesuffix("}") + sections,
            "state": "failed" if wrong else "issued",
            "failure": self._failure_text(code or customer.name, wrong),
            "outstanding": account["outstanding"],
        }

    @api.model
    def _failure_text(self, customer, wrong):
        """Return by how much a statement is wrong, ``False`` if it is right."""
        return bool(wrong) and self.env._(
            "The figures of %(customer)s do not add up: %(amounts)s. Nothing was sent.",
            customer=customer,
            amounts=", ".join(wrong),
        )

    @api.model
    def _find_wrong(self, differences, company):
        """Return in words by how much a statement is wrong, each amount once.

        :rtype: list[str]
        """
        wrong = {}
        for currency_id, amount, balance in differences or ():
            currency = self.env["res.currency"].browse(currency_id)
            for of, difference in (currency, amount), (company.currency_id, balance):
                if not of.is_zero(difference):
                    wrong[formatLang(self.env, difference, currency_obj=of)] = True
        return list(wrong)

    @api.model
    def _note(self, note):
        currency = self.env["res.currency"].browse(note["currency_id"])
        return {
            "kind": note["kind"],
            "date": note["date"].isoformat(),
            "reference": note["reference"] or "",
            "amount": currency.round(note["amount"]),
            "currency": currency.name,
            "decimals": currency.decimal_places,
        }

    @api.model
    def _payment_codes(self, customer, company, due):
        """Return the QR codes that pay what is owed, where the company uses them.

        They are kept as what they are drawn from: at any time the same.

        :return: by the name of a currency the arguments of Odoo's ``barcode``
        :rtype: dict[str, dict]
        """
        if not (company.qr_code and due):
            return {}
        codes, reference = {}, customer.customer_code or customer.name or ""
        banks = company.partner_id.bank_ids.filtered(
            lambda bank: bank.company_id in (company, company.browse())
        )
        for currency_id, amount in due:
            currency = self.env["res.currency"].browse(currency_id)
            # The one that an invoice would choose.
            bank = banks.sorted(
                lambda bank, currency=currency: (
                    bank.currency_id not in (currency, currency.browse()),
                    not bank.allow_out_payment,
                )
            )[:1]
            to_pay = bank._build_qr_code_vals(amount, reference, "", currency, customer)
            code = to_pay and bank._get_qr_code_generation_params(**to_pay)
            if code:
                codes[currency.name] = code
        return codes

    @api.model
    def _recipient(self, customer, lang):
        """Return to whom a statement is written, as they are called now."""
        reader = customer.with_context(lang=lang)
        address = reader._display_address(without_company=True)
        return {
            "code": customer.customer_code or "",
            "name": customer.name or "",
            "address": self._text_lines(address),
            "vat": customer.vat or "",
        }

    @api.model
    def _sender(self, company):
        """Return who writes statements, and how, as they are called now."""
        address = company.partner_id._display_address(without_company=True)
        return {
            "company": company.name,
            "company_address": self._text_lines(address),
            "company_contact": [
                text for text in (company.phone, company.email, company.vat) if text
            ],
            "aging": company.customer_statement_aging,
            "quote": company.customer_statement_quote,
            "footer": company.customer_statement_footer or "",
        }

    @api.model
    def _text_lines(self, text):
        return [line.strip() for line in text.splitlines() if line.strip()]
