# Sourced by the scripts beside it: one command measured, two compared in turn, a row of the table. They set $work (a
# folder on tmpfs), $at (where is measured), $runs and the files $table and $peak_file.
# shellcheck shell=bash disable=SC2034,SC2154

# Where the memory of a machine is lent by another, a page that was free for some seconds is given back, and to get it
# again costs more than to write it. So before each run as much as it will write is written and removed.
written=0
warm() {
    [ "$written" -gt 0 ] && [ "$at" = "$work" ] || return 0
    head -c "${written}K" /dev/zero >"$at/warm" || echo "${0##*/}: no room to warm $((written / 1024)) MiB" >&2
    rm -f "$at/warm"
}

# seconds, seconds of the processors and peak of one command, its output thrown away; fails loudly when the command does
measure() {
    local begin end
    begin=$EPOCHREALTIME
    /usr/bin/time -o "$peak_file" -f "%M %U %S" "$@" >"$work/out" 2>&1 || {
        echo "${0##*/}: failed: $*" >&2
        tail -n 5 "$work/out" >&2
        exit 1
    }
    end=$EPOCHREALTIME
    took=$(awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.3f", b - a }')
    read -r peak user system < <(tail -n 1 "$peak_file")
    cpu=$(awk -v a="$user" -v b="$system" 'BEGIN { printf "%.2f", a + b }')
}

median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

row() { # label peer-seconds our-seconds target peer-CPU our-CPU peer-peak-KiB our-peak-KiB
    awk -v l="$1" -v p="$2" -v o="$3" -v t="$4" -v pc="$5" -v oc="$6" -v pk="$7" -v k="$8" 'BEGIN {
        if (p > 0) printf "| %s | %.2f | %.2f | %.2f | %s | %.2f | %.2f | %d | %d |\n", l, p, o, o / p, t, pc, oc, pk / 1024, k / 1024
        else printf "| %s | | %.2f | | %s | | %.2f | | %d |\n", l, o, t, oc, k / 1024 }' | tee -a "$table"
}

# compare LABEL TARGET PREPARE PEER OURS: the three are functions; PREPARE runs untimed before each and is told
# which, peer or ours
compare() {
    local label=$1 target=$2 prepare=$3 peer=$4 ours=$5 i theirs=() mine=() theirs_cpu=() mine_cpu=() their_peaks=() peaks=()
    for ((i = 0; i < runs; i++)); do
        "$prepare" peer; "$peer"; theirs+=("$took") theirs_cpu+=("$cpu") their_peaks+=("$peak")
        "$prepare" ours; "$ours"; mine+=("$took") mine_cpu+=("$cpu") peaks+=("$peak")
    done
    row "$label" "$(median "${theirs[@]}")" "$(median "${mine[@]}")" "$target" "$(median "${theirs_cpu[@]}")" \
        "$(median "${mine_cpu[@]}")" "$(median "${their_peaks[@]}")" "$(median "${peaks[@]}")"
}

nothing() { :; }
