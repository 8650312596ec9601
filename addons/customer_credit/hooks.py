def post_init_hook(env):
    """Watch those who had a limit before."""
    env["res.partner"]._credit_watch()


def uninstall_hook(env):
    """Remove what Odoo does not know to be of this addon."""
    env["customer.credit.release"]._drop_guard()
