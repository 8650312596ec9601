# The part of ./dev/test that reads the code instead of running it.
# shellcheck shell=bash

# Those that take a moment, and all.
FAST_LINTERS=(ruff ruff_format rooms docutils docs prettier)
LINTERS=("${FAST_LINTERS[@]}" pylint_odoo oca_checks odoo_eslint odoo_pylint)

# What test_lint enables for pylint.
ODOO_PYLINT=used-before-assignment,undefined-variable,eval-used,unreachable,function-redefined
ODOO_PYLINT=$ODOO_PYLINT,sql-injection,missing-gettext,gettext-variable,gettext-placeholders
ODOO_PYLINT=$ODOO_PYLINT,gettext-repr,raise-unlink-override
ODOO_PYLINT_PLUGINS=_pylint_path_setup,_odoo_checker_sql_injection,_odoo_checker_gettext
ODOO_PYLINT_PLUGINS=$ODOO_PYLINT_PLUGINS,_odoo_checker_unlink_override

# A linter that is asleep passes everything, so each has to find mistakes that are made
# in a copy: linter, file, a word of its complaint, what sed does to the file.
mistakes() {
    cat <<'EOF'
ruff         models/rules/res_company.py            `os`                       1i import os
ruff_format  models/point_of_sale/pos_config.py     default                    s/default=/default = /
pylint_odoo  models/rules/res_users.py              print-used                 $a print(1)
oca_checks   views/stock_views.xml                  xml-redundant-module-name  s/record id="/&customer_code./
rooms        models/codes/customer_code_reason.py   imports                    $a from ..rules import ir_sequence
rooms        models/rules/customer_code_rule.py     find_for_pos               $a def find(partners, text):\n    return partners.find_for_pos(text)
rooms        models/lookup/res_partner.py           get_outdated_pos_codes     $a OUTDATED = "partner_id.get_outdated_pos_codes"
rooms        models/codes/customer_code_change.py   customer_code_run          $a RUNS = "SELECT id FROM customer_code_run"
rooms        models/documents/account_move.py       420                        s/$/\n\n\n\n\n\n/; s/\n/&&&&&&&/g
rooms        models/point_of_sale/pos_session.py    40                         s/$/\n\n\n\n\n\n/
docutils     README.rst                             nowhere                    1i :nowhere:`x`\n
docutils     CHANGELOG.rst                          nowhere                    1i :nowhere:`x`\n
docutils     CONTRIBUTING.rst                       nowhere                    1i :nowhere:`x`\n
docutils     docs/usage.rst                         nowhere                    1i :nowhere:`x`\n
docs         README.rst                             lines                      s/$/\n/
docs         docs/finding.rst                       nowhere.rst                1i `x <nowhere.rst>`__\n
docs         docs/till.rst                          nowhere.png                1i .. image:: nowhere.png\n
docs         docs/developers.rst                    --nowhere                  1i ``./dev/test --nowhere``\n
prettier     views/portal_templates.xml             warn                       s/<template /<template  /
prettier     static/src/code_forms.js               warn                       s/^export /export  /
odoo_eslint  static/tests/unit/utils.js             no-debugger                $a debugger;
odoo_pylint  models/rules/ir_sequence.py            sql-injection              $a def select(cr, name):\n    cr.execute("SELECT %s" % name)
odoo_pylint  models/point_of_sale/pos_session.py    gettext-variable           $a def translate(env, text):\n    return env._(text)
test_lint    static/src/code_forms.js               template                   $a _t(`${compactForm}`);
test_lint    models/lookup/base.py                  Conflict                   $a # <<<<<<<
EOF
}

test_lint() {
    lint "${LINTERS[@]}"
    odoo_tests "/test_lint,-/test_lint:TestESLint,-/test_lint:TestPyLint" --init test_lint
    check "test_lint finds mistakes" finds_mistakes test_lint "$CHECKOUT/export/mistakes"
}

# lint LINTER…: each reads the root's addon and dev, and finds the mistakes made for it.
lint() {
    local linter mistakes=$CHECKOUT/export/mistakes
    say "Linting"
    lint_addon customer_code "$@"
    for linter in ruff ruff_format prettier; do
        check "$linter in dev" "run_$linter" "$ROOT/dev"
    done
    make_mistakes "$mistakes/customer_code"
    for linter in "$@"; do
        check "$linter finds mistakes" finds_mistakes "$linter" "$mistakes"
    done
}

