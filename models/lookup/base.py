from lxml import etree

from odoo import api, models

# Models of other apps whose lists have a customer, but do not always search by it.
SEARCHED_BY_CUSTOMER = {"crm.lead": "partner_id"}


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        name = view_type == "search" and SEARCHED_BY_CUSTOMER.get(self._name)
        if name and not arch.xpath(f"//field[@name='{name}']"):
            arch.insert(1, etree.Element("field", name=name))
        return arch, view
