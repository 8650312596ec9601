import logging
import random
import time

from psycopg2 import Error
from psycopg2.errors import QueryCanceled, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command, Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.sql_db import db_connect
from odoo.tools import SQL, formatLang

_logger = logging.getLogger(__name__)

# Customers of a block: the least that is coded and committed at a time.
BLOCK_SIZE = 1000

# What somebody who saves one of the customers of a chunk waits for it, in seconds,
# and how many blocks a chunk has at most.
CHUNK_SECONDS = 0.25
CHUNK_BLOCKS = 10

# Up to so many customers are coded inside the click.
SMALL = 5000

# How often a chunk is begun again because of what others save at the same time.
TRIES = 10

# How often, a second apart, those are tried again whom others are changing.
PATIENCE = 5

RETRIED = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError, UniqueViolation)

ORDERS = {
    "create_date": "create_date, id",
    "name": "name, id",
    "id": "id",
}


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
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Who pressed Generate, and is told when the run ends.",
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
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
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
    def _compute_display_name(self):
        for run in self:
            date = fields.Datetime.context_timestamp(
                run, run.create_date or fields.Datetime.now()
            )
            run.display_name = self.env._("Run of %s", f"{date:%Y-%m-%d %H:%M}")

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

    # ------------------------------------------------------------------
    # Start, stop, resume
    # ------------------------------------------------------------------

    @api.model
    def _running(self):
        """Return the run that is under way, or none."""
        return self.sudo().search([("state", "=", "running")], limit=1)

    @api.model
    def _start(self, rules, count, **options):
        """Start a run, and finish it at once if few customers are to get a code.

        :param CustomerCodeRule rules: only by these rules
        :param int count: how many are to get a code, about
        :param options: ``order``, ``include_archived``, ``source_field``
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
            run = run.with_context(customer_code_in_click=True)
            while run.state == "running":
                run._work(CHUNK_BLOCKS, patience=0)
        return run

    def action_stop(self):
        """Stop after the chunk that is being worked on. Codes that are given stay.

        :raise AccessError: if the user is no administrator
        """
        self.check_access("read")
        running = self.filtered(lambda run: run.state == "running")
        running.sudo().write({"state": "stopped", "end_date": fields.Datetime.now()})
        if running:
            running._notify_tills()

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

    # ------------------------------------------------------------------
    # Work
    # ------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Work on the run that is under way, until it ends or time is up.

        Every chunk is committed. If Odoo or PostgreSQL is killed, the scheduler calls
        this again, and it goes on after the last chunk.
        """
        run = self._running()
        try:
            run.with_user(run.user_id).sudo()._work_until_time_is_up()
        except Exception:
            if self.env.cr.closed:
                self._wait_for_database()
            raise

    def _work_until_time_is_up(self):
        cron, blocks = self.env["ir.cron"], 1
        while self.state == "running":
            begun = time.monotonic()
            coded = self._attempt(blocks)
            left = max(self.left_count, 1) if self.state == "running" else 0
            if not cron._commit_progress(coded, remaining=left):
                # Otherwise the scheduler would sleep for up to a minute.
                self._trigger()
                cron._commit_progress()
                break
            self.env.invalidate_all()
            if self.idle_passes:
                time.sleep(1)
            elif coded:
                pace = CHUNK_SECONDS / (time.monotonic() - begun)
                blocks = max(1, min(int(blocks * pace), 2 * blocks, CHUNK_BLOCKS))

    @api.model
    def _wait_for_database(self):
        """Wait until PostgreSQL is back, two minutes at most.

        A thread of Odoo's scheduler ends for good if it finds no PostgreSQL, and
        nobody would go on with the run.
        """
        for _second in range(120):
            time.sleep(1)
            try:
                with db_connect(self.env.cr.dbname).cursor() as cr:
                    cr.execute("SELECT 1")
                return
            except Error:
                continue

    def _attempt(self, blocks):
        """Do what :meth:`_work` does, again if others are in the way."""
        for tries_left in reversed(range(TRIES)):
            try:
                coded = self._work(blocks, PATIENCE)
                self.env.cr.flush()
                return coded
            except RETRIED as error:
                self.env.cr.rollback()
                if not tries_left:
                    self._fail(error)
                time.sleep(random.uniform(0, 0.1))
            except QueryCanceled as error:
                self.env.cr.rollback()
                if blocks == 1:
                    self._fail(error)
                    break
                blocks = 1
            except Exception as error:
                if self.env.cr.closed:
                    raise
                self.env.cr.rollback()
                self._fail(error)
                break
        return 0

    def _work(self, blocks, patience):
        """Give a code to the next customers, or find out who is left.

        :param int blocks: to how many blocks of customers
        :param int patience: how often to try again whom others are changing
        :return: how many codes were given
        :rtype: int
        """
        if self.state != "running":
            return 0
        begun = time.monotonic()
        line, partner_ids = self._take(blocks)
        if not line:
            self._next_pass(patience)
            codes = []
        else:
            codes = line._give(partner_ids)
        # Last, so that Stop does not have to wait for a whole chunk.
        self.write(
            {
                "done_count": self.done_count + len(codes),
                "seconds": self.seconds + time.monotonic() - begun,
            }
        )
        return len(codes)

    def _give(self, rule, partner_ids, domain):
        """Give a code to those of these partners whom ``domain`` still names.

        :return: the codes that were given
        :rtype: list[str]
        """
        rules = self.env["customer.code.rule"].with_company(self.company_id)
        if not self.source_field:
            return rules._give(rule, partner_ids, domain)
        codes, refused = rules.env["customer.code.source"]._take_over(
            self.source_field, rules._lock(partner_ids, domain)
        )
        self.env["customer.code.run.skipped"].create(
            [
                {"run_id": self.id, "partner_id": i, "reason": reason, "code": value}
                for i, reason, value in refused
            ]
        )
        return codes

    def _take(self, blocks):
        """Take the next customers off the list of whom to give a code.

        :param int blocks: how many blocks of them
        :return: the line of their rule, and their ids in the run's order
        :rtype: tuple[CustomerCodeRunLine, list[int]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM customer_code_run_block
                 WHERE id IN (
                    SELECT id FROM customer_code_run_block
                     WHERE line_id IN %s ORDER BY id LIMIT %s
                 )
             RETURNING line_id, id, partner_ids
                """,
                self._next_block().subselect("line_id"),
                blocks,
            )
        )
        line = self.env["customer.code.run.line"].browse(rows[0][0] if rows else ())
        return line, [int(i) for *_, ids in sorted(rows) for i in ids.split(",")]

    def _current_line(self):
        """Return the line of the rule whose customers come next, or none."""
        block = self.env["customer.code.run.block"].browse(self._next_block())
        return block.line_id

    def _next_block(self):
        """Return the query of the block of customers who come next."""
        return self.env["customer.code.run.block"]._search(
            [("line_id.run_id", "in", self.ids)], order="id", limit=1
        )

    def _next_pass(self, patience):
        """List those who have no code; end if there is nobody, or nobody free."""
        if self.pass_start_count >= 0 and self.done_count == self.total_count:
            # Nobody was left out: why look for them among all customers again?
            self._end("done")
            return
        idle = self.done_count == self.pass_start_count
        left = self._plan()
        self.invalidate_recordset(["skipped_count"])
        self.write(
            {
                "total_count": self.done_count + left + self.skipped_count,
                "pass_start_count": self.done_count,
                "idle_passes": self.idle_passes + 1 if idle else 0,
            }
        )
        if not left or self.idle_passes > patience:
            self._list_busy()
            self._end("done")

    def _plan(self):
        """List in blocks, in the run's order, who is to get a code.

        One query for each rule: not one of the customers passes through Python.

        :return: how many they are
        :rtype: int
        """
        self._discard_blocks()
        return sum(line._plan(rule, domain) for line, rule, domain in self._to_code())

    def _to_code(self):
        """Yield each line, its rule, and the domain of whom to give a code by it."""
        lines = {line.rule_id.id: line for line in self.line_ids}
        for rule, domain in self.env["customer.code.rule"]._uncoded_by_rule():
            if line := lines.get(rule.id):
                yield line, rule, domain & self._options_domain()

    def _options_domain(self):
        domain = Domain.TRUE
        if not self.include_archived:
            domain &= Domain("active", "=", True)
        if self.source_field:
            domain &= self.env["customer.code.source"]._is_filled(self.source_field)
            domain &= Domain("id", "not in", self._refused())
        return domain

    def _refused(self):
        """Return the query of those whose value in the other field cannot be taken."""
        skipped = self.env["customer.code.run.skipped"]
        return skipped._search([("run_id", "=", self.id)]).subselect("partner_id")

    def _discard_blocks(self):
        self.env.execute_query(
            SQL(
                "DELETE FROM customer_code_run_block WHERE line_id IN %s RETURNING id",
                tuple(self.line_ids.ids) or (None,),
            )
        )

    # ------------------------------------------------------------------
    # The end
    # ------------------------------------------------------------------

    def _list_busy(self):
        """Keep who is left, because others are changing them, on the run's page."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_code_run_skipped (run_id, partner_id, reason)
                SELECT %s, partner_id::int, 'busy'
                  FROM customer_code_run_block,
                       unnest(string_to_array(partner_ids, ',')) AS partner_id
                 WHERE line_id IN %s
             RETURNING id
                """,
                self.id,
                tuple(self.line_ids.ids) or (None,),
            )
        )
        self.invalidate_recordset(["skipped_ids", "skipped_count"])
        self._discard_blocks()

    def _fail(self, error):
        _logger.error("Customer code run %s has failed", self.id, exc_info=error)
        self.error = str(error).strip()
        self._end("failed")
        self.env.flush_all()

    def _end(self, state):
        """End the run, and tell the one who started it, now and to read later."""
        self.write({"state": state, "end_date": fields.Datetime.now()})
        message = self._summary()
        self.message_post(
            body=message,
            partner_ids=self.user_id.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            subject=self.display_name,
        )
        if not self.env.context.get("customer_code_in_click"):
            self.user_id._bus_send(
                "simple_notification",
                {
                    "title": self.env._("Generate Customer Code"),
                    "message": message,
                    "type": "success" if state == "done" else "danger",
                    "sticky": True,
                },
            )
        self._notify_tills()

    def _summary(self):
        """Return in words what the run has done."""
        done = formatLang(self.env, self.done_count, digits=0)
        if self.done_count == 1:
            text = self.env._("1 customer has a code now: %s.", self.first_code)
        elif self.done_count and len(self.line_ids.filtered("done_count")) > 1:
            text = self.env._("%s customers have a code now.", done)
        elif self.done_count:
            text = self.env._(
                "%(count)s customers have a code now: %(first)s to %(last)s.",
                count=done,
                first=self.first_code,
                last=self.last_code,
            )
        else:
            text = self.env._("No customer has got a code.")
        sentences = [text]
        busy, refused = self._skipped_counts()
        if busy:
            sentences.append(
                self.env._(
                    "Still without a code, because somebody is changing them right "
                    "now: %s. Generate again in a moment.",
                    formatLang(self.env, busy, digits=0),
                )
            )
        if refused:
            sentences.append(
                self.env._(
                    "Left alone, and listed by the run: %s.",
                    formatLang(self.env, refused, digits=0),
                )
            )
        if self.error:
            sentences.append(self.env._("The run has failed: %s", self.error))
        return " ".join(sentences)

    def _skipped_counts(self):
        """Return how many others were changing, and whose value was refused."""
        skipped = self.env["customer.code.run.skipped"]
        busy = skipped.search_count([("run_id", "=", self.id), ("reason", "=", "busy")])
        return busy, self.skipped_count - busy

    def _notify_tills(self):
        """Let open tills show the codes that were given, without a reload."""
        sessions = self.env["pos.session"].sudo().search([("state", "!=", "closed")])
        for config in sessions.config_id:
            config._notify("CUSTOMER_CODES", {"ids": False})


