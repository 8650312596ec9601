# How ./dev/test goes through its parts, several at a time, and how it counts.
# shellcheck shell=bash disable=SC2034 # Its parts use NAMES.

# ./dev/test runs all of them unless it is told which: one lane from the first on, the
# other from the last, until they meet. So what computes runs beside what waits for a
# browser.
PARTS=(lint python apps field peers concurrency lifecycle wheel companion "${ADDONS[@]:1}"
    beside faults commands browser neighbours)
# Those that run only when they are asked for, because they take hours.
APART=(core)
# What waits for time to pass does so in a third lane, from the beginning.
WAITING=faults

# Each part has a folder here: its output, its logs, and its counts.
TESTS=$CHECKOUT/tests

for file in parts lint field bench beside lifecycle wheel companion faults statement \
    commands core; do
    # shellcheck source=/dev/null
    source "$ROOT/dev/lib/$file.sh"
done

run_tests() {
    local argument parts=() names=()
    for argument in "$@"; do
        case $argument in
            --quick) parts+=(quick quick_beside) ;;
            --*)
                [[ " ${PARTS[*]} ${APART[*]} " == *" ${argument#--} "* ]] ||
                    die "Unknown option $argument; see ./dev/test --help"
                parts+=("${argument#--}")
                ;;
            *) if is_companion "$argument"; then parts+=("$argument"); else names+=("$argument"); fi ;;
        esac
    done
    if [ ${#names[@]} -gt 0 ]; then
        NAMES=$(test_tags "${names[@]}")
        parts+=(names)
    fi
    [ ${#parts[@]} -gt 0 ] || parts=("${PARTS[@]}")
    mapfile -t parts < <(printf '%s\n' "${parts[@]}" | awk '!seen[$0]++')
    mkdir -p "$CHECKOUT/export"
    exec 6>"$CHECKOUT/tests.lock"
    flock --nonblock 6 || { say "Waiting for another ./dev/test of this checkout"; flock 6; }
    rm -rf "$CHECKOUT/screenshots" "$TESTS"
    mkdir "$TESTS"
    make_templates "${parts[@]}"
    run_lanes "${parts[@]}"
    report "${parts[@]}"
}

# --- lanes -------------------------------------------------------------------

# make_templates PART…: what the parts work on copies of, so that none makes another one
# wait. A template that cannot be made is a failure of the parts that need it.
make_templates() {
    local template makers=()
    while read -ra template; do
        "${template[@]}" >/dev/null &
        makers+=($!)
    done < <(for_each template_of "$@" | sort -u)
    [ ${#makers[@]} = 0 ] || wait "${makers[@]}" || true
}

# run_lanes PART…: each lane in a process group of its own, so that Ctrl-C reaches all.
run_lanes() {
    local lanes=() backwards
    mapfile -t backwards < <(printf '%s\n' "$@" | tac)
    set -m
    lane "$@" & lanes+=($!)
    lane "${backwards[@]}" & lanes+=($!)
    [[ " $* " != *" $WAITING "* ]] || { lane "$WAITING" & lanes+=($!); }
    set +m
    LANES=("${lanes[@]/#/-}")
    trap stop_lanes INT TERM HUP
    wait "${lanes[@]}" || true
    trap - INT TERM HUP
}

# An Odoo that is waiting for a browser does not mind being asked.
stop_lanes() {
    kill -- "${LANES[@]}" 2>/dev/null || true
    sleep 3
    kill -KILL -- "${LANES[@]}" 2>/dev/null || true
    exit 130
}

# lane PART…: those that no other lane has begun.
lane() {
    for PART in "$@"; do
        mkdir "$TESTS/$PART" 2>/dev/null || continue
        SECONDS=0
        # The file of counts ends with this word, or the part has not come to its end.
        { run_part; count ended "$SECONDS"; } 2>&1 </dev/null |
            tee "$TESTS/$PART/output.log" | sed -u "s/^/$PART: /" &
        wait $! || true
    done
}

run_part() {
    if is_companion "$PART"; then test_addon; else "test_$PART"; fi
}

# --- counting ----------------------------------------------------------------

passed() { count passed "${1:-1}"; }
failed() { count failed "$1"; }
count() { echo "$*" >>"$TESTS/$PART/counts"; }

report() {
    local part
    echo
    for part in "$@"; do report_part "$part"; done
    cat "$TESTS"/*/counts | sed -n 's/^failed /FAILED: /p'
    cat "$TESTS"/*/counts | awk '
        $1 == "passed" { passed += $2 }
        $1 == "failed" { failed += 1 }
        END { printf "%d passed, %d failed\n", passed, failed; exit (failed > 0) }'
}

# report_part PART: what it took and found. One that found nothing has failed, and so has
# one that was killed.
report_part() {
    local PART=$1 counts=$TESTS/$1/counts
    mkdir -p "$TESTS/$PART"
    touch "$counts"
    grep -q '^ended' "$counts" ||
        failed "$PART: it did not come to its end, see $TESTS/$PART/output.log"
    grep -q '^passed\|^failed' "$counts" || failed "$PART: no test was run"
    awk -v part="$PART" '
        $1 == "passed" { passed += $2 }
        $1 == "failed" { failed += 1 }
        $1 == "ended" { took = $2 " s" }
        END { printf "%-20s %7s  %4d passed, %d failed\n", part, took, passed, failed }' "$counts"
}

# check NAME COMMAND…: a check that passes if the command does.
check() {
    local name=$1 log=$TESTS/$PART/${1//[ \/]/-}.log began=$SECONDS
    shift
    if (cd "$CHECKOUT/export" && "$@") >"$log" 2>&1; then
        passed
        echo "    $name ($((SECONDS - began)) s)"
    else
        failed "$PART: $name"
        cat "$log"
    fi
}

# --- tests of Odoo's ---------------------------------------------------------

# odoo_tests TAGS [ARGUMENTS…]: run tests in a copy of the part's template.
odoo_tests() {
    local tags=$1 log=$TESTS/$PART/odoo.log database=test_${CHECKOUT_ID}_$PART template
    shift
    read -ra template <<<"$(template_of "$PART")"
    fresh_copy "$database" "${template[@]}"
    say "Running Odoo's tests (log: $log)"
    odoo --database "$database" --test-tags "${tags%,}" --stop-after-init \
        --http-port "$(free_port)" --max-cron-threads 0 "$@" 2>&1 </dev/null |
        tee "$log" |
        sed -uEn -e 's/.* (odoo\.addons\.[a-z_]+)\.tests\.[a-z_.]+: Starting (.*) \.\.\. $/    \2/p' \
            -e '/ (ERROR|CRITICAL) /,/^20[0-9-]+ /{/ INFO /!p}' \
            -e 's/.*(Screenshot in: .*)/    \1/p' || true
    count_tests "$log"
    drop_database "$database"
}

count_tests() {
    local log=$1 result ran bad=() skipped
    result=$(grep -Eo '[0-9]+ failed, [0-9]+ error\(s\) of [0-9]+ tests' "$log" | tail -n 1) || true
    if [ -z "$result" ] || [[ $result == *" of 0 tests" ]]; then
        failed "$PART: no test was run, see $log"
        return
    fi
    ran=$(grep -Eo '[0-9]+ tests' <<<"$result" | cut -d ' ' -f 1)
    # Several subtests may fail in one test.
    mapfile -t bad < <(sed -En 's/.* ERROR .* (FAIL|ERROR): (Subtest )?([^ ]+).*/\3/p' "$log" | sort -u)
    [[ $result == "0 failed, 0 error"* || ${#bad[@]} -gt 0 ]] || bad=("$result")
    # A skipped test tests nothing, and a browser that does not start skips silently.
    mapfile -t skipped < <(sed -En 's/.*: skipped (.*)$/\1/p' "$log")
    passed $((ran - ${#bad[@]} - ${#skipped[@]}))
    for result in "${bad[@]}"; do failed "$PART: $result"; done
    for result in "${skipped[@]}"; do failed "$PART: skipped: $result"; done
    [ ${#bad[@]} = 0 ] || echo "    Log: $log"
}
