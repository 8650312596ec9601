"""In ./dev/odoo shell: make a new database as quiet as one that has been used."""

# ruff: noqa: F821

from odoo.tools.misc import file_path

# Debian leaves one of mail's libraries out of its package; the hole is a console
# error on every back-office page, which fails any browser test there.
library = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
try:
    file_path(library)
except FileNotFoundError:
    env["ir.asset"].create(
        {
            "name": "Left out by Debian: selfie segmentation",
            "bundle": "web.assets_backend",
            "directive": "remove",
            "path": library,
        }
    )

# With the demo data, the first time fails in the scheduled action: it works in two
# transactions, and the one changes what the other has computed.
env["stock.rule"].run_scheduler()
env.cr.commit()
