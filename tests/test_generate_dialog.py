from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..tools import OwnWord
from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestCustomerCodeGenerate(CustomerCodeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "customer_code_admin", groups="base.group_system"
        )
        cls.remove_codes()
        cls.rule.domain = "[('name', 'like', 'Uncoded')]"

    def open(self):
        return self.env["customer.code.generate"].with_user(self.admin).create({})

    def make_uncoded(self, count, **values):
        return self.Partner.with_context(customer_code_later=OwnWord()).create(
            [{"name": f"Uncoded {i}", **values} for i in range(count)]
        )

    def test_generate(self):
        partners = self.make_uncoded(3)
        wizard = self.open()
        self.assertEqual(wizard.count, 3)
        self.assertEqual(
            wizard.message, "3 customers have no code and will get TST0001 to TST0003."
        )
        action = wizard.action_generate()
        self.assertEqual(
            action["params"]["message"],
            "3 customers have a code now: TST0001 to TST0003.",
        )
        self.assertEqual(partners.mapped("ref"), ["TST0001", "TST0002", "TST0003"])
        self.assertEqual(partners.write_uid, self.admin)

    def test_what_is_done_in_the_click_is_told_once(self):
        self.make_uncoded(1)
        with patch.object(type(self.env["res.users"]), "_bus_send") as send:
            action = self.open().action_generate()
        self.assertEqual(action["tag"], "display_notification")
        send.assert_not_called()

    def test_one(self):
        self.make_uncoded(1)
        wizard = self.open()
        self.assertEqual(wizard.message, "1 customer has no code and will get TST0001.")
        message = wizard.action_generate()["params"]["message"]
        self.assertEqual(message, "1 customer has a code now: TST0001.")

    def test_numbers_are_written_as_in_the_users_language(self):
        wizard = self.open()
        wizard.line_ids = [
            Command.clear(),
            Command.create({"rule_id": self.rule.id, "count": 18008}),
        ]
        self.assertIn("18,008 customers have no code", wizard.message)

    def test_nothing_to_do(self):
        wizard = self.open()
        self.assertIn("nothing to generate", wizard.message)
        self.assertIn(
            "nothing to generate", wizard.action_generate()["params"]["message"]
        )

    def test_several_rules(self):
        self.make_uncoded(2)
        self.make_uncoded(1, is_company=True)
        self.Rule.create(
            {
                "name": "Companies",
                "sequence": 1,
                "domain": "[('is_company', '=', True), ('name', 'like', 'Uncoded')]",
                "sequence_id": self.make_sequence(prefix="B").id,
            }
        )
        wizard = self.open()
        self.assertTrue(wizard.several_rules)
        self.assertEqual(wizard.message, "3 customers have no code and will get one.")
        self.assertEqual(
            wizard.line_ids.mapped(
                lambda line: (line.count, line.first_code, line.last_code)
            ),
            [(1, "B0001", "B0001"), (2, "TST0001", "TST0002")],
        )
        message = wizard.action_generate()["params"]["message"]
        self.assertEqual(message, "3 customers have a code now.")

    def test_rules_that_give_none_name_no_codes(self):
        self.make_uncoded(1)
        self.Rule.create({"name": "Nobody", "domain": "[('name', '=', 'Nobody')]"})
        wizard = self.open()
        self.assertEqual(
            wizard.line_ids.mapped(
                lambda line: (line.first_code or "", line.last_code or "")
            ),
            [("TST0001", "TST0001"), ("", "")],
        )
        self.assertFalse(wizard.several_rules)

    def test_without_archived(self):
        self.make_uncoded(1)
        self.make_uncoded(2, active=False)
        with Form(self.env["customer.code.generate"].with_user(self.admin)) as form:
            self.assertEqual(form.count, 3)
            form.include_archived = False
            self.assertEqual(form.count, 1)
            self.assertIn("will get TST0001.", form.message)

    def test_only_the_chosen_rules_and_order(self):
        people = self.make_uncoded(2)
        archived = self.make_uncoded(1, active=False)
        company = self.make_uncoded(1, is_company=True)
        people[0].name = "Uncoded Z"
        self.Rule.create(
            {
                "name": "Companies",
                "sequence": 1,
                "domain": "[('is_company', '=', True), ('name', 'like', 'Uncoded')]",
            }
        )
        wizard = self.open()
        self.assertEqual(wizard.count, 4)
        wizard.line_ids[0].selected = False
        wizard.include_archived = False
        wizard.order = "name"
        self.assertEqual(wizard.count, 3)
        message = wizard.action_generate()["params"]["message"]
        self.assertEqual(message, "2 customers have a code now: TST0001 to TST0002.")
        self.assertEqual(people.mapped("ref"), ["TST0002", "TST0001"])
        self.assertFalse((archived + company).filtered("ref"))

    def test_what_else_changes(self):
        journals = self.env["account.journal"].search([("type", "=", "sale")])
        journals.invoice_reference_type = "invoice"
        with patch.object(
            type(self.env["customer.code.generate"]), "_is_installed", lambda *_: False
        ):
            self.assertFalse(self.open()._effects())
            journals[0].invoice_reference_type = "partner"
            [effect] = self.open()._effects()
        self.assertIn(f"New invoices of {journals[0].name}:", effect)
        self.make_uncoded(1)
        journals[0].invoice_reference_model = "euro"
        code = self.open().line_ids.first_code
        example = self.env["account.move"]._reference_in_journal(journals[0], code)
        self.assertIn(f"({code}: {example})", self.open()._effects()[0])
        for module, text in (
            ("account_edi_ubl_cii", "Electronic invoices"),
            ("l10n_fr_account", "(FEC)"),
            ("l10n_my_edi", "MyInvois"),
            ("sale_purchase", "vendor's code"),
        ):
            with patch.object(
                type(self.env["customer.code.generate"]),
                "_is_installed",
                lambda _wizard, name, module=module: name == module,
            ):
                self.assertIn(text, self.open()._effects()[-1])

    def test_it_opens_before_it_counts(self):
        self.make_uncoded(2)
        action = self.env["customer.code.generate"].with_user(self.admin)._action_open()
        self.assertFalse(action["cache"], "or else it shows its last opening first")
        wizards = self.env["customer.code.generate"].with_user(self.admin)
        wizards = wizards.with_context(**safe_eval(action["context"]))
        rules = self.env.registry["customer.code.rule"]
        with patch.object(rules, "_preview", side_effect=AssertionError):
            form = Form(wizards)
            self.assertFalse(form.counted)
            self.assertFalse(form.unnamed_count)
        for button in self.buttons("customer.code.generate", "action_generate"):
            for source in (False, "barcode"):
                known = {"counted": False, "count": 1, "source_count": 1}
                known.update(source_field=source, source_label_id=False)
                self.assertTrue(safe_eval(button.get("invisible"), known))
        form.counted = True
        self.assertEqual(form.count, 2)
        self.assertIn("will get TST0001 to TST0002", form.message)
        self.assertTrue(form.unnamed_count)
        message = form.save().action_generate()["params"]["message"]
        self.assertIn("TST0001 to TST0002", message)

    def test_who_is_named_by_no_rule(self):
        unnamed, named = self.make_uncoded(1), self.make_uncoded(1)
        unnamed.name = "Somebody"
        wizard = self.open()
        action = wizard.action_show_unnamed()
        found = self.Partner.with_context(**action["context"]).search(action["domain"])
        self.assertEqual(len(found), wizard.unnamed_count)
        self.assertIn(unnamed, found)
        self.assertNotIn(named, found)
        self.assertTrue(unnamed.customer_code_unnamed)
        self.assertFalse(named.customer_code_unnamed)

    def test_who_is_left_out(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        everybody = partners.search_count([])
        self.make_uncoded(2)
        wizard = self.open()
        self.assertEqual(wizard.unnamed_count, everybody)
        self.assertEqual(wizard.duplicate_count, 0)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET ref = 'dup', active = FALSE,"
            " customer_code_duplicate = TRUE WHERE name LIKE 'Uncoded%'"
        )
        self.env.invalidate_all()
        wizard = self.open()
        self.assertEqual(wizard.duplicate_count, 2)
        self.assertTrue(self.buttons(wizard._name, "action_show_duplicates"))
        action = wizard.action_show_duplicates()
        self.assertEqual(action["res_model"], "res.partner")
        shown = partners.search(safe_eval(action["domain"]))
        self.assertEqual(shown.mapped("ref"), ["dup", "dup"])

    def test_first_steps(self):
        def first_steps():
            return Form(settings.with_user(self.admin)).customer_code_first_steps

        settings = self.env["res.config.settings"]
        self.assertFalse(first_steps(), "nobody is without a code")
        self.make_uncoded(2)
        self.assertIn("without one: 2", first_steps())
        self.open().action_generate()
        self.make_uncoded(1)
        self.assertFalse(first_steps(), "no newcomer any more")

    def test_installing_leads_to_the_first_steps(self):
        todo = self.env.ref("customer_code.ir_actions_todo_first_steps")
        todo.state = "open"
        action = self.env["ir.module.module"].with_user(self.admin).next()
        # A page that loads anew: the browser may not know the settings' widgets yet.
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual((action["url"], action["target"]), ("/odoo/settings", "self"))
        self.assertEqual(todo.state, "done")

    def test_settings(self):
        self.make_uncoded(2)
        settings = Form(self.env["res.config.settings"].with_user(self.admin))
        self.assertEqual(settings.customer_code_missing_count, 2)
        self.assertEqual(settings.customer_code_next, f"TST0001 ({self.rule.name})")
        self.assertFalse(settings.customer_code_has_duplicates)
        self.assertFalse(settings.customer_code_has_unfinished_run)
        self.env["customer.code.run"].create({"total_count": 1}).action_stop()
        self.cr.execute(
            "UPDATE res_partner SET ref = 'dup', customer_code_duplicate = TRUE"
            " WHERE name LIKE 'Uncoded%'"
        )
        self.env.invalidate_all()
        settings = Form(self.env["res.config.settings"].with_user(self.admin))
        self.assertTrue(settings.customer_code_has_duplicates)
        self.assertTrue(settings.customer_code_has_unfinished_run)
        for name, flag in (
            ("res_partner_action_customer_code_duplicates", "has_duplicates"),
            ("customer_code_run_action", "has_unfinished_run"),
        ):
            action = self.env.ref(f"customer_code.{name}").id
            [link] = self.buttons("res.config.settings", action)
            self.assertEqual(link.get("invisible"), f"not customer_code_{flag}")

    def buttons(self, model, name):
        arch = self.env[model].with_user(self.admin).get_view(view_type="form")["arch"]
        return etree.fromstring(arch).xpath(f"//button[@name='{name}']")

    def test_only_administrators(self):
        wizard = self.open()
        for call in (
            lambda: self.env["customer.code.generate"].with_user(self.clerk).create({}),
            lambda: wizard.with_user(self.clerk).action_generate(),
        ):
            with self.assertRaises(AccessError):
                call()
