import json
from collections import defaultdict
from datetime import timedelta

from odoo.fields import Date


class LedgerPages:
    """What statements have to say, added up in Python from what the ledger reads."""

    def _sections(self, customers, company, *choices):
        """Return the sections that the ledger makes, by customer."""
        scope = self.ledger._scope(customers, company)
        pages = self.ledger._sections(scope, company, *choices)
        self.assertFalse([page for page in pages.values() if page["differences"]])
        return {
            customer_id: json.loads(page["sections"])
            for customer_id, page in pages.items()
            if page["sections"] != "[]"
        }

    def _expected_sections(self, customers, company, kind, since, until):
        accounts = defaultdict(lambda: {"opening": 0.0, "moved": [], "items": []})
        balances = self.ledger._balances(company, since - timedelta(days=1), customers)
        for key, (amount, _balance) in balances.items():
            accounts[key]["opening"] = amount
        moved = self.ledger._movements_and_why(customers, company, since, until)
        items = self.ledger._open_items(customers, company, until)
        for name, rows in (("moved", moved), ("items", items)):
            for row in rows:
                accounts[row["customer_id"], row["currency_id"]][name].append(row)
        pages, first = defaultdict(list), company.currency_id
        currencies = self.env["res.currency"].browse({key[1] for key in accounts})
        for currency in currencies.sorted(lambda c: (c != first, c.name)):
            for (customer_id, currency_id), account in accounts.items():
                if currency_id == currency.id:
                    totals = self._expected_totals(account, currency, until, company)
                    rows = self._expected_rows(account, currency, kind, until, company)
                    if rows or any(totals.values()):
                        page = {"currency": currency.name, **totals, "rows": rows}
                        page["decimals"] = currency.decimal_places
                        pages[customer_id].append(page)
        return pages

    def _expected_totals(self, account, currency, until, company):
        amounts = [row["amount"] for row in account["moved"]]
        totals = defaultdict(float, opening=account["opening"])
        totals["charges"] = sum(amount for amount in amounts if amount > 0)
        totals["credits"] = sum(amount for amount in amounts if amount < 0)
        for item in account["items"]:
            totals["closing"] += item["amount"]
            totals[self._expected_band(item, until, company)] += item["amount"]
        bands = ("d30", "d60", "d90", "older")
        totals["overdue"] = sum(totals[band] for band in bands)
        names = ("opening", "charges", "credits", "closing", "overdue", "not_due")
        return {
            name: currency.round(totals[name]) for name in (*names, *bands, "unapplied")
        }

    def _expected_band(self, item, until, company):
        if item["amount"] < 0:
            return "unapplied"
        days = self._days_late(self.lines.browse(item["line_id"]), until, company)
        limits = {"not_due": 0, "d30": 30, "d60": 60, "d90": 90}
        return next((band for band in limits if days <= limits[band]), "older")

    def _days_late(self, line, until, company):
        by_due = company.customer_statement_aging == "due"
        return (until - ((by_due and line.date_maturity) or line.date)).days

    def _expected_rows(self, account, currency, kind, until, company):
        opened = {item["line_id"]: item["amount"] for item in account["items"]}
        rows = []
        for row in account["items" if kind == "open_item" else "moved"]:
            line = self.lines.browse(row["line_id"])
            if currency.is_zero(row["amount"]):
                continue
            amount = line.amount_currency if kind == "open_item" else row["amount"]
            figure = {
                "kind": row.get("kind") or self._expected_kind(line),
                "date": Date.to_string(row["date"]),
                "document": self._expected_document(line),
                "amount": currency.round(amount),
                **self._expected_installment(line),
            }
            if row.get("why"):
                figure["why"] = row["why"]
            else:
                open_amount = currency.round(opened.get(line.id, 0.0))
                days = self._days_late(line, until, company)
                figure["reference"] = self._expected_reference(line)
                figure["due"] = Date.to_string(line.date_maturity or line.date)
                figure["open"] = open_amount
                if open_amount > 0 and days > 0:
                    figure["days"] = days
            rows.append(figure)
        return rows

    def _expected_document(self, line):
        """Orders at the till in their order, where they are of one amount."""
        session = line.move_id.pos_session_ids
        if not session:
            return line.move_id.name
        customer = line.partner_id.commercial_partner_id

        def is_same(record, amount):
            partner = record.partner_id.commercial_partner_id
            return (partner, amount) == (customer, line.amount_currency)

        lines = line.move_id.line_ids.filtered(lambda x: is_same(x, x.amount_currency))
        paid = session.order_ids.payment_ids.filtered(
            lambda pay: (
                pay.payment_method_id.type == "pay_later"
                and not pay.pos_order_id.account_move
                and is_same(pay.pos_order_id, pay.amount)
            )
        )
        pairs = zip(lines.sorted("id"), paid.sorted("id"), strict=False)
        return dict(pairs).get(line, paid[:0]).pos_order_id.pos_reference or (
            line.move_id.name
        )

    def _expected_reference(self, line):
        move = line.move_id
        if self._expected_document(line) != move.name:
            return ""
        is_entry = move.move_type == "entry"
        return move.ref or (is_entry and line.name) or ""

    def _expected_installment(self, line):
        terms = line.move_id.line_ids.filtered(
            lambda one: one.display_type == "payment_term"
        ).sorted(lambda one: (one.date_maturity, one.id))
        if len(terms) < 2 or line not in terms:
            return {}
        return {"part": terms.ids.index(line.id) + 1, "parts": len(terms)}
