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


def check_wheel(name, source):
    wheel = distribution(f"odoo-addon-{name}")
    folder = Path(wheel.locate_file(f"odoo/addons/{name}"))
    manifest = Manifest.for_addon(name)
    assert Path(manifest.path) == folder, f"Odoo runs {manifest.path}"
    assert wheel.version == manifest["version"], wheel.version
    expected = {
        path
        for path in files_below(source)
        if path.parts[0] not in NOT_THE_ADDON and not path.parts[0].startswith(".")
    }
    found = files_below(folder)
    assert found == expected, {
        "missing": sorted(map(str, expected - found)),
        "not the addon's": sorted(map(str, found - expected)),
    }
    return wheel


root = Path(os.environ["CHECKOUT_ROOT"])
check_wheel("customer_code", root)
for name in os.environ["ADDONS_OF_CHECKOUT"].split()[1:]:
    wheel = check_wheel(name, root / "addons" / name)
    assert any("odoo-addon-customer" in need for need in wheel.requires), wheel.requires

partner = env["res.partner"].create({"name": "New", "is_company": True})
assert partner.ref == "C000001", partner.ref
