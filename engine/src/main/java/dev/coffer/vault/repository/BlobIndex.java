package dev.coffer.vault.repository;

import dev.coffer.base.Sha256;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which blob lies where, in memory: about 55 bytes a blob, in plain arrays, because there are
 * millions of them. A blob may lie in several packs. Thread-safe.
 */
public final class BlobIndex {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SEGMENT_BITS = 12;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int WORDS = Sha256.BYTES / Long.BYTES;

    /** Entries that were added one after the other. */
    private static final class Segment {
        final long[] ids = new long[SEGMENT * WORDS];
        final int[] packs = new int[SEGMENT];
        final int[] offsets = new int[SEGMENT];
        final int[] lengths = new int[SEGMENT];
        final int[] rawLengths = new int[SEGMENT];
    }

    /**
     * One place of a blob.
     *
     * @param pack the file
     * @param place in it
     */
    public record Location(Sha256 pack, BlobPlace place) {}

    private final List<Segment> segments = new ArrayList<>();
    private final List<Sha256> packs = new ArrayList<>();

    /** Open addressing by the id's first word: entry number plus one, or 0. */
    private int[] table = new int[1 << 10];

    private int size;

    /** Blobs that cannot be read where they lie, so that they count as missing. */
    private final Set<Sha256> distrusted = new HashSet<>();

    /** Adds a pack; the number is for {@link #add}. */
    public synchronized int addPack(Sha256 id) {
        packs.add(id);
        return packs.size() - 1;
    }

    /**
     * @param id 32 bytes, copied
     * @param pack what {@link #addPack} returned
     */
    public synchronized void add(
            BlobType type, byte[] id, int pack, long offset, int length, int rawLength) {
        if (!distrusted.isEmpty()) {
            distrusted.remove(Sha256.of(id));
        }
        if (size >= table.length / 5 * 3) {
            grow();
        }
        if ((size & (SEGMENT - 1)) == 0) {
            segments.add(new Segment());
        }
        Segment segment = segments.get(size >>> SEGMENT_BITS);
        int at = size & (SEGMENT - 1);
        for (int i = 0; i < WORDS; i++) {
            segment.ids[at * WORDS + i] = (long) LONG.get(id, i * Long.BYTES);
        }
        segment.packs[at] = pack << 1 | type.bit();
        segment.offsets[at] = (int) offset;
        segment.lengths[at] = length;
        segment.rawLengths[at] = rawLength;
        enter(segment.ids[at * WORDS], size);
        size++;
    }

