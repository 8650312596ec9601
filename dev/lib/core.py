"""Odoo's command line, for its own tests beside addons that they do not know.

Tests that Odoo runs while a module is being installed run when all are there, or they
would not meet an addon that comes later. Those that need a browser are left out: the
parts browser and neighbours go through the tours that meet customers.
"""

import odoo.cli
from odoo.tests import HttpCase, loader
from odoo.tests.suite import OdooSuite

make_suite = loader.make_suite


def make_whole_suite(module_names, position):
    positions = ["at_install", position] if position == "post_install" else []
    return OdooSuite(test for at in positions for test in make_suite(module_names, at))


def skip(self, *_args, **_kwargs):
    self.skipTest("browser")


loader.make_suite = make_whole_suite
HttpCase.browser_js = skip
odoo.cli.main()
