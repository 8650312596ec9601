# What the commands in dev/ stand on: everything Odoo needs, in one cache folder.
#
# Sourced, then `setup "$@"`. As root it installs what is missing through apt and
# starts the command again as an ordinary user, because neither PostgreSQL nor
# Odoo may run as root. Afterwards PostgreSQL runs, and the functions below
# (odoo, fresh_database, …) work.
#
# CUSTOMER_CODE_CACHE  the cache folder
# ODOO_HOME            a folder with Odoo 19.0 sources to use instead of Debian's
# PYTHON               the Python 3.11 to build on
# shellcheck shell=bash disable=SC2034 # The files that it reads use them.

set -euo pipefail
shopt -s inherit_errexit
umask 022

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
PLAIN_USER=customer-code-dev

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

digest() { sha256sum | cut -c 1-12; }

for part in machine odoo addons databases; do
    # shellcheck source=/dev/null
    source "$ROOT/dev/lib/$part.sh"
done

setup() {
    if [ "$EUID" = 0 ]; then
        CACHE=${CUSTOMER_CODE_CACHE:-/var/cache/customer-code-dev}
    else
        CACHE=${CUSTOMER_CODE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/customer-code-dev}
    fi
    # Not relative to a folder that is about to change.
    CACHE=$(realpath -m "$CACHE")
    [ -z "${ODOO_HOME:-}" ] || ODOO_HOME=$(realpath -m "$ODOO_HOME")
    # Several checkouts share the cache, each with files and databases of its own.
    CHECKOUT_ID=$(printf %s "${CUSTOMER_CODE_TREE:-$ROOT}" | digest)
    CHECKOUT=$CACHE/checkouts/$CHECKOUT_ID
    install_packages
    [ "$EUID" = 0 ] && become_plain_user "$@"

    mkdir -p "$CHECKOUT/addons" "$CACHE/home" "$CACHE/data" "$CACHE/postgres"
    PG_BIN=$(postgres_programs)
    export PGHOST=$CACHE/postgres/socket PGUSER=odoo
    export PYTHONDONTWRITEBYTECODE=1 PATH=$CACHE/venv/bin:$PATH
    exec 9>"$CACHE/lock"
    flock --nonblock 9 || { say "Waiting for another set-up to finish"; flock 9; }
    fetch_odoo
    make_venv venv requirements.txt
    start_postgres
    link_addons
    export ODOO_RC=$CHECKOUT/odoo.conf
    write_odoo_config "$ODOO_RC" "$(addons_path)"
    exec 9>&-
}
