import io

import xlsxwriter

from odoo.fields import Date

# What Excel can hold.
MAX_ROWS = 1048576

WIDTHS = {"details": 44, "document": 22}


def make_xlsx(statement):
    """Return a statement as a workbook, with a sheet for each currency.

    :param CustomerStatement statement: in the language of its customer
    :rtype: bytes
    """
    output = io.BytesIO()
    # A name that begins with = is a name, and no formula. And the same statement is
    # the same file, whenever it is made.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(output, options) as workbook:
        workbook.set_properties({"created": Date.to_date(statement.date_to)})
        sections = statement.figures["sections"]
        for section in sections:
            Sheet(workbook, statement, section).fill()
        if not sections:
            workbook.add_worksheet(statement.code or None)
    return output.getvalue()


class Sheet:
    def __init__(self, workbook, statement, section):
        self.statement, self.section = statement, section
        self.sheet = workbook.add_worksheet(section["currency"])
        decimals = section["decimals"]
        money = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        self.formats = {
            (type_, bold): workbook.add_format({"num_format": number, "bold": bold})
            for type_, number in (
                ("money", money),
                ("date", "yyyy-mm-dd"),
                ("number", "0"),
                ("text", "@"),
            )
            for bold in (False, True)
        }
        self.heading = workbook.add_format(
            {"bold": True, "bg_color": "#ECEAF2", "bottom": 1}
        )
        self.columns = statement._columns()

    def fill(self):
        if self.statement._direction() == "rtl":
            self.sheet.right_to_left()
        row = self._write_title()
        for column, (name, label, _type) in enumerate(self.columns):
            self.sheet.set_column(column, column, WIDTHS.get(name, 13))
            self.sheet.write_string(row, column, label, self.heading)
        self.sheet.freeze_panes(row + 1, 0)
        lines = self.statement._lines(self.section)
        room = MAX_ROWS - row - 12
        for line in lines[:room]:
            row += 1
            self._write_line(row, line)
        if len(lines) > room:
            row += 1
            self.sheet.write_string(row, 0, self.statement._too_many_lines(len(lines)))
        self._write_aging(row + 2)

    def _write_title(self):
        statement = self.statement
        for row, text in enumerate(
            (
                f"{statement.figures['name']} {statement.code or ''}".strip(),
                statement._period_text(),
                statement.figures["company"],
            )
        ):
            self.sheet.write_string(row, 0, text, self.formats["text", row == 0])
        return 4

    def _write_line(self, row, line):
        bold = line["style"] == "closing"
        for column, (name, _label, type_) in enumerate(self.columns):
            value, cell_format = line.get(name), self.formats[type_, bold]
            if value is None or value is False:
                continue
            if type_ == "text":
                self.sheet.write_string(row, column, str(value), cell_format)
            elif type_ == "date":
                self.sheet.write_datetime(row, column, Date.to_date(value), cell_format)
            else:
                self.sheet.write_number(row, column, value, cell_format)

    def _write_aging(self, row):
        for offset, (label, amount) in enumerate(self.statement._aging(self.section)):
            self.sheet.write_string(row + offset, 2, label)
            self.sheet.write_number(row + offset, 3, amount, self.formats["money", 0])
