"""In ./dev/odoo shell: what the demo data lacks for the pictures: a run."""

# ruff: noqa: F821

env["customer.statement.send"].create({"attach_pdf": False}).action_start()
env.cr.commit()
env.ref("customer_statement.ir_cron_customer_statement_run").method_direct_trigger()
env.cr.commit()
