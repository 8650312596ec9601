from odoo import api, fields, models
from odoo.tools import formatLang


class BaseModuleUninstall(models.TransientModel):
    _inherit = "base.module.uninstall"

    customer_code_warning = fields.Char(compute="_compute_customer_code_warning")

    @api.depends("module_ids")
    def _compute_customer_code_warning(self):
        count = self.env["customer.code.former"].sudo().search_count([])
        for wizard in self:
            lost = "customer_code" in wizard._get_modules().mapped("name") and count
            wizard.customer_code_warning = bool(lost) and self.env._(
                "Customers keep their codes. %s former, other and released codes are "
                "deleted: they find nobody any more, and if you install Customer Code "
                "again, they may be given to others. Export your contacts with the "
                "column Other Codes/Code before, to import it again afterwards.",
                formatLang(self.env, count, digits=0),
            )
