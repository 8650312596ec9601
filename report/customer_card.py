import base64

from odoo import api, models

# Longer ones would be printed too fine for a scanner.
CODE128_LENGTH = 24


class CustomerCard(models.AbstractModel):
    _name = "report.customer_code.report_customer_card"
    _description = "Customer Card"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids)
        without = partners.filtered(lambda partner: not partner.customer_code)
        return {
            "docs": partners,
            "cards": [self._card(partner) for partner in partners - without],
            "left_out": without,
        }

    @api.model
    def _card(self, partner):
        """Return what is printed on the card of a customer: what a till scans."""
        code = partner.customer_code
        lang = partner.lang or self.env.lang or "en_US"
        return {
            "partner": partner,
            "lang": lang,
            "direction": self.env["res.lang"]._get_data(code=lang).direction,
            "code": code,
            "shop": (partner.company_id or self.env.company).sudo(),
            "qr": self._barcode("QR", code, 300, 300),
            "code128": code.isascii()
            and len(code) <= CODE128_LENGTH
            and self._barcode("Code128", code, 1000, 150),
        }

    @api.model
    def _barcode(self, symbology, code, width, height):
        image = self.env["ir.actions.report"].barcode(
            symbology, code, width=width, height=height, barLevel="M"
        )
        return base64.b64encode(image)


class CustomerCardSheet(models.AbstractModel):
    _name = "report.customer_code.report_customer_card_sheet"
    _inherit = "report.customer_code.report_customer_card"
    _description = "Customer Cards on A4"
