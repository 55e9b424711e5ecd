# shellcheck shell=bash disable=SC2154
# Part of scripts/soak: what is done to vaults. Needs a restic on PATH, or those that RESTIC_BINARIES names.

restics() { # the restics to check with, in $restics
    local one
    restics=()
    IFS=: read -r -a named <<<"${RESTIC_BINARIES:-}"
    for one in "${named[@]}"; do
        case ${one##*/} in rustic* | '') ;; *) restics+=("$one") ;; esac
    done
    [ ${#restics[@]} -gt 0 ] || restics=("$(command -v restic)") || { echo "soak: needs restic: sudo apt install restic" >&2; exit 1; }
}

# opens STORE : which password opens, in $password; what there is in $ids, oldest first
opens() {
    local word
    for word in one two; do
        printf %s "$word" >"$dir/password"
        code=0
        "$coffer" list --store "$1" --password-file "$dir/password" --json >"$dir/list" 2>"$dir/out" || code=$?
        if [ $code = 0 ]; then
            password=$word
            mapfile -t ids < <(grep -o '"id":"[0-9a-f]*"' "$dir/list" | cut -d'"' -f4)
            return 0
        fi
    done
    ids=()
    return 1
}

# checked LABEL : no restic finds a fault; what a dead run left over may lie there
checked() {
    local one=${restics[$((n % ${#restics[@]}))]}
    RESTIC_PASSWORD=$password "$one" --no-cache -q -r "$store" unlock >"$dir/out" 2>&1 || fail "$1: ${one##*/} unlock"
    RESTIC_PASSWORD=$password "$one" --no-cache -r "$store" check --read-data >"$dir/out" 2>&1 || fail "$1: ${one##*/} check"
}

has() { # has ID LIST… : whether it is among them
    local id=$1 one
    shift
    for one in "$@"; do [ "$one" != "$id" ] || return 0; done
    return 1
}

# Backups, forgets, prunes and changes of the password of one vault in turn, each killed at a random moment; every
# fortieth begins a new vault.
soak_kill_vault() {
    local n=0 round=0 store source=$dir/source what label id moment before=() ids=() password=one late=0 made=0 gone=0 other began took
    local -A longest shots=([backup]=0 [forget]=0 [prune]=0 [passwd]=0)
    restics
    while [ $n -lt "$moments" ]; do
        if [ $((n % 40)) = 0 ]; then
            round=$((round + 1))
            rm -rf -- "$source" "$dir"/vault-* "$dir"/*.snap
            store=$dir/vault-$round password=one
            tree work "$source" $((seed + n)) "$files"
            printf %s $password >"$dir/password"
            tree snap "$source" "$dir/old.snap"
            began=$(ms)
            run backup "$source" --to "vault:$store" --password-file "$dir/password" --yes -q
            [ $code = 0 ] || fail "first backup ended with $code"
            took=$(($(ms) - began))
            longest=([backup]=$took [forget]=$took [prune]=$took [passwd]=$took)
            opens "vault:$store" || fail "no password opens after the first backup"
        fi
        n=$((n + 1))
        before=("${ids[@]}")
        evidence=("$source" "$store" "$dir/old.snap" "$dir/new.snap")
        case $((RANDOM % 20)) in
            [0-9]) what=backup ;;
            1[0-2]) what=forget ;;
            1[3-6]) what=prune ;;
            *) what=passwd ;;
        esac
        shots[$what]=$((shots[$what] + 1))
        if [ $password = one ]; then other=two; else other=one; fi
        printf %s $password >"$dir/password"
        printf %s $other >"$dir/other"
        moment=$(between $((longest[$what] / 5)) "${longest[$what]}")
        label="vault, moment $n: $what killed after $moment ms"
        set -- --store "vault:$store" --password-file "$dir/password" --yes -q
        case $what in
            backup)
                tree change "$source" $((seed + n))
                tree snap "$source" "$dir/new.snap"
                shot "$moment" backup "$source" --to "vault:$store" --password-file "$dir/password" --yes -q
                ;;
            forget) shot "$moment" forget --keep-last 2 "$@" ;;
            prune) shot "$moment" prune --max-unused 0 "$@" ;;
            passwd) shot "$moment" key passwd --new-password-file "$dir/other" "$@" ;;
        esac
        if [ -n "$ended" ]; then
            late=$((late + 1))
            [ $code = 0 ] || { cp "$dir/shot" "$dir/out"; fail "$label: it ended with $code"; }
            longest[$what]=$(((longest[$what] + moment) / 2))
        elif [ "$moment" -gt $((longest[$what] * 8 / 10)) ]; then
            longest[$what]=$((longest[$what] * 11 / 10)) # the machine is slower than that now
        fi

        opens "vault:$store" || { fail "$label: no password opens"; n=$(((n + 39) / 40 * 40)); continue; }
        if [ $what = passwd ] && [ -n "$ended" ] && [ $password != $other ]; then fail "$label: it had ended, and the old password opens"; fi
        for id in "${before[@]}"; do
            has "$id" "${ids[@]}" && continue
            gone=$((gone + 1))
            [ $what = forget ] || fail "$label: point $id is lost"
            ! has "$id" "${before[@]: -2}" || fail "$label: point $id was to stay"
        done
        checked "$label"
        run verify --store "vault:$store" --password-file "$dir/password"
        [ $code = 0 ] || fail "$label: verify ended with $code"
        if [ $what = backup ]; then
            if [ ${#ids[@]} -gt ${#before[@]} ]; then
                made=$((made + 1))
                mv "$dir/new.snap" "$dir/old.snap"
            elif [ -n "$ended" ]; then
                fail "$label: it had ended, and its point is not there"
            fi
        fi
        if [ $what = backup ] || [ $((n % 4)) = 0 ]; then
            rm -rf -- "$dir/back"
            run restore latest --store "vault:$store" --password-file "$dir/password" --target "$dir/back" -q
            [ $code = 0 ] || fail "$label: restore ended with $code"
            tree compare "$dir/old.snap" "$dir/back" >"$dir/out" || fail "$label: restored differs"
        fi
        if [ $((n % 20)) = 0 ]; then say "  vault: $n of $moments, $failures failures"; fi
    done
    say "vault: $n moments (${shots[backup]} backups, ${shots[forget]} forgets, ${shots[prune]} prunes, ${shots[passwd]} changes of the password), $made points made, $gone forgotten; $late had ended before"
}

# Random things that both programs do to one vault, against a model; and fuzzing. The tests do that themselves.
soak_vault() {
    (cd "$here/.." && RESTIC_BINARIES=${RESTIC_BINARIES:-} mvn -o -q -pl engine verify \
        -Dtest=ParserFuzzTest,VaultFuzzTest,Poly1305Test,VaultVerifyTest -Dcoffer.fuzz="${cases:-100000}" -Dcoffer.fuzz.seed="$seed" \
        -Dcoffer.test.poly=1000000 -Dcoffer.allBits=true \
        -Dit.test=AlternatingIT -Dcoffer.alternating="$moments" -Dcoffer.seed="$seed") || fail "see above"
}
