from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestMail(CustomerCodeCase):
    def setUp(self):
        super().setUp()
        self.company = self.make_partners(1, is_company=True, ref="MAIL-0001")
        self.contact = self.make_partners(1, parent_id=self.company.id)

    def mentioned(self, text, user):
        data = self.Partner.with_user(user).get_mention_suggestions(text)
        return {
            row["id"]: row.get("customer_code") for row in data.get("res.partner", [])
        }

    def test_mentions(self):
        codes = dict.fromkeys((self.company + self.contact).ids, "MAIL-0001")
        self.assertEqual(self.mentioned("mail0001", self.clerk), codes)
        self.contact.active = False
        self.assertNotIn(self.contact.id, self.mentioned("mail0001", self.clerk))
        self.company.active = False
        self.assertNotIn(self.company.id, self.mentioned("mail0001", self.clerk))

    def test_the_portal_learns_nothing(self):
        portal = new_test_user(
            self.env, "customer_code_portal", groups="base.group_portal"
        )
        for partners in (
            self.Partner.with_user(portal),
            self.Partner.with_user(portal).sudo(),
        ):
            data = partners.get_mention_suggestions("MAIL-0001")
            self.assertFalse(data.get("res.partner"))
            data = partners.get_mention_suggestions(self.company.name)
            for row in data.get("res.partner", []):
                self.assertNotIn("customer_code", row)

    def test_recipients(self):
        found = self.Partner.with_user(self.clerk).search(
            [
                ("id", "not in", []),
                "|",
                ("display_name", "ilike", "mail0001"),
                (0, "=", 1),
            ]
        )
        self.assertEqual(found, self.company + self.contact)

    def test_contact_card(self):
        def card(user):
            contact = self.contact.with_user(user)
            store = Store()
            store.add(contact, contact._get_store_avatar_card_fields(store.target))
            [row] = store.get_result()["res.partner"]
            return row

        self.assertEqual(card(self.clerk)["customer_code"], "MAIL-0001")
        names = self.contact._get_store_avatar_card_fields(
            Store.Target(self.env.ref("base.public_user").partner_id)
        )
        self.assertNotIn("customer_code", names)
