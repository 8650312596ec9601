"""In ./dev/odoo shell: check what an update has made of the work of an old version."""

# ruff: noqa: F821

from psycopg2.errors import UniqueViolation

from odoo.tools import mute_logger

module = env["ir.module.module"].search([("name", "=", "customer_code")])
assert module.latest_version == module.installed_version
typed, given, sharing = (
    env["res.partner"].search([("name", "=", name)])
    for name in ("Typed", "Given", "Shares it")
)
assert typed.ref == "vip-1" and not typed.customer_code_duplicate
assert sharing.ref == "VIP-1" and sharing.customer_code_duplicate
assert given.ref.startswith("K-"), given.ref
rule = env.ref("customer_code.customer_code_rule_customers")
# The number after "Given" was that of "Shares it" for a moment.
foreseen = rule.next_code
assert foreseen == f"K-{int(given.ref[2:]) + 2:06}", foreseen
assert env["res.partner"].create({"name": "New"}).ref == foreseen

env.cr.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'res_partner'")
indexes = " ".join(definition for (definition,) in env.cr.fetchall())
for name in ("uniq", "compact_idx", "duplicate_idx"):
    assert f"customer_code_{name} " in indexes, indexes
assert 'COLLATE "und-x-icu")), NFKC) text_pattern_ops)' in indexes, indexes
try:
    with mute_logger("odoo.sql_db"), env.cr.savepoint():
        env["res.partner"].create({"name": "Another", "ref": "Vip-1"})
except UniqueViolation:
    pass
else:
    raise AssertionError("A taken code was given again.")
# What the old version did not have.
assert env["res.partner"].find_by_customer_code("vip1")[0] == typed
typed.ref = "VIP-2"
assert typed.customer_code_former_count == 0, "its duplicate has the code now"
given_code = given.ref
given.ref = "VIP-3"
assert env["res.partner"].find_by_customer_code(given_code) == given
