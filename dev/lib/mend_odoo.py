# Debian leaves one of mail's libraries out of its package; the hole is a console
# error on every back-office page, which fails any browser test there.
from odoo.tools.misc import file_path

library = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
try:
    file_path(library)
except FileNotFoundError:
    env["ir.asset"].create(  # noqa: F821
        {
            "name": "Left out by Debian: selfie segmentation",
            "bundle": "web.assets_backend",
            "directive": "remove",
            "path": library,
        }
    )
    env.cr.commit()  # noqa: F821
