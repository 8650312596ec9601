from odoo import models
from odoo.tools import SQL

from ..tools import OwnWord, isolated


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_merge_customer_code(self):
        """Open Contacts' dialog to merge all partners that have this one's code."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        sharing = self._sharing_customer_code()
        action["context"] = {"active_model": self._name, "active_ids": sharing.ids}
        return action


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        # Core writes the code of a source to the partner that is kept while the source
        # is still there: two holders for a moment, which the database refuses.
        merging = {
            "customer_code_cause": OwnWord("merge"),
            "customer_code_later": OwnWord(),
        }
        sources = src_partners.sudo().with_context(**merging)
        kept = dst_partner.sudo().with_context(**merging)
        codes = (kept + sources).filtered("ref").mapped("ref")
        sources.ref = False
        # It writes all values, the code too, which not everybody may type.
        dst_partner.check_access("write")
        result = super()._update_values(sources, kept)
        self._move_codes(sources, kept)
        if codes and not kept.ref:
            kept.ref = codes[0]
        if former := [code for code in codes if code != kept.ref]:
            kept._message_log(
                body=self.env._(
                    "Contacts merged. Former customer codes: %s",
                    ", ".join(isolated(self.env, code) for code in former),
                )
            )
        return result

    def _move_codes(self, sources, kept):
        """Make the former codes of the sources those of the partner that is kept."""
        former = self.env["customer.code.former"].sudo()
        former.search([("partner_id", "in", sources.ids)]).partner_id = kept
        self.env["customer.code.change"].flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE customer_code_change SET partner_id = %s"
                " WHERE partner_id IN %s RETURNING id",
                kept.id,
                tuple(sources.ids),
            )
        )
