import logging
import re

from odoo.fields import Command
from odoo.tests import no_retry, tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


class Listener(logging.Handler):
    """Remembers what is logged; it goes to the log all the same."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def emit(self, record):
        self.heard.append(record.getMessage())


class HootCase(HOOTCommon):
    def run_suites(self, *suites):
        self._test_params = [("+", ",".join(suites))]
        logger, listener = self._logger.getChild("browser"), Listener()
        logger.addHandler(listener)
        self.addCleanup(logger.removeHandler, listener)
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            + self.get_hoot_filters(),
            "",
            "",
            login="admin",
            timeout=1800,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
        # Hoot leaves out a suite that it does not find, and succeeds.
        passed = re.findall(
            r'"(@\w+)" ended \(passed: [1-9]', "\n".join(listener.heard)
        )
        self.assertCountEqual(passed, suites)


@tagged("post_install", "-at_install", "customer_code_browser")
class TestHoot(HootCase):
    @no_retry
    def test_unit(self):
        self.run_suites("@customer_code")


@tagged("post_install", "-at_install", "customer_code_neighbours")
class TestHootOfNeighbours(HootCase):
    """The addon's tests beside the addons that change the Point of Sale, and theirs.

    Hoot loads for each test only the addons that the test's own depends on: until a
    test is rolled back, there are more or other dependencies.
    """

    neighbours = (
        "pos_hr",
        "pos_loyalty",
        "pos_restaurant",
        "pos_sale",
        "pos_self_order",
    )

    @no_retry
    def test_own(self):
        self.add_dependencies("customer_code", *self.neighbours)
        self.run_suites("@customer_code")

    @no_retry
    def test_theirs(self):
        """With the dependency on the Point of Sale turned round."""
        addon = self.env.ref("base.module_customer_code")
        addon.dependencies_id.filtered(lambda d: d.name == "point_of_sale").unlink()
        self.add_dependencies("point_of_sale", "customer_code")
        self.run_suites("@point_of_sale", *(f"@{name}" for name in self.neighbours))

    def add_dependencies(self, name, *others):
        module = self.env.ref(f"base.module_{name}")
        module.dependencies_id = [Command.create({"name": other}) for other in others]
