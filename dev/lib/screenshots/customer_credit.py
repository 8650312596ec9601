"""In ./dev/odoo shell: what the demo data lacks for the pictures.

A customer over the limit, and an invoice that waits.
"""

# ruff: noqa: F821

env.ref("base.user_admin").group_ids += env.ref("customer_credit.group_credit_manager")
customer = env.ref("customer_statement.res_partner_harbour")
customer.credit_limit = 3000
env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_line_ids": [
            (
                0,
                0,
                {"name": "Goods", "quantity": 3, "price_unit": 410, "tax_ids": False},
            )
        ],
    }
)._post(soft=False)
env.cr.commit()
