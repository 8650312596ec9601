from odoo import api, models
from odoo.tools import SQL

from ...tools.sql import HOLDER, sql_canonical

# What was somebody's is for ever: a code, former or released, is gone from here only
# when it is a customer's again. Looked at when all is done: whoever takes it, takes it
# from here first. What has no date is there for a moment only, to see who else is.
GUARD = f"""
    CREATE FUNCTION customer_code_former_known() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' OR NOT EXISTS (
            SELECT FROM res_partner
             WHERE {sql_canonical("ref")} = {sql_canonical("OLD.code")} AND {HOLDER}
        ) AND NOT EXISTS (
            SELECT FROM customer_code_former AS kept
             WHERE {sql_canonical("kept.code")} = {sql_canonical("OLD.code")}
               AND kept.create_date IS NOT NULL
        ) THEN
            RAISE EXCEPTION USING MESSAGE =
                concat('A code that was somebody''s cannot be deleted: ', OLD.code);
        END IF;
        RETURN NULL;
    END $$;

    CREATE CONSTRAINT TRIGGER customer_code_former_known
    AFTER DELETE ON customer_code_former DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.create_date IS NOT NULL)
    EXECUTE FUNCTION customer_code_former_known();

    CREATE CONSTRAINT TRIGGER customer_code_former_known_then
    AFTER UPDATE ON customer_code_former DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.code <> NEW.code OR NEW.create_date IS NULL)
    EXECUTE FUNCTION customer_code_former_known();

    CREATE TRIGGER customer_code_former_known_all
    BEFORE TRUNCATE ON customer_code_former FOR EACH STATEMENT
    EXECUTE FUNCTION customer_code_former_known();
"""


class CustomerCodeFormer(models.Model):
    """The database itself sees that no code is forgotten."""

    _inherit = "customer.code.former"

    def _auto_init(self):
        # What is tidied there may become another code.
        self._drop_guard()
        return super()._auto_init()

    def init(self):
        self.env.cr.execute(SQL(GUARD))

    @api.model
    def _drop_guard(self):
        """Let codes be forgotten, with all else of the addon."""
        self.env.cr.execute(
            "DROP FUNCTION IF EXISTS customer_code_former_known CASCADE"
        )
