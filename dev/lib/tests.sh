# The parts of ./dev/test. Every check counts as one test.
# shellcheck shell=bash

# Core's own tours through the customer list: they must go on passing.
CORE_TOURS=(
    test_click_all_orders_keep_customer
    test_customer_all_fields_displayed
    test_customer_popup
    test_fast_payment_validation_from_product_screen_without_automatic_receipt_printing
    test_preset_customer_selection
    test_res_partner_scan_barcode
    test_07_pos_barcodes_scan
    test_09_pos_barcodes_scan_product_packaging
    test_GS1_pos_barcodes_scan
)

# Addons that change the Point of Sale at the same places: it all has to work with them.
NEIGHBOURS=pos_restaurant,pos_loyalty,pos_sale,pos_hr,pos_self_order

# What test_lint enables for pylint.
ODOO_PYLINT=used-before-assignment,undefined-variable,eval-used,unreachable,function-redefined
ODOO_PYLINT=$ODOO_PYLINT,sql-injection,missing-gettext,gettext-variable,gettext-placeholders
ODOO_PYLINT=$ODOO_PYLINT,gettext-repr,raise-unlink-override
ODOO_PYLINT_PLUGINS=_pylint_path_setup,_odoo_checker_sql_injection,_odoo_checker_gettext
ODOO_PYLINT_PLUGINS=$ODOO_PYLINT_PLUGINS,_odoo_checker_unlink_override

# In this order; ./dev/test runs all of them unless it is told which.
PARTS=(lint python apps concurrency lifecycle browser neighbours faults)

# shellcheck source=/dev/null
source "$ROOT/dev/lib/faults.sh"

PASSED=0 FAILED=0 COMPLAINTS=()

passed() { PASSED=$((PASSED + ${1:-1})); }
failed() { FAILED=$((FAILED + 1)); COMPLAINTS+=("$1"); }

