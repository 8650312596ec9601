import unittest

from odoo.tests import HttpCase, tagged

from odoo.addons.point_of_sale.tests.common import TestPoSCommon


@tagged("post_install", "-at_install", "customer_code_neighbours")
class TestPosSelfOrder(TestPoSCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.config = self.basic_config
        if "self_ordering_mode" not in self.config:
            raise unittest.SkipTest(
                "needs pos_self_order, which ./dev/test --neighbours installs"
            )
        self.config.self_ordering_mode = "mobile"
        self.config.open_ui()
        self.config.current_session_id.set_opening_control(0, None)

    def test_the_public_learns_no_code(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        response = self.url_open(
            "/pos-self-order/validate-partner",
            json={
                "params": {
                    "access_token": self.config.access_token,
                    "partner_id": partner.id,
                    **dict.fromkeys(("name", "phone", "street", "zip", "city")),
                    "country_id": False,
                }
            },
        )
        [data] = response.json()["result"]["res.partner"]
        self.assertTrue(partner.ref)
        self.assertEqual(data["name"], "Customer")
        self.assertNotIn("ref", data)
        self.assertNotIn("commercial_customer_code", data)
        self.assertNotIn(partner.ref, response.text)

    def test_the_public_learns_nothing_of_codes(self):
        fields = str(self.config.load_data_params()) + str(self.config.load_self_data())
        self.assertNotIn("customer_code_patterns", fields)
        self.assertNotIn("commercial_customer_code", fields)
        self.assertNotIn("'ref'", fields)
