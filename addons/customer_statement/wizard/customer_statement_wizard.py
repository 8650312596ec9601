from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CustomerStatementWizard(models.TransientModel):
    _name = "customer.statement.wizard"
    _description = "Make a Customer Statement"
    _inherit = ["customer.statement.period.choice"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        help="A contact or an address stands for its company.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id
    )
    kind = fields.Selection(
        lambda self: self.env["customer.statement"]._kinds(),
        required=True,
        default=lambda self: self.env.company.root_id.customer_statement_kind,
        help="Balance Forward: what was owed before, what happened, what is owed now. "
        "Open Items: what is not paid yet, whatever its age. "
        "Activity: what happened, and what was received on each document.",
    )
    hint = fields.Text(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    may_issue = fields.Boolean(compute="_compute_preview")
    statement_id = fields.Many2one(
        "customer.statement",
        compute="_compute_statement_id",
        store=True,
        help="The statement that was issued for these choices.",
    )

    @api.depends("partner_id", "kind", "date_from", "date_to", "company_id")
    def _compute_statement_id(self):
        self.statement_id = False

    @api.depends("partner_id", "kind", "date_from", "date_to", "company_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview, wizard.hint, wizard.may_issue = False, False, False
            if wizard.partner_id and wizard.date_from and wizard.date_to:
                wizard._fill_preview()

    def _fill_preview(self):
        try:
            self._check_rights()
            statement = self._draft()
        except UserError as error:
            self.hint = str(error)
            return
        self.preview = statement._render_page()
        hints = [statement.failure, *self._hints()]
        self.hint = "\n".join(filter(None, hints))
        self.may_issue = statement._is_shown()

    def _hints(self):
        """Return what to know before it is sent."""
        contact = self.partner_id._origin
        hints, customer = [], contact.commercial_partner_id
        if customer != contact:
            hints.append(
                self.env._(
                    "%(contact)s belongs to %(customer)s: this is the statement of "
                    "the whole customer.",
                    contact=contact.name or contact.display_name,
                    customer=customer.display_name,
                )
            )
        if self.date_to > fields.Date.context_today(self):
            hints.append(
                self.env._(
                    "%s is still to come: what happens until then is not in it.",
                    format_date(self.env, self.date_to),
                )
            )
        if not customer.active:
            hints.append(self.env._("%s is archived.", customer.display_name))
        return hints

    def _check_rights(self):
        """Check that the user may read the figures of this customer and company."""
        self.env["customer.statement"].check_access("read")
        self.partner_id._origin.check_access("read")
        if self.company_id.root_id not in self.env.companies.root_id:
            raise UserError(
                self.env._("You do not work in %s.", self.company_id.sudo().name)
            )

    def _draft(self):
        statement = (
            self.env["customer.statement"]
            .sudo()
            ._draft(
                self.partner_id._origin,
                self.company_id._origin,
                self.kind,
                self.date_from,
                self.date_to,
            )
        )
        if not statement:
            raise UserError(self._no_entries_message())
        return statement

    def _no_entries_message(self):
        return self.env._(
            "%(customer)s has no receivable entries in %(company)s, so there is "
            "nothing to state.",
            customer=self.partner_id.commercial_partner_id.display_name,
            company=self.company_id.sudo().root_id.name,
        )

    @api.model
    def _title(self):
        return self.env._("Statement")

    def action_send(self):
        """Issue the statement and open the composer."""
        return self._issue().action_send()

    def action_print(self):
        """Issue the statement and return its PDF."""
        return self._issue().action_print()

    def action_export(self):
        """Issue the statement and return it for Excel."""
        return self._issue().action_export()

    def _issue(self):
        """Return the statement of these choices, issued once.

        :raise UserError: if there is nothing to state
        """
        self.ensure_one()
        self._check_rights()
        if not self.statement_id:
            self.statement_id = self.env["customer.statement"]._issue(
                self.partner_id,
                self.company_id,
                self.kind,
                self.date_from,
                self.date_to,
            )
        if not self.statement_id:
            raise UserError(self._no_entries_message())
        return self.statement_id
