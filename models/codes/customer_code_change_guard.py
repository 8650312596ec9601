from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import own_word
from ...tools.kept import keep_lines, let_lines_go

MESSAGE = "The log of customer codes cannot be changed."

# A merge moves lines before it deletes the partner whose they were.
MOVED = f"""
    CREATE FUNCTION customer_code_change_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM res_partner WHERE id = OLD.partner_id)
           OR OLD.partner_id IS NULL
        THEN
            RAISE EXCEPTION '{MESSAGE}';
        END IF;
        RETURN NULL;
    END $$;

    CREATE CONSTRAINT TRIGGER customer_code_change_moved
    AFTER UPDATE OF partner_id ON customer_code_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.partner_id IS DISTINCT FROM OLD.partner_id)
    EXECUTE FUNCTION customer_code_change_moved();
"""


class CustomerCodeChange(models.Model):
    """The database itself keeps the log; only the addon adds to it."""

    _inherit = "customer.code.change"

    user_name = fields.Char(
        string="Changed By (Name)",
        readonly=True,
        help="The name of who changed the code, which stays if the user is deleted.",
    )

    def init(self):
        self._drop_guard()
        # Lines of before this field.
        self.env.cr.execute(
            "UPDATE customer_code_change AS line SET user_name = p.name"
            "  FROM res_users AS u JOIN res_partner AS p ON p.id = u.partner_id"
            " WHERE u.id = line.user_id AND user_name IS NULL"
        )
        keep_lines(
            self.env.cr,
            self._table,
            MESSAGE,
            # Who did it, and whose it is, stay as text.
            moving=["partner_id", "create_uid", "write_uid"],
            leaving={"user_id": "res_users", "company_id": "res_company"},
        )
        self.env.cr.execute(SQL(MOVED))

    @api.model
    def _drop_guard(self):
        """Let the log be changed, or dropped with all else of the addon."""
        let_lines_go(self.env.cr, self._table)
        self.env.cr.execute(
            "DROP FUNCTION IF EXISTS customer_code_change_moved CASCADE"
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not own_word(self.env, "customer_code_log"):
            raise UserError(self._append_only_message())
        name = self.env.user.name
        return super().create([{**vals, "user_name": name} for vals in vals_list])
