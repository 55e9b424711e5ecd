package dev.coffer.job;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much a store holds. Immutable.
 *
 * @param points that can be restored
 * @param deletedPoints that are deleted and can be brought back
 * @param runs that changed something
 * @param latest the point of this name, or null
 * @param storeFiles files in the store's folder, its record too
 * @param storeBytes what all of it takes on the disk, in bytes
 * @param keptCopies what of that copies of interrupted runs take, which the next run uses or lets
 *     go
 * @param freeBytes what is left there, in bytes
 * @param deletedItems what left the source and is still kept, folders too
 * @param deletedBytes of these
 * @param largest the largest entries at the root of the latest point, largest first
 */
public record StoreStats(
        StoreAddress address,
        String id,
        long points,
        long deletedPoints,
        long runs,
        @Nullable RestorePoint latest,
        long storeFiles,
        long storeBytes,
        long keptCopies,
        long freeBytes,
        long deletedItems,
        long deletedBytes,
        List<Part> largest) {
    private static final int LARGEST = 5;

    public StoreStats {
        largest = List.copyOf(largest);
    }

    /**
     * Something at the root of a point.
     *
     * @param files below it, or 1
     * @param bytes of content
     */
    public record Part(Name name, long files, long bytes) {}

    /** Walks the store's folder and the latest point; reads no content. */
    static StoreStats of(HostFiles files, StoreAddress address, Store store)
            throws IOException, InterruptedException {
        List<RestorePoint> points = store.points();
        RestorePoint latest = PointFilter.latest(points);
        List<DeletedItem> deleted = store.deleted();
        long deletedBytes = 0;
        for (DeletedItem item : deleted) {
            deletedBytes += item.bytes();
        }
        DiskUse taken;
        long free;
        try (Folder root = files.open(store.location())) {
            taken = DiskUse.of(root);
            free = root.fileSystem().freeBytes();
        }
        return new StoreStats(
                address,
                store.id(),
                points.size(),
                store.deletedPoints().size(),
                store.runs().size(),
                latest,
                taken.files(),
                taken.bytes(),
                taken.keptCopies(),
                free,
                deleted.size(),
                deletedBytes,
                latest == null ? List.of() : largest(store, latest));
    }

    private static List<Part> largest(Store store, RestorePoint point)
            throws IOException, InterruptedException {
        Map<Name, Part> parts = new HashMap<>();
        try (FileTree tree = store.open(point)) {
            TreeWalk.walk(
                    tree,
                    TreePath.ROOT,
                    tree.root(),
                    (path, entry) -> {
                        boolean counts =
                                point.kind() == StoreKind.VAULT
                                        ? entry.isFile() // as the point counts them
                                        : !entry.isFolder();
                        if (counts) {
                            long bytes = entry.isFile() ? entry.size() : 0;
                            Name top = path.names().getFirst();
                            Part part = parts.getOrDefault(top, new Part(top, 0, 0));
                            parts.put(top, new Part(top, part.files + 1, part.bytes + bytes));
                        }
                        return true;
                    });
        }
        List<Part> sorted = new ArrayList<>(parts.values());
        sorted.sort(Comparator.comparingLong(Part::bytes).reversed().thenComparing(Part::name));
        return sorted.subList(0, Math.min(LARGEST, sorted.size()));
    }

    /** Where the store lies. */
    public HostPath location() {
        return address.location();
    }
}
