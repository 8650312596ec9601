import logging
import random
import time

from psycopg2 import Error
from psycopg2.errors import QueryCanceled, UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.sql_db import db_connect
from odoo.tools import SQL, format_datetime, formatLang

_logger = logging.getLogger(__name__)

# How often a chunk is begun again because of what others save at the same time.
TRIES = 10

# How often, a second apart, those are tried again whom others are changing.
PATIENCE = 5

RETRIED = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError, UniqueViolation)


class CustomerCodeBackground(models.AbstractModel):
    """A run: work for many customers, done in the background, in chunks.

    Every chunk is committed, together with how far the run has come. It can be stopped
    and resumed, and goes on after the last chunk if Odoo or PostgreSQL is killed. A
    model that inherits this one says what a chunk is (:meth:`_work`), what was done
    (:meth:`_summary`, :meth:`_progress_text`) and which scheduled action does it
    (``_cron``), which calls :meth:`_cron_work`.
    """

    _name = "customer.code.background"
    _description = "Work in the Background"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"

    # External id of the scheduled action.
    _cron = None
    # How long a chunk is to take, in seconds, and how large it may be.
    _chunk_seconds = 0.25
    _chunk_size = 10

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
        help="Who started the run, and is told when it ends.",
    )
    user_name = fields.Char(
        string="Started By (Name)",
        readonly=True,
        default=lambda self: self.env.user.name,
        help="The name of who started the run, which stays if the user is deleted.",
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
    done_count = fields.Integer(string="Done", readonly=True)
    total_count = fields.Integer(string="Customers", readonly=True)
    left_count = fields.Integer(string="Left", compute="_compute_progress")
    progress_text = fields.Char(compute="_compute_progress")
    rate = fields.Integer(
        string="Customers a Second",
        compute="_compute_progress",
        help="The average of this run.",
    )
    seconds = fields.Float(readonly=True)
    duration = fields.Char(compute="_compute_progress", help="Without interruptions.")
    time_left = fields.Char(
        compute="_compute_progress",
        help="About how long the run still takes.",
    )
    error = fields.Text(readonly=True)

    @api.depends("create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            date = run.create_date or fields.Datetime.now()
            # Two on the same day are told apart by the time.
            run.display_name = self.env._("Run of %s", format_datetime(self.env, date))

    @api.depends("state", "done_count", "total_count", "seconds")
    @api.depends_context("lang")
    def _compute_progress(self):
        for run in self:
            run.left_count = max(run.total_count - run.done_count, 0)
            pace = run.done_count / run.seconds if run.seconds else 0
            run.rate = round(pace)
            run.duration = self._in_words(run.seconds)
            moving = run.state == "running" and pace > 0
            run.time_left = moving and self._in_words(run.left_count / pace)
            run.progress_text = run._progress_text()

    def _progress_text(self):
        """Return in words how far the run has come.

        :rtype: str
        """
        return self.env._(
            "%(done)s of %(total)s customers",
            done=self._format_count(self.done_count),
            total=self._format_count(self.total_count),
        )

    @api.model
    def _format_count(self, count):
        return formatLang(self.env, count, digits=0)

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
        """Return the run that is under way, the oldest one of several, or none."""
        return self.sudo().search([("state", "=", "running")], order="id", limit=1)

    def _check_may_steer(self):
        """Check that the user may stop and resume these runs.

        :raise AccessError: if not
        """
        self.check_access("read")

    def action_stop(self):
        """Stop after the chunk that is being worked on. What is done stays done.

        :raise AccessError: if the user may not
        """
        self._check_may_steer()
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
                "SELECT FROM %s WHERE id = ANY (%s) FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                self.ids,
            ),
            log_exceptions=False,
        )

    def action_resume(self):
        """Go on with a run that was stopped or has failed.

        :return: what shows the run that is under way, if that is in the way
        :raise AccessError: if the user may not
        """
        self._check_may_steer()
        self.ensure_one()
        if in_the_way := self._in_the_way():
            return in_the_way._action_open()
        if self.state in ("stopped", "failed"):
            self.sudo()._restart()
        return False

    def _in_the_way(self):
        """Return the other run beside which this one cannot go on, or none."""
        return self._running() - self

    def _restart(self):
        self.write({"state": "running", "end_date": False, "error": False})
        self._trigger()

    def _action_open(self):
        """Return the action that shows this run."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": self._title(),
        }

    @api.model
    def _title(self):
        """Return what people call this work."""
        return self._description

    @api.model
    def _trigger(self):
        self.env.ref(self._cron).sudo()._trigger()

    @api.model
    def _cron_work(self):
        """Work on the run that is under way, until it ends or time is up.

        Every chunk is committed. If Odoo or PostgreSQL is killed, the scheduler calls
        this again, and it goes on after the last chunk.
        """
        run = self._running()
        try:
            run.with_user(run.user_id or SUPERUSER_ID).sudo()._work_until_time_is_up()
        except Exception:
            if self.env.cr.closed:
                self._wait_for_database()
            raise

    def _work_until_time_is_up(self):
        cron, size = self.env["ir.cron"], 1
        while self.state == "running":
            begun = time.monotonic()
            done = self._attempt(size)
            left = max(self.left_count, 1) if self.state == "running" else 0
            if not cron._commit_progress(done, remaining=left):
                # Otherwise the scheduler would sleep for up to a minute.
                self._trigger()
                cron._commit_progress()
                break
            self.env.invalidate_all()
            if self._is_waiting():
                time.sleep(1)
            elif done:
                pace = self._chunk_seconds / (time.monotonic() - begun)
                size = max(1, min(int(size * pace), 2 * size, self._chunk_size))

    def _is_waiting(self):
        """Return whether nobody can be worked on just now."""
        return False

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

    def _attempt(self, size):
        """Do what :meth:`_work` does, again if others are in the way."""
        for tries_left in reversed(range(TRIES)):
            try:
                done = self._work(size, PATIENCE)
                self.env.cr.flush()
                return done
            except RETRIED as error:
                self.env.cr.rollback()
                if not tries_left:
                    self._fail(error)
                time.sleep(random.uniform(0, 0.1))
            except QueryCanceled as error:
                self.env.cr.rollback()
                if size == 1:
                    self._fail(error)
                    break
                size = 1
            except Exception as error:
                if self.env.cr.closed:
                    raise
                self.env.cr.rollback()
                self._fail(error)
                break
        return 0

    def _work(self, size, patience):
        """Do the next chunk, and keep that it is done, or end the run.

        :param int size: how large it may be
        :param int patience: how often to try again whom others are changing
        :return: how many customers were done
        :rtype: int
        """
        raise NotImplementedError

    def _fail(self, error):
        _logger.error("%s %s has failed", self._name, self.id, exc_info=error)
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
        self._notify_end(message)

    def _notify_end(self, message):
        self.user_id and self.user_id._bus_send(
            "simple_notification",
            {
                "title": self._title(),
                "message": message,
                "type": "success" if self.state == "done" else "danger",
                "sticky": True,
            },
        )

    def _summary(self):
        """Return in words what the run has done.

        :rtype: str
        """
        raise NotImplementedError
