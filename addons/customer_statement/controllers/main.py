from odoo import http
from odoo.http import content_disposition, request

from ..tools.xlsx import make_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_response(statement):
    """Return the response with a statement's workbook, in its customer's language."""
    statement = statement.with_context(lang=statement._language())
    name = f"{statement._file_name()}.xlsx"
    headers = [
        ("Content-Type", XLSX),
        ("Content-Disposition", content_disposition(name)),
    ]
    return request.make_response(make_xlsx(statement), headers)


class CustomerStatementController(http.Controller):
    @http.route(
        "/customer_statement/<int:statement_id>/xlsx",
        type="http",
        auth="user",
        readonly=True,
    )
    def statement_xlsx(self, statement_id):
        """Return a statement for Excel to those who may read it."""
        statement = request.env["customer.statement"].browse(statement_id).exists()
        if not statement:
            return request.not_found()
        statement.check_access("read")
        statement._check_may_show()
        return xlsx_response(statement)
