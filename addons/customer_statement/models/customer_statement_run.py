from psycopg2 import Error
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

CHOICES = (
    "company_id",
    "kind",
    "date_from",
    "date_to",
    "who",
    "domain",
    "least_amount",
    "attach_pdf",
)


class CustomerStatementRun(models.Model):
    """Statements for many customers, issued at one moment, sent in the background."""

    _name = "customer.statement.run"
    _description = "Customer Statement Run"
    _inherit = ["customer.statement.choices", "customer.code.background"]
    _cron = "customer_statement.ir_cron_customer_statement_run"
    # Mails without a PDF are a few milliseconds each, and with one a second.
    _chunk_seconds = 1
    _chunk_size = 100

    # Said again, or it would show in no language but English.
    state = fields.Selection(lambda self: self._states())
    is_frozen = fields.Boolean(
        string="Issued",
        readonly=True,
        help="Whether the statements have been issued, all at one moment.",
    )
    is_scheduled = fields.Boolean(
        string="By Schedule", readonly=True, help="Started by the monthly schedule."
    )
    statement_ids = fields.One2many(
        "customer.statement", "run_id", string="Statements", readonly=True
    )
    done_count = fields.Integer(
        string="E-mails", help="How many statements are on their way."
    )
    total_count = fields.Integer(
        string="By E-mail", help="How many statements go by e-mail."
    )
    left_count = fields.Integer(help="How many are still to be sent.")
    rate = fields.Integer(string="E-mails a Second")
    statement_count = fields.Integer(compute="_compute_counts")
    post_count = fields.Integer(
        string="To Print",
        compute="_compute_counts",
        help="Statements of customers without an e-mail address, or who want paper.",
    )
    failed_count = fields.Integer(
        string="Do Not Add Up",
        compute="_compute_counts",
        help="Statements whose figures do not add up. They are not sent.",
    )
    undelivered_count = fields.Integer(
        string="Not Delivered",
        compute="_compute_counts",
        help="Mails that could not be sent, or came back.",
    )

    # The second of two people who start one at once starts over, and sees the first's.
    _one_running = models.UniqueIndex("(company_id) WHERE state = 'running'")

    def _compute_counts(self):
        groups = (
            self.env["customer.statement"]
            .sudo()
            ._read_group(
                [("run_id", "in", self.ids)],
                ["run_id", "state", "delivery"],
                ["__count"],
            )
        )
        for run in self:
            mine = [group[1:] for group in groups if group[0] == run]
            run.statement_count = sum(count for *_, count in mine)
            run.failed_count = self._count(mine, lambda state, _by: state == "failed")
            run.undelivered_count = self._count(
                mine, lambda state, _by: state == "undelivered"
            )
            run.post_count = self._count(
                mine, lambda state, by: (state, by) == ("issued", "post")
            )

    def _count(self, groups, condition):
        return sum(count for state, by, count in groups if condition(state, by))

    def _progress_text(self):
        if not self.is_frozen:
            return self.env._("Adding up what everybody owes")
        return self.env._(
            "%(done)s of %(total)s e-mails are on their way",
            done=self._format_count(self.done_count),
            total=self._format_count(self.total_count),
        )

    @api.model
    def _states(self):
        background = self.env["customer.code.background"]
        return background._fields["state"]._description_selection(self.env)

    @api.model
    def _title(self):
        return self.env._("Statements")

    @api.model
    def _start(self, choices, **values):
        """Start a run in the background.

        :param CustomerStatementChoices choices: what was chosen
        :return: the run; the one that is under way, if there is one
        :rtype: CustomerStatementRun
        :raise UserError: if the user may not send statements
        :raise ConcurrencyError: if somebody else starts one at the same time
        """
        self.env["customer.statement"]._check_may_issue()
        company = choices.company_id
        if running := self._running_of(company):
            return running
        chosen = {name: choices[name] for name in CHOICES}
        chosen["company_id"] = company.root_id.id
        try:
            run = self.sudo().create({**chosen, **values})
            run.flush_recordset()
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error
        run._trigger()
        return run.with_env(self.env)

    @api.model
    def _running_of(self, company):
        runs = self.sudo().search(
            [("state", "=", "running"), ("company_id", "=", company.sudo().root_id.id)]
        )
        return runs.with_env(self.env)

    def _check_may_steer(self):
        result = super()._check_may_steer()
        self.env["customer.statement"]._check_may_issue()
        return result

    def _in_the_way(self):
        return self._running_of(self.company_id) - self

    def _work(self, size, patience):
        if self.state != "running":
            return 0
        started = fields.Datetime.now()
        if not self.is_frozen:
            self._freeze()
            return 0
        statements = self._next_statements(size)
        if not statements:
            self._end("done")
            return 0
        # Without it none can be sent, and nothing is wrong with one of them.
        statements._mail_template(self.attach_pdf)
        sent = self._send(statements)
        spent = (fields.Datetime.now() - started).total_seconds()
        # Last, so that Stop does not have to wait for a whole chunk.
        self.write(
            {
                "done_count": self.done_count + sent,
                "total_count": self.total_count - len(statements) + sent,
                "seconds": self.seconds + spent,
            }
        )
        return len(statements)

    def _freeze(self):
        """Issue everybody's statement, all of them from one snapshot of the books."""
        customers, _served = self._find_customers()
        Statement = self.env["customer.statement"]
        for kind, some in customers.grouped("statement_kind").items():
            Statement._issue(
                some,
                self.company_id,
                kind or self.kind,
                self.date_from,
                self.date_to,
                run=self,
            )
        self.invalidate_recordset(["statement_ids"])
        total = Statement.search_count(self._to_send())
        self.write({"is_frozen": True, "total_count": total})

    def _to_send(self):
        return [
            ("run_id", "=", self.id),
            ("state", "=", "issued"),
            ("delivery", "=", "mail"),
        ]

    def _next_statements(self, size):
        """Return the next ones to send, without those whom somebody is changing."""
        statements = self.env["customer.statement"]
        return statements.search(
            self._to_send(), limit=size, order="id"
        ).try_lock_for_update() or statements.search(
            self._to_send(), limit=1, order="id"
        )

    def _send(self, statements):
        """Make the mails of these; what is wrong with one keeps no other from its.

        :return: how many were made
        :rtype: int
        """
        try:
            with self.env.cr.savepoint():
                return statements._queue_mails(self.attach_pdf)
        except (Error, ConcurrencyError):
            raise
        except Exception as error:
            if len(statements) > 1:
                return sum(self._send(statement) for statement in statements)
            statements.invalidate_recordset()
            statements.write({"state": "undelivered", "failure": str(error)})
            return 0

    def _summary(self):
        """Return in words what the run has done."""
        sentences = [self._sentence_on_mails()]
        if self.post_count:
            sentences.append(
                self.env._(
                    "To be printed, for want of an e-mail address or by wish: %s.",
                    self._format_count(self.post_count),
                )
            )
        if self.failed_count:
            sentences.append(
                self.env._(
                    "Not sent, because the figures do not add up: %s.",
                    self._format_count(self.failed_count),
                )
            )
        if self.attach_pdf and not self.env["customer.statement"]._can_make_pdf():
            sentences.append(
                self.env._("Without PDF, because wkhtmltopdf is not installed.")
            )
        if self.error:
            sentences.append(self.env._("The run has failed: %s", self.error))
        return " ".join(sentences)

    def _sentence_on_mails(self):
        if self.done_count == 1:
            return self.env._("1 statement is on its way by e-mail.")
        if not self.done_count:
            return self.env._("No statement was sent by e-mail.")
        return self.env._(
            "%s statements are on their way by e-mail.",
            self._format_count(self.done_count),
        )

    def action_view_statements(self):
        """Show the statements of this run."""
        return self._action_statements([])

    def action_view_post(self):
        """Show those that are to be printed."""
        return self._action_statements(
            [("state", "=", "issued"), ("delivery", "=", "post")]
        )

    def action_view_failed(self):
        """Show those whose figures do not add up."""
        return self._action_statements([("state", "=", "failed")])

    def action_view_undelivered(self):
        """Show those that could not be sent, or came back."""
        return self._action_statements([("state", "=", "undelivered")])

    def _action_statements(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_statement.customer_statement_action"
        )
        return {**action, "domain": [("run_id", "=", self.id), *domain]}

    def action_print_post(self):
        """Return one PDF of all that are to be printed.

        :raise AccessError: if the user may not read the run
        """
        self.check_access("read")
        statements = self.env["customer.statement"].search(
            [
                ("run_id", "=", self.id),
                ("state", "=", "issued"),
                ("delivery", "=", "post"),
            ],
            order="code, id",
        )
        return statements.action_print()

    @api.model
    def _cron_schedule(self):
        """Start the monthly run of each company whose day has come.

        It is of the month before, and started once, also if the day was missed.
        """
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].search(
            [("customer_statement_day", ">", 0), ("parent_id", "=", False)]
        )
        for company in companies:
            day = min(company.customer_statement_day, self._last_day(today))
            if today.day >= day:
                self._start_scheduled(company)

    @api.model
    def _last_day(self, date):
        return fields.Date.end_of(date, "month").day

    @api.model
    def _start_scheduled(self, company):
        user = company.customer_statement_user_id
        runs = self.with_user(user if user.active else self.env.user).sudo()
        runs = runs.with_company(company)
        choices = runs.new(
            {
                "company_id": company.id,
                "kind": company.customer_statement_kind,
                "who": company.customer_statement_who,
                "attach_pdf": company.customer_statement_attach_pdf,
            }
        )
        done = self.search_count(
            [
                ("company_id", "=", company.id),
                ("is_scheduled", "=", True),
                ("date_to", "=", choices.date_to),
            ]
        )
        if not done and not self._running_of(company):
            runs._start(choices, is_scheduled=True)
