# Odoo's sources, its configuration and its processes.
# shellcheck shell=bash disable=SC2016,SC2034 # apt reads $(…); the commands use URL.

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
        cd "$apt/cache/archives" || exit
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

# write_odoo_config FILE [FOLDERS]: with these folders of addons before Odoo's own. At
# once, because another command of this checkout may be reading it.
write_odoo_config() {
    local folders=${2:-$ODOO_HOME/odoo/addons} draft=$1.$BASHPID
    [ ! -d "$ODOO_HOME/addons" ] || folders=$folders,$ODOO_HOME/addons
    cat >"$draft" <<EOF
[options]
addons_path = $folders
data_dir = $CACHE/data
db_host = $PGHOST
db_user = $PGUSER
http_interface = 127.0.0.1
screenshots = $CHECKOUT/screenshots
EOF
    mv "$draft" "$1"
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

# free_port [PORT]: PORT if nobody listens there, or another one.
free_port() {
    python - "${1:-0}" <<'EOF'
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
