from odoo import models


class CustomerCreditDocument(models.AbstractModel):
    """What uses a customer's credit when it goes on: an order, an invoice, goods.

    A model says of which stage it is, and asks ``customer.credit.guard`` in whatever
    makes it go on.
    """

    _name = "customer.credit.document"
    _description = "Document that Uses Credit"

    # The settings know stages by this word.
    _credit_stage = None

    def _credit_customer(self):
        """Return the commercial partner whose credit it uses."""
        return self.partner_id.commercial_partner_id

    def _credit_parties(self):
        """Return all commercial partners whose hold stops it."""
        return self._credit_customer()

    def _credit_name(self):
        """Return what people call it."""
        return self.display_name

    def _credit_refusal(self, reason):
        """Return what is said when it may not go on."""
        return self.env._(
            "%(document)s has to wait for credit: %(reason)s",
            document=self._credit_name(),
            reason=reason,
        )

    def _credit_amount(self):
        """Return its total in the company's currency, which a release has to cover."""
        return 0.0

    def _credit_grows(self):
        """Return whether it can make its customer owe more."""
        return True

    def _credit_covering(self):
        """Return whose releases let it through, and how much each has to cover."""
        return [(self, self._credit_amount())]

    def _credit_policy(self):
        return self.company_id.root_id[f"credit_{self._credit_stage}"]

    def _credit_is_asked(self):
        """Return whether it can be refused at all, at no cost for most."""
        company, customer = self.company_id, self._credit_customer()
        return bool(
            customer
            and self._credit_policy() != "off"
            and (
                any(party.credit_watched for party in self._credit_parties())
                or company.root_id.credit_overdue_days
                or self.env["customer.statement.ledger"]._usual_limit(company)
            )
        )

    def _credit_is_held(self, parties=None):
        """Return whether a customer is on hold, of all whom it concerns or of some."""
        parties = self._credit_parties() if parties is None else parties
        parties = parties.with_company(self.company_id)
        return any(party.credit_watched and party.credit_hold for party in parties)

    def _credit_is_released(self, rule):
        release = self.env["customer.credit.release"]
        return any(
            release._covers(documents, rule, amount)
            for documents, amount in self._credit_covering()
            if documents
        )

    def _credit_warn(self, message):
        """Go on, and leave word."""
        if "message_ids" in self._fields:
            self.sudo().message_post(body=message)

    def _credit_demand(self, **options):
        """Let them go on in this context, or refuse them."""
        return self.env["customer.credit.guard"]._demand(self, **options)

    def _credit_managers(self):
        """Return who is told: credit managers who may see it."""
        managers = self.env.ref("customer_credit.group_credit_manager").all_user_ids
        return managers.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and self.with_user(user).sudo(False).has_access("read")
            )
        )
