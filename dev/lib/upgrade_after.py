"""In ./dev/odoo shell: check what an update has made of the work of 19.0.1.0.0."""

# ruff: noqa: F821

from odoo.exceptions import ValidationError

module = env["ir.module.module"].search([("name", "=", "customer_code")])
assert module.latest_version == module.installed_version != "19.0.1.0.0"
typed, given, sharing = (
    env["res.partner"].search([("name", "=", name)])
    for name in ("Typed", "Given", "Shares it")
)
assert typed.ref == "vip-1" and not typed.customer_code_duplicate
assert sharing.ref == "VIP-1" and sharing.customer_code_duplicate
assert given.ref.startswith("K-"), given.ref
env.cr.execute("SELECT max(ref) FROM res_partner WHERE ref LIKE 'K-%'")
[last] = env.cr.fetchone()
rule = env.ref("customer_code.customer_code_rule_customers")
assert rule.next_code == f"K-{int(last[2:]) + 1:06}", rule.next_code
assert env["res.partner"].create({"name": "New"}).ref > last

for index in ("uniq", "compact_idx", "duplicate_idx"):
    name = f"res_partner__customer_code_{index}"
    env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
    [definition] = env.cr.fetchone()
    assert index != "uniq" or "text_pattern_ops" in definition, definition
try:
    env["res.partner"].create({"name": "Another", "ref": "Vip-1"})
except ValidationError:
    env.cr.rollback()
else:
    raise AssertionError("A taken code was given again.")
# What the old version did not have.
assert env["res.partner"].find_by_customer_code("vip1")[0] == typed
typed.ref = "VIP-2"
assert typed.customer_code_former_count == 0, "its duplicate has the code now"
given_code = given.ref
given.ref = "VIP-3"
assert env["res.partner"].find_by_customer_code(given_code) == given
