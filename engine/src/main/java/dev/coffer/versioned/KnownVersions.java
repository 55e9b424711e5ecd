package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the diffs of homes give, for a verification that asks for the newest version first: its
 * diffs are applied once, and the hashes of all versions on the way are remembered, 40 bytes each.
 * Safe for several threads.
 */
final class KnownVersions {
    /** The version kept whole that a row of diffs begins with. */
    private record Key(TreePath path, int birth, boolean baseline, String full) {}

    private final Map<Key, Row> rows = new ConcurrentHashMap<>();

    /** A row of diffs as far as it could be applied. */
    private static final class Row implements VersionReader.Versions {
        private final List<String> labels;
        private final long[] marks;
        private final byte[] hashes;
        private int known;
        private @Nullable DamagedException broken;

        Row(List<String> labels) {
            this.labels = labels;
            this.marks = new long[labels.size()];
            this.hashes = new byte[labels.size() * Sha256.BYTES];
        }

        @Override
        public void version(int diffs, byte[] content) {
            marks[diffs - 1] = mark(diffs == 1 ? 0 : marks[diffs - 2], labels.get(diffs - 1));
            Sha256 hash = Sha256.hash(content);
            System.arraycopy(hash.shared(), 0, hashes, (diffs - 1) * Sha256.BYTES, Sha256.BYTES);
            known = diffs;
        }

        /** Whether other diffs are the first ones of these. */
        boolean beginsWith(List<String> others) {
            int count = others.size();
            if (count > marks.length) {
                return false;
            }
            long mark = 0;
            for (int i = 0; i < count; i++) {
                mark = mark(mark, others.get(i));
                if (i < known && marks[i] != mark) {
                    return false;
                }
            }
            return true;
        }

        /** Of the version that so many diffs make; null if they could not be applied. */
        @Nullable Sha256 hash(int diffs) {
            int to = diffs * Sha256.BYTES;
            return diffs > known
                    ? null
                    : Sha256.owning(Arrays.copyOfRange(hashes, to - Sha256.BYTES, to));
        }
    }

    private static long mark(long before, String label) {
        long mark = before ^ 0xcbf29ce484222325L;
        for (int i = 0; i < label.length(); i++) {
            mark = (mark ^ label.charAt(i)) * 0x100000001b3L;
        }
        return mark;
    }

    /**
     * The hash of what the diffs of a chain give.
     *
     * @param chain with at least one diff
     * @throws DamagedException if they cannot be applied
     */
    Sha256 hash(VersionReader version, TreePath path, Chain chain) throws IOException {
        Key key = new Key(path, chain.birth(), chain.baseline(), chain.full());
        Row row = rows.get(key);
        if (row == null || !row.beginsWith(chain.diffs())) {
            row = new Row(chain.diffs());
            try {
                version.rebuild(row);
            } catch (DamagedException e) {
                row.broken = e;
            }
            rows.put(key, row);
        }
        Sha256 hash = row.hash(chain.diffs().size());
        if (hash != null) {
            return hash;
        }
        throw version.notApplied(row.broken);
    }
}
