"""In ./dev/odoo shell: issue statements, uninstall the addon, see what is left."""

# ruff: noqa: F821

from datetime import date

ADDONS = ("customer_credit_sale", "customer_credit", "customer_statement")

# What belongs to others, and has to be as before.
KEPT = (
    "SELECT id, ref, credit_limit FROM res_partner ORDER BY id",
    "SELECT id, amount_residual, matching_number FROM account_move_line ORDER BY id",
    "SELECT id, qr_code FROM res_company ORDER BY id",
)


def read(query):
    env.cr.execute(query)
    return env.cr.fetchall()


company = env.ref("base.main_company")
customers = env["res.partner"].search([])
customers[:1].credit_limit = 750
issued = env["customer.statement"]._issue(
    customers, company, "activity", date(2024, 1, 1), date(2030, 1, 1)
)
assert issued, "the demo data has something to state"
issued[0].message_post(body="Seen")
issued[0]._portal_ensure_token()
company.customer_statement_day = 7
env["ir.config_parameter"].set_param("keep", "this")
env.cr.commit()
before = [read(query) for query in KEPT]

modules = env["ir.module.module"].search([("name", "in", ADDONS)])
modules.filtered(
    lambda module: module.state == "installed"
).button_immediate_uninstall()

env.cr.rollback()
assert [read(query) for query in KEPT] == before, "Odoo's own data stays as it was"
for what, query in {
    "tables": "SELECT relname FROM pg_class"
    " WHERE relname ~ 'customer_statement|partner_statement'",
    "columns": "SELECT attname FROM pg_attribute WHERE NOT attisdropped"
    " AND attname ~ '^(customer_statement|statement_(policy|kind|contact))'",
    "functions": "SELECT proname FROM pg_proc WHERE proname ~ 'customer_statement'",
    "triggers": "SELECT tgname FROM pg_trigger WHERE tgname ~ 'customer_statement'",
    "external ids": "SELECT name FROM ir_model_data"
    " WHERE module = 'customer_statement'",
    "models": "SELECT model FROM ir_model WHERE model ~ 'customer.statement'",
    "views": "SELECT name FROM ir_ui_view WHERE arch_db::text ~ 'customer_statement'",
    "actions": "SELECT name FROM ir_actions WHERE name::text ~ 'Statement Runs'",
    "templates": "SELECT name FROM mail_template WHERE model ~ 'customer.statement'",
    "crons": "SELECT cron_name FROM ir_cron WHERE cron_name ~ 'Customer Statements'",
    "messages": "SELECT id FROM mail_message WHERE model ~ 'customer.statement'",
    "attachments": "SELECT id FROM ir_attachment"
    " WHERE res_model ~ 'customer.statement'",
}.items():
    left = read(query)
    assert not left, f"{what} left behind: {left}"
