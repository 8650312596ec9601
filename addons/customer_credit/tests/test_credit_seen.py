"""Who learns what."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import CreditCase

FIGURES = [
    "credit",
    "credit_limit",
    "credit_exposure",
    "credit_available",
    "credit_overdue_days",
    "credit_is_over",
    "credit_summary",
    "credit_hold_reason",
    "credit_release_ids",
    "days_sales_outstanding",
]
REFUSED = "access|allowed|field|convert|searchable|sortable|stored|groupby|rights"
# How somebody would find out a figure.
ATTEMPTS = [
    lambda customer, name: customer.read([name]),
    lambda customer, name: customer.search([(name, "!=", False)]),
    lambda customer, name: customer.search([(f"parent_id.{name}", "!=", False)]),
    lambda customer, name: customer.search([], order=name),
    lambda customer, name: customer._read_group([], [name]),
    lambda customer, name: customer.export_data([name]),
]


class TestCreditSeen(CreditCase):
    def test_figures(self):
        """Who has no role neither reads, searches, groups, sorts nor exports them."""
        self._hold()
        self._draft(1, self.other).action_post()
        for role in ("seller", "keeper", "cashier"):
            customer = self.customer.with_user(self.users[role])
            shown = customer.fields_get()
            for name in FIGURES:
                with self.subTest(role=role, field=name):
                    self.assertNotIn(name, shown)
                    for attempt in ATTEMPTS:
                        with self.assertRaisesRegex(Exception, REFUSED):
                            attempt(customer, name)
        self.assertTrue(customer.credit_hold)

    def test_role(self):
        self._draft(400).action_post()
        for role in ("biller", "manager"):
            customer = self.customer.with_user(self.users[role])
            self.assertEqual(customer.credit_exposure, 400)
            self.assertEqual(customer.credit_available, 600)
            self.assertIn("600", customer.credit_summary)
            self.assertIn(customer, customer.search([("credit", ">", 399)]))
        self.assertEqual(self.contact.credit_exposure, 400)

    def test_decisions(self):
        """Only credit managers decide, through whatever field."""
        values = (
            {"credit_limit": 5},
            {"use_partner_credit_limit": True},
            {"credit_hold": True, "credit_hold_reason": "A"},
            {"credit_watched": False},
        )
        for role in ("seller", "biller"):
            user = self.users[role]
            user.group_ids += self.env.ref("base.group_partner_manager")
            for vals in values:
                with self.assertRaises(AccessError):
                    self.customer.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    self.env["res.partner"].with_user(user).create(
                        {"name": "New", **vals}
                    )
            contact = self.env["res.partner"].with_user(user)
            contact = contact.create({"name": "A", "parent_id": self.customer.id})
            self.assertEqual(contact.sudo().credit_limit, 1000)
        manager = self.users["manager"]
        manager.group_ids += self.env.ref("base.group_partner_manager")
        with Form(self.customer.with_user(manager)) as form:
            form.credit_hold = True
            form.credit_hold_reason = "Insolvent"
            form.credit_limit = 7
        self.assertEqual(self.contact.credit_limit, 7)
        self.assertTrue(self.contact.credit_hold)

    def test_filters(self):
        self._draft(1000).action_post()
        partners = self.env["res.partner"]
        over = [("credit_is_over", "=", True)]
        self.assertNotIn(self.customer, partners.search(over))
        self.customer.credit_limit = 999
        self.assertIn(self.customer, partners.search(over))
        self.assertIn(self.contact, partners.search(over))
        self.assertNotIn(self.other, partners.search(over))
        self.assertNotIn(
            self.customer, partners.search([("credit_is_over", "=", False)])
        )

    def test_releases_and_waiting(self):
        self._release(self._draft(1500))
        for role in ("seller", "keeper", "cashier"):
            for model in ("customer.credit.release", "customer.credit.waiting"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(self.users[role]).search([])

    def test_dialog(self):
        """The dialog shows a document, and figures, to who may see them only."""
        move = self._draft(1500)
        wizards = self.env["customer.credit.release.wizard"]
        values = {"res_model": "account.move", "res_id": move.id, "reason": "A"}
        seller = self.users["seller"]
        with self.assertRaises(AccessError):
            wizards.with_user(seller).create(values).action_ask()
        with self.assertRaises(AccessError):
            wizards.with_user(seller).new(values).summary  # noqa: B018
        biller = self.users["biller"]
        self.assertIn("1,000", wizards.with_user(biller).create(values).summary)
        for model in ("res.partner", "no.such.model"):
            with self.assertRaises(UserError):
                self.env["customer.credit.release.wizard"].create(
                    {**values, "res_model": model, "res_id": self.customer.id}
                )
