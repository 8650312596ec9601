import hashlib

from odoo import api, fields, models


class CustomerStatementLetterhead(models.Model):
    """The picture at the head of statements, kept once for all that carry it."""

    _name = "customer.statement.letterhead"
    _description = "Customer Statement Letterhead"
    _rec_name = "digest"

    digest = fields.Char(required=True, readonly=True, index=True)
    logo = fields.Binary(readonly=True, attachment=True)

    @api.model
    def _of(self, company):
        """Return the letterhead of a company as it is now, none without a logo.

        :return: one that is kept already, or one that is not saved
        :rtype: CustomerStatementLetterhead
        """
        # In some requests a picture is its size instead.
        logo = company.sudo().with_context(bin_size=False).logo
        if not logo:
            return self.browse()
        digest = hashlib.sha256(logo).hexdigest()
        letterheads = self.sudo()
        return letterheads.search(
            [("digest", "=", digest)], limit=1
        ) or letterheads.new({"digest": digest, "logo": logo})

    @api.model
    def _keep(self, company):
        """Save the letterhead of a company, if it is new."""
        letterhead = self._of(company)
        if letterhead and not letterhead.ids:
            self.sudo().create({"digest": letterhead.digest, "logo": letterhead.logo})
