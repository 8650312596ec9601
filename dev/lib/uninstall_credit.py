"""In ./dev/odoo shell, in a database without customer_credit: install it, use it and
uninstall it, and check that Odoo's own fields are as they were, and nothing is left."""

# ruff: noqa: F821

FIELDS = [
    "bank_ids",
    "credit",
    "credit_limit",
    "days_sales_outstanding",
    "debit",
    "ref",
    "show_credit_limit",
    "use_partner_credit_limit",
]
ADDONS = [("name", "in", ("customer_credit", "customer_credit_sale"))]


def as_it_is(env):
    """Return what is said of Odoo's fields, and what it lets a plain user do."""
    finance = env.ref("account.group_account_invoice")
    plain = env["res.users"].search([("login", "=", "uninstall_plain")])
    partners = env["res.partner"]
    described = partners.with_user(env.ref("base.user_admin")).fields_get(FIELDS)
    rules = env(user=plain)["ir.rule"]
    rule = rules._compute_domain("res.partner.bank", "read")
    return {
        "fields": described,
        "groups": [str(partners._fields[name].groups) for name in FIELDS],
        "plain": sorted(partners.with_user(plain).fields_get(FIELDS)),
        "implied": sorted(finance.implied_ids.mapped("full_name")),
        "banks": str(rule),
        "found": partners.search([("credit", ">", 0)], order="id").ids,
        "values": kept(env),
    }


def kept(env):
    env.flush_all()
    env.cr.execute(
        "SELECT id, ref, credit_limit::text FROM res_partner"
        " WHERE name LIKE 'Kept %' ORDER BY id"
    )
    return env.cr.fetchall()


def use(env):
    """Have a hold, a release, a document that waits, and what is listed for them."""
    manager = env.ref("base.user_admin")
    env = env(user=manager)
    customer = env["res.partner"].search([("name", "=", "Kept 1")])
    customer.write({"credit_hold": True, "credit_hold_reason": "Insolvent"})
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_line_ids": [(0, 0, {"name": "Goods", "price_unit": 999})],
        }
    )
    invoice.sudo()._post()
    assert invoice.state == "draft" and invoice.credit_waiting
    wizard = env["customer.credit.release.wizard"].create(
        {"res_model": "account.move", "res_id": invoice.id, "reason": "Promised"}
    )
    wizard.action_release()
    invoice.action_post()
    assert invoice.state == "posted"
    customer.write({"credit_hold": False, "credit_hold_reason": False})


def once_more(env):
    """Return an environment of the registry as it is now."""
    env.cr.commit()
    env.transaction.reset()
    return env


if not env.company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", env.company)
# With nothing else that new users get by default.
env["res.users"].create(
    {
        "name": "Plain",
        "login": "uninstall_plain",
        "group_ids": [(6, 0, env.ref("base.group_user").ids)],
    }
)
customers = env["res.partner"].create(
    [
        {"name": "Kept 1", "ref": "KEPT-1", "credit_limit": 500},
        {"name": "Kept 2", "ref": "KEPT-2", "credit_limit": 0},
    ]
)
before = as_it_is(env)
assert [limit for _id, _ref, limit in before["values"]] != [None, None], before
env.cr.commit()

addons = env["ir.module.module"].search(ADDONS)
addons.filtered(
    lambda addon: addon.name == "customer_credit"
).button_immediate_install()
env = once_more(env)
during = as_it_is(env)
for what in ("banks", "groups", "implied", "plain"):
    assert during[what] != before[what], f"{what} does not change: {before[what]}"
use(env)
env.cr.commit()

env["ir.module.module"].search(
    [*ADDONS, ("state", "=", "installed")]
).button_immediate_uninstall()
env = once_more(env)
after = as_it_is(env)
bought = env["account.move.line"].search(
    [("partner_id.name", "=", "Kept 1"), ("account_type", "=", "asset_receivable")]
)
after["found"] = [found for found in after["found"] if found != bought.partner_id.id]
for what, was in before.items():
    assert after[what] == was, f"{what}: {was} became {after[what]}"
for what, query in {
    "tables": "SELECT relname FROM pg_class WHERE relname ~ 'customer_credit'",
    "columns": "SELECT attname FROM pg_attribute WHERE NOT attisdropped AND attname ~"
    " '^credit_(hold|watched|waiting|offline|order|invoice|delivery|till|overdue)'",
    "functions": "SELECT proname FROM pg_proc WHERE proname ~ 'customer_credit'",
    "external ids": "SELECT name FROM ir_model_data WHERE module ~ '^customer_credit'",
    "views": "SELECT name FROM ir_ui_view WHERE arch_db::text ~ 'customer_credit[_.]'",
    "menus": "SELECT name FROM ir_ui_menu WHERE name::text ~ 'Waiting for Credit'",
    "rules": "SELECT name FROM ir_rule WHERE domain_force ~ 'customer_credit'",
    "groups": "SELECT name FROM res_groups_privilege"
    " WHERE name::text ~ 'Customer Credit'",
    "activities": "SELECT a.id FROM mail_activity a WHERE a.res_model ~ 'credit'",
    "assets": "SELECT path FROM ir_asset WHERE path ~ 'customer_credit'",
}.items():
    env.cr.execute(query)
    left = env.cr.fetchall()
    assert not left, f"{what} left behind: {left}"
