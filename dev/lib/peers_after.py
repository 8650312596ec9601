"""In ./dev/odoo shell: take the other addons out, then the copies of codes."""

# ruff: noqa: F821

import os

COMPANIES = int(os.environ["PEERS_COMPANIES"])

addons = env["ir.module.module"].search(
    [
        ("name", "in", ["base_partner_sequence", "partner_firstname"]),
        ("state", "=", "installed"),
    ]
)
assert addons
addons.button_immediate_uninstall()
env.transaction.reset()
partners = env["res.partner"]
assert "ref" not in partners._commercial_fields()

company = partners.search([("name", "=", "Company 11")])
contact = partners.create({"name": "Contact of after", "parent_id": company.id})
assert not contact.ref and contact.customer_code == company.ref
company.child_ids[0].phone = "1234"
assert not partners.search_count([("customer_code_is_shared", "=", True)])

settings = env["res.config.settings"].create({})
assert settings.customer_code_copied_count == 3 * COMPANIES
settings.action_remove_copied_codes()
assert not partners.search_count([("parent_id", "!=", False), ("ref", "!=", False)])
env.cr.execute(
    "SELECT count(*) FROM codes_of_before AS old JOIN res_partner AS new USING (id)"
    " WHERE old.ref IS DISTINCT FROM new.ref AND new.parent_id IS NULL"
    " AND old.ref IS NOT NULL"
)
assert env.cr.fetchall() == [(0,)]
assert partners.create({"name": "Customer of after"}).ref
env.cr.commit()
