# The part of ./dev/test that runs Odoo's own tests with the addon.
# shellcheck shell=bash

# Whose tests, and of base those that meet customers or numbers.
CORE_MODULES=(base mail portal account account_edi_ubl_cii sale stock point_of_sale
    test_import_export l10n_tr_nilvera_einvoice l10n_fr_account l10n_ar)
CORE_BASE=(test_res_partner test_res_partner_merge test_res_partner_bank test_ir_sequence
    test_ir_sequence_date_range test_import_files test_base test_display_name
    test_format_address_mixin test_res_company test_res_users test_search)

# What they need, in the terms of beside_template.
CORE_TEMPLATE=(empty core "$(with_commas "${CORE_MODULES[@]:1}")")

# Tests that have to differ: module, test, and the reason why.
CORE_LIST=$ROOT/dev/lib/core.txt

# CORE: only these modules, such as "mail portal". What fails and is not on the list
# fails without the addon, too, or is a fault.
test_core() {
    local module
    # shellcheck disable=SC2086 # CORE holds several.
    for module in ${CORE:-"${CORE_MODULES[@]}"}; do compare_core "$module"; done
}

compare_core() {
    local module=$1 bad=() listed=() news=() without=() test
    run_core "$module" "$module" "$(core_tags "$module")" beside_template
    mapfile -t bad < <(core_failures "$module")
    mapfile -t listed < <(sed -n "s/^$module \([^ ]*\) .*/\1/p" "$CORE_LIST" | sort)
    mapfile -t news < <(comm -23 <(lines "${bad[@]}") <(lines "${listed[@]}"))
    if [ ${#news[@]} -gt 0 ]; then
        run_core "$module" "$module-without" "$(core_tags "$module" "${news[@]}")" others_template
        mapfile -t without < <(core_failures "$module-without")
    fi
    count_core "$module" ${#bad[@]}
    while read -r test; do failed "core: $module $test"; done \
        < <(comm -23 <(lines "${news[@]}") <(lines "${without[@]}") | grep .)
    while read -r test; do failed "core: $module $test is on the list, and passes"; done \
        < <(comm -13 <(lines "${bad[@]}") <(lines "${listed[@]}") | grep .)
}

lines() { [ $# = 0 ] || printf '%s\n' "$@" | LC_ALL=C sort -u; }

# core_tags MODULE [TEST…]: Odoo's --test-tags, by default for all of the module.
core_tags() {
    local module=$1 tags
    shift
    if [ $# -gt 0 ]; then tags=$(printf "/$module:%s," "$@")
    elif [ "$module" = base ]; then tags=$(printf '/base/tests/%s.py,' "${CORE_BASE[@]}")
    else tags=/$module; fi
    echo "${tags%,}"
}

# run_core MODULE LOG TAGS TEMPLATE: tests of it in a copy of the template.
run_core() {
    local log=$TESTS/$PART/$2.log database=test_${CHECKOUT_ID}_core
    fresh_copy "$database" "$4" "${CORE_TEMPLATE[@]}"
    say "Running Odoo's tests of $1 (log: $log)"
    (cd / && PYTHONPATH=$ODOO_HOME exec python "$ROOT/dev/lib/core.py" \
        --database "$database" --test-tags "$3" --stop-after-init \
        --http-port "$(free_port)" --max-cron-threads 0) >"$log" 2>&1 </dev/null || true
    drop_database "$database"
}

# core_failures LOG: the tests that failed, or the classes that could not begin.
core_failures() {
    sed -En -e 's/.* ERROR .* (FAIL|ERROR): (Subtest )?setUpClass \(.*\.([^ .]+)\).*/\3/p;t' \
        -e 's/.* ERROR .* (FAIL|ERROR): (Subtest )?([^ ]+).*/\3/p' "$TESTS/$PART/$1.log" |
        LC_ALL=C sort -u
}

# count_core MODULE BAD: those that passed; the ones left out for their browser do not count.
count_core() {
    local log=$TESTS/$PART/$1.log ran skipped
    ran=$(sed -En 's/.* of ([0-9]+) tests .*/\1/p' "$log" | tail -n 1)
    skipped=$(grep -c ': skipped ' "$log") || true
    if [ "${ran:-0}" = 0 ]; then failed "core: no test of $1 was run, see $log"; return; fi
    passed $((ran - skipped - $2))
    echo "    $1: $ran tests, $skipped skipped, $2 failed"
}
