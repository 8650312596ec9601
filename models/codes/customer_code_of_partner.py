from functools import partial

from odoo import api, models
from odoo.fields import Domain


class CustomerCodeOfPartner(models.AbstractModel):
    """Lines about a customer, ``partner_id``: read by those who may read the customer.

    Those about nobody any more, only by managers of customer codes.
    """

    _name = "customer.code.of.partner"
    _description = "Lines About a Customer's Code"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._of_readable_partners()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return result
        domain = Domain("id", "in", self.ids) & self._of_readable_partners()
        hidden = self - self.browse(self.sudo()._search(domain))
        if not hidden:
            return result
        forbidden, make_error = result or (
            self.browse(),
            partial(self.env["ir.rule"]._make_access_error, operation, hidden),
        )
        return forbidden | hidden, make_error

    @api.model
    def _of_readable_partners(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = Domain("partner_id", "in", partners._search(Domain.TRUE))
        if self.env.user.has_group("customer_code.group_customer_code_manager"):
            domain |= Domain("partner_id", "=", False)
        return domain
