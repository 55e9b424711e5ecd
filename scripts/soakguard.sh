# shellcheck shell=bash disable=SC2154
# Part of scripts/soak: the guard, deletion as a state and the audit log, killed at random moments. No program to set the
# clock is needed: the audit log goes by the local day, so another time zone is another day.

# A time zone in which it is so many minutes after midnight now (before it: negative), in $zone as POSIX writes it.
zone_at() {
    local now offset sign=-
    now=$(($(date -u +%s) / 60 % 1440))
    offset=$((($1 - now + 2160) % 1440 - 720)) # east of Greenwich, within half a day
    if [ $offset -lt 0 ]; then sign=+ offset=$((-offset)); fi
    zone=$(printf 'SOAK%s%d:%02d' "$sign" $((offset / 60)) $((offset % 60)))
}

ids_of() { # ids_of WORD… : the ids that a listing gives, oldest first, in $found; 1 if it fails
    run list --store "$kind:$store" --json "$@"
    mapfile -t found < <(grep -o '"id":"[0-9a-f]*"' "$dir/out" | cut -d'"' -f4)
    [ $code = 0 ]
}

# what the store has now, in $live and $hidden
look() {
    ids_of || fail "$label: list ended with $code"
    live=("${found[@]}")
    ids_of --deleted || fail "$label: list --deleted ended with $code"
    hidden=("${found[@]}")
}

# The state of the request $request, in $state.
request_state() {
    run approvals list --all --json
    [ $code = 0 ] || fail "$label: approvals list ended with $code"
    state=$(grep -o "\"code\":\"$request\",\"state\":\"[a-z]*\"" "$dir/out" | cut -d'"' -f8) || true
    state=${state:-none}
}

# The newest code that the last command told, in $request, or nothing.
told_request() { request=$(grep -oE '[A-Z2-7]{4}(-[A-Z2-7]{4}){3}' "$1" | tail -n 1) || true; }

# A store with three points, an approver, and a policy that leaves what is destroyed to them.
guard_round() {
    round=$((round + 1)) turn=0 step=0 request= target=()
    if [ $((round % 2)) = 1 ]; then kind=versioned; else kind=archive; fi
    rm -rf -- "$dir/state" "$dir/home" "$dir"/guarded-*
    store=$dir/guarded-$round source=$dir/home/work label="round $round"
    mkdir -p "$dir/home"
    tree work "$source" $((seed + round)) "$files"
    cd "$dir/home"
    zone_at -9
    export TZ=$zone
    run approvals add alice --new-key alice.key --yes -q
    [ $code = 0 ] || fail "$label: approvals add ended with $code"
    printf '[job.docs]\nsources = ["work"]\nstore = "%s:%s"\n[guard]\nforget = "approve"\ndelete_now = "approve"\n' \
        "$kind" "$store" >coffer.toml
    local i
    for i in 1 2 3; do
        tree change "$source" $((seed + round * 100 + i))
        run backup docs --yes -q
        [ $code = 0 ] || fail "$label: backup $i of the store ended with $code"
    done
    look
}

# The command of a step, in $command; what it acts on, in $target, is drawn when it begins.
guard_command() {
    case $1 in
        backup) command=(backup docs --yes -q) ;;
        ask-now | now) command=(delete --now "${target[@]}" --store "$kind:$store") ;;
        ask-forget | forget) command=(forget "${target[@]}" --store "$kind:$store") ;;
        approve) command=(approvals approve "$request" --key alice.key -q) ;;
        delete) command=(delete "${target[@]}" --store "$kind:$store" --yes -q) ;;
        undelete) command=(undelete "${target[@]}" --store "$kind:$store" -q) ;;
    esac
}

# What must be so whatever was killed. Speaks of soak_guard's variables: $before and $covert are what was there.
guard_sound() {
    local id
    run audit verify
    [ $code = 0 ] || fail "$label: audit verify ended with $code"
    run verify --store "$kind:$store"
    [ $code = 0 ] || fail "$label: verify ended with $code"
    look
    lost=0
    for id in "${before[@]}" "${covert[@]}"; do
        has "$id" "${live[@]}" "${hidden[@]}" && continue
        lost=$((lost + 1))
        { [ "$what" = now ] || [ "$what" = forget ]; } && has "$id" "${target[@]}" || fail "$label: point $id is lost"
    done
    for id in "${live[@]}"; do
        if has "$id" "${hidden[@]}"; then fail "$label: point $id is both there and deleted"; fi
        has "$id" "${before[@]}" || [ "$what" = backup ] || { [ "$what" = undelete ] && has "$id" "${target[@]}"; } \
            || fail "$label: point $id appeared"
    done
    for id in "${hidden[@]}"; do
        has "$id" "${covert[@]}" || { [ "$what" = delete ] && has "$id" "${target[@]}"; } || fail "$label: point $id is hidden"
    done
}

