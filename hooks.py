def uninstall_hook(env):
    env["res.partner"]._set_text_indexes(False)
