package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Entry;

/**
 * A version of a file that another store of this machine keeps.
 *
 * @param store which has it
 * @param point the first of that store that has it
 * @param at where it lies there
 * @param entry as it is listed there; of use only until that listing's tree is closed, but for what
 *     an entry tells itself
 */
record PastVersion(HistoryStores.Opened store, RestorePoint point, TreePath at, Entry entry) {
    /** Whether somebody kept it by name, and did not just back it up. */
    boolean isSaved() {
        return point.saved().contains(at);
    }

    /**
     * Whether both have the same content: by hash where both know it, by what the store tells it by
     * where it is the same store, and else, as every backup does, by size and time.
     */
    boolean hasContentOf(PastVersion other) {
        if (entry.size() != other.entry.size()) {
            return false;
        }
        Sha256 one = entry.contentHash();
        Sha256 another = other.entry.contentHash();
        if (one != null && another != null) {
            return one.equals(another);
        }
        Bytes key = entry.contentKey();
        return (key.length() > 0 && store.equals(other.store))
                ? key.equals(other.entry.contentKey())
                : entry.stat().modified().equals(other.entry.stat().modified());
    }
}