class CustomerCodeRunLine(models.Model):
    _name = "customer.code.run.line"
    _description = "Customer Code Run: Rule"

    run_id = fields.Many2one(
        "customer.code.run", required=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "customer.code.rule", string="Rule as It Is Now", ondelete="set null"
    )
    name = fields.Char(string="Rule", help="As it was called then.")
    done_count = fields.Integer(
        string="Codes Given",
        help="How many codes this run has given by the rule.",
    )
    first_code = fields.Char(
        help="The first code that was given by the rule.",
    )
    last_code = fields.Char(
        help="The last code that was given by the rule until now.",
    )

    def _plan(self, rule, domain):
        """List the customers of this line in blocks.

        :param Domain domain: who they are
        :return: how many they are
        :rtype: int
        """
        partners = self.env["customer.code.rule"]._all_partners()
        partners = partners.with_company(self.run_id.company_id)
        query = partners._search(domain)
        order = partners._order_to_sql(ORDERS[self.run_id.order], query)
        [(count,)] = self.env.execute_query(
            SQL(
                """
                WITH listed AS (%(listed)s),
                blocks AS (
                    INSERT INTO customer_code_run_block (line_id, partner_ids)
                    SELECT %(line)s,
                           array_to_string(ids[first : first + %(size)s - 1], ',')
                      FROM listed,
                           generate_series(1, cardinality(ids), %(size)s) AS first
                     ORDER BY first
                )
                SELECT cardinality(ids) FROM listed
                """,
                line=self.id,
                listed=query.select(
                    SQL(
                        "array_agg(%s ORDER BY %s) AS ids",
                        SQL.identifier(query.table, "id"),
                        order,
                    )
                ),
                size=BLOCK_SIZE,
            )
        )
        return count or 0

    def _give(self, partner_ids):
        """Give a code to those of these customers who still are to get one.

        :return: the codes that were given
        :rtype: list[str]
        """
        codes = []
        for line, rule, domain in self.run_id._to_code():
            if line == self:
                codes = self.run_id._give(rule, partner_ids, domain)
        if codes:
            self.write(
                {
                    "done_count": self.done_count + len(codes),
                    "first_code": self.first_code or codes[0],
                    "last_code": codes[-1],
                }
            )
        return codes


class CustomerCodeRunBlock(models.Model):
    _name = "customer.code.run.block"
    _description = "Customer Code Run: Customers to Come"
    _log_access = False

    line_id = fields.Many2one(
        "customer.code.run.line", required=True, index=True, ondelete="cascade"
    )
    # As text, the fastest to write for millions and to read again.
    partner_ids = fields.Text(string="Customers")


class CustomerCodeRunSkipped(models.Model):
    _name = "customer.code.run.skipped"
    _description = "Customer Code Run: Without a Code"
    _log_access = False

    run_id = fields.Many2one(
        "customer.code.run", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        ondelete="cascade",
        help="Who got no code.",
    )
    reason = fields.Selection(
        [
            ("busy", "Somebody was changing this customer"),
            ("taken", "Somebody else has this code, or had it"),
            ("malformed", "This cannot be a code"),
        ],
        required=True,
        help="Why the customer got no code.",
    )
    code = fields.Char(
        help="What stands in the field that codes were taken from.",
    )
