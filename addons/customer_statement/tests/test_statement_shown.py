import io
import json
import re
import unicodedata
from datetime import date, timedelta
from html import unescape

from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import HttpCase, new_test_user, tagged

from ..tools.xlsx import make_xlsx
from .common import StatementCase


class TestPages(StatementCase):
    def _issue_rows(self, count, kind="balance_forward"):
        """Return a statement with so many rows, without making an invoice for each."""
        self._invoice(self.customer, 1, date(2024, 1, 1))
        values = self.Statement.sudo()._prepare(
            self.customer, self.company, kind, self.since, self.until
        )[0]
        figures = json.loads(values["figures"])
        section = figures["sections"][0]
        section["opening"], total = 1.0, 1.0
        section["rows"] = []
        for n in range(count):
            total += n + 0.25
            section["rows"].append(
                {
                    "kind": "invoice",
                    "date": str(self.since + timedelta(days=n % 28)),
                    "document": f"INV/{n}",
                    "amount": n + 0.25,
                    "reference": "x" * 200,
                    "due": str(self.until),
                    "open": n + 0.25,
                }
            )
        section["closing"] = section["charges"] = total
        values["figures"] = figures
        return self.Statement.sudo().create(values).sudo(False)

    def test_every_page_has_heading_and_code(self):
        for kind in ("balance_forward", "open_item", "activity"):
            for count, expected in ((0, 1), (1, 1), (30, 1), (31, 1), (150, 4)):
                with self.subTest(kind=kind, count=count):
                    statement = self._issue_rows(count, kind)
                    page = str(statement._render_page())
                    pages = page.split('class="cs-page')[1:]
                    self.assertEqual(len(pages), expected)
                    for number, text in enumerate(pages, 1):
                        self.assertIn(self.customer.ref, text)
                        self.assertIn("Please quote", text)
                        words = " ".join(re.sub("<[^>]*>", " ", text).split())
                        self.assertIn(f"Page {number} of {expected}", words)
                        self.assertIn("<th", text)
                        self.assertEqual("Brought forward" in text, number > 1)
                        is_last = number == expected
                        self.assertEqual("Carried forward" in text, not is_last)
                    shown = re.findall(r"INV/(\d+)<", page)
                    self.assertEqual(shown, [str(n) for n in range(count)])

    def test_carried_is_brought(self):
        statement = self._issue_rows(150)
        tables = [
            part
            for page in statement._pages()
            for part in page
            if part["part"] == "table"
        ]
        self.assertEqual(len(tables), 4)
        for left, right in zip(tables, tables[1:], strict=False):
            carried, brought = left["lines"][-1], right["lines"][0]
            self.assertEqual(carried["balance"], brought["balance"])
            self.assertEqual(carried["balance"], left["lines"][-2]["balance"])

    def test_pdf(self):
        """The real program makes the pages that the statement has."""
        for count, expected in ((1, 1), (31, 1), (150, 4)):
            statement = self._issue_rows(count)
            content, _type = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(
                    "customer_statement.action_report_statement", statement.ids
                )
            )
            pages = PdfReader(io.BytesIO(content)).pages
            self.assertEqual(len(pages), expected)
            for page in pages:
                self.assertIn(self.customer.ref, page.extract_text())

    def test_every_language(self):
        """Each is drawn in its customer's language, Arabic from the right."""
        for lang in (
            "ar_001",
            "de_DE",
            "es_ES",
            "fr_FR",
            "hi_IN",
            "ja_JP",
            "zh_CN",
            "pt_BR",
        ):
            self.env["res.lang"]._activate_lang(lang)
            self.env["ir.module.module"]._load_module_terms(
                ["customer_statement"], [lang]
            )
            self.customer.lang = lang
            for kind in ("balance_forward", "open_item", "activity"):
                page = str(self._issue_rows(2, kind)._render_page())
                direction = "rtl" if lang == "ar_001" else "ltr"
                self.assertIn(f'dir="{direction}"', page)
                for english in ("Statement of Account", "Please quote", "1-30 days"):
                    self.assertNotIn(english, page)
                self.assertIn(f'lang="{lang.replace("_", "-")}"', page)
        statement = self._issue_rows(1)
        self.customer.lang = "en_US"
        self.env["res.lang"].search([("code", "=", "pt_BR")]).active = False
        self.assertIn('lang="en-US"', str(statement._render_page()))

    def test_texts_of_both_directions(self):
        """Each direction has an element of its own, and all is read as before."""
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["ir.module.module"]._load_module_terms(
            ["customer_statement"], ["ar_001"]
        )
        texts = {
            "name": "شركة Nour & Sons (الرياض) <2>",
            "street": "شارع الملك فهد ١٢",
            "city": "7 בית 8",
        }
        self.customer.write({**texts, "lang": "ar_001"})
        for kind in ("balance_forward", "open_item", "activity"):
            page = str(self._issue_rows(40, kind)._render_page())
            for text in re.findall(">([^<]+)<", page):
                directions = {*map(unicodedata.bidirectional, unescape(text))}
                both = directions & {"R", "AL"} and directions & {"L", "EN", "AN"}
                self.assertFalse(both, text)
            read = unescape(re.sub("<[^>]*>", "", page))
            for text in texts.values():
                self.assertIn(text, read)

    def test_country_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        country = self.env.ref("base.de")
        country.with_context(lang="de_DE").name = "Teutonia"
        self.customer.write({"country_id": country.id, "lang": "de_DE"})
        self.assertIn("Teutonia", self._issue_rows(1)._render_page())

    def test_name_is_no_markup(self):
        self.customer.name = "<script>alert(1)</script>"
        page = str(self._issue_rows(1)._render_page())
        self.assertNotIn("<script>", page)
        self.assertRegex(page, r"^<!DOCTYPE html>\s*<html>")
        self.assertNotIn("&lt;\n", page)

    def test_xlsx(self):
        self.customer.name = '=HYPERLINK("http://x")'
        self._invoice(self.customer, 1234.5, date(2025, 10, 2), ref="=1+1")
        statement = self._issue(kind="open_item")
        sheet = load_workbook(io.BytesIO(make_xlsx(statement)))["USD"]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        self.assertTrue(sheet["A1"].value.startswith("=HYPERLINK"))
        numbers = [cell.value for cell in cells if cell.data_type == "n" and cell.value]
        self.assertIn(1234.5, numbers)
        self.assertEqual(sheet.freeze_panes, "A6")
        self.assertEqual(sheet["A5"].value, "Date")
        self.assertEqual(sheet["A6"].value.date(), date(2025, 10, 2))


