package dev.coffer.archive;

import dev.coffer.archive.item.ItemKeeper;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.record.Layout;
import dev.coffer.record.StoreFolder;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.KeepPlace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Has a database captured right into the folder where the item is made, and makes that copy the
 * item: no second copy is made, and what was read to check and hash it is the item itself. For one
 * run.
 */
final class KeptCopy implements ItemKeeper {
    private final Folder building;
    private final KeepPlace place;
    private long bytes;
    private @Nullable Sha256 hash;

    /**
     * @param building where the item is made
     * @param durable whether the copy is synced before it is read again
     */
    KeptCopy(StoreFolder store, Folder building, boolean durable) {
        this.building = building;
        HostPath path = store.location().resolve(Layout.COFFER).resolve(Layout.BUILDING);
        this.place = new KeepPlace(path, durable);
    }

    @Override
    public Content open(FileTree tree, TreePath at, Entry file) throws IOException {
        // SQLite writes by pages of 4 KiB and asks for locks: not over a network
        return building.fileSystem().isNetwork()
                ? tree.open(at, file)
                : tree.openToKeep(at, file, place);
    }

    @Override
    public @Nullable Sha256 keep(Content content) throws IOException {
        hash = content.handOver(building, Building.ITEM);
        bytes = content.size();
        return hash;
    }

    /** Hash of the item, read from it when it was whole; null if no copy was kept. */
    @Nullable Sha256 hash() {
        return hash;
    }

    /** Length of the item, if there is a hash. */
    long bytes() {
        return bytes;
    }
}
