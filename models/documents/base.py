from odoo import models


def name_customer(line, shown):
    """Return the name of a line of an order with the customer's, not with the code."""
    customer = line.sudo().order_partner_id.commercial_partner_id
    return f"({customer.name})" if shown == f"({customer.ref})" else shown


def name_no_tax_office(_format, node, vals):
    """Return a party of an e-invoice without the code that passes for a tax office."""
    scheme = node["cac:PartyTaxScheme"]["cac:TaxScheme"]
    partner = vals["partner"].commercial_partner_id
    if partner._carries_code() and scheme["cbc:Name"]["_text"] == partner.ref:
        scheme = {**scheme, "cbc:Name": {"_text": None}}
        node = {**node, "cac:PartyTaxScheme": {"cac:TaxScheme": scheme}}
    return node


# Methods of apps that may not be there, which take the code for something else, and
# what is made of their results.
CORRECTED = {
    "account.edi.xml.ubl.tr": ("_get_party_node", name_no_tax_office),
    "sale.order.line": ("_get_partner_display", name_customer),
}


def corrected(origin, correct):
    def method(self, *args):
        return correct(self, origin(self, *args), *args)

    method.customer_code_origin = origin
    return method


class Base(models.AbstractModel):
    _inherit = "base"

    def _register_hook(self):
        super()._register_hook()
        name, correct = CORRECTED.get(self._name, ("", None))
        origin = name and getattr(type(self), name)
        if origin and not hasattr(origin, "customer_code_origin"):
            setattr(type(self), name, corrected(origin, correct))