# lint_addon NAME LINTER…
lint_addon() {
    local linter folder=$CHECKOUT/export/$PART/$1
    export_addon "$1" "$folder"
    for linter in "${@:2}"; do check "$linter" "run_$linter" "$folder"; done
}

make_mistakes() {
    local file edit
    export_addon customer_code "$1"
    while read -r _ file _ edit; do sed -i "$edit" "$1/$file"; done < <(mistakes)
}

# finds_mistakes LINTER FOLDER: whether it fails, and names each mistake meant for it.
finds_mistakes() {
    local output linter file complaint
    ! output=$("run_$1" "$2/customer_code" 2>&1) || return
    echo "$output"
    while read -r linter file complaint _; do
        [ "$linter" != "$1" ] ||
            grep -A 6 "$file" <<<"$output" | grep -- "$complaint" >/dev/null ||
            { echo "No $complaint in $file"; return 1; }
    done < <(mistakes)
}

# --- the linters, each with the folders that it reads ------------------------

run_ruff() {
    "$CACHE/tools/bin/ruff" check --no-cache --output-format concise \
        --config "$ROOT/pyproject.toml" "$@"
}

run_ruff_format() {
    "$CACHE/tools/bin/ruff" format --no-cache --check --diff \
        --config "$ROOT/pyproject.toml" "$@"
}

# Each room has its own slice of a model.
run_pylint_odoo() {
    "$CACHE/tools/bin/pylint" --rcfile "$ROOT/pyproject.toml" \
        --disable consider-merging-classes-inherited "$1"
}

run_oca_checks() { "$CACHE/tools/bin/oca-checks-odoo-module" "$1"; }

run_rooms() { python "$ROOT/dev/lib/rooms.py" "$ODOO_HOME" "$1"; }

run_docutils() {
    local page failed=0
    for page in "$1"/*.rst "$1"/docs/*.rst; do
        [ ! -e "$page" ] || python -m docutils --halt 2 "$page" /dev/null || failed=1
    done
    return "$failed"
}

run_docs() { python "$ROOT/dev/lib/docs.py" "$1"; }

# Prettier has to be told of its plugin from where it is installed.
run_prettier() {
    local js=$CACHE/node/node_modules files='/**/*.{js,cjs,xml}'
    node "$js/prettier/bin/prettier.cjs" --config "$ROOT/dev/lib/prettier.json" \
        --plugin "$js/@prettier/plugin-xml/src/plugin.js" --check "${@/%/$files}"
}

# The two tests of test_lint that would read all of Odoo, for one addon only.
run_odoo_eslint() {
    ESLINT_USE_FLAT_CONFIG=false node "$CACHE/node/node_modules/eslint/bin/eslint.js" \
        --no-ignore --no-eslintrc --no-error-on-unmatched-pattern \
        --config "$(odoo_lint)/eslintrc" "$1/static"
}

run_odoo_pylint() {
    PYTHONPATH=$(odoo_lint):$ODOO_HOME pylint --rcfile /dev/null \
        --disable all,useless-option-value,unknown-option-value --enable "$ODOO_PYLINT" \
        --load-plugins "$ODOO_PYLINT_PLUGINS" "$1"
}

# The rest of test_lint, where it has to find mistakes.
run_test_lint() {
    local database=test_${CHECKOUT_ID}_mistakes config=$CHECKOUT/mistakes.conf failed=0
    fresh_copy "$database" addon_template demo
    write_odoo_config "$config" "${1%/*}"
    ODOO_RC=$config odoo --database "$database" --init test_lint --stop-after-init --no-http \
        --test-tags /test_lint:TestJsTranslations,/test_lint:TestConflictMarkers || failed=1
    drop_database "$database"
    return "$failed"
}

odoo_lint() {
    local folder=$ODOO_HOME/odoo/addons/test_lint/tests
    [ -d "$folder" ] || folder=$ODOO_HOME/addons/test_lint/tests
    echo "$folder"
}
