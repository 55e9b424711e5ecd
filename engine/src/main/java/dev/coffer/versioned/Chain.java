package dev.coffer.versioned;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What gives the content of one version of a file: a copy of a whole version, and the diffs to be
 * applied to it, in order. The record keeps it with the file's entry, so a point needs no other
 * point to be read. Immutable.
 *
 * @param birth number of the run that made the file's home; with the path it tells homes apart
 * @param baseline whether the whole version is the one first seen
 * @param full label of the whole version
 * @param diffs labels of the diffs, oldest first
 */
record Chain(int birth, boolean baseline, String full, List<String> diffs) {
    /** After so many diffs a version is kept whole: a chain has to fit its place, and be read. */
    static final int LONGEST = 1000;

    private static final int FORMAT = 1;

    Chain {
        diffs = List.copyOf(diffs);
    }

    /**
     * Of a home just made.
     *
     * @param date {@code 2025-11-23}
     */
    static Chain first(int birth, String date) {
        return new Chain(birth, true, date, List.of());
    }

    /** With one more version, that a diff makes of the last one. */
    Chain plusDiff(String label) {
        List<String> more = new ArrayList<>(diffs);
        more.add(label);
        return new Chain(birth, baseline, full, more);
    }

    /** With one more version, that is kept whole. */
    Chain plusFull(String label) {
        return new Chain(birth, false, label, List.of());
    }

    /** The newest version's. */
    String label() {
        return diffs.isEmpty() ? full : diffs.getLast();
    }

    /** As docs/format.md, "Chains", has it. */
    Bytes encode() {
        ByteSink out = new ByteSink(32 + 16 * diffs.size());
        out.u8(FORMAT);
        out.varint(birth);
        out.u8(baseline ? 0 : 1);
        String last = "";
        put(last, full, out);
        last = full;
        out.varint(diffs.size());
        for (String label : diffs) {
            put(last, label, out);
            last = label;
        }
        return Bytes.owning(out.toBytes());
    }

    /** How many characters the last label begins with too, then the rest. */
    private static void put(String last, String label, ByteSink out) {
        int shared = 0;
        int shorter = Math.min(last.length(), label.length());
        while (shared < shorter && last.charAt(shared) == label.charAt(shared)) {
            shared++;
        }
        byte[] rest = label.substring(shared).getBytes(StandardCharsets.US_ASCII);
        out.varint(shared);
        out.varint(rest.length);
        out.raw(rest, 0, rest.length);
    }

    /**
     * @throws DamagedException if the bytes are not what {@link #encode} writes
     */
    static Chain parse(Bytes extra) throws DamagedException {
        ByteCursor in = new ByteCursor(extra.shared(), 0, extra.length());
        int format = in.u8();
        if (format != FORMAT) {
            throw new DamagedException("a chain of versions of the unknown form " + format);
        }
        int birth = in.count();
        boolean baseline = in.u8() == 0;
        String full = get("", in);
        int count = in.count();
        if (count > LONGEST) {
            throw new DamagedException("a chain of " + count + " versions");
        }
        List<String> diffs = new ArrayList<>(count);
        String last = full;
        for (int i = 0; i < count; i++) {
            last = get(last, in);
            diffs.add(last);
        }
        if (!in.atEnd()) {
            throw new DamagedException("a chain of versions that is longer than it says");
        }
        return new Chain(birth, baseline, full, diffs);
    }

    /** A label: digits, dashes and underscores, so that it cannot lead anywhere. */
    private static String get(String last, ByteCursor in) throws DamagedException {
        int shared = in.count();
        String rest = new String(in.raw(in.count()), StandardCharsets.US_ASCII);
        if (shared > last.length()) {
            throw new DamagedException("a label that shares more than there is");
        }
        String label = last.substring(0, shared) + rest;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if ((c < '0' || c > '9') && c != '-' && c != '_') {
                throw new DamagedException("a label with odd characters");
            }
        }
        return label;
    }

    /** The number of the run that made the home; reads no further. */
    static int birth(Bytes extra) throws DamagedException {
        ByteCursor in = new ByteCursor(extra.shared(), 0, extra.length());
        in.u8();
        return in.count();
    }
}
