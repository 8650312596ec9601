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
        fresh_copy "${databases[-1]}" bench_template empty "$addons"
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

# bench_template empty odoo|ADDONS: without demo data, which no customer's database has.
bench_template() {
    case $2 in
        odoo,sale) others_template "$1" bench_sale sale ;;
        customer_statement,sale) beside_template "$1" bench_sale sale customer_statement ;;
        customer_credit_sale) addon_template "$1" "$2" ;;
        odoo) odoo_template "$1" ;;
        customer_code) addon_template "$1" ;;
        customer_statement) addon_template "$1" "$2" ;;
        *) peers_template "$@" ;;
    esac
}

# peers_template empty ADDONS
peers_template() {
    local base name
    base=$(odoo_template "$1")
    name=peers_${base#odoo_}_$({ echo "$2"; cat "$CACHE/peers/lock"; } | digest)
    make_template "peers_$2" "$name" install_into "$base" "$2"
    echo "$name"
}

add_peers_to_config() {
    local folder config=$CHECKOUT/bench.conf
    folder=$(echo "$CACHE"/peers/lib/python3*/site-packages/odoo/addons)
    write_odoo_config "$config" "$(addons_path),$folder"
    export ODOO_RC=$config
}
