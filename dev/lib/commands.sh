# The part of ./dev/test that tries the other commands.
# shellcheck shell=bash

# The other commands do what the pages say of them.
test_commands() {
    local folder=$CHECKOUT/commands benchmark
    say "Trying the commands"
    rm -rf "$folder"
    mkdir -p "$folder"
    check "dev run" try_run "$folder/run"
    check "dev run's log" stays_quiet "run_${CHECKOUT_ID}_demo"
    check "dev db" "$ROOT/dev/db" "commands_$CHECKOUT_ID" empty
    check "dev odoo" "$ROOT/dev/odoo" db --help
    drop_database "commands_$CHECKOUT_ID"
    for benchmark in "$ROOT"/dev/lib/bench/[a-z]*.py; do
        benchmark=$(basename "$benchmark" .py)
        check "dev bench $benchmark" "$ROOT/dev/bench" "$benchmark" --quick
    done
    check "dev translate" "$ROOT/dev/translate" "$folder"
    check "dev screenshots" "$ROOT/dev/screenshots" "$folder"
    check "the pictures" has_pictures "$folder" "$ROOT"/{README.rst,docs/*.rst,static/description/index.html}
}

# try_run LOG: it prints an address that answers, and stops with what it started.
try_run() {
    local log=$1 command url
    "$ROOT/dev/run" >"$log" 2>&1 &
    command=$!
    until url=$(sed -n 's/.*Odoo is ready: *//p' "$log") && [ -n "$url" ]; do
        kill -0 "$command" || { cat "$log"; return 1; }
        sleep 1
    done
    answers "$url" || return 1
    kill "$command"
    wait "$command" || true
    ! answers "$url" && ! grep -E ' (WARNING|ERROR|CRITICAL) ' "$log"
}

# stays_quiet DATABASE: nor do Odoo's scheduled actions write into the log of ./dev/run.
stays_quiet() {
    local log
    log=$(odoo shell --database "$1" --log-level warn --shell-interface python \
        <"$ROOT/dev/lib/scheduler.py" 2>&1)
    [ -z "$log" ] || { echo "$log"; return 1; }
}

answers() { python -c "from urllib.request import urlopen; urlopen('$1/web/login')"; }

# has_pictures FOLDER PAGE…: ./dev/screenshots makes all pictures of these pages.
has_pictures() {
    local picture
    while read -r picture; do
        [ -s "$1/$(basename "$picture")" ] || { echo "$picture"; return 1; }
    done < <(grep -ohs '[a-z_]*\.png' "${@:2}")
}
