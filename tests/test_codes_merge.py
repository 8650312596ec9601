from odoo.exceptions import AccessError
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
        sources = self.make_partners(2, customer_rank=1)
        kept = self.make_partners(1, supplier_rank=1)
        sources[0].active = False
        self.merge(kept, sources)
        self.assertEqual(kept.ref, "TST0001")
        self.assertEqual(self.make_partners(1).ref, "TST0003", "no number was taken")

    def test_needs_access_to_the_customer_that_is_kept(self):
        source, kept = self.make_partners(2)
        self.env["ir.rule"].create(
            {
                "name": "Not to be changed",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {kept.id})]",
                "perm_read": False,
            }
        )
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            wizards._merge((kept | source).ids, kept.with_user(self.clerk))

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

    def test_with_many_documents(self):
        sources, kept = self.make_partners(2), self.make_partners(1)
        invoices = self.env["account.move"].create(
            [
                {"move_type": "out_invoice", "partner_id": partner.id}
                for partner in sources
                for _i in range(150)
            ]
        )
        warehouse = self.env["stock.warehouse"].search([], limit=1)
        transfers = self.env["stock.picking"].create(
            [
                {
                    "partner_id": partner.id,
                    "picking_type_id": warehouse.out_type_id.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": kept.property_stock_customer.id,
                }
                for partner in sources
                for _i in range(100)
            ]
        )
        self.merge(kept, sources)
        self.env.invalidate_all()
        self.assertEqual((invoices.partner_id, transfers.partner_id), (kept, kept))
        self.assertEqual(kept.ref, "TST0003")
        for code in ("TST0001", "tst0002"):
            self.assertEqual(self.Partner.find_by_customer_code(code), kept)
        bodies = " ".join(kept.message_ids.mapped("body"))
        self.assertIn("Former customer codes: TST0001, TST0002", bodies)

    def test_contacts_of_one_company(self):
        company = self.make_partners(1, is_company=True)
        contacts = self.make_partners(2, parent_id=company.id)
        contacts[0].ref, contacts[1].ref = "VIP-1", "VIP-2"
        self.merge(contacts[1], contacts[0])
        self.assertEqual(contacts[1].ref, "VIP-2")
        self.assertEqual(company.ref, "TST0001")

    def test_an_old_malformed_code_is_no_obstacle(self):
        source = self.make_partners(1)
        kept = self.make_partners(1, supplier_rank=1)
        self.env.flush_all()
        self.cr.execute("UPDATE res_partner SET ref = 'С1C' WHERE id = %s", source._ids)
        self.env.invalidate_all()
        self.merge(kept, source)
        self.assertEqual(kept.ref, "С1C")

    def test_through_the_dialog(self):
        partners = self.make_partners(3, email="same@example.com")
        partners[0].active = False
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.clerk)
            .with_context(active_model="res.partner", active_ids=partners.ids)
            .create({})
        )
        wizard.dst_partner_id = partners[1]
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(partners.exists(), partners[1])
        self.assertEqual(
            set(partners[1].customer_code_former_ids.mapped("code")),
            {"TST0001", "TST0003"},
        )
