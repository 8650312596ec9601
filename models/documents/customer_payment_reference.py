import re

from odoo import api, fields, models
from odoo.tools import SQL


def reference_key(reference):
    """Return what banks leave of a payment reference: they drop what stands around.

    :param str reference: as it is printed, such as ``+++000/0000/65472+++``
    :return: letters in upper case and digits, a mere number without leading zeros
    """
    key = re.sub(r"[\W_]", "", reference).upper()
    return (key.lstrip("0") or key) if key.isdecimal() else key


class CustomerPaymentReference(models.Model):
    """Whose a payment reference is: once it was a customer's, it is nobody else's."""

    _name = "customer.payment.reference"
    _description = "Payment Reference of a Customer"
    _rec_name = "key"
    _log_access = False

    key = fields.Char(
        string="Reference",
        required=True,
        readonly=True,
        help="Without spaces, slashes and the like.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Who pays with this reference. Nobody, if the customer was deleted.",
    )

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _claim(self, reference, customer):
        """Make a reference a customer's, and return whether it is.

        It is not if it is somebody else's, or stands on somebody else's invoice. Who
        asks for the same one at the same moment waits, and then starts over.

        :param str reference: as it is printed
        :param customer: the partner who pays, a company rather than its contact
        :rtype: bool
        """
        self.flush_model()
        self.env["account.move"].flush_model(
            ["payment_reference", "move_type", "commercial_partner_id"]
        )
        owners = self.env.execute_query(
            SQL(
                """
                WITH known AS (
                    SELECT partner_id FROM customer_payment_reference
                     WHERE key = %(key)s
                ), claimed AS (
                    INSERT INTO customer_payment_reference (key, partner_id)
                    SELECT %(key)s, %(customer)s
                     WHERE NOT EXISTS (SELECT FROM known)
                       AND NOT EXISTS (
                           SELECT FROM account_move
                            WHERE payment_reference = %(reference)s
                              AND move_type = 'out_invoice'
                              AND commercial_partner_id <> %(customer)s)
               ON CONFLICT DO NOTHING
                 RETURNING partner_id
                )
                SELECT partner_id FROM known UNION ALL SELECT partner_id FROM claimed
                """,
                key=reference_key(reference),
                reference=reference,
                customer=customer.id,
            )
        )
        return owners == [(customer.id,)]
