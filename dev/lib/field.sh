# The parts of ./dev/test that work beside what people have: apps and localizations that
# make partners or keep something else in the field, and the addons most switch from.
# shellcheck shell=bash

FIELD=hr,hr_recruitment,calendar,lunch,purchase,sale_management,im_livechat
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
    local database=test_${CHECKOUT_ID}_peers
    make_venv peers requirements-bench.txt
    fresh_copy "$database" odoo_template empty
    add_peers_to_config
    install base_partner_sequence "$database"
    check "codes of before" in_shell "$database" peers_before.py
    install customer_code "$database"
    check "beside base_partner_sequence" in_shell "$database" peers_beside.py
    install partner_firstname,partner_ref_unique "$database"
    check "beside all" in_shell "$database" peers_beside.py
    check "afterwards" in_shell "$database" peers_after.py
    drop_database "$database"
}

# install ADDONS DATABASE
install() { check "install $1" install_addons "$2" --init "$1"; }
