from odoo import api, models

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..tools.bidi import separate_directions

# An unpatched wkhtmltopdf draws everything smaller than it is told.
UNPATCHED_ZOOM = 1.28


class ReportStatement(models.AbstractModel):
    _name = "report.customer_statement.report_statement"
    _description = "Customer Statement Report"

    @api.model
    def _get_report_values(self, docids, data):
        """Return the statements to print.

        :raise UserError: if one has failed or is withdrawn
        """
        statements = self.env["customer.statement"].browse(docids)
        statements.check_access("read")
        statements._check_may_show()
        is_small = data.get("report_type") == "pdf" and not _wkhtml().is_patched_qt
        return {
            "doc_model": statements._name,
            "docs": statements,
            "zoom": UNPATCHED_ZOOM if is_small else 1,
            "separate_directions": separate_directions,
        }
