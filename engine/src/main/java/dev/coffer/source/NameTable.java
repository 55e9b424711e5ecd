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
 * Finds, among many patterns for one name, the highest that matches. Most names match none, and
 * that is seen at once: patterns without a wildcard are looked up if one has this length and first
 * byte, the others by the first or the last two bytes of the name. Immutable.
 */
final class NameTable {
    /** Up to this many are tried one by one: an index would cost more than it saves. */
    private static final int FEW = 6;

    private static final Entry[] NO_ENTRIES = {};
    private static final Entry[][] NO_BUCKETS = {};
    private static final long[] NO_LENGTHS = {};

    static final NameTable EMPTY = new NameTable(new ArrayList<>());

    private record Entry(int order, boolean folderOnly, Glob glob, PathPattern pattern) {
        Entry(PathPattern pattern, Glob glob) {
            this(pattern.order(), !pattern.fits(false), glob, pattern);
        }
    }

    // A class of its own, as an AOT cache does not keep what Comparator's methods make.
    private static final Comparator<Entry> HIGHEST_FIRST =
            new Comparator<>() {
                @Override
                public int compare(Entry a, Entry b) {
                    return Integer.compare(b.order, a.order);
                }
            };

    // In each array the highest comes first, so that the first match ends the search.
    private final Map<Name, Entry[]> literal;
    private final long[] literalLengths; // by first byte, a bit for each length, 63 for all above
    private final Entry[][] byTail;
    private final Entry[][] byHead;
    private Entry[] others = NO_ENTRIES;

    private NameTable(List<Entry> entries) {
        entries.sort(HIGHEST_FIRST);
        if (entries.size() <= FEW) {
            literal = Map.of();
            literalLengths = NO_LENGTHS;
            byTail = NO_BUCKETS;
            byHead = NO_BUCKETS;
            others = entries.toArray(NO_ENTRIES);
            return;
        }
        literal = new HashMap<>();
        literalLengths = new long[256];
        byTail = buckets();
        byHead = buckets();
        for (Entry entry : entries) {
            for (Glob glob : entry.glob.withoutClasses()) {
                index(new Entry(entry.order, entry.folderOnly, glob, entry.pattern));
            }
        }
    }

    private void index(Entry entry) {
        Glob glob = entry.glob;
        if (glob.shape() == Glob.Shape.LITERAL) {
            Name name = Name.of(glob.text());
            literal.put(name, append(literal.getOrDefault(name, NO_ENTRIES), entry));
            literalLengths[glob.text()[0] & 0xff] |= lengthBit(glob.text());
        } else if (glob.tailKey() >= 0) {
            byTail[glob.tailKey()] = append(byTail[glob.tailKey()], entry);
        } else if (glob.headKey() >= 0) {
            byHead[glob.headKey()] = append(byHead[glob.headKey()], entry);
        } else {
            others = append(others, entry);
        }
    }

    private static long lengthBit(byte[] name) {
        return 1L << Math.min(name.length, 63);
    }

    private static Entry[][] buckets() {
        Entry[][] buckets = new Entry[Glob.KEYS][];
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
        Entry best = better(others, bytes, isFolder, null);
        if (byTail.length > 0) {
            if ((literalLengths[bytes[0] & 0xff] & lengthBit(bytes)) != 0) {
                best = better(literal.getOrDefault(name, NO_ENTRIES), bytes, isFolder, best);
            }
            int n = bytes.length;
            if (n >= 2) {
                int tail = Glob.key(bytes[n - 2] & 0xff, bytes[n - 1] & 0xff);
                int head = Glob.key(bytes[0] & 0xff, bytes[1] & 0xff);
                best = better(byTail[tail], bytes, isFolder, best);
                best = better(byHead[head], bytes, isFolder, best);
            }
        }
        return best == null ? null : best.pattern;
    }

    private static @Nullable Entry better(
            Entry[] entries, byte[] name, boolean isFolder, @Nullable Entry best) {
        for (Entry entry : entries) {
            if (best != null && entry.order <= best.order) {
                return best;
            }
            if ((isFolder || !entry.folderOnly) && entry.glob.matches(name)) {
                return entry;
            }
        }
        return best;
    }
}