class TestMail(StatementCase):
    def test_each_gets_their_own(self):
        """No mail has anything of another customer's."""
        customers = self.env["res.partner"].create(
            [
                {
                    "name": f"Buyer {n}",
                    "email": f"buyer{n}@example.com",
                    "lang": "en_US",
                }
                for n in range(4)
            ]
        )
        invoices = {
            customer: self._invoice(customer, 100 + n, date(2025, 10, 2))
            for n, customer in enumerate(customers)
        }
        mails = {}
        for statement in self._issue(customers, "open_item"):
            context = statement.with_user(self.biller).action_send()["context"]
            composer = self.env["mail.compose.message"].with_user(self.biller)
            composer.with_context(**context).create({})._action_send_mail()
            message = statement.message_ids.filtered("attachment_ids")
            self.assertEqual(message.partner_ids, statement.partner_id)
            self.assertEqual(
                message.subject,
                f"company_1_data: Statement {statement.code} 2025-10-31",
            )
            content = b"".join(message.attachment_ids.mapped("raw")).decode()
            mails[statement.partner_id] = f"{message.subject}{message.body}{content}"
            self.assertEqual(statement.state, "queued")
            self._send_out(message.mail_ids)
            self.assertEqual(statement.state, "sent")
            self.assertEqual(statement.sent_to, statement.partner_id.email)
            self.assertTrue(statement.sent_date)
        for customer, text in mails.items():
            self.assertIn(customer.ref, text)
            for other, invoice in invoices.items():
                check = self.assertIn if other == customer else self.assertNotIn
                check(invoice.name, text)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("customer_statement.mail_template_statement")
        template.with_context(lang="de_DE").subject = "Kontoauszug {{ object.code }}"
        self.customer.write({"lang": "de_DE", "email": "a@example.com"})
        self._invoice(self.customer, 5, date(2025, 10, 2))
        context = self._issue().action_send()["context"]
        composer = self.env["mail.compose.message"].with_context(**context).create({})
        self.assertEqual(composer.subject, f"Kontoauszug {self.customer.ref}")
        self.assertIn('dir="auto"', composer.body)

    def test_without_template(self):
        self.env.ref("customer_statement.mail_template_statement").unlink()
        self._invoice(self.customer, 5, date(2025, 10, 2))
        self.assertFalse(self._issue().action_send()["context"]["default_template_id"])

    def test_a_note_is_no_sending(self):
        self._invoice(self.customer, 5, date(2025, 10, 2))
        statement = self._issue()
        statement.message_post(body="Called them")
        self.assertEqual(statement.state, "issued")


