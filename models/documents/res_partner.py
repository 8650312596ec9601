from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_transfer_count = fields.Integer(
        compute="_compute_customer_transfer_count",
        groups="stock.group_stock_user",
        help="The transfers of this customer, its contacts and addresses.",
    )
    customer_return_count = fields.Integer(
        compute="_compute_customer_transfer_count",
        groups="stock.group_stock_user",
        help="What this customer, its contacts and addresses have sent back.",
    )
    customer_payment_count = fields.Integer(
        compute="_compute_customer_payment_count",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The payments of this customer, its contacts and addresses.",
    )

    customer_last_invoice_date = fields.Date(
        string="Last Invoice",
        compute="_compute_customer_last_invoice_date",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The date of the last invoice or credit note that was posted for this "
        "customer, its contacts and addresses.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_customer_last_invoice_date(self):
        dates = self.env["account.move"]._read_group(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("state", "=", "posted"),
            ],
            ["commercial_partner_id"],
            ["invoice_date:max"],
        )
        date_by_customer = dict(dates)
        for partner in self:
            date = date_by_customer.get(partner.commercial_partner_id._origin, False)
            partner.customer_last_invoice_date = date

    @api.depends_context("allowed_company_ids")
    def _compute_customer_transfer_count(self):
        transfers = self.env["stock.picking"]
        for partner in self:
            domain = partner._customer_documents_domain()
            partner.customer_transfer_count = transfers.search_count(domain)
            partner.customer_return_count = transfers.search_count(
                [*domain, *self._customer_returns_domain()]
            )

    @api.depends_context("allowed_company_ids")
    def _compute_customer_payment_count(self):
        for partner in self:
            partner.customer_payment_count = self.env["account.payment"].search_count(
                partner._customer_documents_domain()
            )

    def action_view_customer_transfers(self):
        """Open the transfers of this customer, and of its contacts and addresses.

        :return: an action
        :rtype: dict
        """
        return self._view_customer_documents("stock.action_picking_tree_all")

    def action_view_customer_returns(self):
        """Open what this customer, or a contact or address of it, has sent back.

        :return: an action
        :rtype: dict
        """
        action = self._view_customer_documents("stock.action_picking_tree_all")
        action["domain"] += self._customer_returns_domain()
        return {**action, "display_name": self.env._("Returns")}

    def action_view_customer_payments(self):
        """Open the payments of this customer, and of its contacts and addresses.

        A new one is made out to this customer.

        :return: an action
        :rtype: dict
        """
        action = self._view_customer_documents("account.action_account_payments")
        action["context"] = {
            "default_payment_type": "inbound",
            "default_partner_type": "customer",
            "default_partner_id": self.id,
            "default_move_journal_types": ("bank", "cash"),
            "display_account_trust": True,
        }
        return action

    def action_view_partner_invoices(self):
        action = super().action_view_partner_invoices()
        action["context"] = {**action["context"], "default_partner_id": self.id}
        return action

    def _view_customer_documents(self, action):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            "domain": self._customer_documents_domain(),
            "context": {"default_partner_id": self.id},
        }

    def _customer_documents_domain(self):
        """Return the domain of what is made out to this customer, archived ones too."""
        partners = self.with_context(active_test=False)
        return [
            ("partner_id", "in", partners.search([("id", "child_of", self.ids)]).ids)
        ]

    @api.model
    def _customer_returns_domain(self):
        return [("location_id.usage", "=", "customer")]
