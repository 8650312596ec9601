from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import formatLang

from ..tools import isolated


class CustomerCodeGenerate(models.TransientModel):
    _name = "customer.code.generate"
    _description = "Generate Customer Code"

    counted = fields.Boolean(
        default=True,
        help="Whether the figures are known. The dialog opens before they are.",
    )
    line_ids = fields.One2many(
        "customer.code.generate.line",
        "wizard_id",
        string="Rules",
        default=lambda self: self._default_line_ids(),
        help="Only the chosen rules give codes.",
    )
    order = fields.Selection(
        lambda self: (
            self.env["customer.code.run"]
            ._fields["order"]
            ._description_selection(self.env)
        ),
        string="In the Order of",
        default="create_date",
        required=True,
        help="Who gets the first number.",
    )
    include_archived = fields.Boolean(
        default=True, help="Archived customers may come back, and are on old documents."
    )
    source_field = fields.Selection(
        lambda self: self.env["customer.code.source"]._fields_to_choose(),
        string="Take Existing Codes from",
        help="For businesses that have kept the codes in another field until now. "
        "Nobody gets a new number.",
    )
    source_label_id = fields.Many2one(
        "customer.code.label",
        string="Keep Them as Other Codes",
        help="Everybody gets a new code, and is found by the number in the other field "
        "as well. Empty: these numbers become the codes.",
    )
    count = fields.Integer(
        string="Customers without a Code",
        compute="_compute_count",
        help="How many customers the chosen rules would give a code.",
    )
    several_rules = fields.Boolean(compute="_compute_count")
    message = fields.Char(compute="_compute_message")
    source_message = fields.Text(compute="_compute_source")
    source_count = fields.Integer(compute="_compute_source")
    source_choices = fields.Json(compute="_compute_source_choices")
    unnamed_count = fields.Integer(
        string="Named by No Rule",
        compute="_compute_left_out",
        help="Contacts of companies, vendors, colleagues and others who have no code, "
        "and get none.",
    )
    duplicate_count = fields.Integer(
        string="Duplicates to Repair",
        compute="_compute_left_out",
        help="Customers who share a code with others keep it until somebody repairs "
        "that, in Customer Codes > Duplicates.",
    )
    effects = fields.Html(compute="_compute_effects")

    def _default_line_ids(self):
        rules = self.env["customer.code.rule"]
        # Those of other companies are for other managers.
        readable = rules.browse(r.id for r in rules._active_rules())
        readable = readable._filtered_access("read")
        if not self.default_get(["counted"])["counted"]:
            return [Command.create({"rule_id": rule.id}) for rule in readable]
        return [
            Command.create(
                {
                    "rule_id": line.rule.id,
                    "count": line.count,
                    "first_code": line.first,
                    "last_code": line.last,
                }
            )
            for line in rules._preview()
            if line.rule in readable
        ]

    @api.onchange("include_archived", "counted")
    def _onchange_include_archived(self):
        if not self.counted:
            return
        previews = self.env["customer.code.rule"]._preview(self._within())
        preview_by_rule = {preview.rule: preview for preview in previews}
        for line in self.line_ids:
            if preview := preview_by_rule.get(line.rule_id._origin):
                line.count = preview.count
                line.first_code, line.last_code = preview.first, preview.last

    def _within(self):
        return Domain.TRUE if self.include_archived else Domain("active", "=", True)

    @api.depends("line_ids.count", "line_ids.selected")
    def _compute_count(self):
        for wizard in self:
            wizard.several_rules = len(wizard.line_ids.filtered("count")) > 1
            wizard.count = sum(wizard._selected_lines().mapped("count"))

    @api.depends(
        "line_ids.count",
        "line_ids.selected",
        "line_ids.first_code",
        "line_ids.last_code",
    )
    def _compute_message(self):
        for wizard in self:
            lines = wizard._selected_lines()
            count = formatLang(self.env, wizard.count, digits=0)
            if not wizard.line_ids.filtered("count"):
                wizard.message = self._nothing_to_do()
            elif wizard.count == 1:
                wizard.message = self.env._(
                    "1 customer has no code and will get %s.",
                    isolated(self.env, lines.first_code),
                )
            elif len(lines) == 1:
                wizard.message = self.env._(
                    "%(count)s customers have no code and will get %(first)s "
                    "to %(last)s.",
                    count=count,
                    first=isolated(self.env, lines.first_code),
                    last=isolated(self.env, lines.last_code),
                )
            else:
                wizard.message = self.env._(
                    "%s customers have no code and will get one.", count
                )

    @api.depends(
        "source_field", "source_label_id", "include_archived", "line_ids.selected"
    )
    def _compute_source(self):
        for wizard in self:
            wizard.source_count = 0
            wizard.source_message = ""
            if wizard.source_field:
                report = wizard._source_report()
                wizard.source_count = report.fit + report.tidied
                wizard.source_message = wizard._source_text(report)

    def _source_report(self):
        source = self.env["customer.code.source"]
        rules = self._selected_lines().rule_id._origin
        named = Domain.OR(
            domain for rule, domain in rules._uncoded_by_rule() if rule.id in rules.ids
        )
        return source._report(
            self.source_field,
            named & self._within() & source._is_filled(self.source_field),
        )

    def _source_text(self, report):
        counts = [report.fit, report.tidied, report.taken, report.malformed]
        fit, tidied, taken, malformed = (
            formatLang(self.env, count, digits=0) for count in counts
        )
        sentences = [
            self.env._("Can be taken as they are: %s.", fit),
            self.env._(
                "Can be taken without their white space and invisible characters, and "
                "with plain letters and digits: %s.",
                tidied,
            ),
            self.env._(
                "Clash with another customer's code, and are left alone: %s.",
                taken,
            ),
            self.env._(
                "Cannot be codes, being too long or of mixed alphabets, and are left "
                "alone: %s.",
                malformed,
            ),
        ]
        told = [text for text, n in zip(sentences, counts, strict=True) if n]
        return "\n".join(told) or self.env._("Nobody without a code has a value there.")

    @api.depends("include_archived", "counted")
    def _compute_source_choices(self):
        """Tell which fields have values of those without a code, and which."""
        self.source_choices = []
        rules = self.env["customer.code.rule"]
        for wizard in self.filtered("counted"):
            named = Domain.OR(domain for _rule, domain in rules._uncoded_by_rule())
            wizard.source_choices = self.env["customer.code.source"]._choices(
                named & wizard._within()
            )

    @api.depends("include_archived", "counted")
    def _compute_left_out(self):
        self.unnamed_count = self.duplicate_count = 0
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        for wizard in self.filtered("counted"):
            wizard.unnamed_count = self.env["customer.code.rule"]._unnamed_count()
            wizard.duplicate_count = partners.search_count(
                [
                    ("customer_code_duplicate", "=", True),
                    ("customer_code_is_shared", "=", True),
                ]
            )

    def _selected_lines(self):
        lines = self.line_ids.filtered(lambda line: line.selected and line.count)
        readable = lines.rule_id._origin._filtered_access("read")
        return lines.filtered(lambda line: line.rule_id._origin in readable)

    @api.model
    def _action_open(self):
        """Return what shows this dialog, or the run that is under way."""
        self.check_access("create")
        if running := self.env["customer.code.run"]._running():
            return running._action_open()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_code.customer_code_generate_action"
        )

    def action_show_unnamed(self):
        """Show who has no code and is named by no rule.

        :return: an action
        :rtype: dict
        """
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Named by No Rule"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("customer_code_unnamed", "=", True)],
            "context": {"active_test": False},
        }

    def action_show_duplicates(self):
        """Show who shares a code with others.

        :return: an action
        :rtype: dict
        """
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_code.res_partner_action_customer_code_duplicates"
        )

    def action_generate(self):
        """Start to give a code to every customer that has none.

        :return: a notification that closes the dialog if it is done already, or else
            what shows the run
        :rtype: dict
        :raise AccessError: if the user may not use this dialog, or one of the rules
        """
        self.check_access("write")
        self.line_ids.rule_id.check_access("read")
        runs = self.env["customer.code.run"]
        if running := runs._running():
            return running._action_open()
        count = self._current_count()
        if not count:
            return self._notification(self._nothing_to_do(), "success")
        run = runs._start(
            self.line_ids.filtered("selected").rule_id,
            count,
            order=self.order,
            include_archived=self.include_archived,
            source_field=self.source_field,
            source_label_id=self.source_field and self.source_label_id.id,
        )
        if run.state == "running":
            return run._action_open()
        return self._notification(
            run._summary(), "warning" if run.skipped_count else "success"
        )

    def _current_count(self):
        """Return how many are to get a code now, a while after the dialog opened."""
        selected = self.line_ids.filtered("selected").rule_id
        within = self._within()
        if self.source_field and not self.source_label_id:
            within &= self.env["customer.code.source"]._is_filled(self.source_field)
        partners = self.env["res.partner"]._all_partners()
        return sum(
            partners.search_count(within & domain)
            for rule, domain in selected._uncoded_by_rule()
            if rule.id in selected.ids
        )

    def _notification(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _nothing_to_do(self):
        return self.env._("Every customer has a code. There is nothing to generate.")
