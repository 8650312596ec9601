# The databases and the Python of ./dev/bench. A sub-command is a module in dev/lib/bench.
# shellcheck shell=bash

# bench SUB-COMMAND [--quick]
bench() {
    local addons databases=() failed=0
    exec 6>"$CHECKOUT/bench.lock"
    flock --nonblock 6 || { say "Waiting for another ./dev/bench of this checkout"; flock 6; }
    make_venv peers requirements-bench.txt
    add_peers_to_config
    # Its browser is driven by Node.
    [ "$1" != pos ] || { make_tools; export NODE_PATH=$CACHE/node/node_modules; }
    export BENCH_DATABASES=bench_${CHECKOUT_ID}_
    for addons in $(bench_python -c "import bench.$1 as it; print(*it.DATABASES)"); do
        databases+=("$BENCH_DATABASES${addons//,/_}")
        fresh_copy "${databases[-1]}" bench_template "$addons"
    done
    bench_python -m bench "$@" || failed=$?
    for addons in "${databases[@]}"; do drop_database "$addons"; done
    return "$failed"
}

# Not from the checkout, whose folders would pass for Python packages; and without
# the luck of a hash seed, which lasts as long as a process.
bench_python() {
    (cd / && PYTHONHASHSEED=0 PYTHONPATH=$ROOT/dev/lib:$ODOO_HOME exec python "$@")
}

# bench_template odoo|ADDONS: without demo data, which no customer's database has.
bench_template() {
    case $1 in
        odoo) odoo_template empty ;;
        customer_code) addon_template empty ;;
        *) peers_template "$1" ;;
    esac
}

# peers_template ADDONS
peers_template() {
    local base name
    base=$(odoo_template empty)
    name=peers_${base#odoo_}_$({ echo "$1"; cat "$CACHE/peers/lock"; } | digest)
    add_to_template "$base" "$name" "$1"
    keep_template "peers_$1" "$name"
    echo "$name"
}

add_peers_to_config() {
    local folder config=$CHECKOUT/bench.conf
    folder=$(echo "$CACHE"/peers/lib/python3*/site-packages/odoo/addons)
    sed "s|^addons_path = .*|&,$folder|" "$ODOO_RC" >"$config"
    export ODOO_RC=$config
}
