# The part of ./dev/test about the wheels.
# shellcheck shell=bash

# As somebody gets them who installs the wheels beside Odoo: no folder is named to Odoo.
test_wheel() {
    local addon folder=$CHECKOUT/wheel database=test_${CHECKOUT_ID}_wheel
    local pip=("$CACHE/wheel/bin/pip" --disable-pip-version-check)
    make_venv wheel requirements-wheel.txt
    fresh_copy "$database" odoo_template empty
    say "Building and installing the wheels"
    rm -rf "$folder"
    mkdir -p "$folder"
    write_odoo_config "$folder/odoo.conf"
    for addon in "${ADDONS[@]}"; do
        check "wheel: build $addon" "${pip[@]}" wheel --no-deps --no-build-isolation \
            --wheel-dir "$folder" "$(addon_folder "$addon")"
    done
    check "wheel: pip install" "${pip[@]}" install --no-index --target "$folder/site" "$folder"/*.whl
    check "wheel: activate" with_wheel install_addons "$database" --init "${ADDONS[@]}"
    check "wheel: use" with_wheel in_shell "$database" wheel.py
    drop_database "$database"
}

with_wheel() {
    ODOO_RC=$CHECKOUT/wheel/odoo.conf ODOO_HOME=$ODOO_HOME:$CHECKOUT/wheel/site \
        CHECKOUT_ROOT=$ROOT ADDONS_OF_CHECKOUT=${ADDONS[*]} "$@"
}
