# The part of ./dev/test about addons that stand on this one.
# shellcheck shell=bash

TINY=customer_tiny

# The commands of dev, in a copy of the tree with a tiny addon in addons/ in which a
# linter has something to find, and a test.
test_companion() {
    local tree=$CHECKOUT/companion terms=$CHECKOUT/companion_terms database=companion_$CHECKOUT_ID
    say "Trying an addon that stands on this one"
    make_companion "$tree"
    check "companion: installed" installs_companion "$tree" "$database"
    check "companion: tests" finds_in_companion "$tree"
    rm -rf "$terms"
    mkdir "$terms"
    check "companion: translate" in_tree "$tree" translate "$terms"
    check "companion: its terms are its own" has_own_terms "$terms"
    check "companion: wheels" in_tree "$tree" test --wheel
    drop_database "$database"
}

make_companion() {
    local addon=$1/addons/$TINY
    rm -rf "$1"
    mkdir -p "$addon"/{i18n,static/src,tests}
    tar -C "$ROOT" --exclude=./.git --exclude=./addons --exclude=__pycache__ -c . |
        tar -C "$1" -x
    write_tiny_code "$addon"
    write_tiny_tests "$addon/tests"
    printf '%s\n' "=====" "Tiny" "=====" "" "It stands on Customer Code." >"$addon/README.rst"
    sed "s/odoo-addon-customer_code/odoo-addon-$TINY/; s/addons\/customer_code/addons\/$TINY/
        s/^dynamic = /dependencies = [\"odoo-addon-customer_code==19.0.*\"]\n&/" \
        "$1/pyproject.toml" >"$addon/pyproject.toml"
}

write_tiny_code() {
    cat >"$1/__manifest__.py" <<EOF
{
    "name": "Tiny",
    "version": "19.0.1.0.0",
    "author": "Customer Code contributors",
    "license": "LGPL-3",
    "depends": ["customer_code"],
    "assets": {"web.assets_backend": ["$TINY/static/src/tiny.js"]},
}
EOF
    echo "from . import res_partner" >"$1/__init__.py"
    cat >"$1/res_partner.py" <<EOF
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_tiny = fields.Char("Term of a Tiny Field")

    def _tiny_greeting(self):
        return self.env._("Term of tiny Python: %(code)s", code=self.customer_code)
EOF
    cat >"$1/static/src/tiny.js" <<EOF
import { _t } from "@web/core/l10n/translation";

export const tiny = () => _t("Term of tiny JavaScript");
EOF
}

write_tiny_tests() {
    echo "from . import test_tiny" >"$1/__init__.py"
    cat >"$1/test_tiny.py" <<EOF
import os

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestTiny(TransactionCase):
    def test_greeting(self):
        partner = self.env["res.partner"].create({"name": "Tiny", "ref": "TINY-1"})
        self.assertIn("TINY-1", partner._tiny_greeting())

    def test_mistake(self):
        self.assertEqual(1, 2, "a mistake")
EOF
}

# in_tree TREE COMMAND…: a command of dev in another tree, which is another checkout.
in_tree() { env -u CUSTOMER_CODE_TREE "$1/dev/$2" "${@:3}"; }

installs_companion() {
    in_tree "$1" db "$2"
    [ "$("$PG_BIN/psql" -d "$2" -Atc "SELECT count(*) FROM ir_module_module
        WHERE state = 'installed' AND name IN ('customer_code', '$TINY')")" = 2 ]
}

# The linter and the test that should find something do, and no other.
finds_in_companion() {
    local output
    ! output=$(in_tree "$1" test "$TINY" 2>&1) || return
    echo "$output"
    [ "$(grep -c '^FAILED' <<<"$output")" = 2 ] &&
        grep -q "^FAILED: $TINY: ruff$" <<<"$output" &&
        grep -q "^FAILED: $TINY: TestTiny.test_mistake$" <<<"$output" &&
        grep -q "^$TINY: *TestTiny.test_greeting$" <<<"$output"
}

has_own_terms() {
    local term
    for term in "a Tiny Field" "tiny Python" "tiny JavaScript"; do
        grep "Term of $term" "$1/$TINY/$TINY.pot" || { echo "$term is missing"; return 1; }
    done
    ! grep "Term of" "$1/customer_code.pot"
}
