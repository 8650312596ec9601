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
env["account.chart.template"].try_loading("generic_coa", company)
customer = env["res.partner"].create({"name": "Kept", "credit_limit": 750})
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": date(2025, 5, 1),
        "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 90})],
    }
)
invoice.action_post()
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
).create({"amount": 40, "payment_date": date(2025, 6, 1)}).action_create_payments()
issued = env["customer.statement"]._issue(
    customer, company, "activity", date(2024, 1, 1), date(2030, 1, 1)
)
assert len(issued) == 1, issued
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