@tagged("post_install", "-at_install")
class TestPortal(StatementCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer, 123.45, date(2025, 10, 2))
        cls.stranger = cls._customer("Stranger")
        cls._invoice(cls.stranger, 678.9, date(2025, 10, 2))
        cls.portal = new_test_user(
            cls.env,
            "statement_portal",
            "base.group_portal",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.portal.partner_id.parent_id = cls.customer
        statements = cls.env["customer.statement"]._issue(
            cls.customer + cls.stranger, cls.company, "open_item", cls.since, cls.until
        )
        cls.own, cls.others = statements.sorted(
            lambda statement: statement.partner_id != cls.customer
        )

    def _get(self, url):
        response = self.url_open(url, allow_redirects=False)
        return response.status_code, response.text

    def test_own_ones(self):
        self.authenticate("statement_portal", "statement_portal")
        _status, page = self._get("/my/statements")
        self.assertIn(f"/my/statements/{self.own.id}", page)
        self.assertIn(self.customer.ref, page)
        self.assertNotIn(f"/my/statements/{self.others.id}", page)
        url = f"/my/statements/{self.own.id}"
        self.assertIn("123.45", self._get(url)[1])
        self.assertIn("123.45", self._get(f"{url}?report_type=html")[1])
        response = self.url_open(f"{url}/xlsx")
        self.assertIn("USD", load_workbook(io.BytesIO(response.content)).sheetnames)
        status, home = self._get("/my/home")
        self.assertEqual((status, "/my/statements" in home), (200, True))

    def test_now(self):
        """What is open today: of the user's own company, and kept nowhere."""
        self.authenticate("statement_portal", "statement_portal")
        count = self.Statement.search_count([])
        status, page = self._get("/my/statements/now")
        self.assertEqual((status, "raw=1" in page), (200, True))
        _status, page = self._get("/my/statements/now?raw=1")
        self.assertIn("123.45", page)
        self.assertNotIn("678.9", page)
        _status, page = self._get(
            f"/my/statements/now?raw=1&partner_id={self.stranger.id}"
        )
        self.assertNotIn("678.9", page)
        self.assertEqual(self.Statement.search_count([]), count)

    def test_not_of_others(self):
        url = f"/my/statements/{self.others.id}"
        for login in ("statement_portal", None):
            self.authenticate(login, login)
            for path in (
                url,
                f"{url}/xlsx",
                f"{url}?report_type=html",
                f"{url}?access_token=guessed",
                f"{url}?access_token=",
                "/my/statements/999999999",
            ):
                status, page = self._get(path)
                self.assertEqual(status, 303, path)
                self.assertNotIn("678.9", page)
        status, page = self._get("/my/statements/now?raw=1")
        self.assertEqual(status, 303)

    def test_link_of_the_mail(self):
        """It opens one statement to whoever has it, until that is withdrawn."""
        self.authenticate(None, None)
        url = self.others.get_portal_url()
        self.assertIn("678.9", self._get(url)[1])
        self.assertEqual(self._get(f"{url}&report_type=html")[0], 200)
        token = self.others.access_token
        self.others.action_withdraw()
        self.env.flush_all()
        self.assertEqual(self._get(url)[0], 303)
        self.assertFalse(self.others.access_token)
        self.assertEqual(
            self._get(f"/my/statements/{self.own.id}?access_token={token}")[0], 303
        )

    def test_excel_of_the_back_office(self):
        url = f"/customer_statement/{self.own.id}/xlsx"
        for login, status in (
            ("statement_biller", 200),
            ("statement_reader", 200),
            ("statement_seller", 403),
        ):
            self.authenticate(login, login)
            self.assertEqual(self._get(url)[0], status)
