"""From frozen figures to lines, and from lines to pages.

Not every build of wkhtmltopdf repeats the heading of a table, or prints a header, so
statements make their own pages.
"""

from base64 import b64encode

from markupsafe import Markup

from odoo import models
from odoo.tools import formatLang

from ..tools.bidi import separate_directions

# How many lines a page has, and what its parts take of them.
PAGE = 50
ADDRESS = 9
HEADING = 3
AGING = 4
PAYMENT = 6

COLUMNS = {
    "balance_forward": ("date", "document", "details", "charge", "credit", "balance"),
    "open_item": ("date", "document", "details", "due", "days", "amount", "open"),
    "activity": ("date", "document", "details", "amount", "matched", "open"),
}
TYPES = {
    **dict.fromkeys(("date", "due"), "date"),
    **dict.fromkeys(("document", "details"), "text"),
    **dict.fromkeys(("charge", "credit", "balance"), "money"),
    **dict.fromkeys(("amount", "matched", "open"), "money"),
    "days": "number",
}

BANDS = ("not_due", "d30", "d60", "d90", "older", "unapplied")


class CustomerStatement(models.Model):
    _inherit = "customer.statement"

    def _render_page(self):
        """Return the statement as its customer sees it, a whole HTML document.

        :rtype: Markup
        """
        self.ensure_one()
        page = self.env["ir.qweb"]._render(
            "customer_statement.report_statement",
            {"docs": self, "zoom": 1, "separate_directions": separate_directions},
        )
        return Markup("<!DOCTYPE html>") + page

    def _columns(self):
        """Return the columns of its tables.

        :return: name, label and type (date, text, money or number) of each
        :rtype: list[tuple[str, str, str]]
        """
        labels = {
            "date": self.env._("Date"),
            "document": self.env._("Document"),
            "details": self.env._("Details"),
            "due": self.env._("Due"),
            "days": self.env._("Days late"),
            "charge": self.env._("Charge"),
            "credit": self.env._("Credit"),
            "balance": self.env._("Balance"),
            "amount": self.env._("Amount"),
            "matched": self.env._("Settled"),
            "open": self.env._("Open"),
        }
        return [(name, labels[name], TYPES[name]) for name in COLUMNS[self.kind]]

    def _lines(self, section):
        """Return the lines of a section, the first and the last one included.

        Each has a value for columns, and ``style``: row, opening or closing.

        :rtype: list[dict]
        """
        if self.kind == "balance_forward":
            return self._lines_with_balance(section)
        lines = [self._line(row) for row in section["rows"]]
        sums = {
            name: round(sum(line.get(name) or 0 for line in lines), section["decimals"])
            for name in ("amount", "matched", "open")
        }
        return [*lines, {"style": "closing", "details": self.env._("Total"), **sums}]

    def _lines_with_balance(self, section):
        balance = section["opening"]
        lines = [
            {
                "style": "opening",
                "details": self.env._("Balance before"),
                "balance": balance,
            }
        ]
        for row in section["rows"]:
            balance = round(balance + row["amount"], section["decimals"])
            lines.append({**self._line(row), "balance": balance})
        closing = {
            "style": "closing",
            "details": self.env._("Balance"),
            "charge": section["charges"],
            "credit": section["credits"],
            "balance": section["closing"],
        }
        return [*lines, closing]

    def _line(self, row):
        amount = row["amount"]
        line = {
            "style": "row",
            "date": row["date"],
            "document": row["document"],
            "details": self._details(row),
            "due": row.get("due") if row["kind"] in ("invoice", "pos") else None,
            "amount": amount,
            "charge": amount if amount > 0 else None,
            "credit": amount if amount < 0 else None,
            "days": row.get("days"),
        }
        if "open" in row:
            line["open"] = row["open"]
            line["matched"] = amount - row["open"]
        return line

    def _details(self, row):
        """Return in words what a row is."""
        if row["kind"] == "settlement":
            return {
                "customer": self.env._("Settled by another account"),
                "currency": self.env._("Settled in another currency"),
                "company": self.env._("Settled with another company"),
                "account": self.env._("Set off"),
            }[row["why"]]
        kind = {
            "invoice": self.env._("Invoice"),
            "refund": self.env._("Credit note"),
            "payment": self.env._("Payment"),
            "pos": self.env._("Purchase on account"),
            "opening": self.env._("Opening balance"),
            "exchange": self.env._("Exchange difference"),
            "adjustment": self.env._("Adjustment"),
        }[row["kind"]]
        part = row.get("parts") and self.env._(
            "installment %(part)s of %(parts)s", part=row["part"], parts=row["parts"]
        )
        return ", ".join(filter(None, [kind, part, row.get("reference")]))

    def _aging(self, section):
        """Return what is open by its age, and the credits beside it.

        :return: label and amount of each band
        :rtype: list[tuple[str, float]]
        """
        labels = (
            self.env._("Not due"),
            self.env._("1-30 days"),
            self.env._("31-60 days"),
            self.env._("61-90 days"),
            self.env._("Older"),
            self.env._("Unapplied credits"),
        )
        return [
            (label, section[band]) for label, band in zip(labels, BANDS, strict=True)
        ]

    def _payment_picture(self, section):
        """Return the QR code that pays a section, as the source of a picture."""
        code = self.figures["payment"][section["currency"]]
        picture = self.env["ir.actions.report"].barcode(**code)
        return f"data:image/png;base64,{b64encode(picture).decode()}"

    def _payment_text(self, section):
        amount = self._format_amount(section["closing"], section["decimals"])
        return self.env._("Scan to pay %s", f"{section['currency']} {amount}")

    def _period_text(self):
        """Return the period, or for open items the day, in words."""
        until = self._format_date(self.date_to)
        if self.kind == "open_item":
            return self.env._("Open items as of %s", until)
        since = self._format_date(self.date_from)
        return self.env._("From %(since)s until %(until)s", since=since, until=until)

    def _page_text(self, page, pages):
        return self.env._("Page %(page)s of %(pages)s", page=page, pages=pages)

    def _too_many_lines(self, count):
        return self.env._(
            "There are %s lines, more than a table can hold. Make statements of "
            "shorter periods.",
            count,
        )

    def _direction(self):
        """Return in which direction its language is read: ltr or rtl."""
        return self.env["res.lang"]._get_data(code=self._language()).direction

    def _note_text(self, note):
        texts = {
            "received": self.env._(
                "Received %(date)s and being booked: %(amount)s %(text)s"
            ),
            "till": self.env._(
                "On account %(date)s, being booked: %(amount)s %(text)s"
            ),
        }
        amount = self._format_amount(note["amount"], note["decimals"])
        return texts[note["kind"]] % {
            "date": self._format_date(note["date"]),
            "amount": f"{note['currency']} {amount}",
            "text": note["reference"] and f"({note['reference']})",
        }

    def _format_amount(self, amount, decimals):
        return formatLang(self.env, amount, digits=decimals)

    def _format_cell(self, line, column, decimals):
        name, _label, type_ = column
        value = line.get(name)
        if value is None or value is False:
            return ""
        if type_ == "money":
            return self._format_amount(value, decimals)
        return self._format_date(value) if type_ == "date" else value

    def _pages(self):
        """Return what is on each page: a list of parts each.

        A part is a dict of ``part`` (table, aging, payment or notes) and what it shows.

        :rtype: list[list[dict]]
        """
        pages = Pages()
        for section in self.figures["sections"]:
            self._add_table(pages, section, self._lines(section))
            pages.add(AGING, {"part": "aging", "section": section})
            if section["currency"] in self.figures.get("payment", {}):
                pages.add(PAYMENT, {"part": "payment", "section": section})
        notes = [self._note_text(note) for note in self.figures["notes"]]
        while notes:
            room = max(pages.room(2), 2) - 1
            shown, notes = notes[:room], notes[room:]
            pages.add(len(shown) + 1, {"part": "notes", "notes": shown})
        return pages.pages

    def _add_table(self, pages, section, lines):
        # A heading is never alone at the foot of a page.
        pages.room(HEADING + 3)
        table = pages.add(
            HEADING, {"part": "table", "section": section, "lines": [], "goes_on": 0}
        )
        for n, line in enumerate(lines):
            is_last = n == len(lines) - 1
            if pages.left < (1 if is_last else 2):
                carried = self._carried(section, lines[:n])
                table["lines"].append(
                    {**carried, "details": self.env._("Carried forward")}
                )
                pages.turn()
                table = pages.add(HEADING, {**table, "lines": [], "goes_on": 1})
                table["lines"].append(
                    {**carried, "details": self.env._("Brought forward")}
                )
                pages.left -= 1
            table["lines"].append(line)
            pages.left -= 1

    def _carried(self, section, lines):
        """Return the sums of the lines until the foot of a page."""
        carried = {"style": "carried"}
        for name in ("charge", "credit", "amount", "matched", "open"):
            amounts = [line[name] for line in lines if line.get(name) is not None]
            carried[name] = round(sum(amounts), section["decimals"])
        if self.kind == "balance_forward":
            carried["balance"] = lines[-1]["balance"]
        return carried


class Pages:
    """Pages that are being filled, one after the other."""

    def __init__(self):
        self.pages, self.left = [[]], PAGE - ADDRESS

    def turn(self):
        self.pages.append([])
        self.left = PAGE

    def room(self, lines):
        """Return how many lines are left, on the next page if they are too few."""
        if self.left < lines and self.pages[-1]:
            self.turn()
        return self.left

    def add(self, lines, part):
        self.room(lines)
        self.left -= lines
        self.pages[-1].append(part)
        return part
