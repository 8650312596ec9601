# The parts of ./dev/test that work beside what people have: apps and localizations that
# make partners or keep something else in the field, and the addons most switch from.
# shellcheck shell=bash

FIELD=hr,hr_recruitment,calendar,lunch,purchase,crm,sale_management,im_livechat
FIELD+=,base_automation,l10n_es,l10n_uy,l10n_be,l10n_se,l10n_fi,l10n_no,l10n_si
FIELD+=,l10n_tr_nilvera_einvoice

# Core's own tests of the invoices that are sent to the Turkish authority.
FIELD_TAGS=customer_code_field,/l10n_tr_nilvera_einvoice
FIELD_TAGS+=,/customer_code/tests/test_documents_references.py

test_field() { odoo_tests "$FIELD_TAGS"; }

# field_template demo|empty: apps that come after the addon, whose data it sees.
field_template() {
    local base name
    base=$(addon_template "$1")
    name=field_${base#addon_}
    make_template "field_$1" "$name" install_into "$base" "$FIELD"
    echo "$name"
}

# Installed from their wheels before the addon, beside it, and taken out again.
test_peers() {
    make_venv peers requirements-bench.txt
    add_peers_to_config
    # As many as a shop has; the others look at each contact alone, and take their time.
    switch 10000
    switch 20 partner_firstname,partner_ref_unique
}

# switch COMPANIES [ADDONS]: from base_partner_sequence, beside ADDONS if there are any.
switch() {
    local database=test_${CHECKOUT_ID}_peers
    export PEERS_COMPANIES=$1
    fresh_copy "$database" odoo_template empty
    install base_partner_sequence "$database"
    check "$1 companies" in_shell "$database" peers_before.py
    install customer_code "$database"
    [ $# = 1 ] || install "$2" "$database"
    check "beside${2:+ $2}" in_shell "$database" peers_beside.py
    check "after $1 companies" in_shell "$database" peers_after.py
    drop_database "$database"
}

# install ADDONS DATABASE
install() { check "install $1" install_addons "$2" --init "$1"; }
