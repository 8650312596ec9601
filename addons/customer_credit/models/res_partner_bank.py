from odoo import api, models


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Show the number only to those who may see it.

        A field that names a bank account is computed as superuser: what decides is who
        asks, not with which rights.
        """
        super()._compute_display_name()
        if self.env.user._sees_bank_numbers():
            return
        for account in self:
            holder = account.sudo().partner_id
            if not holder.ref_company_ids and holder != self.env.user.partner_id:
                account.display_name = self._masked(account.sudo().acc_number)

    @api.model
    def _masked(self, number):
        number = (number or "").replace(" ", "")
        if len(number) < 12:
            return "\u2022\u2022\u2022\u2022"
        return f"{number[:4]} \u2022\u2022\u2022\u2022 {number[-4:]}"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _sees_bank_numbers(self):
        """Return whether the user sees the numbers of others' bank accounts."""
        rule = self.env.ref("customer_credit.res_partner_bank_rule_masked", False)
        return (
            self.id == 1
            or not rule
            or not rule.sudo().active
            or self.has_group("customer_credit.group_bank_numbers")
            or self.has_group("hr.group_hr_user")
        )
