"""In ./dev/odoo shell, with an old version: work with the addon for a while."""

# ruff: noqa: F821

env.ref("customer_code.ir_sequence_customer_code").prefix = "K-"
partners = env["res.partner"].create(
    [{"name": "Typed", "ref": "vip-1"}, {"name": "Given"}, {"name": "Shares it"}]
)
partners.flush_recordset()
# As it leaves the duplicates that it finds when it is installed.
env.cr.execute(
    "UPDATE res_partner SET ref = 'VIP-1', customer_code_duplicate = TRUE"
    " WHERE id = %s",
    [partners[2].id],
)
env["customer.code.generate"].create({}).action_generate()
env.cr.commit()
