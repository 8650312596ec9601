# The rest of the addon's part of ./dev/test: what it survives.
# shellcheck shell=bash

# test_faults_statement: real servers that are killed while they send statements.
test_faults_statement() {
    local log=$TESTS/$PART/faults.log folder=$CHECKOUT/faults_statement
    fresh_copy "faults_statement_$CHECKOUT_ID" addon_template empty customer_statement
    say "Killing servers that send statements (log: $log)"
    make_faults_cluster "$folder" "faults_statement_$CHECKOUT_ID"
    drop_database "faults_statement_$CHECKOUT_ID"
    (
        export PGHOST=$folder ODOO_RC=$folder/odoo.conf PYTHONPATH=$ODOO_HOME
        export FAULTS_TEMPLATE=faults_template
        cd / && exec python "$ROOT/dev/lib/faults_statement.py"
    ) 2>&1 </dev/null 6>&- 8>&- | tee "$log" | sed -un 's/^\(test_.*\) (.*/    \1/p' || true
    "$PG_BIN/pg_ctl" --pgdata "$folder/data" --mode immediate --wait stop >/dev/null || true
    rm -rf "$folder"
    count_faults "$log"
}
