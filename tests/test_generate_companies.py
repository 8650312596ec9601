"""A run is by the rules of one's own companies."""

import json

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools import OwnWord
from .common import CustomerCodeCase

MANAGER = "base.group_user,customer_code.group_customer_code_manager"


@tagged("post_install", "-at_install")
class TestRulesOfAnotherCompany(CustomerCodeCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.remove_codes()
        cls.rule.domain = "[('name', 'like', 'Uncoded')]"
        cls.foreign = cls.Rule.create(
            {
                "name": "Rule of another company",
                "sequence": 1,
                "company_id": cls.abroad.id,
                "domain": "[('name', 'like', 'Uncoded')]",
                "prefix": "ABROAD",
            }
        )
        later = cls.Partner.with_context(customer_code_later=OwnWord())
        cls.customer = later.create(
            {"name": "Uncoded abroad", "company_id": cls.abroad.id}
        )
        cls.own = later.create(
            {"name": "Uncoded here", "company_id": cls.env.company.id}
        )
        cls.manager = cls.make_manager("here", cls.env.company)
        cls.manager_abroad = cls.make_manager("abroad", cls.abroad)

    @classmethod
    def make_manager(cls, login, company):
        return new_test_user(
            cls.env,
            f"manager_{login}",
            password=f"manager_{login}",
            groups=MANAGER,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def call(self, user, model, method, *args):
        """Return the error that comes back, or the answer."""
        self.authenticate(user.login, user.login)
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.env.invalidate_all()
        if "error" in answer:
            return answer["error"]["data"]["name"]
        return answer["result"]

    def open(self, user, *rules):
        lines = [Command.create({"rule_id": rule.id, "count": 1}) for rule in rules]
        values = {"line_ids": lines} if lines else {}
        return self.call(user, "customer.code.generate", "create", values)

    def test_none_is_started(self):
        denied = "odoo.exceptions.AccessError"
        for rules in (self.foreign, self.foreign + self.rule):
            wizard = self.open(self.manager, *rules)
            told = self.call(
                self.manager, "customer.code.generate", "action_generate", [wizard]
            )
            self.assertEqual(told, denied)
        self.assertFalse(self.env["customer.code.run"].search([]))
        self.assertFalse((self.customer + self.own).filtered("ref"))

    def test_none_is_resumed(self):
        run = self.env["customer.code.run"].create(
            {
                "state": "stopped",
                "line_ids": [Command.create({"rule_id": self.foreign.id, "name": "A"})],
            }
        )
        told = self.call(self.manager, run._name, "action_resume", run.ids)
        self.assertEqual((told, run.state), ("odoo.exceptions.AccessError", "stopped"))
        self.call(self.manager_abroad, run._name, "action_resume", run.ids)
        self.assertEqual(run.state, "running")

    def test_each_sees_and_uses_its_own(self):
        for user, rules, customer in (
            (self.manager, self.rule, self.own),
            (self.manager_abroad, self.foreign + self.rule, self.customer),
        ):
            wizard = self.env["customer.code.generate"].browse(self.open(user))
            self.assertEqual(wizard.sudo().line_ids.rule_id, rules)
            other = (self.own + self.customer) - customer
            self.call(user, wizard._name, "action_generate", wizard.ids)
            self.assertTrue(customer.ref)
            if user == self.manager:
                self.assertFalse(other.ref)
        self.assertEqual(self.customer.ref[:6], "ABROAD")

    def test_nothing_is_counted_for_others(self):
        wizard = self.env["customer.code.generate"].browse(
            self.open(self.manager, self.foreign)
        )
        mine = wizard.with_user(self.manager)
        self.assertEqual(mine.count, 0)
        self.customer.comment = "X"
        mine.source_field = mine.source_choices and mine.source_choices[0] or False
        self.assertEqual(mine.source_count, 0)
