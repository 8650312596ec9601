from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import OwnWord

# How many blocks a chunk has at most.
CHUNK_BLOCKS = 10

# Up to so many customers are coded inside the click.
SMALL = 5000


class CustomerCodeRun(models.Model):
    _name = "customer.code.run"
    _description = "Customer Code Run"
    _inherit = ["customer.code.background"]
    _cron = "customer_code.ir_cron_customer_code_run"
    # What somebody who saves one of the customers of a chunk waits for it, in seconds.
    _chunk_seconds = 0.25
    _chunk_size = CHUNK_BLOCKS

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
    left_count = fields.Integer(help="How many customers are still to get a code.")
    rate = fields.Integer(string="Codes a Second")
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
    pass_start_count = fields.Integer(default=-1, readonly=True)
    idle_passes = fields.Integer(readonly=True)

    # The second of two admins who start one at once starts over, and sees the first's.
    _one_running = models.UniqueIndex("(state) WHERE state = 'running'")

    def _progress_text(self):
        return self.env._(
            "%(done)s of %(total)s customers have got a code",
            done=self._format_count(self.done_count),
            total=self._format_count(self.total_count),
        )

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

    def action_resume(self):
        """Go on, as of other runs; who may not use one of its rules may not.

        :raise AccessError: if the user may not
        """
        self.check_access("read")
        self.line_ids.rule_id.check_access("read")
        return super().action_resume()

    def _restart(self):
        self._discard_blocks()
        self.env.execute_query(
            SQL(
                "DELETE FROM customer_code_run_skipped WHERE run_id = %s RETURNING id",
                self.id,
            )
        )
        self.invalidate_recordset(["skipped_ids", "skipped_count"])
        self.write({"pass_start_count": -1, "idle_passes": 0})
        return super()._restart()

    @api.model
    def _title(self):
        return self.env._("Generate Customer Code")
