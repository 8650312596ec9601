from odoo.tests import no_retry, tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


class HootCase(HOOTCommon):
    suites = ("@customer_code",)

    def get_hoot_filters(self):
        self._test_params = [("+", ",".join(self.suites))]
        return super().get_hoot_filters()

    def run_suites(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{self.hoot_filters}",
            "",
            "",
            login="admin",
            timeout=1800,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )


@tagged("post_install", "-at_install", "customer_code_browser")
class TestHoot(HootCase):
    @no_retry
    def test_unit(self):
        self.run_suites()


@tagged("post_install", "-at_install", "customer_code_neighbours")
class TestHootOfNeighbours(HootCase):
    """The Point of Sale's own unit tests, and those of the addons that change it."""

    suites = (
        *HootCase.suites,
        "@point_of_sale",
        "@pos_hr",
        "@pos_loyalty",
        "@pos_restaurant",
        "@pos_sale",
        "@pos_self_order",
    )

    @no_retry
    def test_unit(self):
        self.run_suites()
