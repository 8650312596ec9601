"""In ./dev/odoo shell: check that a new installation finds the codes of the last."""

# ruff: noqa: F821

env.cr.execute("SELECT ref FROM res_partner WHERE ref <> ''")
codes = {code for (code,) in env.cr.fetchall()}
assert {"KEPT-1", "CHANGED-1"} <= codes, codes
partner = env["res.partner"].create({"name": "New", "is_company": True})
assert partner.ref and partner.ref not in codes, partner.ref
env.flush_all()
assert env["res.partner"].find_by_customer_code("kept1").ref == "KEPT-1"
assert not env["res.partner"].search([("customer_code_duplicate", "=", True)])
