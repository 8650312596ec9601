import json

from lxml import html

from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestCustomerCard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "customer_code_clerk", groups="base.group_user"
        )
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": "Company", "is_company": True, "ref": "CO-1"},
                {"name": "Tokyo", "ref": "東京-1"},
                {"name": "Long", "ref": "L" * 64},
                {"name": "Bars", "ref": "L" * 24},
                {"name": "No bars", "ref": "L" * 25},
            ]
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.partners[0].id}
        )

    def cards(self, partners, report="customer_card"):
        reports = self.env["ir.actions.report"].with_user(self.clerk)
        content, _type = reports._render_qweb_html(
            f"customer_code.report_{report}", partners.ids
        )
        tree = html.fromstring(content)
        return tree, tree.find_class("customer_card")

    def test_a_card_for_each(self):
        for report in ("customer_card", "customer_card_sheet"):
            _tree, cards = self.cards(self.partners + self.contact, report)
            codes = [
                card.xpath(".//div[@name='code']/span[@dir='auto']")[0].text
                for card in cards
            ]
            refs = ["CO-1", "東京-1", "L" * 64, "L" * 24, "L" * 25, "CO-1"]
            self.assertEqual(codes, refs)
            self.assertIn("Contact", cards[-1].text_content())
            self.assertIn("Company", cards[-1].text_content())

    def test_what_can_be_scanned(self):
        _tree, cards = self.cards(self.partners)
        for card in cards:
            [qr] = card.find_class("qr")
            self.assertTrue(qr.get("src").startswith("data:image/png;base64,"))
        self.assertEqual([len(c.find_class("code128")) for c in cards], [1, 0, 0, 1, 0])

    def test_the_bars_are_of_the_code(self):
        asked = []
        self.patch(
            type(self.env["ir.actions.report"]),
            "barcode",
            lambda _self, *args, **kwargs: asked.append(args) or b"image",
        )
        self.partners[0].ref = "12345670"
        self.cards(self.partners[0])
        self.assertEqual(asked, [("QR", "12345670"), ("Code128", "12345670")])

    def test_whose_card_it_is(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.partners[1].company_id = elsewhere
        _tree, cards = self.cards(self.partners[:2])
        shops = [card.xpath(".//div[@name='shop']")[0] for card in cards]
        self.assertEqual(
            [shop.text_content().strip() for shop in shops],
            [self.env.company.name, "Elsewhere"],
        )
        [logo] = shops[0].xpath("./img")
        self.assertTrue(logo.get("src").startswith("data:image/"))

    def test_it_speaks_the_language_of_the_customer(self):
        languages = ("ar_001", "de_DE", "en_US")
        for language in languages:
            self.env["res.lang"]._activate_lang(language)
        self.env["ir.module.module"].search(
            [("name", "=", "customer_code")]
        )._update_translations(languages)
        for partner, language in zip(self.partners, languages, strict=False):
            partner.lang = language
        for report in ("customer_card", "customer_card_sheet"):
            _tree, cards = self.cards(self.partners[:3], report)
            for card, label, direction, side in zip(
                cards,
                ("كود العميل", "Kundennummer", "Customer Code"),
                ("rtl", "ltr", "ltr"),
                ("left", "right", "right"),
                strict=True,
            ):
                self.assertIn(label, card.text_content())
                self.assertEqual(card.get("dir"), direction)
                [qr] = card.find_class("qr")
                self.assertIn(f"{side}: 4%", qr.get("style"))

    def test_who_is_left_out(self):
        for report in ("customer_card", "customer_card_sheet"):
            tree, _cards = self.cards(self.partners, report)
            self.assertFalse(tree.xpath("//p[@name='left_out']"))
        self.partners[1:3].ref = False
        tree, cards = self.cards(self.partners)
        self.assertEqual(len(cards), 3)
        [word] = tree.xpath("//p[@name='left_out']")
        self.assertIn("Tokyo, Long", word.text_content())

    def test_nobody_has_a_code(self):
        self.partners.ref = False
        tree, cards = self.cards(self.partners + self.contact)
        self.assertFalse(cards)
        self.assertIn("None of these customers has a code", tree.text_content())

    def test_they_are_printed_from_the_form_and_the_list(self):
        bound = self.env["ir.actions.actions"].get_bindings("res.partner")["report"]
        for name in (
            "action_report_customer_card",
            "action_report_customer_card_sheet",
        ):
            action = self.env.ref(f"customer_code.{name}")
            self.assertIn(action.id, [report["id"] for report in bound])
            self.assertEqual(action.binding_view_types, "list,form")


@tagged("post_install", "-at_install", "customer_code_browser")
class TestPrintedCard(HttpCase):
    """What a scanner reads from the paper."""

    def print_card(self, report, code, code128):
        """Return the URL of a printed card, and what is to be read from it."""
        partner = self.env["res.partner"].create({"name": "Printed", "ref": code})
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(
            f"customer_code.report_{report}", partner.ids
        )
        self.assertEqual(kind, "pdf")
        attachment = self.env["ir.attachment"].create({"name": code, "raw": content})
        return f"/web/content/{attachment.id}", {"qr": code, "code128": code128}

    def test_it_can_be_read(self):
        cards = [
            self.print_card("customer_card", code, code128=code)
            for code in ("CO-1", "12345670", "2026-00042", "W" * 24)
        ]
        cards += [
            self.print_card("customer_card", code, code128="")
            for code in ("株式会社東京-1", "L" * 64)
        ]
        cards.append(self.print_card("customer_card_sheet", "CO-2", code128="CO-2"))
        module = "@customer_code/../tests/tours/customer_card_reader"
        reader = f"odoo.loader.modules.get('{module}')"
        self.browser_js(
            "/odoo",
            f"{reader}.readCards({json.dumps(cards)})",
            f"Boolean({reader})",
            login="admin",
            timeout=180,
        )
