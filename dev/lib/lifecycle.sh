# The part of ./dev/test about updating, uninstalling and installing again.
# shellcheck shell=bash

# Uninstalled, it leaves the codes and nothing else; installed again, it finds them.
# Updated from a version before, it keeps everything.
test_lifecycle() {
    local version database=test_${CHECKOUT_ID}_lifecycle
    for version in 19.0.1.0.0 19.0.2.0.0; do
        say "Updating from version $version"
        fresh_copy "$database" odoo_template empty
        check "version $version" in_old_version "$database" "$version"
        check "update from $version" install_addons "$database" --update customer_code
        check "after update from $version" in_shell "$database" upgrade_after.py
    done
    say "Uninstalling, installing again"
    fresh_copy "$database" addon_template demo
    check uninstall in_shell "$database" uninstall.py
    check install install_addons "$database" --init customer_code
    check reinstall in_shell "$database" reinstall.py
    drop_database "$database"
}

# install_addons DATABASE --init|--update ADDON…
install_addons() {
    odoo --database "$1" "$2" "$(with_commas "${@:3}")" --stop-after-init --log-level warn \
        --max-cron-threads 0
}

# in_old_version DATABASE VERSION: work with the addon as it was.
in_old_version() {
    local old=$CHECKOUT/old
    rm -rf "$old"
    mkdir "$old"
    tar -C "$old" -xzf "$ROOT/dev/lib/customer_code-$2.tar.gz"
    (
        export ODOO_RC=$old/odoo.conf
        write_odoo_config "$ODOO_RC" "$old"
        install_addons "$1" --init customer_code && in_shell "$1" upgrade_before.py
    )
}

# in_shell DATABASE SCRIPT: its failure is the command's.
in_shell() {
    odoo shell --database "$1" --log-level error --shell-interface python \
        <"$ROOT/dev/lib/$2"
}
