from odoo import fields, models
from odoo.tools import SQL, sql

from ...tools.sql import ADDRESS_TYPES, is_address


class ResPartner(models.Model):
    """Customers who become addresses, and addresses that become customers."""

    _inherit = "res.partner"

    customer_code_orphan = fields.Boolean(
        string="Address of a Deleted Company",
        readonly=True,
        copy=False,
        help="Its company was deleted. What stands in its code is no customer's code, "
        "until somebody enters it again.",
    )

    def _auto_init(self):
        # The indexes of codes, which super() makes, look at it.
        if not sql.column_exists(self.env.cr, self._table, "customer_code_orphan"):
            sql.create_column(
                self.env.cr, self._table, "customer_code_orphan", "boolean"
            )
        return super()._auto_init()

    def _is_address(self):
        return is_address(self.parent_id or self.customer_code_orphan, self.type)

    def _is_entered_again(self, vals):
        """Return whether writing ``vals`` makes an address of nobody a customer."""
        return (
            self.customer_code_orphan
            and not self.parent_id
            and not vals.get("parent_id")
            and ("ref" in vals or vals.get("type", self.type) not in ADDRESS_TYPES)
        )

    def _enter_again(self, vals):
        """Write ``vals`` to these addresses of nobody, who are customers again."""
        for partner in self:
            code = partner._to_stored_form(vals.get("ref", partner.ref))
            partner._write_code({"ref": False, "customer_code_orphan": False})
            partner.write({**vals, "ref": code})

    def _log_changed_roles(self, were_addresses):
        """Log the codes of those whose code changed because they became another kind.

        :param ResPartner were_addresses: those of these partners that were addresses
        """
        changes = {}
        for partner in self.filtered("ref"):
            if partner._is_address() != (partner in were_addresses):
                lost = partner._is_address()
                changes[partner] = (
                    (partner.ref, False) if lost else (False, partner.ref)
                )
        if changes:
            self.env["customer.code.change"]._log(changes)
            self._tell_of_changed_codes(changes)

    def unlink(self):
        self._keep_addresses()
        return super().unlink()

    def _keep_addresses(self):
        """Let the addresses of these companies stay addresses without them.

        The database takes their company away when it is deleted.
        """
        if not self.ids:
            return
        self._flush_codes()
        orphans = self.env.execute_query(
            SQL(
                "UPDATE res_partner SET customer_code_orphan = TRUE"
                " WHERE parent_id IN %s AND type IN %s AND ref <> '' RETURNING id",
                tuple(self.ids),
                ADDRESS_TYPES,
            )
        )
        self.browse(i for (i,) in orphans).invalidate_recordset(
            ["customer_code_orphan"], flush=False
        )
