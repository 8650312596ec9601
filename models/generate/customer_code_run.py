from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command
from odoo.tools import SQL, format_datetime

from ...tools import OwnWord

# How many blocks a chunk has at most.
CHUNK_BLOCKS = 10

# Up to so many customers are coded inside the click.
SMALL = 5000


class CustomerCodeRun(models.Model):
    _name = "customer.code.run"
    _description = "Customer Code Run"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"

    state = fields.Selection(
        [
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        string="Status",
        default="running",
        required=True,
        readonly=True,
        help="A run that was stopped or has failed can go on.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Started By",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="set null",
        help="Who pressed Generate, and is told when the run ends.",
    )
    user_name = fields.Char(
        string="Started By (Name)",
        readonly=True,
        default=lambda self: self.env.user.name,
        help="The name of who pressed Generate, which stays if the user is deleted.",
    )
    create_date = fields.Datetime(
        string="Started On",
        help="When the run was started.",
    )
    end_date = fields.Datetime(
        string="Ended On",
        readonly=True,
        help="When the run ended or was stopped.",
    )
    line_ids = fields.One2many(
        "customer.code.run.line", "run_id", string="Rules", readonly=True
    )
    order = fields.Selection(
        [
            ("create_date", "Date of creation"),
            ("name", "Name"),
            ("id", "ID"),
        ],
        string="In the Order of",
        default="create_date",
        required=True,
        readonly=True,
        help="Who got the first number.",
    )
    include_archived = fields.Boolean(
        default=True,
        readonly=True,
        help="Whether archived customers get codes, too.",
    )
    source_field = fields.Selection(
        lambda self: self.env["customer.code.source"]._fields_to_choose(),
        string="Codes Taken from",
        readonly=True,
        help="The field that the codes were kept in until now.",
    )
    source_label_id = fields.Many2one(
        "customer.code.label",
        string="Kept as Other Codes",
        readonly=True,
        ondelete="restrict",
        help="What the other field has is kept beside the new codes, with this label.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="set null",
        help="For fields that each company has a value of its own in.",
    )
    done_count = fields.Integer(
        string="Codes Given",
        readonly=True,
        help="How many customers this run has given a code.",
    )
    total_count = fields.Integer(
        string="Customers",
        readonly=True,
        help="Those who have got a code by this run, and those who are to get one.",
    )
    left_count = fields.Integer(
        string="Left",
        compute="_compute_progress",
        help="How many customers are still to get a code.",
    )
    rate = fields.Integer(
        string="Codes a Second",
        compute="_compute_progress",
        help="The average of this run.",
    )
    seconds = fields.Float(readonly=True)
    duration = fields.Char(compute="_compute_progress", help="Without interruptions.")
    time_left = fields.Char(
        compute="_compute_progress",
        help="About how long the run still takes.",
    )
    current_rule = fields.Char(
        compute="_compute_current_rule",
        help="The rule whose customers are getting codes now.",
    )
    first_code = fields.Char(
        compute="_compute_codes",
        help="The first code that was given.",
    )
    last_code = fields.Char(
        compute="_compute_codes",
        help="The last code that was given until now.",
    )
    skipped_ids = fields.One2many(
        "customer.code.run.skipped",
        "run_id",
        string="Without a Code",
        readonly=True,
    )
    skipped_count = fields.Integer(compute="_compute_skipped_count")
    error = fields.Text(readonly=True)
    pass_start_count = fields.Integer(default=-1, readonly=True)
    idle_passes = fields.Integer(readonly=True)

    # The second of two admins who start one at once starts over, and sees the first's.
    _one_running = models.UniqueIndex("(state) WHERE state = 'running'")

    @api.depends("create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            date = run.create_date or fields.Datetime.now()
            # Two on the same day are told apart by the time.
            run.display_name = self.env._("Run of %s", format_datetime(self.env, date))

    @api.depends("done_count", "total_count", "seconds")
    def _compute_progress(self):
        for run in self:
            run.left_count = max(run.total_count - run.done_count, 0)
            run.rate = round(run.done_count / run.seconds) if run.seconds else 0
            run.duration = self._in_words(run.seconds)
            moving = run.state == "running" and run.rate > 0
            run.time_left = moving and self._in_words(run.left_count / run.rate)

    def _compute_current_rule(self):
        for run in self:
            run.current_rule = run.state == "running" and run._current_line().name

    @api.depends("line_ids.first_code", "line_ids.last_code")
    def _compute_codes(self):
        for run in self:
            coded = run.line_ids.filtered("first_code")
            # Nothing lies between the codes of two rules: the lines tell theirs.
            line = coded if len(coded) == 1 else coded.browse()
            run.first_code = line.first_code
            run.last_code = line.last_code

    @api.depends("skipped_ids")
    def _compute_skipped_count(self):
        skipped = self.env["customer.code.run.skipped"].sudo()
        for run in self:
            run.skipped_count = skipped.search_count([("run_id", "=", run.id)])

    @api.model
    def _in_words(self, seconds):
        """Return a duration as people say it.

        :param float seconds: the duration
        :rtype: str
        """
        minutes, rest = divmod(round(seconds), 60)
        if not minutes:
            return self.env._("%s s", rest)
        hours, minutes = divmod(minutes, 60)
        if not hours:
            return self.env._("%(minutes)s min %(rest)s s", minutes=minutes, rest=rest)
        return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)

    @api.model
    def _running(self):
        """Return the run that is under way, or none."""
        return self.sudo().search([("state", "=", "running")], limit=1)

    @api.model
    def _start(self, rules, count, **options):
        """Start a run, and finish it at once if few customers are to get a code.

        :param CustomerCodeRule rules: only by these rules
        :param int count: how many are to get a code, about
        :param options: ``order``, ``include_archived``, ``source_field``,
            ``source_label_id``
        :return: the run; the one that is under way, if there is one
        :rtype: CustomerCodeRun
        :raise ConcurrencyError: if somebody else starts one at the same time
        """
        if running := self._running():
            return running
        lines = [Command.create({"rule_id": r.id, "name": r.name}) for r in rules]
        values = {"total_count": count, "line_ids": lines, **options}
        try:
            run = self.sudo().create(values)
            run.flush_recordset()
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error
        if count > SMALL:
            run._trigger()
        else:
            run = run.with_context(customer_code_in_click=OwnWord())
            while run.state == "running":
                run._work(CHUNK_BLOCKS, patience=0)
        return run

    def action_stop(self):
        """Stop after the chunk that is being worked on. Codes that are given stay.

        :raise AccessError: if the user is no administrator
        """
        self.check_access("read")
        running = self.filtered(lambda run: run.state == "running")
        running._lock()
        running.sudo().write({"state": "stopped", "end_date": fields.Datetime.now()})

    def _lock(self):
        """Keep others from changing these runs until the end of the transaction.

        To meet somebody who has just done so is no failure, and is tried again: it is
        not for the log, as the same at the UPDATE would be.
        """
        self.env.cr.execute(
            SQL(
                "SELECT FROM customer_code_run WHERE id = ANY (%s) FOR NO KEY UPDATE",
                self.ids,
            ),
            log_exceptions=False,
        )

    def action_resume(self):
        """Go on with a run that was stopped or has failed.

        :return: what shows the run that is under way, if it is another one
        :raise AccessError: if the user is no administrator
        """
        self.check_access("read")
        self.ensure_one()
        if running := self._running() - self:
            return running._action_open()
        if self.state in ("stopped", "failed"):
            self.sudo()._restart()
        return False

    def _restart(self):
        self._discard_blocks()
        self.env.execute_query(
            SQL(
                "DELETE FROM customer_code_run_skipped WHERE run_id = %s RETURNING id",
                self.id,
            )
        )
        self.invalidate_recordset(["skipped_ids", "skipped_count"])
        self.write(
            {
                "state": "running",
                "end_date": False,
                "error": False,
                "pass_start_count": -1,
                "idle_passes": 0,
            }
        )
        self._trigger()

    def _action_open(self):
        """Return the action that shows this run."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": self.env._("Generate Customer Code"),
        }

    @api.model
    def _trigger(self):
        self.env.ref("customer_code.ir_cron_customer_code_run").sudo()._trigger()
