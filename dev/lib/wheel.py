"""In the shell of an Odoo beside an installed wheel: check what came, and use it."""

# ruff: noqa: F821

import os
from importlib.metadata import distribution
from pathlib import Path

from odoo.modules import Manifest

NOT_THE_ADDON = {"addons", "dev", "docs", "CONTRIBUTING.rst", "pyproject.toml"}


def files_below(folder):
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in paths if path.suffix not in (".pyc", ".whl")}


wheel = distribution("odoo-addon-customer_code")
folder = Path(wheel.locate_file("odoo/addons/customer_code"))
manifest = Manifest.for_addon("customer_code")
assert Path(manifest.path) == folder, f"Odoo runs {manifest.path}"
assert wheel.version == manifest["version"], wheel.version

expected = {
    path
    for path in files_below(Path(os.environ["CHECKOUT_ROOT"]))
    if path.parts[0] not in NOT_THE_ADDON and not path.parts[0].startswith(".")
}
found = files_below(folder)
assert found == expected, {
    "missing": sorted(map(str, expected - found)),
    "not the addon's": sorted(map(str, found - expected)),
}

partner = env["res.partner"].create({"name": "New", "is_company": True})
assert partner.ref == "C000001", partner.ref
