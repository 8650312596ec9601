def uninstall_hook(env):
    """Remove what Odoo does not know to be of this addon."""
    env["res.partner"]._set_text_indexes(False)
    env["customer.code.change"]._drop_guard()
    env["customer.code.former"]._drop_guard()
    env["customer.code.number"]._drop_function()
    env["ir.config_parameter"].search([("key", "=like", "customer_code.%")]).unlink()
