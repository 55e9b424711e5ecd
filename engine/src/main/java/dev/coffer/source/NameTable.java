package dev.coffer.source;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds, among many patterns for one name, the highest that matches. A name is looked at by its
 * hash (patterns without a wildcard), its last and its first byte, so it meets only a few patterns.
 * Immutable.
 */
final class NameTable {
    /** Up to this many are tried one by one: an index would cost more than it saves. */
    private static final int FEW = 6;

    private static final Entry[] NO_ENTRIES = {};
    private static final Entry[][] NO_BUCKETS = {};

    static final NameTable EMPTY = new NameTable(new ArrayList<>());

    private record Entry(PathPattern pattern, Glob glob) {}

    // In each array the highest comes first, so that the first match ends the search.
    private final Map<Name, Entry[]> literal;
    private final Entry[][] byLast;
    private final Entry[][] byFirst;
    private Entry[] others = NO_ENTRIES;

    private NameTable(List<Entry> entries) {
        entries.sort(Comparator.comparingInt((Entry entry) -> entry.pattern.order()).reversed());
        if (entries.size() <= FEW) {
            literal = Map.of();
            byLast = NO_BUCKETS;
            byFirst = NO_BUCKETS;
            others = entries.toArray(NO_ENTRIES);
            return;
        }
        literal = new HashMap<>();
        byLast = buckets();
        byFirst = buckets();
        for (Entry entry : entries) {
            Glob glob = entry.glob;
            if (glob.shape() == Glob.Shape.LITERAL) {
                Name name = Name.of(glob.text());
                literal.put(name, append(literal.getOrDefault(name, NO_ENTRIES), entry));
            } else if (glob.lastByte() >= 0) {
                byLast[glob.lastByte()] = append(byLast[glob.lastByte()], entry);
            } else if (glob.firstByte() >= 0) {
                byFirst[glob.firstByte()] = append(byFirst[glob.firstByte()], entry);
            } else {
                others = append(others, entry);
            }
        }
    }

    private static Entry[][] buckets() {
        Entry[][] buckets = new Entry[256][];
        Arrays.fill(buckets, NO_ENTRIES);
        return buckets;
    }

    private static Entry[] append(Entry[] entries, Entry entry) {
        Entry[] longer = Arrays.copyOf(entries, entries.length + 1);
        longer[entries.length] = entry;
        return longer;
    }

    /** The patterns that hold for a name anywhere. */
    static NameTable ofAnywhere(Collection<PathPattern> patterns) {
        List<Entry> entries = new ArrayList<>();
        for (PathPattern pattern : patterns) {
            if (pattern.isAnywhere()) {
                entries.add(new Entry(pattern, pattern.first().part()));
            }
        }
        return entries.isEmpty() ? EMPTY : new NameTable(entries);
    }

    /** The patterns that are at their last part. */
    static NameTable ofLast(Step[] steps) {
        List<Entry> entries = new ArrayList<>();
        for (Step step : steps) {
            if (step.isLast()) {
                entries.add(new Entry(step.pattern(), step.part()));
            }
        }
        return entries.isEmpty() ? EMPTY : new NameTable(entries);
    }

    boolean isEmpty() {
        return this == EMPTY;
    }

    /** The pattern of the highest order that matches the entry, or null. */
    @Nullable PathPattern match(Name name, boolean isFolder) {
        byte[] bytes = name.shared();
        PathPattern best = better(others, bytes, isFolder, null);
        if (byLast.length == 0) {
            return best;
        }
        Entry[] exact = literal.get(name);
        if (exact != null) {
            best = better(exact, bytes, isFolder, best);
        }
        best = better(byLast[bytes[bytes.length - 1] & 0xff], bytes, isFolder, best);
        return better(byFirst[bytes[0] & 0xff], bytes, isFolder, best);
    }

    private static @Nullable PathPattern better(
            Entry[] entries, byte[] name, boolean isFolder, @Nullable PathPattern best) {
        for (Entry entry : entries) {
            if (best != null && entry.pattern.order() <= best.order()) {
                return best;
            }
            if (entry.pattern.fits(isFolder) && entry.glob.matches(name)) {
                return entry.pattern;
            }
        }
        return best;
    }
}
