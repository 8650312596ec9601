from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        # Core writes the code of a source to the partner that is kept while the source
        # is still there: two holders for a moment, which the database refuses.
        codes = (dst_partner + src_partners).filtered("ref").mapped("ref")
        src_partners.write({"ref": False})
        src_partners.flush_recordset()
        result = super()._update_values(
            src_partners, dst_partner.with_context(customer_code_later=True)
        )
        former = self.env["customer.code.former"].sudo()
        former.search([("partner_id", "in", src_partners.ids)]).partner_id = dst_partner
        if codes and not dst_partner.ref:
            dst_partner.ref = codes[0]
        return result
