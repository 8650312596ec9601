from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

# What was issued stays as it was. The customer may change by a merge only.
FROZEN = {
    *("figures", "code", "kind", "date_from", "date_to", "lang", "company_id"),
    "outstanding",
}


class CustomerStatement(models.Model):
    """A statement of account as it was issued.

    It keeps its figures, and whatever draws it, on paper, on a screen or in a table,
    draws those. Nobody can change them: a correction is another statement.
    """

    _name = "customer.statement"
    _description = "Customer Statement"
    _inherit = ["portal.mixin", "mail.thread"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The company or individual, with all of its contacts and addresses.",
    )
    code = fields.Char(
        string="Code as Issued",
        readonly=True,
        index=True,
        help="The customer's code when the statement was issued.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Whose books they are. Branches are in those of their company.",
    )
    kind = fields.Selection(
        [
            ("balance_forward", "Balance Forward"),
            ("open_item", "Open Items"),
            ("activity", "Activity"),
        ],
        required=True,
        readonly=True,
        help="Balance Forward: what was owed before, what happened, what is owed now. "
        "Open Items: what is not paid yet, whatever its age. "
        "Activity: what happened, and what was received on each document.",
    )
    date_from = fields.Date(
        string="From", required=True, readonly=True, help="The first day of the period."
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        readonly=True,
        help="The last day of the period, as of which the open items are.",
    )
    lang = fields.Char(string="Language", readonly=True)
    figures = fields.Json(readonly=True, required=True)
    letterhead_id = fields.Many2one(
        "customer.statement.letterhead", readonly=True, ondelete="restrict"
    )
    total_ids = fields.One2many(
        "customer.statement.total", "statement_id", string="Totals", readonly=True
    )
    amounts = fields.Char(
        string="Outstanding",
        compute="_compute_amounts",
        help="What the customer owes by this statement, in each currency.",
    )
    overdue = fields.Boolean(compute="_compute_amounts")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    state = fields.Selection(
        [
            ("issued", "Issued"),
            ("queued", "On Its Way"),
            ("sent", "Sent"),
            ("undelivered", "Not Delivered"),
            ("failed", "Failed"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status",
        default="issued",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    failure = fields.Text(readonly=True)
    run_id = fields.Many2one(
        "customer.statement.run",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The run that it was issued by, together with those of others.",
    )
    delivery = fields.Selection(
        [("mail", "E-mail"), ("post", "Post")],
        readonly=True,
        help="How the run delivers it: by post if there is no e-mail address.",
    )
    outstanding = fields.Monetary(
        string="Outstanding in Total",
        currency_field="company_currency_id",
        readonly=True,
        help="What the customer owes by this statement, in the company's currency.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    sent_to = fields.Char(readonly=True, help="The addresses that it was sent to.")
    sent_date = fields.Datetime(string="Sent On", readonly=True)

    def init(self):
        """Let the database itself refuse to change figures."""
        changed = SQL(" OR ").join(
            SQL("OLD.%s IS DISTINCT FROM NEW.%s", column, column)
            for column in map(SQL.identifier, sorted(FROZEN))
        )
        self._refuse_updates("customer_statement", changed)

    @api.model
    def _refuse_updates(self, table, changed):
        """Make a trigger of a table that refuses updates.

        :param str table: its name
        :param SQL changed: what may not be, of ``OLD`` and ``NEW``
        """
        cr, table = self.env.cr, SQL.identifier(table)
        cr.execute(
            """
            CREATE OR REPLACE FUNCTION customer_statement_refuse() RETURNS trigger
                LANGUAGE plpgsql AS $$ BEGIN
                    RAISE EXCEPTION 'The figures of a statement cannot be changed.';
                END $$
            """
        )
        cr.execute(SQL("DROP TRIGGER IF EXISTS customer_statement_frozen ON %s", table))
        cr.execute(
            SQL(
                """CREATE TRIGGER customer_statement_frozen BEFORE UPDATE ON %s
                     FOR EACH ROW WHEN (%s)
                     EXECUTE FUNCTION customer_statement_refuse()""",
                table,
                changed,
            )
        )

    @api.depends("code", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = self.env._(
                "Statement %(customer)s %(date)s",
                customer=statement.code or statement.partner_id.name or "",
                date=statement.date_to or "",
            )

    def _compute_access_url(self):
        for statement in self:
            statement.access_url = f"/my/statements/{statement.id}"

    @api.depends("total_ids")
    def _compute_amounts(self):
        for statement in self:
            totals = statement.total_ids.filtered(
                lambda total: not total.currency_id.is_zero(total.closing)
            )
            statement.amounts = " · ".join(
                formatLang(self.env, total.closing, currency_obj=total.currency_id)
                for total in totals
            )
            statement.overdue = any(total.overdue > 0 for total in totals)

    @api.depends("figures")
    def _compute_preview(self):
        for statement in self:
            statement.preview = statement._render_page()

    def write(self, vals):
        """Write anything but figures.

        :raise UserError: if ``vals`` has what is frozen when a statement is issued
        """
        if not FROZEN.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "A statement stays as it was issued. Withdraw it and issue "
                    "another one."
                )
            )
        return super().write(vals)

    @api.model
    def _check_may_issue(self):
        """Check that the user may issue and send statements.

        :raise UserError: if not
        """
        if not (
            self.env.su or self.env.user.has_group("account.group_account_invoice")
        ):
            raise UserError(
                self.env._(
                    "Statements are issued by those who make invoices. Ask your "
                    "administrator for the right Invoicing."
                )
            )

    @api.model
    def _issue(self, customers, company, kind, since, until, run=None):
        """Issue a statement for each of these customers, as the books are now.

        Those who never had an entry on a receivable account get none. One whose
        figures do not add up is issued as failed, which says by how much, and does
        not keep the others from theirs.

        :param ResPartner customers: contacts stand for their commercial partner
        :param ResCompany company: stands for its whole tree
        :param str kind: ``balance_forward``, ``open_item`` or ``activity``
        :param date since: the first day
        :param date until: the last day
        :param CustomerStatementRun run: what they are issued by, if that sends them
        :rtype: CustomerStatement
        :raise UserError: if the user may not, if the days are impossible or the wrong
            way round, or if the company has no account that customers owe on
        :raise ValueError: if there is no such kind
        """
        self._check_may_issue()
        self._check_kind(kind)
        self.env["customer.statement.letterhead"]._keep(company.sudo().root_id)
        values = self.sudo()._prepare(customers, company, kind, since, until)
        if run:
            self._plan_delivery(values, run)
        return self.browse(self.sudo()._insert(values))

    def _is_shown(self):
        """Return whether its customer may see it."""
        return bool(self) and self.state not in ("failed", "withdrawn")

    def _check_may_show(self):
        """Check that these may be shown to their customers.

        :raise UserError: if one has failed or is withdrawn
        """
        for statement in self:
            if statement.state == "failed":
                raise UserError(statement.failure)
            if statement.state == "withdrawn":
                raise UserError(
                    self.env._(
                        "%s has been withdrawn. Issue another one.",
                        statement.display_name,
                    )
                )

    def action_withdraw(self):
        """Take statements back: their customers find them no more.

        :raise UserError: if the user may not send statements
        """
        self._check_may_issue()
        self.check_access("read")
        withdrawn = self.sudo().filtered(lambda statement: statement.state != "failed")
        withdrawn.write({"state": "withdrawn", "access_token": False})

    def action_send(self):
        """Open Odoo's composer with the statement attached.

        :raise UserError: if it has failed or is withdrawn
        """
        self.ensure_one()
        self._check_may_issue()
        self._check_may_show()
        template = self.env.ref(
            "customer_statement.mail_template_statement", raise_if_not_found=False
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Statement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def action_print(self):
        """Return the PDF.

        :raise UserError: if one has failed or is withdrawn
        """
        self._check_may_show()
        report = self.env.ref("customer_statement.action_report_statement")
        return report.report_action(self, config=False)

    def action_export(self):
        """Return the table for Excel.

        :raise UserError: if it has failed or is withdrawn
        """
        self.ensure_one()
        self._check_may_show()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_statement/{self.id}/xlsx",
            "target": "download",
        }

    def _portal_ensure_token(self):
        self._check_may_show()
        return super()._portal_ensure_token()

    def _file_name(self):
        """Return what its files are called, without extension.

        :rtype: str
        """
        self.ensure_one()
        name = f"{self.code or self.partner_id.id} {self.date_to}"
        return self.env._("Statement %s", name).replace("/", "-")

    def _get_report_base_filename(self):
        return self._file_name()

    @api.model
    def _kinds(self):
        """Return the kinds of statements, and how the user's language calls them.

        :rtype: list[tuple[str, str]]
        """
        return self._fields["kind"]._description_selection(self.env)

    def _language(self):
        """Return the language to draw it in: its own, unless that was deleted.

        :rtype: str
        """
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return next(
            (lang for lang in (self.lang, self.env.lang) if lang in installed), "en_US"
        )

    def _format_date(self, value):
        return value and format_date(
            self.env, fields.Date.to_date(value), lang_code=self._language()
        )
