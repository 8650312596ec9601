# The private PostgreSQL, its databases and the templates that they are copied from.
# shellcheck shell=bash

# --- PostgreSQL --------------------------------------------------------------

# A cluster of its own, on a socket that only its owner can open. Whoever uses it
# holds a shared lock; the last to leave stops it.
start_postgres() {
    local folder=$CACHE/postgres
    [ ${#PGHOST} -le 90 ] || die "The cache folder's path is too long for a socket: $CACHE"
    if [ ! -d "$folder/data" ]; then
        say "Making a PostgreSQL cluster"
        rm -rf "$folder/data.part"
        "$PG_BIN/initdb" --pgdata "$folder/data.part" --username "$PGUSER" --auth trust \
            --encoding UTF8 --locale C.UTF-8 >"$folder/initdb.log"
        cat >>"$folder/data.part/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$PGHOST'
unix_socket_permissions = 0700
# Nothing in here is worth a disk flush.
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = 512MB
max_wal_size = 4GB
EOF
        mv "$folder/data.part" "$folder/data"
    fi
    [ -d "$PGHOST" ] || mkdir -m 700 "$PGHOST"
    exec 8>"$folder/in-use"
    flock --shared 8
    trap stop_postgres EXIT
    "$PG_BIN/pg_ctl" --pgdata "$folder/data" status >/dev/null ||
        "$PG_BIN/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait start \
            >/dev/null 8>&- 9>&- || die "PostgreSQL did not start; see $folder/log"
}

stop_postgres() {
    flock --exclusive --nonblock 8 || return 0
    "$PG_BIN/pg_ctl" --pgdata "$CACHE/postgres/data" --mode fast --wait stop >/dev/null 8>&- || true
}

# --- databases ---------------------------------------------------------------

database_exists() {
    [ "$("$PG_BIN/psql" -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]
}

drop_database() {
    ! database_exists "$1" || "$PG_BIN/dropdb" "$1" ||
        die "Please stop what uses the database $1 and try again."
    rm -rf "$CACHE/data/filestore/$1"
}

# copy_database FROM TO: rows by PostgreSQL, attachments as hard links (Odoo never
# writes into one, it adds and removes).
copy_database() {
    drop_database "$2"
    "$PG_BIN/createdb" --template "$1" "$2"
    [ ! -d "$CACHE/data/filestore/$1" ] ||
        cp -al "$CACHE/data/filestore/$1" "$CACHE/data/filestore/$2"
}

rename_database() {
    "$PG_BIN/psql" -d postgres -qc "ALTER DATABASE \"$1\" RENAME TO \"$2\""
    [ ! -d "$CACHE/data/filestore/$1" ] ||
        mv -T "$CACHE/data/filestore/$1" "$CACHE/data/filestore/$2"
}

# quiet_odoo DATABASE ARGUMENTS…: its output only when it fails.
quiet_odoo() {
    local log=$CHECKOUT/$1.log
    if ! odoo --database "$@" --stop-after-init >"$log" 2>&1 </dev/null ||
        grep -E ' (ERROR|CRITICAL) |demo data failed' "$log" >&2; then
        tail -n 40 "$log" >&2
        die "Odoo failed; its log is $log"
    fi
    rm "$log"
}

# fresh_database NAME [demo|empty]: with all addons of this checkout.
fresh_database() { fresh_copy "$1" addons_template "${2:-demo}"; }

# fresh_copy NAME TEMPLATE…: a copy of the template that a function makes.
fresh_copy() {
    local template
    template=$("${@:2}")
    copy_database "$template" "$1"
}

# --- templates ---------------------------------------------------------------

# make_template KIND NAME COMMAND…: have the template that this checkout wants of a kind.
# What is not there yet is made by COMMAND, which is told the database; the one that it
# had before goes, unless another checkout wants it.
make_template() {
    local note=$CHECKOUT/$1.template old=
    exec 7>"$CACHE/templates-$1.lock"
    flock 7
    [ ! -f "$note" ] || old=$(<"$note")
    echo "$2" >"$note"
    [ -z "$old" ] || grep -qxF "$old" "$CACHE"/checkouts/*/*.template || drop_database "$old"
    if ! database_exists "$2"; then
        drop_database "$2.part"
        "${@:3}" "$2.part" 7>&-
        rename_database "$2.part" "$2"
    fi
    exec 7>&-
}

# install_odoo demo|empty DATABASE
install_odoo() {
    local demo=()
    say "Making a database with Odoo's own modules ($1), about two minutes"
    [ "$1" = empty ] || demo=(--with-demo)
    quiet_odoo "$2" --init "$(addon_depends customer_code)" "${demo[@]}"
    odoo shell --database "$2" --log-level error <"$ROOT/dev/lib/mend_odoo.py"
}

# install_into BASE ADDONS DATABASE: more addons into a copy of BASE.
install_into() {
    say "Installing $2 into a copy of $1"
    copy_database "$1" "$3"
    quiet_odoo "$3" --init "$2"
}

odoo_fingerprint() {
    {
        addon_depends customer_code
        cat "$ODOO_HOME/odoo/release.py" "$ROOT/dev/lib/requirements.txt" \
            "$ROOT/dev/lib/mend_odoo.py"
        cat "$CACHE/odoo/usr/share/doc/odoo-19/changelog.Debian.gz" 2>/dev/null || true
        git -C "$ODOO_HOME" rev-parse HEAD 2>/dev/null || true
    } | digest
}

# odoo_template demo|empty: a database with the modules that the addon depends on.
odoo_template() {
    local name
    name=odoo_$1_$(odoo_fingerprint)
    make_template "odoo_$1" "$name" install_odoo "$1"
    echo "$name"
}

# addon_template demo|empty [ADDON…]: the same with the root's addon, as it is now, and
# those of addons/ that are named after it.
addon_template() { with_addons "$(odoo_template "$1")" "addon_$1" "${@:2}"; }

# with_addons BASE KIND [ADDON…]
with_addons() {
    local base=$1 kind=$2 name with
    name=addon_${base#odoo_}_$(addon_fingerprint customer_code)
    make_template "$kind" "$name" install_into "$base" customer_code
    shift 2
    [ "${1:-}" != customer_code ] || shift
    if [ $# -gt 0 ]; then
        base=$name with=$(with_commas "$@")
        name=${base%_*}_$({ echo "$with"; for_each addon_fingerprint "$@"; } | digest)
        make_template "${kind}_$with" "$name" install_into "$base" "$with"
    fi
    echo "$name"
}

# addons_template demo|empty: the same with all addons of this checkout.
addons_template() { addon_template "$1" "${ADDONS[@]}"; }

# others_template demo|empty KIND OTHERS: others of Odoo's addons, without the root's.
others_template() {
    local base name
    base=$(odoo_template "$1")
    name=$2_${base#odoo_}_$(digest <<<"$3")
    make_template "$2_$1" "$name" install_into "$base" "$3"
    echo "$name"
}

# beside_template demo|empty KIND OTHERS [ADDON…]: this checkout's beside others of Odoo's.
beside_template() {
    with_addons "$(others_template "$1" "$2" "$3")" "addon_$2_$1" "${@:4}"
}

for_each() {
    local item
    for item in "${@:2}"; do "$1" "$item"; done
}
