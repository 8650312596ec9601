from odoo.tests import Form, tagged

from .test_codes_change import ChangeCase


@tagged("post_install", "-at_install")
class TestIsolated(ChangeCase):
    """Within a sentence from right to left, a code is read in its own direction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")

    def messages(self, lang):
        partners = self.Partner.with_context(lang=lang)
        holder = partners.create({"name": f"Zoo {lang}", "ref": f"12-{lang}"})
        holder.ref = f"13-{lang}"
        form = Form(partners)
        form.ref = f"13 {lang}"
        yield form.customer_code_warning
        yield holder.message_ids[0].body
        yield (
            partners.create({"name": "A"})
            .with_context(lang=lang)
            ._customer_code_taken_message(f"13-{lang}")
        )
        contact = partners.create({"name": "B", "parent_id": holder.id})
        yield contact.customer_code_hint
        edit = self.env["customer.code.edit"].with_context(lang=lang)
        yield edit.new({"partner_id": holder.id}).consequence
        merge = self.env["base.partner.merge.automatic.wizard"].with_context(lang=lang)
        other = partners.create({"name": "C", "ref": f"13 {lang}"})
        before = holder.message_ids
        merge._merge((holder + other).ids, holder)
        # Odoo's own line is there, too.
        yield "".join((holder.message_ids - before).mapped("body"))

    def test_from_right_to_left(self):
        for message in self.messages("ar_001"):
            self.assertRegex(message, "\u206813[- ]ar_001\u2069")

    def test_from_left_to_right(self):
        for message in self.messages("en_US"):
            self.assertNotIn("\u2068", message)
