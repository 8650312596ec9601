from odoo import api, models
from odoo.tools import SQL


class CustomerStatementLedger(models.AbstractModel):
    _inherit = "customer.statement.ledger"

    def _standing_fields(self):
        fields = super()._standing_fields()
        if self._knows_tills():
            fields["pos.order.line"] = [
                "order_id",
                "price_subtotal_incl",
                "product_id",
                "qty",
                "sale_order_line_id",
            ]
        return {
            **fields,
            "sale.order": [
                "partner_invoice_id",
                "company_id",
                "currency_rate",
                "state",
                "transaction_ids",
            ],
            "sale.order.line": [
                "order_id",
                "display_type",
                "is_downpayment",
                "price_total",
                "product_uom_id",
                "product_uom_qty",
                "qty_delivered",
                "invoice_lines",
            ],
            "payment.transaction": [
                "amount",
                "state",
                "payment_id",
                "is_post_processed",
            ],
        }

    def _uses(self, scope):
        return [*super()._uses(scope), self._ordered(scope)]

    def _ordered(self, scope):
        """Return the query of what is ordered, and not invoiced or just being paid.

        All orders count, whoever sold them; what is ordered counts before it is
        delivered, whatever its product's policy; what is paid online counts until the
        payment is in the books.
        """
        return SQL(
            """SELECT partner.commercial_partner_id, 'to_invoice',
                      (GREATEST(SUM(%(remaining)s), 0) - COALESCE((%(paid)s), 0))
                      / COALESCE(NULLIF(sale.currency_rate, 0), 1),
                      NULL::date
                 FROM res_partner partner
                 JOIN sale_order sale ON sale.partner_invoice_id = partner.id
                 JOIN sale_order_line line
                   ON line.order_id = sale.id AND line.display_type IS NULL
                CROSS JOIN LATERAL (%(invoiced)s) invoiced
                WHERE partner.commercial_partner_id = ANY(%(customers)s)
                  AND sale.company_id = ANY(%(companies)s) AND sale.state = 'sale'
                GROUP BY partner.commercial_partner_id, sale.id, sale.currency_rate""",
            remaining=self._remaining(),
            invoiced=self._invoiced(),
            paid=self._paid(),
            customers=scope.customers,
            companies=scope.companies,
        )

    def _remaining(self):
        """Return the expression of what of an order's line is still to be invoiced."""
        return SQL(
            """CASE
                WHEN line.is_downpayment THEN -COALESCE(invoiced.total, 0)
                WHEN line.product_uom_qty = 0 THEN 0
                ELSE line.price_total / line.product_uom_qty
                     * CASE WHEN line.product_uom_qty > 0 THEN GREATEST(
                                GREATEST(line.product_uom_qty, line.qty_delivered)
                                - COALESCE(invoiced.quantity, 0), 0)
                            ELSE LEAST(line.product_uom_qty
                                       - COALESCE(invoiced.quantity, 0), 0) END
                END"""
        )

    def _invoiced(self):
        """Return the query of what posted invoices and tills have of a ``line``."""
        return SQL(
            """SELECT SUM(sign * quantity * CASE
                          WHEN part.product_uom_id = line.product_uom_id THEN 1
                          ELSE COALESCE((
                              SELECT theirs.factor / NULLIF(ours.factor, 0)
                                FROM uom_uom theirs, uom_uom ours
                               WHERE theirs.id = part.product_uom_id
                                 AND ours.id = line.product_uom_id), 1)
                          END) AS quantity,
                      SUM(sign * price_total) AS total
                 FROM (%s) part""",
            SQL(" UNION ALL ").join(self._invoiced_parts()),
        )

    def _invoiced_parts(self):
        """Return the queries of what is invoiced of a ``line``, by column's name.

        :rtype: list[SQL]
        """
        invoices = SQL(
            """SELECT item.quantity, item.product_uom_id, item.price_total,
                      CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END AS sign
                 FROM sale_order_line_invoice_rel link
                 JOIN account_move_line item ON item.id = link.invoice_line_id
                  AND item.parent_state = 'posted'
                 JOIN account_move move ON move.id = item.move_id
                WHERE link.order_line_id = line.id"""
        )
        return [invoices, *([self._settled_at_till()] if self._knows_tills() else [])]

    @api.model
    def _knows_tills(self):
        """Return whether orders can be settled at a till."""
        return "sale_order_line_id" in self.env["pos.order.line"]._fields

    def _settled_at_till(self):
        return SQL(
            """SELECT sold.qty, template.uom_id, sold.price_subtotal_incl, 1
                 FROM pos_order_line sold
                 JOIN pos_order pos ON pos.id = sold.order_id
                  AND pos.state IN ('paid', 'done')
                 JOIN product_product product ON product.id = sold.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                WHERE sold.sale_order_line_id = line.id"""
        )

    def _paid(self):
        """Return the query of what is paid for an order and no payment yet."""
        return SQL(
            """SELECT SUM(payment.amount) AS amount
                 FROM sale_order_transaction_rel link
                 JOIN payment_transaction payment ON payment.id = link.transaction_id
                WHERE link.sale_order_id = sale.id AND payment.payment_id IS NULL
                  AND (payment.state = 'authorized'
                       OR payment.state = 'done'
                          AND payment.is_post_processed IS NOT TRUE)"""
        )
