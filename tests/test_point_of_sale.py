from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.common import TestPoSCommon


@tagged("post_install", "-at_install")
class TestPointOfSale(TestPoSCommon):
    def test_the_till_loads_the_code(self):
        config = self.basic_config
        fields = self.env["res.partner"]._load_pos_data_fields(config)
        self.assertEqual(fields.count("ref"), 1)
        partner = self.env["res.partner"].create({"name": "New"})
        [data] = self.env["res.partner"].get_new_partner(
            config.id, [("id", "=", partner.id)], 0
        )["res.partner"]
        self.assertTrue(partner.ref)
        self.assertEqual(data["ref"], partner.ref)
