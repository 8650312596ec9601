import re

from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_invoice_computed_reference(self):
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        if self.journal_id.invoice_reference_type != "partner" or not customer:
            return super()._get_invoice_computed_reference()
        references = self.env["customer.payment.reference"]
        for make_reference in (self._reference_of_code, self._reference_of_id):
            try:
                reference = make_reference()
            except UserError:
                # Some formats refuse codes that are too long for them.
                continue
            if not reference or references._claim(reference, customer):
                return reference
        return self._reference_of_invoice()

    def _reference_of_code(self):
        """Return the payment reference as Odoo makes it, of the customer's code."""
        move, company = self, self.partner_id.commercial_partner_id
        code = self.partner_id.customer_code
        if code and code == company.ref and self.partner_id != company:
            # Odoo makes the reference of the code of the partner of the invoice.
            move = self.new({"partner_id": company.id}, origin=self)
        return move._reference_of_odoo()

    def _reference_of_id(self):
        """Return a payment reference that Odoo's number of the customer is in.

        :raise UserError: if the format has no room for it, or always uses it as it is
        """
        # Ten digits, as many as the shortest of the national formats has.
        number = f"9{self.partner_id.commercial_partner_id.id:09}"
        reference = self._reference_of_text(number)
        if number not in re.sub(r"\D", "", reference or ""):
            raise UserError(self.env._("This reference is not made of the code."))
        return reference

    def _reference_of_invoice(self):
        model = self.journal_id.invoice_reference_model
        return getattr(self, f"_get_invoice_reference_{model}_invoice")()

    @api.model
    def _reference_in_journal(self, journal, code):
        """Return the payment reference that a code makes, "" where it makes none."""
        customer = self.env["res.partner"].new({"ref": code})
        move = self.new(
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "partner_id": customer,
            }
        )
        try:
            return move._reference_of_odoo() or ""
        except (UserError, TypeError, ValueError, AttributeError):
            # Made of the invoice, which is not there yet, or too short for the code.
            return ""

    def _reference_of_text(self, code):
        """Return the payment reference of a customer who would have this code.

        :raise UserError: if the format of the journal refuses the code
        """
        customer = self.partner_id.new({"ref": code}, origin=self.partner_id)
        return self.new({"partner_id": customer}, origin=self)._reference_of_odoo()

    def _reference_of_odoo(self):
        # pylint: disable=super-method-mismatch
        return super()._get_invoice_computed_reference()
