"""What is frozen when a statement is issued."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang

# Up to so many days overdue, and the total that it counts for.
BANDS = [(0, "not_due"), (30, "d30"), (60, "d60"), (90, "d90")]
OVERDUE = ("d30", "d60", "d90", "older")


class CustomerStatement(models.Model):
    _inherit = "customer.statement"

    @api.model
    def _prepare(self, customers, company, kind, since, until):
        """Return the values of statements, as :meth:`_issue` makes them.

        :rtype: list[dict]
        :raise UserError: as :meth:`_issue` does
        """
        company = company.sudo().root_id
        ledger = self.env["customer.statement.ledger"]
        self._check_choices(ledger, company, since, until)
        customers = ledger._have_entries(customers.sudo(), company)
        accounts = self._read_accounts(ledger, customers, company, since, until)
        notes = defaultdict(list)
        for note in ledger._notes(customers, company, until):
            notes[note.pop("customer_id")].append(note)
        letterhead = self.env["customer.statement.letterhead"]._of(company)
        common = {
            "company_id": company.id,
            "kind": kind,
            "date_from": since,
            "date_to": until,
            "letterhead_id": letterhead.id,
        }
        return [
            {
                **common,
                **self._values(customer, accounts[customer.id], common, notes),
            }
            for customer in customers
        ]

    @api.model
    def _check_choices(self, ledger, company, since, until):
        if until < since:
            raise UserError(
                self.env._(
                    "The period ends on %(until)s, before it begins on %(since)s. "
                    "Choose a later last day.",
                    until=until,
                    since=since,
                )
            )
        accounts = ledger._accounts(company)
        if not accounts.filtered(lambda account: company in account.company_ids):
            raise UserError(
                self.env._(
                    "%s has no account that customers owe on. Choose a chart of "
                    "accounts for it in the settings of Invoicing.",
                    company.name,
                )
            )

    @api.model
    def _read_accounts(self, ledger, customers, company, since, until):
        """Return what the books say, by customer and currency.

        :rtype: dict[int, dict[int, dict]]
        """
        accounts = defaultdict(lambda: defaultdict(self._empty_account))
        eve = since - timedelta(days=1)
        balances = ledger._balances(company, eve, customers)
        for (customer_id, currency_id), opening in balances.items():
            accounts[customer_id][currency_id]["opening"] = opening
        movements = ledger._movements_and_why(customers, company, since, until)
        items = ledger._open_items(customers, company, until)
        documents = ledger._documents({row["line_id"] for row in movements + items})
        for name, rows in (("movements", movements), ("items", items)):
            for row in rows:
                row["of"] = documents[row["line_id"]]
                accounts[row["customer_id"]][row["currency_id"]][name].append(row)
        return accounts

    @api.model
    def _empty_account(self):
        return {"opening": (0.0, 0.0), "movements": [], "items": []}

    @api.model
    def _values(self, customer, accounts, common, notes):
        """Return the values of one customer's statement."""
        company = self.env["res.company"].browse(common["company_id"])
        currencies = self.env["res.currency"].browse(accounts)
        first = company.currency_id
        sections, totals, wrong = [], [], []
        for currency in currencies.sorted(lambda c: (c != first, c.name)):
            account = accounts[currency.id]
            wrong += self._find_wrong(account, currency, first)
            total = self._total(account, currency, common["date_to"], company)
            rows = self._rows(account, currency, common, company)
            if rows or any(total.values()):
                totals.append({**total, "currency_id": currency.id})
                sections.append(
                    {
                        **total,
                        "currency": currency.name,
                        "decimals": currency.decimal_places,
                        "rows": rows,
                    }
                )
        figures = {
            **self._heading(customer, company),
            "sections": sections,
            "notes": [self._note(note) for note in notes[customer.id]],
        }
        code = figures["code"]
        return {
            "partner_id": customer.id,
            "code": code,
            "lang": customer.lang or company.partner_id.lang or self.env.lang,
            "figures": figures,
            "total_ids": [Command.create(total) for total in totals],
            "state": "failed" if wrong else "issued",
            "failure": self._failure_text(code or customer.name, wrong),
            "outstanding": first.round(self._sum_of_items(accounts)),
        }

    @api.model
    def _sum_of_items(self, accounts):
        return sum(
            item["balance"]
            for account in accounts.values()
            for item in account["items"]
        )

    @api.model
    def _failure_text(self, customer, wrong):
        """Return by how much a statement is wrong, ``False`` if it is right."""
        return bool(wrong) and self.env._(
            "The figures of %(customer)s do not add up: %(amounts)s. Nothing was sent.",
            customer=customer,
            amounts=", ".join(wrong),
        )

    @api.model
    def _find_wrong(self, account, currency, company_currency):
        """Return by how much opening, movements and open items disagree.

        :rtype: list[str]
        """
        wrong = []
        for n, (name, of) in enumerate(
            (("amount", currency), ("balance", company_currency))
        ):
            moved = sum(row[name] for row in account["movements"])
            items = sum(row[name] for row in account["items"])
            difference = account["opening"][n] + moved - items
            if not of.is_zero(difference):
                text = formatLang(self.env, difference, currency_obj=of)
                if text not in wrong:
                    wrong.append(text)
        return wrong

    @api.model
    def _total(self, account, currency, until, company):
        """Return the values of the total in one currency, and its aging."""
        amounts = [row["amount"] for row in account["movements"]]
        total = defaultdict(
            float,
            opening=account["opening"][0],
            charges=sum(amount for amount in amounts if amount > 0),
            credits=sum(amount for amount in amounts if amount < 0),
            closing=sum(item["amount"] for item in account["items"]),
        )
        for item in account["items"]:
            total[self._band(item, until, company)] += item["amount"]
        total["overdue"] = sum(total[band] for band in OVERDUE)
        names = ("opening", "charges", "credits", "closing", "overdue", "not_due")
        return {
            # Not a negative zero.
            name: currency.round(total[name]) or 0.0
            for name in (*names, *OVERDUE, "unapplied")
        }

    @api.model
    def _due(self, row, company):
        """Return the day from which a line is aged."""
        document = row["of"]
        by_due = company.customer_statement_aging == "due"
        return (by_due and document["due"]) or document["date"]

    @api.model
    def _band(self, item, until, company):
        if item["amount"] < 0:
            return "unapplied"
        days = (until - self._due(item, company)).days
        return next((band for limit, band in BANDS if days <= limit), "older")

    @api.model
    def _rows(self, account, currency, common, company):
        """Return the rows of one section. Those without an amount are left out."""
        opened = {item["line_id"]: item["amount"] for item in account["items"]}
        listed = account["items" if common["kind"] == "open_item" else "movements"]
        return [
            self._row(row, opened.get(row["line_id"], 0.0), currency, common, company)
            for row in listed
            if not currency.is_zero(row["amount"])
        ]

    @api.model
    def _row(self, row, opened, currency, common, company):
        document, is_item = row["of"], common["kind"] == "open_item"
        amount = document["amount"] if is_item else row["amount"]
        figures = {
            "kind": row.get("kind") or document["kind"],
            "date": (document["date"] if is_item else row["date"]).isoformat(),
            "document": document["document"],
            "amount": currency.round(amount),
        }
        if document["parts"]:
            figures.update(part=document["part"], parts=document["parts"])
        if row.get("why"):
            return {**figures, "why": row["why"]}
        due = self._due(row, company)
        days = (common["date_to"] - due).days
        figures.update(
            reference=document["reference"] or "",
            due=(document["due"] or document["date"]).isoformat(),
            open=currency.round(opened),
        )
        if days > 0 and currency.compare_amounts(opened, 0) > 0:
            figures["days"] = days
        return figures

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
    def _heading(self, customer, company):
        """Return who writes to whom, as they are called now."""
        sender = company.partner_id
        address = customer._display_address(without_company=True)
        return {
            "code": customer.customer_code or "",
            "name": customer.name or "",
            "address": self._text_lines(address),
            "vat": customer.vat or "",
            "company": company.name,
            "company_address": self._text_lines(
                sender._display_address(without_company=True)
            ),
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