# The same command again, as whoever was interrupted would run it: it ends what was begun, or says that it is done.
guard_again() {
    local used=
    case $what in
        backup) run "${command[@]}"; [ $code = 0 ] || fail "$label: the next backup ended with $code" ;;
        ask-*)
            run "${command[@]}"
            [ $code = 7 ] || fail "$label: asked again, it ended with $code"
            told_request "$dir/out"
            [ -n "$request" ] || fail "$label: no request was told"
            ;;
        approve)
            request_state
            if [ "$state" = approved ]; then
                took_hold=$((took_hold + 1))
            else
                [ "$state" = waiting ] || fail "$label: the request is $state"
                [ -z "$ended" ] || fail "$label: it had ended, and the request is $state"
                run "${command[@]}"
                [ $code = 0 ] || fail "$label: approving again ended with $code"
            fi
            ;;
        now | forget)
            request_state
            case $state in used) used=1 ;; approved) ;; *) fail "$label: the request is $state" ;; esac
            if [ $lost -gt 0 ] && [ -z "$used" ]; then fail "$label: $lost points went, and the approval could be used again"; fi
            [ -z "$ended" ] || [ $lost = ${#target[@]} ] || fail "$label: it had ended, and $lost of ${#target[@]} points went"
            if [ $lost = 0 ]; then
                run "${command[@]}"
                if [ -z "$used" ]; then
                    [ $code = 0 ] || fail "$label: with an approval that was not used it ended with $code"
                    effects=$((effects + 1))
                else # begun and not done: that approval is spent
                    spent=$((spent + 1))
                    [ $code = 7 ] || fail "$label: with an approval that was used it ended with $code"
                fi
            else
                effects=$((effects + 1))
                [ $lost = ${#target[@]} ] || partly=$((partly + 1))
                run "${command[@]}"
                [ $code != 0 ] || fail "$label: the same approval did it twice"
            fi
            look
            ;;
        delete)
            if has "${target[0]}" "${live[@]}"; then
                [ -z "$ended" ] || fail "$label: it had ended, and the point is not hidden"
                run "${command[@]}"
                [ $code = 0 ] || fail "$label: deleting again ended with $code"
            else
                took_hold=$((took_hold + 1))
            fi
            ;;
        undelete)
            if has "${target[0]}" "${hidden[@]}"; then
                [ -z "$ended" ] || fail "$label: it had ended, and the point is hidden"
                run "${command[@]}"
                [ $code = 0 ] || fail "$label: bringing it back ended with $code"
            else
                took_hold=$((took_hold + 1))
            fi
            ;;
    esac
}

# Two rounds of steps in one store, each killed once; the first process of a new day among them, and one of a day before.
soak_guard() {
    local n=0 round=0 turn=0 step=0 kind store source label what request= state target=() command=() found=() live=() hidden=()
    local before=() covert=() lost moment began zone late=0 effects=0 spent=0 partly=0 took_hold=0 days=0 day
    local steps=(backup ask-now approve now backup delete undelete ask-forget approve forget)
    local -A longest=() shots=()
    say "  days change by the time zone, and no grace runs out"
    while [ $n -lt "$moments" ]; do
        if [ $((n % (2 * ${#steps[@]}))) = 0 ]; then
            guard_round
            day=$((n + 1 + RANDOM % ${#steps[@]}))
        fi
        what=${steps[$((step % ${#steps[@]}))]}
        step=$((step + 1)) n=$((n + 1))
        case $what in
            backup) tree change "$source" $((seed + n + 10000)) ;;
            ask-now | delete) target=("${live[$((RANDOM % (${#live[@]} - 1)))]}") ;; # a versioned store keeps its newest
            ask-forget) target=("${live[@]:0:2}") ;;
        esac
        if [ $n = $day ]; then # this one is the first of its day
            zone_at 3
            TZ=$zone days=$((days + 1))
        elif [ $n = $((day + 5)) ]; then # and the clock goes back to the day before
            zone_at -5
            TZ=$zone days=$((days + 1))
        elif [ $n = $((day + 6)) ]; then
            zone_at 5
            TZ=$zone
        fi
        guard_command "$what"
        before=("${live[@]}") covert=("${hidden[@]}")
        evidence=("$dir/home" "$dir/state" "$store" "$dir/shot")
        shots[$what]=$((${shots[$what]:-0} + 1))
        moment=$(between 100 "${longest[$what]:-${longest[any]:-1500}}")
        label="$kind, moment $n: $what killed after $moment ms"
        began=$(ms)
        shot "$moment" "${command[@]}"
        if [ -n "$ended" ]; then
            late=$((late + 1))
            case $what:$code in ask-*:7 | *:0) ;; *) cp "$dir/shot" "$dir/out"; fail "$label: it ended with $code" ;; esac
        fi
        lost=0
        guard_sound
        began=$(ms)
        guard_again
        # the window for the next kills: what whole runs take here
        if [ -z "${longest[any]:-}" ]; then longest[any]=$(($(ms) - began)); fi
        if [ -n "$ended" ]; then longest[$what]=$(((moment + ${longest[$what]:-$moment}) / 2)); else longest[$what]=$((moment * 13 / 10 + 300)); fi
        look
        if [ $((n % 5)) = 0 ]; then say "  guard: $n of $moments, $failures failures"; fi
    done
    label="at the end"
    run audit verify
    [ $code = 0 ] || fail "$label: audit verify ended with $code"
    cd "$here"
    say "guard: $n moments ($(for what in "${!shots[@]}"; do printf '%s %s, ' "${shots[$what]}" "$what"; done)$days changes of the day), $late had ended before; $effects approvals had their effect, $partly of them in part, $spent were used up without one; $took_hold others had taken hold"
}
