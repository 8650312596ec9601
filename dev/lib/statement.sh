# The rest of the addon's part of ./dev/test: what it survives, and what it leaves.
# shellcheck shell=bash

# test_faults_statement: real servers that are killed while they send statements.
test_faults_statement() {
    kill_servers customer_statement "$ROOT/dev/lib/faults_statement.py"
}

# test_uninstall_statement: it takes with it what is its own, and nothing else.
test_uninstall_statement() {
    local database=test_${CHECKOUT_ID}_uninstall_statement
    fresh_copy "$database" addon_template empty customer_statement
    check uninstall in_shell "$database" uninstall_statement.py
    drop_database "$database"
}
