# The part of ./dev/test that kills Odoo and PostgreSQL.
# shellcheck shell=bash

# FAULTS: only these, such as TestKilled.
test_faults() {
    # shellcheck disable=SC2086 # It holds several.
    kill_servers "" "$ROOT/dev/lib/faults" ${FAULTS:-}
}

# kill_servers ADDON COMMAND…: real processes that are killed, on a PostgreSQL that may
# be, not the shared one, with the root's addon and another one.
kill_servers() {
    local addon=$1 log=$TESTS/$PART/faults.log
    local folder=$CHECKOUT/faults_$PART database=faults_${CHECKOUT_ID}_$PART
    shift
    fresh_copy "$database" addon_template empty ${addon:+"$addon"}
    say "Running the faults tests (log: $log)"
    make_faults_cluster "$folder" "$database"
    drop_database "$database"
    (
        export PGHOST=$folder ODOO_RC=$folder/odoo.conf PYTHONPATH=$ODOO_HOME
        export FAULTS_TEMPLATE=faults_template
        export FAULTS_PG_CTL="$PG_BIN/pg_ctl --wait --pgdata $folder/data --log $folder/log"
        cd / && exec python "$@"
    ) 2>&1 </dev/null 6>&- 8>&- | tee "$log" | sed -un 's/^\(test_.*\) (.*/    \1/p' || true
    "$PG_BIN/pg_ctl" --pgdata "$folder/data" --mode immediate --wait stop >/dev/null || true
    rm -rf "$folder"
    count_faults "$log"
}

# make_faults_cluster FOLDER DATABASE: a cluster of its own with a copy of DATABASE
# under the name faults_template, and customers in it.
make_faults_cluster() {
    local folder=$1
    [ ! -d "$folder/data" ] ||
        "$PG_BIN/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    mkdir -m 700 "$folder"
    "$PG_BIN/initdb" --pgdata "$folder/data" --username "$PGUSER" --auth trust \
        --encoding UTF8 --locale C.UTF-8 >"$folder/initdb.log"
    cat >>"$folder/data/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$folder'
EOF
    "$PG_BIN/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait start \
        >/dev/null 6>&- 8>&-
    PGHOST=$folder "$PG_BIN/createdb" faults_template
    "$PG_BIN/pg_dump" "$2" | PGHOST=$folder "$PG_BIN/psql" -qd faults_template >/dev/null
    PGHOST=$folder "$PG_BIN/psql" -qd faults_template -v ON_ERROR_STOP=1 \
        -f "$ROOT/dev/lib/faults/customers.sql"
    sed "s|^db_host = .*|db_host = $folder|; s|^data_dir = .*|data_dir = $folder/files|" \
        "$CHECKOUT/odoo.conf" >"$folder/odoo.conf"
}

count_faults() {
    local log=$1 ran bad
    ran=$(sed -En 's/^Ran ([0-9]+) tests? in .*/\1/p' "$log")
    # Several subtests may fail in one test.
    mapfile -t bad < <(sed -En 's/^(FAIL|ERROR): \w+ \(\w+\.([^)]+)\).*/\2/p' "$log" | sort -u)
    if [ "${ran:-0}" = 0 ]; then failed "faults: no test was run, see $log"; return; fi
    passed $((ran - ${#bad[@]}))
    for ran in "${bad[@]}"; do failed "faults: $ran, see $log"; done
}
