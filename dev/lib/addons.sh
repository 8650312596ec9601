# The addons of this checkout: the root's, and in addons/ those that stand on it.
# shellcheck shell=bash

ADDONS=(customer_code)
for manifest in "$ROOT"/addons/*/__manifest__.py; do
    [ ! -e "$manifest" ] || ADDONS+=("$(basename "$(dirname "$manifest")")")
done

is_addon() { [[ " ${ADDONS[*]} " == *" $1 "* ]]; }

is_companion() { [[ " ${ADDONS[*]:1} " == *" $1 "* ]]; }

with_commas() { (IFS=, && echo "$*"); }

# addon_folder NAME
addon_folder() {
    case $1 in
        customer_code) echo "$ROOT" ;;
        *) echo "$ROOT/addons/$1" ;;
    esac
}

# Odoo knows an addon by its folder's name, whatever the checkout is called. A link to the
# whole would not do: Odoo looks where the addons in it really are, and would no longer
# see which of the two a file belongs to.
link_addons() {
    local folder=$CHECKOUT/addons/customer_code
    [ ! -L "$folder" ] || rm "$folder"
    mkdir -p "$folder/addons"
    link_entries "$ROOT" "$folder"
    link_entries "$ROOT/addons" "$folder/addons"
}

# link_entries FROM TO: and leave alone what is right, for another command may use it.
link_entries() {
    local entry link
    for entry in "$1"/*; do
        link=$2/$(basename "$entry")
        case $entry in "$ROOT/addons" | "$ROOT/dev" | "$1/*") continue ;; esac
        [ "$(readlink "$link")" = "$entry" ] || ln -sfnT "$entry" "$link"
    done
    for link in "$2"/*; do
        [ -e "$link" ] || rm -f "$link"
    done
}

# addons_path: where Odoo finds them. What is within another one comes first, or Odoo
# takes its terms for the other one's.
addons_path() {
    [ ${#ADDONS[@]} = 1 ] || echo -n "$CHECKOUT/addons/customer_code/addons,"
    echo "$CHECKOUT/addons"
}

# results_folder NAME USUAL [FOLDER]: where a command writes what it makes of an addon:
# the folder USUAL within it, or one that was named.
results_folder() {
    local folder
    case $1,${3:-} in
        *,) folder=$(addon_folder "$1")/$2 ;;
        customer_code,*) folder=$3 ;;
        *) folder=$3/$1 ;;
    esac
    mkdir -p "$folder" 2>/dev/null || true
    [ -w "$folder" ] || die "$(id -un) cannot write to $folder. Name another folder."
    echo "$folder"
}

# addon_depends NAME: what it depends on, with commas between.
addon_depends() {
    python -c 'import ast, sys; print(",".join(ast.literal_eval(sys.stdin.read())["depends"]))' \
        <"$(addon_folder "$1")/__manifest__.py"
}

# addon_fingerprint NAME: of all that a database with it depends on: its own files, and
# those of the others here that it stands on.
addon_fingerprint() {
    local other others
    IFS=, read -ra others <<<"$(addon_depends "$1")"
    {
        (cd "$(addon_folder "$1")" && find . \( -name .git -o -path ./dev -o -path ./docs \
            -o -path ./addons -o -path ./tests -o -path ./static -o -name '__pycache__' \) \
            -prune -o -type f ! -name '*.rst' ! -name '.*' -print0 |
            LC_ALL=C sort -z | xargs -0 sha256sum)
        for other in "${others[@]}"; do
            ! is_addon "$other" || addon_fingerprint "$other"
        done
    } | digest
}

# export_addon NAME FOLDER: under the addon's own name, because some linters go by it.
export_addon() {
    rm -rf "$2"
    mkdir -p "$2"
    tar -C "$(addon_folder "$1")" --exclude=./.git --exclude=./.ci --exclude=./dev \
        --exclude=./addons --exclude=__pycache__ -c . | tar -C "$2" -x
}
