from pathlib import Path

from lxml import html

from odoo.modules import Manifest
from odoo.tests import BaseCase


class TestStorePage(BaseCase):
    """What Odoo's list of apps and the app store show, by the store's own rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manifest = Manifest.for_addon("customer_code")
        cls.folder = Path(cls.manifest.path)
        cls.description = cls.folder / "static/description"
        cls.text = (cls.description / "index.html").read_text()
        cls.page = html.document_fromstring(cls.text)

    def test_pictures(self):
        for picture in self.page.iter("img"):
            with self.subTest(picture=picture.get("src")):
                self.assertTrue((self.description / picture.get("src")).is_file())
                self.assertIsNotNone(picture.get("alt"))

    def test_a_newcomer_finds_it_among_the_apps(self):
        self.assertTrue(
            self.manifest["application"], "Odoo lists only these by default"
        )

    def test_banner(self):
        self.assertTrue(self.manifest["images"])
        for picture in self.manifest["images"]:
            self.assertTrue((self.folder / picture).is_file(), picture)

    def test_nothing_from_outside(self):
        links = [link for _el, _attr, link, _pos in self.page.iterlinks()]
        self.assertEqual(links, [img.get("src") for img in self.page.iter("img")])
        self.assertNotIn("//", self.text)

    def test_no_scripts_and_style_sheets(self):
        self.assertFalse(self.page.xpath("//script | //style | //link | //iframe"))
        self.assertFalse(self.page.xpath("//@*[starts-with(name(), 'on')]"))
