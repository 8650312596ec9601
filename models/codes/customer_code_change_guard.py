from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import own_word

# What deletions clear: who did it, and whose it is, stay as text.
REFERENCES = ("partner_id", "user_id", "company_id", "create_uid", "write_uid")

GUARD = f"""
    CREATE OR REPLACE FUNCTION customer_code_change_keep() RETURNS trigger AS $$
    DECLARE
        refs text[] := '{{{",".join(REFERENCES)}}}';
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - refs = to_jsonb(OLD) - refs
           AND (NEW.user_id IS NOT DISTINCT FROM OLD.user_id OR NEW.user_id IS NULL
                AND NOT EXISTS (SELECT FROM res_users WHERE id = OLD.user_id))
           AND (NEW.company_id IS NOT DISTINCT FROM OLD.company_id
                OR NEW.company_id IS NULL AND NOT EXISTS (
                    SELECT FROM res_company WHERE id = OLD.company_id))
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'The log of customer codes cannot be changed.';
    END
    $$ LANGUAGE plpgsql;

    CREATE TRIGGER customer_code_change_keep
    BEFORE UPDATE OR DELETE ON customer_code_change
    FOR EACH ROW EXECUTE FUNCTION customer_code_change_keep();

    CREATE TRIGGER customer_code_change_keep_all
    BEFORE TRUNCATE ON customer_code_change
    FOR EACH STATEMENT EXECUTE FUNCTION customer_code_change_keep();

    -- A merge moves lines before it deletes the partner whose they were.
    CREATE OR REPLACE FUNCTION customer_code_change_moved() RETURNS trigger AS $$
    BEGIN
        IF EXISTS (SELECT FROM res_partner WHERE id = OLD.partner_id)
           OR OLD.partner_id IS NULL
        THEN
            RAISE EXCEPTION 'The log of customer codes cannot be changed.';
        END IF;
        RETURN NULL;
    END
    $$ LANGUAGE plpgsql;

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
        self.env.cr.execute(SQL(GUARD))

    @api.model
    def _drop_guard(self):
        """Let the log be changed, or dropped with all else of the addon."""
        self.env.cr.execute(
            "DROP FUNCTION IF EXISTS customer_code_change_keep CASCADE;"
            "DROP FUNCTION IF EXISTS customer_code_change_moved CASCADE"
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not own_word(self.env, "customer_code_log"):
            raise UserError(self._append_only_message())
        name = self.env.user.name
        return super().create([{**vals, "user_name": name} for vals in vals_list])
