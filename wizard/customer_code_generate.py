from odoo import api, fields, models
from odoo.fields import Command


class CustomerCodeGenerate(models.TransientModel):
    _name = "customer.code.generate"
    _description = "Generate Customer Code"

    line_ids = fields.One2many(
        "customer.code.generate.line",
        "wizard_id",
        string="Rules",
        readonly=True,
        default=lambda self: self._default_line_ids(),
    )
    count = fields.Integer(string="Customers without a Code", compute="_compute_count")
    several_rules = fields.Boolean(compute="_compute_count")
    message = fields.Char(compute="_compute_message")

    def _default_line_ids(self):
        return [
            Command.create(
                {
                    "rule_id": line.rule.id,
                    "count": line.count,
                    "first_code": line.first,
                    "last_code": line.last,
                }
            )
            for line in self.env["customer.code.rule"]._preview()
        ]

    @api.depends("line_ids.count")
    def _compute_count(self):
        for wizard in self:
            lines = wizard.line_ids.filtered("count")
            wizard.count = sum(lines.mapped("count"))
            wizard.several_rules = len(lines) > 1

    @api.depends("line_ids.count", "line_ids.first_code", "line_ids.last_code")
    def _compute_message(self):
        for wizard in self:
            lines = wizard.line_ids.filtered("count")
            if not lines:
                wizard.message = self._nothing_to_do()
            elif wizard.count == 1:
                wizard.message = self.env._(
                    "1 customer has no code and will get %s.", lines.first_code
                )
            elif len(lines) == 1:
                wizard.message = self.env._(
                    "%(count)s customers have no code and will get %(first)s "
                    "to %(last)s.",
                    count=wizard.count,
                    first=lines.first_code,
                    last=lines.last_code,
                )
            else:
                wizard.message = self.env._(
                    "%s customers have no code and will get one.", wizard.count
                )

    def action_generate(self):
        """Give a code to every customer that has none, and say what was done.

        :return: a notification that closes the dialog
        :rtype: dict
        :raise AccessError: if the user may not use this dialog
        """
        self.check_access("write")
        rules = self.env["customer.code.rule"]
        codes = rules._assign()
        left = rules._uncoded_count()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self._result_message(codes, left),
                "type": "warning" if left else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _result_message(self, codes, left):
        if not codes and not left:
            return self._nothing_to_do()
        sentences = []
        if len(codes) == 1:
            sentences.append(self.env._("1 customer has a code now: %s.", codes[0]))
        elif codes and self.several_rules:
            sentences.append(self.env._("%s customers have a code now.", len(codes)))
        elif codes:
            sentences.append(
                self.env._(
                    "%(count)s customers have a code now: %(first)s to %(last)s.",
                    count=len(codes),
                    first=codes[0],
                    last=codes[-1],
                )
            )
        if left:
            sentences.append(
                self.env._(
                    "Still without a code, because somebody is changing them right "
                    "now: %s. Generate again in a moment.",
                    left,
                )
            )
        return " ".join(sentences)

    def _nothing_to_do(self):
        return self.env._("Every customer has a code. There is nothing to generate.")


class CustomerCodeGenerateLine(models.TransientModel):
    _name = "customer.code.generate.line"
    _description = "Generate Customer Code: Rule"

    wizard_id = fields.Many2one(
        "customer.code.generate", required=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "customer.code.rule", required=True, readonly=True, ondelete="cascade"
    )
    count = fields.Integer(string="Customers", readonly=True)
    first_code = fields.Char(readonly=True)
    last_code = fields.Char(readonly=True)
