from itertools import zip_longest

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...tools import canonical_form, isolated
from ...tools.sql import sql_among, sql_array
from .res_partner_unique import retry_if_taken


class CustomerCodeFormer(models.Model):
    """Other codes, which people add and remove; and releasing a former one."""

    _inherit = "customer.code.former"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "label_id" in fields and not values.get("label_id"):
            values["label_id"] = self._default_label().id
        return values

    @api.model
    def _default_label(self):
        return self.env["customer.code.label"].search([], limit=1)

    @api.model_create_multi
    def create(self, vals_list):
        """Add other codes. One that its customer has already only gets its label."""
        partners = self.env["res.partner"]
        for vals in vals_list:
            vals["code"] = partners._to_stored_form(vals.get("code"))
            vals["label_id"] = vals.get("label_id") or self._default_label().id
        self._check_complete(vals_list)
        self._check_may_edit(partners.browse(vals["partner_id"] for vals in vals_list))
        known = self._known(vals_list)
        new = [vals for vals in vals_list if self._key(vals) not in known]
        self._check_not_held([vals["code"] for vals in new])
        self._take({vals["code"]: vals["partner_id"] for vals in new})
        added = super().create(new)
        added._claim_beside_own()
        created = iter(added)
        lines = [known.get(self._key(vals)) or next(created) for vals in vals_list]
        for line, vals in zip(lines, vals_list, strict=True):
            if line.label_id.id != vals["label_id"]:
                line.label_id = vals["label_id"]
        return self.browse(line.id for line in lines)

    def _claim_beside_own(self):
        """Have these codes compared with customers' own ones before they are committed.

        What somebody else has typed meanwhile is in another table.
        """
        claimed = self.env.cr.precommit.data.setdefault("customer_code.others", set())
        if self and not claimed:
            former = self.env["customer.code.former"]
            self.env.cr.precommit.add(former._check_claimed_beside_own)
        claimed.update(self.ids)

    @api.model
    def _check_claimed_beside_own(self):
        """Let Odoo start the transaction over if an other code is now somebody's own.

        No query shows that, but the unique index of customers' own codes knows: for a
        moment, each is entered as that of its own customer.

        :raise ConcurrencyError: if there is such a code
        """
        ids = self.env.cr.precommit.data.pop("customer_code.others", ())
        by_partner = self.sudo().browse(ids).exists().grouped("partner_id")
        savepoint = self.env.cr.savepoint()
        # Of each customer one at a time.
        for nth in zip_longest(*map(iter, by_partner.values())):
            lines = self.sudo().concat(*filter(None, nth))
            with retry_if_taken(lines.mapped("code")):
                self.env.cr.execute(
                    SQL(
                        "UPDATE res_partner SET ref = code, parent_id = NULL,"
                        " customer_code_orphan = NULL, customer_code_duplicate = NULL"
                        " FROM customer_code_former AS other"
                        " WHERE partner_id = res_partner.id AND other.id = ANY (%s)"
                        # Or else all customers might be read for each some thousands.
                        "   AND %s",
                        sql_array(lines.ids),
                        sql_among(
                            SQL("res_partner.id"), lines.partner_id.ids, exactly=False
                        ),
                    ),
                    log_exceptions=False,
                )
        savepoint.close(rollback=True)

    @api.model
    def _key(self, vals):
        return vals["partner_id"], canonical_form(vals["code"])

    @api.model
    def _known(self, vals_list):
        """Return the other codes that these customers have already, by their key."""
        lines = self.search(
            [
                ("partner_id", "in", [vals["partner_id"] for vals in vals_list]),
                ("label_id", "!=", False),
            ]
        )
        return {(line.partner_id.id, canonical_form(line.code)): line for line in lines}

    @api.model
    def _check_complete(self, vals_list):
        for vals in vals_list:
            if not vals["code"]:
                raise ValidationError(self.env._("An other code must not be empty."))
            if not vals.get("partner_id"):
                raise ValidationError(
                    self.env._(
                        "Say whose code %(code)s is.",
                        code=isolated(self.env, vals["code"]),
                    )
                )
            if not vals["label_id"]:
                raise ValidationError(
                    self.env._(
                        "Other codes need a label. Add one in Contacts > "
                        "Configuration > Customer Codes > Labels."
                    )
                )

    @api.model
    def _check_not_held(self, codes):
        """Refuse codes that are somebody's customer code.

        :raise ValidationError: if one is
        """
        for code in self.env["res.partner"]._holders_of(codes):
            raise ValidationError(
                self.env["res.partner"]._customer_code_taken_message(code)
            )

    @api.model
    def _check_may_edit(self, partners):
        if not self.env["res.partner"]._may_type_codes():
            raise AccessError(
                self.env._("Only officers for customer codes may edit other codes.")
            )
        partners.check_access("write")

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"label_id"} or not all(line.label_id for line in self):
                raise UserError(
                    self.env._(
                        "Only the label of an other code can be changed. Remove the "
                        "code, and add the right one."
                    )
                )
            self._check_may_edit(self.partner_id)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_other_codes_only(self):
        if not all(line.label_id for line in self):
            raise UserError(
                self.env._(
                    "A former code is not deleted. An officer for customer codes "
                    "can release it, with a reason."
                )
            )
        if not self.env.su:
            self._check_may_edit(self.partner_id)

    def unlink(self):
        """Remove other codes. They are released: no sequence gives one."""
        released = dict.fromkeys(self.mapped("code"))
        result = super().unlink()
        self._keep(released)
        return result

    # ------------------------------------------------------------------
    # Release
    # ------------------------------------------------------------------

    def action_release(self):
        """Open the dialog that releases this code.

        :return: an action
        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release Code"),
            "res_model": "customer.code.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_former_id": self.id},
        }

    def _release(self):
        """Let these codes be nobody's: no sequence gives them."""
        self.sudo().write({"partner_id": False, "label_id": False})
