"""Nobody learns of a code what he may not read."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_codes_change import ChangeCase

EDITOR = "base.group_user,base.group_partner_manager"
OFFICER = "customer_code.group_customer_code_officer"
MANAGER = "customer_code.group_customer_code_manager"


@tagged("post_install", "-at_install")
class TestReading(ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.officer = new_test_user(
            cls.env, "customer_code_officer", groups=f"{EDITOR},{OFFICER}"
        )
        cls.manager = new_test_user(
            cls.env, "customer_code_manager", groups=f"{EDITOR},{MANAGER}"
        )

    def changed(self, **values):
        """Return a customer who has a former code and a line in the log."""
        partner = self.make_partners(1, **values)
        partner.ref = f"NEW-{partner.id}"
        self.env.flush_all()
        return partner

    def seen(self, model, user, domain=()):
        return self.env[model].with_user(user).search(list(domain))

    def assertHidden(self, lines, user):
        lines = lines.with_user(user)
        self.assertTrue(lines)
        self.assertFalse(lines & self.seen(lines._name, user))
        self.assertFalse(lines._filtered_access("read"))
        with self.assertRaises(AccessError):
            lines.read(["partner_id"])

    def own_contacts_only(self):
        self.env["ir.rule"].create(
            {
                "name": "Own contacts only",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "[('user_id', 'in', [False, user.id])]",
                "groups": [Command.link(self.env.ref("base.group_user").id)],
            }
        )

    def test_the_dialog_of_another_companys_customer(self):
        partner = self.make_partners(1, company_id=self.elsewhere.id, ref="SECRET-1")
        # As in a request, which has read nothing yet.
        self.env.invalidate_all()
        dialogs = self.env["customer.code.edit"].with_user(self.clerk)
        names = [name for name in dialogs._fields if name != "partner_id"]
        spec = {name: {} for name in ["partner_id", *names]}
        try:
            answer = dialogs.onchange({"partner_id": partner.id}, [], spec)
        except AccessError as error:
            answer = str(error)
        self.assertNotIn("SECRET", str(answer))
        try:
            dialog = dialogs.create({"partner_id": partner.id, "reason": "Wish"})
            self.env.invalidate_all()
            answer = dialog.read(names)
        except AccessError as error:
            answer = str(error)
        self.assertNotIn("SECRET", str(answer))

    def test_former_codes_and_the_log_follow_the_customer(self):
        visible = self.changed()
        hidden = self.changed(user_id=self.manager.id)
        abroad = self.changed(company_id=self.elsewhere.id)
        self.own_contacts_only()
        for model, user in (
            ("customer.code.former", self.clerk),
            ("customer.code.change", self.officer),
        ):
            lines = self.env[model].search([])
            for partner in hidden + abroad:
                self.assertHidden(
                    lines.filtered_domain([("partner_id", "=", partner.id)]), user
                )
            seen = self.seen(model, user, [("partner_id", "=", visible.id)])
            self.assertTrue(seen.read(["partner_id"]))
        clerks = visible.with_user(self.clerk)
        self.assertEqual(clerks.customer_code_former_ids.mapped("code"), ["TST0001"])
        self.assertEqual(clerks.customer_code_former_count, 1)

    def test_of_deleted_customers_only_managers_read(self):
        partner = self.changed(company_id=self.elsewhere.id)
        other = self.changed()
        (partner + other).unlink()
        for model, user in (
            ("customer.code.former", self.clerk),
            ("customer.code.former", self.officer),
            ("customer.code.change", self.officer),
        ):
            lines = self.env[model].search([("partner_id", "=", False)])
            self.assertHidden(lines, user)
        self.assertTrue(self.seen("customer.code.former", self.manager))
        self.assertTrue(self.seen("customer.code.change", self.manager))

    def test_lines_without_a_company_follow_the_customer(self):
        partner = self.changed()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [self.elsewhere.id, partner.id],
        )
        self.env.invalidate_all()
        lines = self.lines([("partner_id", "=", partner.id)])
        self.assertFalse(lines.company_id)
        self.assertHidden(lines, self.officer)

    def test_fields_that_the_user_may_not_read_have_no_codes(self):
        self.patch(self.Partner._fields["vat"], "groups", "base.group_system")
        sources = self.env["customer.code.source"]
        mine = dict(sources.with_user(self.manager)._fields_to_choose())
        self.assertNotIn("vat", mine)
        self.assertIn("barcode", mine)
        self.assertIn("vat", dict(sources._fields_to_choose()))

    def test_the_rule_of_another_company_in_the_hint(self):
        rule = self.Rule.create(
            {"name": "Abroad", "company_id": self.elsewhere.id, "sequence": 1}
        )
        partner = self.make_partners(1, company_id=self.elsewhere.id)
        partner.ref = False
        partner.company_id = self.elsewhere
        self.assertIn(rule.name, partner.customer_code_hint)
        shared = self.make_partners(1)
        self.env.cr.execute(
            "UPDATE res_partner SET ref = NULL, company_id = %s WHERE id = %s",
            [self.elsewhere.id, shared.id],
        )
        self.env.invalidate_all()
        self.manager.company_ids |= self.elsewhere
        hint = shared.with_user(self.manager).with_context(
            allowed_company_ids=[self.env.company.id, self.elsewhere.id]
        )
        self.assertIn(rule.name, hint.customer_code_hint)


@tagged("post_install", "-at_install")
class TestChannels(ChangeCase):
    def sent(self, since):
        self.env.flush_all()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("id", ">", since)])
        return json.dumps(rows.mapped("message"))

    def test_guests_are_sent_no_codes(self):
        colleague = new_test_user(self.env, "colleague", groups=EDITOR)
        customer = self.make_partners(1, ref="SECRET-1", email="c@example.com")
        colleague.partner_id.ref = "SECRET-2"
        guest = self.env["mail.guest"].create({"name": "Guest"})
        channels = self.env["discuss.channel"].with_user(colleague)
        for make in (
            lambda: channels._create_channel("Open", None),
            lambda: channels._create_group(partners_to=colleague.partner_id.ids),
        ):
            channel = make()
            channel._add_members(guests=guest)
            since = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
            channel._add_members(partners=customer)
            channel.message_post(body="Hello", message_type="comment")

            sent = self.sent(since)
            self.assertIn("Customer 0", sent)
            self.assertNotIn("SECRET", sent)
            self.assertNotIn("customer_code", sent)

    def test_colleagues_are_answered_codes(self):
        customer = self.make_partners(1, ref="SECRET-1")
        channel = (
            self.env["discuss.channel"]
            .with_user(self.clerk)
            ._create_channel("Open", None)
        )
        channel._add_members(partners=customer)
        for answer in (
            self.Partner.with_user(self.clerk).get_mention_suggestions("SECRET-1"),
            self.Partner.with_user(self.clerk).get_mention_suggestions_from_channel(
                channel.id, "SECRET-1"
            ),
        ):
            rows = {row["id"]: row for row in answer["res.partner"]}
            self.assertEqual(rows[customer.id]["customer_code"], "SECRET-1")
        nothing = self.Partner.with_user(
            self.clerk
        ).get_mention_suggestions_from_channel(0, "SECRET-1")
        self.assertFalse(nothing)