    private void enter(long word, int entry) {
        int mask = table.length - 1;
        int slot = (int) word & mask;
        while (table[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        table[slot] = entry + 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int entry = 0; entry < size; entry++) {
            Segment segment = segments.get(entry >>> SEGMENT_BITS);
            enter(segment.ids[(entry & (SEGMENT - 1)) * WORDS], entry);
        }
    }

    /** Has a blob count as missing until it is added again: it cannot be read where it lies. */
    public synchronized void distrust(Sha256 id) {
        distrusted.add(id);
    }

    /** Whether a blob lies somewhere. */
    public synchronized boolean has(BlobType type, byte[] id, int from) {
        if (!distrusted.isEmpty()
                && distrusted.contains(
                        Sha256.owning(Arrays.copyOfRange(id, from, from + Sha256.BYTES)))) {
            return false;
        }
        return next(type, id, from, firstSlot(id, from)) >= 0;
    }

    public boolean has(BlobType type, Sha256 id) {
        return has(type, id.shared(), 0);
    }

    /** All places of a blob; empty if it is not known. */
    public synchronized List<Location> find(BlobType type, Sha256 id) {
        List<Location> found = new ArrayList<>(1);
        int mask = table.length - 1;
        int slot = next(type, id.shared(), 0, firstSlot(id.shared(), 0));
        while (slot >= 0) {
            found.add(location(table[slot] - 1, id));
            slot = next(type, id.shared(), 0, (slot + 1) & mask);
        }
        return found;
    }

    /** Bytes of a blob that is known, before compression; -1 if it is not known. */
    public synchronized int plainLength(BlobType type, byte[] id, int from, int overhead) {
        int slot = next(type, id, from, firstSlot(id, from));
        if (slot < 0) {
            return -1;
        }
        int entry = table[slot] - 1;
        Segment segment = segments.get(entry >>> SEGMENT_BITS);
        int at = entry & (SEGMENT - 1);
        return segment.rawLengths[at] != 0
                ? segment.rawLengths[at]
                : segment.lengths[at] - overhead;
    }

    /**
     * The number of the entry that was added first for a blob, or -1. Numbers are from 0 to {@link
     * #size}, in the order in which entries were added.
     */
    public synchronized int entry(BlobType type, byte[] id, int from) {
        int slot = next(type, id, from, firstSlot(id, from));
        return slot < 0 ? -1 : table[slot] - 1;
    }

    /** Told of entries by number. */
    public interface EntryVisitor {
        void entry(int number);
    }

    /** Tells of all entries that are the same blob as this one, itself too. */
    public synchronized void same(int entry, EntryVisitor visitor) {
        byte[] id = new byte[Sha256.BYTES];
        copyId(entry, id);
        int mask = table.length - 1;
        int slot = next(type(entry), id, 0, firstSlot(id, 0));
        while (slot >= 0) {
            visitor.entry(table[slot] - 1);
            slot = next(type(entry), id, 0, (slot + 1) & mask);
        }
    }

    /** The number of the pack that an entry says the blob lies in. */
    public synchronized int pack(int entry) {
        return segment(entry).packs[entry & (SEGMENT - 1)] >>> 1;
    }

    public synchronized BlobType type(int entry) {
        return (segment(entry).packs[entry & (SEGMENT - 1)] & 1) == 0
                ? BlobType.DATA
                : BlobType.TREE;
    }

    /** An unsigned 32-bit number. */
    public synchronized long offset(int entry) {
        return segment(entry).offsets[entry & (SEGMENT - 1)] & 0xffffffffL;
    }

    /** Sealed bytes. */
    public synchronized int length(int entry) {
        return segment(entry).lengths[entry & (SEGMENT - 1)];
    }

    /** 0 if it is not compressed. */
    public synchronized int rawLength(int entry) {
        return segment(entry).rawLengths[entry & (SEGMENT - 1)];
    }

    /** Writes the id of an entry's blob. */
    public synchronized void copyId(int entry, byte[] into) {
        Segment segment = segment(entry);
        int at = (entry & (SEGMENT - 1)) * WORDS;
        for (int i = 0; i < WORDS; i++) {
            LONG.set(into, i * Long.BYTES, segment.ids[at + i]);
        }
    }

    /** The blob of an entry and where it lies in its pack. */
    public synchronized BlobPlace place(int entry) {
        byte[] id = new byte[Sha256.BYTES];
        copyId(entry, id);
        return location(entry, Sha256.owning(id)).place();
    }

    private Segment segment(int entry) {
        return segments.get(entry >>> SEGMENT_BITS);
    }

    private int firstSlot(byte[] id, int from) {
        return (int) (long) LONG.get(id, from) & (table.length - 1);
    }

    /** The slot of the blob at or after this one, or -1. */
    private int next(BlobType type, byte[] id, int from, int start) {
        int mask = table.length - 1;
        for (int slot = start; table[slot] != 0; slot = (slot + 1) & mask) {
            int entry = table[slot] - 1;
            Segment segment = segments.get(entry >>> SEGMENT_BITS);
            int at = entry & (SEGMENT - 1);
            if ((segment.packs[at] & 1) == type.bit() && isId(segment.ids, at, id, from)) {
                return slot;
            }
        }
        return -1;
    }

    private static boolean isId(long[] ids, int at, byte[] id, int from) {
        for (int i = 0; i < WORDS; i++) {
            if (ids[at * WORDS + i] != (long) LONG.get(id, from + i * Long.BYTES)) {
                return false;
            }
        }
        return true;
    }

    private Location location(int entry, Sha256 id) {
        Segment segment = segments.get(entry >>> SEGMENT_BITS);
        int at = entry & (SEGMENT - 1);
        BlobType type = (segment.packs[at] & 1) == 0 ? BlobType.DATA : BlobType.TREE;
        return new Location(
                packs.get(segment.packs[at] >>> 1),
                new BlobPlace(
                        type,
                        id,
                        segment.offsets[at] & 0xffffffffL,
                        segment.lengths[at],
                        segment.rawLengths[at]));
    }

    /** How many places of blobs are known. */
    public synchronized int size() {
        return size;
    }

    /** The packs that were added, in that order; one that was added twice is there twice. */
    public synchronized List<Sha256> packs() {
        return List.copyOf(packs);
    }

    /** Told of every place of every blob. */
    public interface Visitor {
        /**
         * @param pack the pack's number in {@link #packs}
         */
        void blob(int pack, BlobPlace place);
    }

    /** Tells of all, in the order in which they were added. */
    public synchronized void each(Visitor visitor) {
        for (int entry = 0; entry < size; entry++) {
            Segment segment = segments.get(entry >>> SEGMENT_BITS);
            int at = entry & (SEGMENT - 1);
            byte[] id = new byte[Sha256.BYTES];
            for (int i = 0; i < WORDS; i++) {
                LONG.set(id, i * Long.BYTES, segment.ids[at * WORDS + i]);
            }
            visitor.blob(segment.packs[at] >>> 1, location(entry, Sha256.owning(id)).place());
        }
    }

    /** Forgets all. */
    public synchronized void clear() {
        segments.clear();
        packs.clear();
        Arrays.fill(table, 0);
        size = 0;
    }
}
