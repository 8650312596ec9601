"""In ./dev/odoo shell: run what is due, as a server does within its first minute."""

# ruff: noqa: F821

from odoo.addons.base.models.ir_cron import IrCron

IrCron._process_jobs(env.cr.dbname)
