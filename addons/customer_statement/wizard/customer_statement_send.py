from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

# What a mail takes until there was a run that says so, in seconds.
SECONDS_PER_MAIL = {True: 1.0, False: 0.01}


class CustomerStatementSend(models.TransientModel):
    """Asks what to send to whom, and says what that means before it starts."""

    _name = "customer.statement.send"
    _description = "Send Statements"
    _inherit = ["customer.statement.choices", "customer.statement.period.choice"]

    customer_count = fields.Integer(compute="_compute_message")
    message = fields.Text(compute="_compute_message")
    hint = fields.Text(compute="_compute_message")

    @api.depends(
        "company_id",
        "kind",
        "date_from",
        "date_to",
        "who",
        "domain",
        "least_amount",
        "attach_pdf",
    )
    def _compute_message(self):
        for wizard in self:
            wizard.customer_count, wizard.hint = 0, False
            wizard.message = False
            try:
                self.env["customer.statement"]._check_may_issue()
                wizard._check_may_send_for_company()
                wizard._count()
            except UserError as error:
                wizard.hint = str(error)

    def _check_may_send_for_company(self):
        if self.company_id.root_id not in self.env.companies.root_id:
            raise UserError(
                self.env._("You do not work in %s.", self.company_id.sudo().name)
            )

    def _count(self):
        if not (self.date_from and self.date_to):
            return
        Statement = self.env["customer.statement"].sudo()
        company = self.company_id.sudo().root_id
        scope = self.env["customer.statement.ledger"]._scope(None, company)
        Statement._check_choices(scope, company, self.date_from, self.date_to)
        customers, served = self._find_customers()
        mailed = self._count_mails(customers)
        self.customer_count = len(customers)
        self.message = " ".join(self._sentences(len(customers), mailed))
        self.hint = "\n".join(self._hints(served)) or False

    def _count_mails(self, customers):
        customers = customers.sudo()
        customers.fetch(["email", "statement_policy", "commercial_partner_id"])
        return sum(
            customer.statement_policy != "print"
            and bool(customer._statement_recipients())
            for customer in customers
        )

    def _sentences(self, count, mailed):
        if not count:
            return [self.env._("Nobody is to get a statement.")]
        number = self._format_count(count)
        sentences = [
            self.env._("1 customer gets a statement.")
            if count == 1
            else self.env._("%s customers get a statement.", number)
        ]
        if count > mailed:
            sentences.append(
                self.env._(
                    "To be printed, for want of an e-mail address or by wish: %s.",
                    self._format_count(count - mailed),
                )
            )
        if mailed:
            sentences.append(self._sentence_on_time(mailed))
        return sentences

    def _sentence_on_time(self, mailed):
        runs = self.env["customer.statement.run"]
        if not self.attach_pdf:
            return self.env._(
                "The e-mails take about %s.",
                runs._in_words(self._seconds(False, mailed)),
            )
        return self.env._(
            "The e-mails take about %(with_pdf)s with PDF, and %(without)s without.",
            with_pdf=runs._in_words(self._seconds(True, mailed)),
            without=runs._in_words(self._seconds(False, mailed)),
        )

    def _seconds(self, with_pdf, mailed):
        """Return how long mails take, by the last run that made any."""
        last = (
            self.env["customer.statement.run"]
            .sudo()
            .search(
                [
                    ("attach_pdf", "=", with_pdf),
                    ("done_count", ">", 0),
                    ("seconds", ">", 0),
                ],
                limit=1,
            )
        )
        pace = last.seconds / last.done_count if last else SECONDS_PER_MAIL[with_pdf]
        return max(1, pace * mailed)

    def _hints(self, served):
        hints = []
        if served:
            hints.append(
                self.env._(
                    "Left out, because they have got the statement of this period "
                    "already: %s.",
                    self._format_count(served),
                )
            )
        if self.date_to > fields.Date.context_today(self):
            hints.append(
                self.env._(
                    "%s is still to come: what happens until then is not in it.",
                    format_date(self.env, self.date_to),
                )
            )
        if self.attach_pdf and not self.env["customer.statement"]._can_make_pdf():
            hints.append(
                self.env._(
                    "wkhtmltopdf is not installed: the mails have a link instead of "
                    "the PDF."
                )
            )
        return hints

    @api.model
    def _format_count(self, count):
        return formatLang(self.env, count, digits=0)

    @api.model
    def _title(self):
        return self.env._("Send Statements")

    def action_start(self):
        """Start the run, and show it.

        :raise UserError: if the user may not send statements, or nobody is to get one
        """
        self.ensure_one()
        self.env["customer.statement"]._check_may_issue()
        self._check_may_send_for_company()
        if not self.customer_count:
            raise UserError(self.hint or self.env._("Nobody is to get a statement."))
        return self.env["customer.statement.run"]._start(self)._action_open()
