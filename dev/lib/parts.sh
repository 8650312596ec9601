# The parts of ./dev/test that are tests of Odoo's. Every test method counts.
# shellcheck shell=bash

# Core's own tours through the customer list: they must go on passing.
CORE_TOURS=(
    test_click_all_orders_keep_customer
    test_customer_all_fields_displayed
    test_customer_popup
    test_fast_payment_validation_from_product_screen_without_automatic_receipt_printing
    test_preset_customer_selection
    test_res_partner_scan_barcode
    test_07_pos_barcodes_scan
    test_09_pos_barcodes_scan_product_packaging
    test_GS1_pos_barcodes_scan
)

# Addons that change the Point of Sale at the same places: it all has to work with them.
NEIGHBOURS=pos_restaurant,pos_loyalty,pos_sale,pos_hr,pos_self_order

# Apps whose documents and lists name customers, too.
APPS=sale_management,crm,project,purchase

# template_of PART: the function that makes what it works on a copy of.
template_of() {
    case $1 in
        commands) ;;
        lint | names) echo addons_template demo ;;
        apps) echo beside_template demo apps "$APPS" ;;
        neighbours) echo beside_template demo neighbours "$NEIGHBOURS" ;;
        beside) echo beside_template demo beside "$BESIDE" "${ADDONS[@]:1}" ;;
        faults) echo addon_template empty ;;
        core) echo beside_template "${CORE_TEMPLATE[@]}" ;;
        field) echo field_template empty ;;
        wheel | peers) echo odoo_template empty ;;
        python | quick | quick_beside | concurrency | lifecycle | companion | browser)
            echo addon_template demo ;;
        *) echo addon_template demo "$1" ;;
    esac
}

# test_tags NAME…: Odoo's --test-tags for files, classes and methods of the addons.
test_tags() {
    local name addon tags=()
    for name in "$@"; do
        for addon in "${ADDONS[@]}"; do
            case $name in
                test_*) tags+=("*/$addon/tests/${name%.py}.py") ;;
                *) tags+=("*/$addon:$name") ;;
            esac
        done
    done
    with_commas "${tags[@]}"
}

test_names() { odoo_tests "$NAMES"; }

# What needs nothing but Odoo and its database.
PYTHON_TAGS=/customer_code,-customer_code_browser,-customer_code_neighbours
PYTHON_TAGS+=,-customer_code_apps,-customer_code_field

test_python() { odoo_tests "$PYTHON_TAGS"; }

# What to run before each commit, in two lanes: nothing is printed, and no pictures are
# looked at.
test_quick() {
    lint "${FAST_LINTERS[@]}"
    odoo_tests "$PYTHON_TAGS$(without {documents,generate,lookup,point_of_sale,store}_)"
}

test_quick_beside() {
    odoo_tests "$PYTHON_TAGS$(without codes_ documents_print rules_ store_)$(without \
        hoot properties tools_ translations views who_)"
}

# without BEGINNING…: tags that leave out the test files whose names begin so.
without() {
    local beginning file
    for beginning in "$@"; do
        for file in "$ROOT/tests/test_$beginning"*.py; do
            [ -e "$file" ] || continue
            echo -n ",-/customer_code/tests/$(basename "$file")"
        done
    done
}

# What other apps print and list, too, in a database with them.
test_apps() {
    local tags
    tags=$(printf '/customer_code/tests/test_%s.py,' documents_{print,buttons} \
        lookup_{lists,mentions,text_search})
    odoo_tests "customer_code_apps,$tags"
}

# In a database of their own, because they commit.
test_concurrency() { odoo_tests customer_code_concurrency; }

test_browser() { odoo_tests "customer_code_browser,$(core_tours)"; }

test_neighbours() { odoo_tests "customer_code_neighbours,$(core_tours)"; }

core_tours() { printf '/point_of_sale:TestUi.%s,' "${CORE_TOURS[@]}"; }

# All of an addon that stands on this one, whatever its tests need.
test_addon() {
    lint_addon "$PART" "${LINTERS[@]}"
    # Those for other apps are of another part.
    odoo_tests "*/$PART,-customer_credit_beside"
    [ "$PART" != customer_statement ] || { test_uninstall_statement; test_faults_statement; }
}
