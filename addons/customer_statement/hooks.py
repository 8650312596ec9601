def uninstall_hook(env):
    """Remove what Odoo does not know to be of this addon."""
    env.cr.execute("DROP FUNCTION IF EXISTS customer_statement_refuse CASCADE")
