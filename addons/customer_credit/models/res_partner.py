from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

USER = "customer_credit.group_credit_user"
# Who writes one of these decides about credit.
DECISIONS = {
    "credit_limit",
    "use_partner_credit_limit",
    "credit_hold",
    "credit_hold_reason",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_hold = fields.Boolean(
        string="On Hold",
        company_dependent=True,
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="No order, invoice, delivery or purchase on account goes on for this "
        "customer and its contacts, unless a credit manager releases it.",
    )
    credit_hold_reason = fields.Char(
        string="Reason of the Hold",
        company_dependent=True,
        copy=False,
        tracking=True,
        groups=USER,
    )
    credit_watched = fields.Boolean(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Has a limit or a hold in any company. Of all others nothing is read.",
    )
    credit_release_ids = fields.One2many(
        "customer.credit.release", "partner_id", string="Releases", groups=USER
    )

    # Of many customers the few whom a look for limits finds.
    _credit_watched_index = models.Index("(id) WHERE credit_watched")

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "credit_hold", "credit_hold_reason"]

    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su:
            if field.name == "credit_watched":
                return False
            if field.name in DECISIONS and not self.env.user._is_credit_manager():
                return False
        return super()._has_field_access(field, operation)

    @api.constrains("credit_limit")
    def _check_credit_limit(self):
        for partner in self:
            if partner.credit_limit < 0:
                raise ValidationError(
                    self.env._(
                        "The credit limit of %s cannot be less than nothing. For no "
                        "credit at all, put the customer on hold.",
                        partner.display_name,
                    )
                )

    @api.constrains("credit_hold", "credit_hold_reason")
    def _check_credit_hold_reason(self):
        for partner in self:
            if partner.credit_hold and not (partner.credit_hold_reason or "").strip():
                raise ValidationError(
                    self.env._("Please say why %s is on hold.", partner.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Watch those who get a limit or a hold."""
        partners = super().create(vals_list)
        if any(DECISIONS & vals.keys() for vals in vals_list):
            partners._credit_watch()
        return partners

    def write(self, vals):
        """Watch those who get a limit or a hold, and no longer those who lose it."""
        result = super().write(vals)
        if DECISIONS & vals.keys():
            self._credit_watch()
        return result

    def _credit_watch(self):
        """Note down who has a limit or a hold, of these or of everybody."""
        self.flush_model(["credit_limit", "credit_hold", "credit_watched"])
        self.env.execute_query(
            SQL(
                """UPDATE res_partner SET credit_watched = watched
                     FROM (SELECT id, COALESCE(
                                  jsonb_path_exists(credit_limit, '$.* ? (@ > 0)'),
                                  FALSE)
                               OR COALESCE(
                                  jsonb_path_exists(credit_hold, '$.* ? (@ == true)'),
                                  FALSE) AS watched
                             FROM res_partner WHERE %s) found
                    WHERE found.id = res_partner.id
                      AND credit_watched IS DISTINCT FROM watched
                RETURNING found.id""",
                SQL("id = ANY(%s)", self.ids) if self else SQL("TRUE"),
            )
        )
        self.env["res.partner"].invalidate_model(["credit_watched"])

    def _credit_label(self):
        """Return name and code, as people call the customer."""
        name = self.name or self.display_name
        return f"{name} ({self.ref})" if self.ref else name


class ResUsers(models.Model):
    _inherit = "res.users"

    def _is_credit_manager(self):
        """Return whether the user decides about credit."""
        return self.has_group("customer_credit.group_credit_manager")
