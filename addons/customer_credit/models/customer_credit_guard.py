from collections import defaultdict
from contextlib import contextmanager

from odoo import api, models
from odoo.tools import formatLang

from ..exceptions import CreditRefused

# From the weakest: a release from a rule is one from those before it, too.
RULES = ("limit", "overdue", "hold")


class CustomerCreditGuard(models.AbstractModel):
    """Decides whether documents may use their customers' credit.

    It weighs before and after the documents go on, by the figures of everybody, and
    refuses if a customer then stands worse and beyond a rule. Whoever asks, and in
    whatever context, makes no difference; a release does.
    """

    _name = "customer.credit.guard"
    _description = "Credit Guard"

    @api.model
    @contextmanager
    def _demand(self, documents, always=True, before=True):
        """Let documents go on in this context, or refuse them.

        :param documents: of a model with ``customer.credit.document``
        :param bool always: ask also if the customer then owes no more than before
        :param bool before: whether they are weighed before; what is new cannot be, and
            what says itself whether it grows need not be
        :raise CreditRefused: if a rule says so whose stage is set to block
        """
        cases = self._cases(documents)
        stood = self._weigh(cases) if before else {}
        yield
        if cases:
            self._judge(cases, stood, self._weigh(cases), always)

    def _cases(self, documents):
        """Return the documents that are asked, by company and customer."""
        cases = defaultdict(documents.browse)
        for document in documents.sudo():
            if document._credit_is_asked():
                company = document.company_id.root_id
                cases[company, document._credit_customer()] += document
        return cases

    def _weigh(self, cases):
        ledger, customers = self.sudo().env["customer.statement.ledger"], {}
        for company, customer in cases:
            customers.setdefault(company, []).append(customer.id)
        return {
            (company, ledger.env["res.partner"].browse(customer_id)): standing
            for company, ids in customers.items()
            for customer_id, standing in ledger._standings(
                ledger.env["res.partner"].browse(ids), company
            ).items()
        }

    def _judge(self, cases, stood, stands, always):
        refused = {}
        for case, documents in cases.items():
            company, customer = case
            standing = stands[case]
            grown = standing["exposure"] - stood.get(case, {}).get("exposure", 0.0)
            grown = company.currency_id.compare_amounts(grown, 0) > 0 and any(
                document._credit_grows() for document in documents
            )
            if grown and standing["limit"]:
                self.env["customer.credit.lock"].sudo()._take(customer, company)
            if grown or always:
                rules = self._broken(company, standing, grown)
                refused.update(self._refusals(documents, rules, standing))
        if refused:
            stopped = next(iter(refused)).browse(record.id for record in refused)
            raise CreditRefused("\n".join(refused.values()), stopped.sudo(False))

    def _refusals(self, documents, rules, standing):
        """Return by document why it is refused; warn of what only should not be."""
        refused = {}
        for document in documents:
            others = document._credit_parties() - document._credit_customer()
            broken = {*rules, *(["hold"] if document._credit_is_held(others) else [])}
            broken = [rule for rule in broken if not document._credit_is_released(rule)]
            if broken:
                rule = max(broken, key=RULES.index)
                message = self._message(document, rule, standing)
                if document._credit_policy() == "block":
                    refused[document] = message
                else:
                    document._credit_warn(message)
        return refused

    @api.model
    def _has_credit(self, customer, company, amount):
        """Return whether a customer may buy for so much on account at a till.

        :param float amount: in the company's currency
        :rtype: bool
        """
        root = company.sudo().root_id
        if root.credit_till != "block" or amount <= 0:
            return True
        ledger = self.sudo().env["customer.statement.ledger"]
        standing = ledger._standings(customer, root)[customer.id]
        standing["exposure"] += amount
        return not self._broken(root, standing)

    @api.model
    def _broken(self, company, standing, grown=True):
        """Return which rules a standing is beyond."""
        rules, days = [], company.credit_overdue_days
        limit = standing["limit"]
        over = company.currency_id.compare_amounts(standing["exposure"], limit) > 0
        if grown and limit and over:
            rules.append("limit")
        if days and standing["overdue_days"] > days:
            rules.append("overdue")
        if standing["hold"]:
            rules.append("hold")
        return rules

    def _message(self, document, rule, standing):
        """Return what is said about a refusal."""
        customer, company = document._credit_customer(), document.company_id
        reason = self._reason(customer, company, rule, standing)
        return document.with_env(self.env)._credit_refusal(reason)

    @api.model
    def _reason(self, customer, company, rule, standing):
        """Return why, with figures only to those who may see them."""
        name = customer._credit_label()
        reason = {
            "hold": self.env._("%(customer)s is on hold.", customer=name),
            "limit": self.env._(
                "%(customer)s is over the credit limit.", customer=name
            ),
            "overdue": self.env._("%(customer)s has overdue items.", customer=name),
        }[rule]
        if self.env.user.has_group("customer_credit.group_credit_user"):
            return f"{reason} {self._figures(company, rule, standing)}".strip()
        return reason

    def _figures(self, company, rule, standing):
        currency = company.currency_id
        if rule == "overdue":
            return self.env._("The oldest: %s days.", standing["overdue_days"])
        if not standing["limit"]:
            return ""
        return self.env._(
            "With this document %(exposure)s of %(limit)s would be used.",
            exposure=formatLang(self.env, standing["exposure"], currency_obj=currency),
            limit=formatLang(self.env, standing["limit"], currency_obj=currency),
        )
