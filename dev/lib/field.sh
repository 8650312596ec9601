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

# field_template: apps that come after the addon, whose data it sees.
field_template() {
    local base name
    base=$(addon_template empty)
    name=field_${base#addon_}
    make_template field "$name" install_into "$base" "$FIELD"
    echo "$name"
}

# Installed from their wheels before the addon, beside it, and taken out again.
test_peers() {
    local database=test_${CHECKOUT_ID}_peers
    make_venv peers requirements-bench.txt
    fresh_copy "$database" odoo_template empty
    add_peers_to_config
    install_peers "$database" base_partner_sequence
    check "peers: codes of before" in_shell "$database" peers_before.py
    install_peers "$database" customer_code
    check "peers: beside base_partner_sequence" in_shell "$database" peers_beside.py
    install_peers "$database" partner_firstname partner_ref_unique
    check "peers: beside all" in_shell "$database" peers_beside.py
    check "peers: afterwards" in_shell "$database" peers_after.py
    drop_database "$database"
}

install_peers() { check "peers: install ${*:2}" install_addons "$1" --init "${@:2}"; }
