"""In ./dev/odoo shell: companies with contacts, as base_partner_sequence makes them."""

# ruff: noqa: F821

import os

COMPANIES = int(os.environ["PEERS_COMPANIES"])

for first in range(0, COMPANIES, 1000):
    companies = env["res.partner"].create(
        [
            {"name": f"Company {n}", "is_company": True}
            for n in range(first, min(first + 1000, COMPANIES))
        ]
    )
    env["res.partner"].create(
        [
            {"name": f"Contact {n}", "parent_id": company.id}
            for company in companies
            for n in range(3)
        ]
    )
    env.cr.commit()
env.cr.execute(
    "SELECT count(*) FROM res_partner AS contact JOIN res_partner AS company"
    " ON company.id = contact.parent_id AND company.ref = contact.ref"
)
[(copies,)] = env.cr.fetchall()
assert copies == 3 * COMPANIES, copies
env.cr.execute("CREATE TABLE codes_of_before AS SELECT id, ref FROM res_partner")
env.cr.execute("ANALYZE")
env.cr.commit()
