"""In ./dev/odoo shell: work beside base_partner_sequence, which copies codes down."""

# ruff: noqa: F821

from odoo.tests import Form

env["ir.module.module"].check_access("read")
partners = env["res.partner"]
assert "ref" in partners._commercial_fields()


def codes(family):
    env.flush_all()
    env.invalidate_all()
    return {code.upper() for code in family.mapped("ref") if code}


def assert_one_code(company):
    family = company | company.child_ids
    assert company.ref and codes(family) == {company.ref}, family.mapped("ref")


# Nothing is lost, changed or to be repaired.
assert not partners.search_count([("customer_code_is_shared", "=", True)])
env.cr.execute(
    "SELECT count(*) FROM codes_of_before AS old JOIN res_partner AS new USING (id)"
    " WHERE old.ref IS DISTINCT FROM new.ref AND old.ref IS NOT NULL"
)
assert env.cr.fetchall() == [(0,)]
assert not env["customer.code.generate"].create({}).duplicate_count

# A company of before, and a new one.
old = partners.search([("name", "=", "Company 7")])
new = partners.create(
    {
        "name": "New",
        "is_company": True,
        "child_ids": [(0, 0, {"name": "With It"}), (0, 0, {"name": "Also"})],
    }
)
for company in (old, new):
    contact = partners.create({"name": "New Contact", "parent_id": company.id})
    with Form(contact) as form:
        form.phone = "1234"
    assert_one_code(company)
    person = partners.create({"name": "Person"})
    given = person.ref
    person.parent_id = company
    assert_one_code(company)
    assert partners.find_by_customer_code(given) == person or not given
    code = company.ref
    company.ref = f"{code}-NEW"
    assert_one_code(company)
    assert partners._owners(code) == [company.id]
    # A contact that becomes a customer of its own.
    contact.parent_id = False
    assert contact.ref and contact.ref != company.ref, contact.ref

# An uncoded company with contacts: the first write gives it a code.
env.cr.execute("UPDATE res_partner SET ref = NULL WHERE id = %s", [new.id])
env.cr.execute(
    "UPDATE res_partner SET ref = NULL, customer_code_duplicate = FALSE"
    " WHERE parent_id IN %s",
    [tuple(new.ids)],
)
env.invalidate_all()
new.phone = "5678"
assert_one_code(new)
assert not partners.search_count([("customer_code_is_shared", "=", True)])
old_code = old.ref
assert partners.name_search(old_code)[0][0] == old.id
assert partners._readable_ranks(old_code) == {old.id: 1}, "the company alone"
env.cr.rollback()
