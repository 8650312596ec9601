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

# In this order; ./dev/test runs all of them unless it is told which.
PARTS=(lint python apps field peers concurrency lifecycle wheel browser neighbours faults commands)

# shellcheck source=/dev/null
source "$ROOT/dev/lib/lint.sh"
# shellcheck source=/dev/null
source "$ROOT/dev/lib/faults.sh"
# shellcheck source=/dev/null
source "$ROOT/dev/lib/bench.sh"
# shellcheck source=/dev/null
source "$ROOT/dev/lib/field.sh"
# shellcheck source=/dev/null
source "$ROOT/dev/lib/commands.sh"

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
            test_*) tags+=("*/customer_code/tests/${name%.py}.py") ;;
            *) tags+=("*/customer_code:$name") ;;
        esac
    done
    (IFS=, && echo "${tags[*]}")
}

test_python() {
    odoo_tests python \
        "/customer_code,-customer_code_browser,-customer_code_neighbours,-customer_code_apps,-customer_code_field"
}

# What other apps print and list, too, in a database with them.
test_apps() {
    odoo_tests_in apps_template apps \
        "customer_code_apps,/customer_code/tests/test_documents_print.py,/customer_code/tests/test_documents_buttons.py,/customer_code/tests/test_lookup_lists.py,/customer_code/tests/test_lookup_mentions.py,/customer_code/tests/test_lookup_text_search.py"
}

# In a database of their own, because they commit.
test_concurrency() { odoo_tests concurrency customer_code_concurrency; }

# Uninstalled, it leaves the codes and nothing else; installed again, it finds them.
# Updated from the version before, it keeps everything.
test_lifecycle() {
    local database=test_${CHECKOUT_ID}_lifecycle
    mkdir -p "$CHECKOUT/export"
    say "Updating from version 19.0.1.0.0"
    fresh_copy "$database" odoo_template empty
    check "old version" in_old_version "$database"
    check update odoo --database "$database" --update customer_code --stop-after-init \
        --log-level warn --max-cron-threads 0
    check "after update" in_shell "$database" upgrade_after.py
    say "Uninstalling, installing again"
    fresh_database "$database"
    check uninstall in_shell "$database" uninstall.py
    check install odoo --database "$database" --init customer_code --stop-after-init \
        --log-level warn --max-cron-threads 0
    check reinstall in_shell "$database" reinstall.py
    drop_database "$database"
}

# in_old_version DATABASE: work with the addon as it was.
in_old_version() {
    local old=$CHECKOUT/old
    rm -rf "$old"
    mkdir "$old"
    tar -C "$old" -xzf "$ROOT/dev/lib/customer_code-19.0.1.0.0.tar.gz"
    sed "s|^addons_path = $CHECKOUT/addons|addons_path = $old|" "$ODOO_RC" >"$old/odoo.conf"
    (
        export ODOO_RC=$old/odoo.conf
        odoo --database "$1" --init customer_code --stop-after-init --log-level warn \
            --max-cron-threads 0 && in_shell "$1" upgrade_before.py
    )
}

# in_shell DATABASE SCRIPT: its failure is the command's.
in_shell() {
    odoo shell --database "$1" --log-level error --shell-interface python \
        <"$ROOT/dev/lib/$2"
}

# As somebody gets it who installs the wheel beside Odoo: no folder is named to Odoo.
test_wheel() {
    local folder=$CHECKOUT/wheel database=test_${CHECKOUT_ID}_wheel
    local pip=("$CACHE/wheel/bin/pip" --disable-pip-version-check)
    make_venv wheel requirements-wheel.txt
    fresh_copy "$database" odoo_template empty
    say "Building and installing the wheel"
    rm -rf "$folder"
    mkdir -p "$folder" "$CHECKOUT/export"
    sed "s|$CHECKOUT/addons|$ODOO_HOME/odoo/addons|" "$ODOO_RC" >"$folder/odoo.conf"
    check "wheel: build" "${pip[@]}" wheel --no-deps --no-build-isolation \
        --wheel-dir "$folder" "$ROOT"
    check "wheel: pip install" "${pip[@]}" install --no-index --target "$folder/site" "$folder"/*.whl
    check "wheel: activate" with_wheel odoo --database "$database" --init customer_code \
        --stop-after-init --log-level warn --max-cron-threads 0
    check "wheel: use" with_wheel in_shell "$database" wheel.py
    drop_database "$database"
}

with_wheel() {
    ODOO_RC=$CHECKOUT/wheel/odoo.conf ODOO_HOME=$ODOO_HOME:$CHECKOUT/wheel/site \
        CHECKOUT_ROOT=$ROOT "$@"
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

# check NAME COMMAND…: a check that passes if the command does.
check() {
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
