from odoo.tests import tagged

from .common import CustomerCodeCase


@tagged("post_install", "-at_install")
class TestMerge(CustomerCodeCase):
    def merge(self, kept, sources):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (kept | sources).ids, kept
        )
        self.env.flush_all()

    def test_the_kept_customer_keeps_its_code(self):
        sources, kept = self.make_partners(2), self.make_partners(1)
        self.merge(kept, sources)
        self.assertFalse(sources.exists())
        self.assertEqual(kept.ref, "TST0003")

    def test_or_takes_the_first_one(self):
        sources = self.make_partners(2)
        kept = self.make_partners(1, supplier_rank=1)
        sources[0].active = False
        self.merge(kept, sources)
        self.assertEqual(kept.ref, "TST0001")

    def test_duplicates(self):
        sources = self.make_partners(2, ref="", supplier_rank=1)
        kept = self.make_partners(1, ref="DUP")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET ref = 'dup', customer_code_duplicate = TRUE"
            " WHERE id IN %s",
            (sources._ids,),
        )
        self.env.invalidate_all()
        self.merge(kept, sources)
        self.assertEqual(kept.ref, "DUP")
        self.assertFalse(kept.customer_code_duplicate)

    def test_none_has_a_code(self):
        sources = self.make_partners(2, supplier_rank=1)
        kept = self.make_partners(1, supplier_rank=1)
        self.merge(kept, sources)
        self.assertFalse(kept.ref)
