from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let the reason that came with the addon say that the old code was a mistake."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    reason = env.ref("customer_code.customer_code_reason_mistyped", False)
    if reason:
        reason.was_mistake = True
