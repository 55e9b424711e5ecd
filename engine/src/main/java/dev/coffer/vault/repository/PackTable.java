package dev.coffer.vault.repository;

import dev.coffer.base.Sha256;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.PackHeader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an index says, by pack: each pack once, however many index files list it, with its blobs in
 * the order in which they lie. Two numbers an entry, in plain arrays. Immutable.
 */
public final class PackTable {
    private final BlobIndex index;
    private final List<Sha256> ids = new ArrayList<>();
    private final Map<Sha256, Integer> numbers = new HashMap<>();

    /** From the number of a pack in the index to that in this table. */
    private final int[] canonical;

    /** Entries of the index, by pack and offset. */
    private final int[] entries;

    /** By pack: where its entries begin; one more at the end. */
    private final int[] begin;

    /** Of packs that are listed more than once, what was told twice: not in {@link #entries}. */
    private int repeated;

    public PackTable(BlobIndex index) {
        this.index = index;
        List<Sha256> all = index.packs();
        canonical = new int[all.size()];
        for (int i = 0; i < canonical.length; i++) {
            Integer there = numbers.putIfAbsent(all.get(i), ids.size());
            canonical[i] = there != null ? there : ids.size();
            if (there == null) {
                ids.add(all.get(i));
            }
        }
        begin = new int[ids.size() + 1];
        entries = new int[index.size()];
        sort();
    }

    private void sort() {
        int size = index.size();
        int[] count = new int[ids.size() + 1];
        for (int entry = 0; entry < size; entry++) {
            count[canonical[index.pack(entry)]]++;
        }
        int[] next = new int[ids.size()];
        int at = 0;
        for (int pack = 0; pack < next.length; pack++) {
            next[pack] = at;
            at += count[pack];
        }
        long[] keys = new long[size];
        int[] start = next.clone();
        for (int entry = 0; entry < size; entry++) {
            // 32 bits of offset above 31 of number
            keys[next[canonical[index.pack(entry)]]++] = index.offset(entry) << 31 | entry;
        }
        int kept = 0;
        for (int pack = 0; pack < start.length; pack++) {
            begin[pack] = kept;
            int end = start[pack] + count[pack];
            Arrays.sort(keys, start[pack], end);
            for (int i = start[pack]; i < end; i++) {
                int entry = (int) (keys[i] & Integer.MAX_VALUE);
                if (kept > begin[pack] && isSame(entries[kept - 1], entry)) {
                    repeated++;
                } else {
                    entries[kept++] = entry;
                }
            }
        }
        begin[start.length] = kept;
    }

    private boolean isSame(int one, int other) {
        return index.offset(one) == index.offset(other)
                && index.place(one).equals(index.place(other));
    }

    /** How many packs. */
    public int size() {
        return ids.size();
    }

    public Sha256 id(int pack) {
        return ids.get(pack);
    }

    /** The number of a pack, or -1 if the index does not know it. */
    public int pack(Sha256 id) {
        Integer number = numbers.get(id);
        return number == null ? -1 : number;
    }

    /** The pack that an entry of the index lies in. */
    public int packOf(int entry) {
        return canonical[index.pack(entry)];
    }

    /** The pack that has this number in the index. */
    public int canonical(int indexed) {
        return canonical[indexed];
    }

    /** Where the entries of a pack begin; they end where those of the next begin. */
    public int begin(int pack) {
        return begin[pack];
    }

    /** The entry at a position from {@link #begin} on. */
    public int entry(int position) {
        return entries[position];
    }

    public int blobs(int pack) {
        return begin[pack + 1] - begin[pack];
    }

    /** How many entries were told twice, of the same pack and place. */
    public int repeated() {
        return repeated;
    }

    /**
     * The size that a pack must have with these blobs; -1 if they are not one after the other from
     * its beginning, so that something is missing or told twice.
     */
    public long bytes(int pack) {
        long at = 0;
        int header = 0;
        for (int i = begin[pack]; i < begin[pack + 1]; i++) {
            int entry = entries[i];
            if (index.offset(entry) != at) {
                return -1;
            }
            at += index.length(entry);
            header += PackHeader.entryBytes(index.rawLength(entry) != 0);
        }
        return at + header + Sealer.OVERHEAD + PackHeader.LENGTH_BYTES;
    }

    /** Whether a pack has blobs of both types. */
    public boolean isMixed(int pack) {
        for (int i = begin[pack] + 1; i < begin[pack + 1]; i++) {
            if (index.type(entries[i]) != index.type(entries[i - 1])) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pack has only listings. */
    public boolean isTrees(int pack) {
        return blobs(pack) > 0 && index.type(entries[begin[pack]]) == BlobType.TREE;
    }
}
