from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.customer_code.tools.kept import keep_lines, let_lines_go

from .customer_credit_guard import RULES


class CustomerCreditRelease(models.Model):
    """That somebody let a document go on in spite of its customer's credit.

    The database itself keeps this log: lines are added, never changed or deleted.
    """

    _name = "customer.credit.release"
    _description = "Credit Release"
    _order = "id desc"
    _rec_name = "document"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    document = fields.Char(required=True, readonly=True)
    res_model = fields.Char(string="Kind of Document", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, readonly=True
    )
    rule = fields.Selection(
        [
            ("limit", "Over the limit"),
            ("overdue", "Overdue"),
            ("hold", "On hold"),
        ],
        required=True,
        readonly=True,
        help="What it is let through in spite of. A release from a hold is one from "
        "overdue items and from the limit, too.",
    )
    cause = fields.Selection(
        [("release", "Released"), ("offline", "Made without connection")],
        required=True,
        readonly=True,
        default="release",
    )
    amount = fields.Monetary(
        string="Up to",
        required=True,
        readonly=True,
        help="It covers the document while its total is no more.",
    )
    date_until = fields.Date(
        string="Until",
        required=True,
        readonly=True,
        help="The last day it is good for.",
    )
    reason = fields.Char(required=True, readonly=True)
    exposure = fields.Monetary(
        readonly=True, help="What the customer owed or had ordered before."
    )
    limit = fields.Monetary(readonly=True, help="The customer's limit then.")
    user_id = fields.Many2one(
        "res.users", string="Released By", readonly=True, ondelete="set null"
    )
    user_name = fields.Char(string="Released By (Name)", required=True, readonly=True)

    _document_index = models.Index("(res_model, res_id)")

    def init(self):
        keep_lines(
            self.env.cr,
            self._table,
            "The log of releases cannot be changed.",
            moving=["partner_id", "create_uid", "write_uid", "write_date"],
            leaving={"user_id": "res_users"},
        )

    @api.model
    def _drop_guard(self):
        """Let the log be changed, or dropped with all else of the addon."""
        let_lines_go(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        """Write down releases; the figures and who it was are the server's own words.

        :raise AccessError: if the user is no credit manager
        """
        if not self.env.su and not self.env.user._is_credit_manager():
            raise AccessError(self.env._("Only credit managers can release documents."))
        return super().create([self._written(vals) for vals in vals_list])

    def write(self, vals):
        """Refuse, as the database does."""
        if vals:
            raise UserError(self._kept_message())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._kept_message())

    def _kept_message(self):
        return self.env._("The log of releases cannot be changed.")

    def _written(self, vals):
        document = self.env[vals["res_model"]].sudo().browse(vals["res_id"])
        customer, company = document._credit_customer(), document.company_id
        ledger = self.env["customer.statement.ledger"].sudo()
        standing = ledger._standings(customer, company)[customer.id]
        return {
            **vals,
            "partner_id": customer.id,
            "company_id": company.id,
            "document": document._credit_name(),
            "exposure": standing["exposure"],
            "limit": standing["limit"],
            "user_id": self.env.user.id,
            "user_name": self.env.user.name,
        }

    @api.model
    def _covers(self, documents, rule, amount):
        """Return whether a release of one of the documents covers so much today.

        :param documents: records of one model
        :param str rule: what it must be a release from
        :param float amount: in the company's currency
        :rtype: bool
        """
        today = fields.Date.context_today(self)
        releases = self.sudo().search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("rule", "in", RULES[RULES.index(rule) :]),
                ("date_until", ">=", today),
            ]
        )
        return any(
            release.currency_id.compare_amounts(amount, release.amount) <= 0
            for release in releases
        )

    def action_open_document(self):
        """Open what was released."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
