# The part of ./dev/test about credit beside other apps, and gone again.
# shellcheck shell=bash

# Apps with routes to an order, an invoice or goods, with roles, or with rules of their own.
BESIDE=sale_management,sale_project,website_sale,stock_picking_batch,hr,payment_demo

test_beside() {
    odoo_tests customer_credit_beside
    uninstall_credit addon_template demo customer_statement
    uninstall_credit beside_template demo beside "$BESIDE" customer_statement
}

# uninstall_credit TEMPLATE…: from a copy of what had everything else before.
uninstall_credit() {
    local database=test_${CHECKOUT_ID}_uninstall
    say "Installing and uninstalling customer_credit ($*)"
    fresh_copy "$database" "$@"
    check "uninstall from $1" in_shell "$database" uninstall_credit.py
    drop_database "$database"
}
