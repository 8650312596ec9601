"""In ./dev/odoo shell: give codes, uninstall the addon, and check what is left."""

# ruff: noqa: F821

partners = env["res.partner"].create(
    [{"name": "Kept", "ref": "KEPT-1"}, {"name": "Given"}, {"name": "Changed"}]
)
partners[2].ref = "CHANGED-1"
env["customer.code.generate"].create({}).action_generate()
env["ir.config_parameter"].set_param("customer_code.only_officers", True)
env.cr.commit()
env.cr.execute("SELECT id, ref FROM res_partner WHERE ref <> '' ORDER BY id")
before = env.cr.fetchall()
assert len(before) > 3, before

addon = env["ir.module.module"].search([("name", "=", "customer_code")])
addon.button_immediate_uninstall()

env.cr.rollback()
env.cr.execute("SELECT id, ref FROM res_partner WHERE ref <> '' ORDER BY id")
assert env.cr.fetchall() == before, "codes stay where they are"
for what, query in {
    "tables": "SELECT relname FROM pg_class WHERE relname ~ 'customer_code'",
    "columns": "SELECT attname FROM pg_attribute WHERE attname ~ 'customer_code'"
    " AND NOT attisdropped",
    "functions": "SELECT proname FROM pg_proc WHERE proname ~ 'customer_code'",
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'customer_code'",
    "views": "SELECT name FROM ir_ui_view WHERE arch_db::text ~ 'customer_code[_.]'",
    "menus": "SELECT name FROM ir_ui_menu WHERE name::text ~ 'Customer Code'",
    "actions": "SELECT name FROM ir_actions WHERE name::text ~ 'Customer Code'",
    "crons": "SELECT cron_name FROM ir_cron WHERE cron_name ~* 'customer code'",
    "groups": "SELECT name FROM res_groups_privilege"
    " WHERE name::text ~ 'Customer Code'",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key ~ 'customer_code'",
    "assets": "SELECT path FROM ir_asset WHERE path ~ 'customer_code'",
    "sequences": "SELECT name FROM ir_sequence WHERE name = 'Customer Code'",
}.items():
    env.cr.execute(query)
    left = env.cr.fetchall()
    assert not left, f"{what} left behind: {left}"
