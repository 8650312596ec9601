from lxml import etree

from odoo import api, fields, models

# Whose forms and lists show the code. Quotations are another app's: their views cannot
# be inherited by XML.
SHOWN_ON = {
    "account.move",
    "account.payment",
    "pos.order",
    "sale.order",
    "stock.picking",
}

# What shows the customer there. Only a visible one that is not of a list in a form.
CUSTOMER = """
    //field[@name='partner_id' or @name='invoice_partner_display_name']
           [not(ancestor::field) and not(ancestor::groupby)]
           [not(@invisible='1' or @invisible='True')]
           [not(@column_invisible='1' or @column_invisible='True')]
"""


class CustomerCodeDocument(models.AbstractModel):
    _name = "customer.code.document"
    _description = "Document With a Customer"

    partner_customer_code = fields.Char(
        string="Customer Code",
        compute="_compute_partner_customer_code",
        exportable=False,
        help="The code of the customer, or of the company that it belongs to.",
    )

    @api.depends(lambda self: self._partner_customer_code_depends())
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partner_customer_code(self):
        self.partner_customer_code = False
        if not self._has_customer():
            return
        readable = self.partner_id._filtered_access("read")
        for document in self.filtered(lambda one: one.partner_id in readable):
            document.partner_customer_code = document.partner_id.customer_code

    def _partner_customer_code_depends(self):
        # Not on the code: whoever saves a customer would have all kinds of documents
        # looked through. What changes it meanwhile is seen by the next request.
        return ["partner_id"] if self._has_customer() else []

    def _has_customer(self):
        partner = self._fields.get("partner_id")
        return bool(partner) and partner.comodel_name == "res.partner"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        shown = self._name in SHOWN_ON and view_type in ("form", "list")
        if shown and (customers := arch.xpath(CUSTOMER)):
            customers[-1].addnext(self._customer_code_node(view_type))
        return arch, view

    @api.model
    def _customer_code_node(self, view_type):
        """Return what shows the code after the customer, in a view of this type."""
        node = etree.Element(
            "field", name="partner_customer_code", widget="customer_code"
        )
        if view_type == "list":
            node.set("optional", "hide")
        else:
            node.set("invisible", "not partner_customer_code")
            node.set("class", "text-muted")
        return node


class PortalMixin(models.AbstractModel):
    _name = "portal.mixin"
    _inherit = ["portal.mixin", "customer.code.document"]


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "customer.code.document"]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "customer.code.document"]
