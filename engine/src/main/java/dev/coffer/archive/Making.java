package dev.coffer.archive;

import dev.coffer.record.StoreHost;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What one run makes: its request and what it builds upon.
 *
 * @param request what is backed up
 * @param tree the sources as the run sees them
 * @param id of the new item
 * @param isFull whether everything is stored
 * @param before what the sources are compared with: what the item builds upon, for a full one the
 *     last item; null if there is none
 * @param last the last item, which what cannot be read is carried over from; null if there is none
 * @param chain ids of the items that this one builds upon
 * @param host the machine
 */
record Making(
        BackupRequest request,
        FileTree tree,
        String id,
        boolean isFull,
        @Nullable ArchiveTree before,
        @Nullable ArchiveTree last,
        List<String> chain,
        StoreHost host) {
    Making {
        chain = List.copyOf(chain);
    }

    /** Whether an entry of the last item is in the items that this one builds upon, as it is. */
    boolean builtUpon(ManifestEntry entry) {
        return !isFull && (entry.item().isEmpty() ? isFromBefore() : chain.contains(entry.item()));
    }

    private boolean isFromBefore() {
        ArchiveTree one = before;
        ArchiveTree other = last;
        return one != null && other != null && idOf(one).equals(idOf(other));
    }

    private static String idOf(ArchiveTree tree) {
        RestorePoint point = tree.manifest().manifest().point();
        return point.id();
    }
}