run_tests() {
    local part name parts=() names=()
    for part in "$@"; do
        case $part in
            --*)
                [[ " ${PARTS[*]} " == *" ${part#--} "* ]] ||
                    die "Unknown option $part; see ./dev/test --help"
                parts+=("${part#--}")
                ;;
            *) names+=("$part") ;;
        esac
    done
    mkdir -p "$CHECKOUT/tests"
    exec 6>"$CHECKOUT/tests/lock"
    flock --nonblock 6 || { say "Waiting for another ./dev/test of this checkout"; flock 6; }
    rm -rf "$CHECKOUT/screenshots"
    if [ ${#names[@]} -gt 0 ]; then
        name=$(test_tags "${names[@]}")
        odoo_tests names "$name"
    else
        [ ${#parts[@]} -gt 0 ] || parts=("${PARTS[@]}")
        for part in "${parts[@]}"; do "test_$part"; done
    fi
    report
}

report() {
    local complaint
    [ $((PASSED + FAILED)) -gt 0 ] || failed "No test was run."
    echo
    for complaint in "${COMPLAINTS[@]}"; do echo "FAILED: $complaint"; done
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" = 0 ]
}

# --- Odoo --------------------------------------------------------------------

# test_tags NAME…: Odoo's --test-tags for files, classes and methods of the addon.
test_tags() {
    local name tags=()
    for name in "$@"; do
        case $name in
            test_*) tags+=("/customer_code/tests/${name%.py}.py") ;;
            *) tags+=("/customer_code:$name") ;;
        esac
    done
    (IFS=, && echo "${tags[*]}")
}

test_python() {
    odoo_tests python \
        "/customer_code,-customer_code_browser,-customer_code_neighbours,-customer_code_apps"
}

# What other apps print and list, too, in a database with them.
test_apps() {
    odoo_tests_in apps_template apps \
        "customer_code_apps,/customer_code/tests/test_documents.py,/customer_code/tests/test_lists.py"
}

# In a database of their own, because they commit.
test_concurrency() { odoo_tests concurrency customer_code_concurrency; }

# Uninstalled, it leaves the codes and nothing else; installed again, it finds them.
test_lifecycle() {
    local database=test_${CHECKOUT_ID}_lifecycle
    fresh_database "$database"
    say "Uninstalling, installing again"
    mkdir -p "$CHECKOUT/export"
    lint uninstall in_shell "$database" uninstall.py
    lint install odoo --database "$database" --init customer_code --stop-after-init \
        --log-level warn --max-cron-threads 0
    lint reinstall in_shell "$database" reinstall.py
    drop_database "$database"
}

# in_shell DATABASE SCRIPT: its failure is the command's.
in_shell() {
    odoo shell --database "$1" --log-level error --shell-interface python \
        <"$ROOT/dev/lib/$2"
}

test_browser() { odoo_tests browser "customer_code_browser,$(core_tours)"; }

test_neighbours() {
    odoo_tests neighbours "customer_code_neighbours,$(core_tours)" \
        --init "$NEIGHBOURS" --update customer_code,point_of_sale
}

core_tours() { printf '/point_of_sale:TestUi.%s,' "${CORE_TOURS[@]}"; }

# odoo_tests NAME TAGS [ARGUMENTS…]: run tests in a fresh database.
odoo_tests() { odoo_tests_in addon_template "$@"; }

# odoo_tests_in TEMPLATE NAME TAGS [ARGUMENTS…]: in a copy of what a function makes.
odoo_tests_in() {
    local template=$1 name=$2 tags=$3 log=$CHECKOUT/tests/$2.log database
    database=test_${CHECKOUT_ID}_$name
    shift 3
    fresh_copy "$database" "$template" demo
    say "Running the $name tests (log: $log)"
    odoo --database "$database" --test-tags "${tags%,}" --stop-after-init \
        --http-port "$(free_port 8169)" --max-cron-threads 0 "$@" 2>&1 </dev/null |
        tee "$log" |
        sed -uEn -e 's/.* (odoo\.addons\.[a-z_]+)\.tests\.[a-z_.]+: Starting (.*) \.\.\. $/    \2/p' \
            -e '/ (ERROR|CRITICAL) /,/^20[0-9-]+ /{/ INFO /!p}' \
            -e 's/.*(Screenshot in: .*)/    \1/p' || true
    count_tests "$name" "$log"
    drop_database "$database"
}

count_tests() {
    local name=$1 log=$2 result ran bad=() skipped
    result=$(grep -Eo '[0-9]+ failed, [0-9]+ error\(s\) of [0-9]+ tests' "$log" | tail -n 1) || true
    if [ -z "$result" ] || [[ $result == *" of 0 tests" ]]; then
        failed "$name: no test was run, see $log"
        return
    fi
    ran=$(grep -Eo '[0-9]+ tests' <<<"$result" | cut -d ' ' -f 1)
    # Several subtests may fail in one test.
    mapfile -t bad < <(sed -En 's/.* ERROR .* (FAIL|ERROR): (Subtest )?([^ ]+).*/\3/p' "$log" | sort -u)
    [[ $result == "0 failed, 0 error"* || ${#bad[@]} -gt 0 ]] || bad=("$result")
    # A skipped test tests nothing, and a browser that does not start skips silently.
    mapfile -t skipped < <(sed -En 's/.*: skipped (.*)$/\1/p' "$log")
    passed $((ran - ${#bad[@]} - ${#skipped[@]}))
    for result in "${bad[@]}"; do failed "$name: $result"; done
    for result in "${skipped[@]}"; do failed "$name: skipped: $result"; done
    [ ${#bad[@]} = 0 ] || echo "    Log: $log"
}

# --- lint --------------------------------------------------------------------

test_lint() {
    say "Linting"
    # Under the addon's own name, because some linters go by the folder's name.
    local export=$CHECKOUT/export
    rm -rf "$export"
    mkdir -p "$export/customer_code"
    tar -C "$ROOT" --exclude=./.git --exclude=./dev --exclude=./.ci --exclude=__pycache__ -c . |
        tar -C "$export/customer_code" -x
    local tools=$CACHE/tools/bin js=$CACHE/node/node_modules addon=$export/customer_code
    local odoo_lint=$ODOO_HOME/odoo/addons/test_lint/tests
    [ -d "$odoo_lint" ] || odoo_lint=$ODOO_HOME/addons/test_lint/tests
    lint ruff "$tools/ruff" check --no-cache --config "$ROOT/pyproject.toml" "$ROOT"
    lint "ruff format" "$tools/ruff" format --no-cache --check --diff \
        --config "$ROOT/pyproject.toml" "$ROOT"
    lint pylint-odoo "$tools/pylint" --rcfile "$ROOT/pyproject.toml" "$addon"
    lint oca-checks "$tools/oca-checks-odoo-module" "$addon"
    lint README python -m docutils --halt 2 "$addon/README.rst" /dev/null
    # Prettier has to be told of its plugin from where it is installed.
    lint prettier node "$js/prettier/bin/prettier.cjs" --config "$ROOT/dev/lib/prettier.json" \
        --plugin "$js/@prettier/plugin-xml/src/plugin.js" --check \
        "$addon/**/*.{js,xml}" "$ROOT/dev/lib/**/*.cjs"
    # The two tests of test_lint that would read all of Odoo, for this addon only.
    lint "Odoo's eslint" env ESLINT_USE_FLAT_CONFIG=false node "$js/eslint/bin/eslint.js" \
        --no-ignore --no-eslintrc --config "$odoo_lint/eslintrc" "$addon/static"
    lint "Odoo's pylint" env PYTHONPATH="$odoo_lint:$ODOO_HOME" pylint --rcfile /dev/null \
        --disable all,useless-option-value,unknown-option-value --enable "$ODOO_PYLINT" \
        --load-plugins "$ODOO_PYLINT_PLUGINS" "$addon"
    odoo_tests lint "/test_lint,-/test_lint:TestESLint,-/test_lint:TestPyLint" --init test_lint
}

# lint NAME COMMAND…: a check that passes if the command does.
lint() {
    local name=$1 log=$CHECKOUT/tests/${1// /-}.log
    shift
    if (cd "$CHECKOUT/export" && "$@") >"$log" 2>&1; then
        echo "    $name"
        passed
    else
        cat "$log"
        failed "$name"
    fi
}
