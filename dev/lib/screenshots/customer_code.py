"""In ./dev/odoo shell: what the demo data lacks for the pictures.

None of these customers takes a number, or those of the others would be other ones.
"""

# ruff: noqa: F821

partners = env["res.partner"]


def make(original, ref, email):
    """Return a namesake of a company of the demo data."""
    name = env.ref(f"base.{original}").name
    return partners.create(
        {"name": name, "is_company": True, "ref": ref, "email": email}
    )


# Namesakes, one of them with a former code and numbers that others know it by.
jackson = make("res_partner_10", "J-7", "fremont@example.com")
make("res_partner_10", "J-200", "hill@example.com")
env.cr.commit()
jackson.ref = "J-100"
labels = env["customer.code.label"].search([], limit=2)
for label, code in zip(labels, ("100482", "6048823110044"), strict=True):
    env["customer.code.former"].create(
        {"partner_id": jackson.id, "code": code, "label_id": label.id}
    )

# Two who had the same code before codes became unique.
make("res_partner_4", "R-100", "north@example.com")
twin = make("res_partner_4", "R-101", "south@example.com")
env.flush_all()
env.cr.execute(
    "UPDATE res_partner SET ref = 'r-100', customer_code_duplicate = TRUE"
    " WHERE id = %s",
    twin.ids,
)
env.cr.commit()
