package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.record.Layout;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.writer.PrivateFolder;
import dev.coffer.writer.TreeRemover;

import java.io.IOException;

/**
 * Where a run makes its item: {@code .coffer/building/}. The item lies there until it is whole,
 * synced and verified; then the manifest gets the name {@link #READY}, from which moment on the run
 * is done, and both are renamed to their final names, the item first. A run that dies before is
 * dropped by the next command, one that dies after is finished. Used under the store's lock.
 */
final class Building implements AutoCloseable {
    static final Name ITEM = Name.of("item");
    static final Name ENTRIES = Name.of("entries");
    static final Name NEW = Name.of("manifest.new");
    static final Name READY = Name.of("manifest");

    private final StoreFolder store;
    private final Folder folder;
    private boolean ready;

    private Building(StoreFolder store, Folder folder) {
        this.store = store;
        this.folder = folder;
    }

    /** Begins, after {@link #settle}. */
    static Building begin(StoreFolder store) throws OsException {
        return new Building(store, PrivateFolder.create(store.coffer(), Layout.BUILDING));
    }

    /** Not to be closed. */
    Folder folder() {
        return folder;
    }

    OpenFile createItem() throws OsException {
        return folder.createFile(ITEM, 0600);
    }

    /** Whether the run is done, whatever happens now. */
    boolean isReady() {
        return ready;
    }

    /**
     * Puts in place what is whole and verified.
     *
     * @param manifest as it stands in {@link #NEW}, synced
     */
    void commit(Manifest manifest, Durability durability) throws IOException {
        folder.rename(NEW, folder, READY);
        ready = true;
        if (durability != Durability.NONE) {
            folder.sync();
        }
        place(store, folder, manifest);
        close();
        TreeRemover.remove(store.coffer(), Layout.BUILDING);
    }

    private static void place(StoreFolder store, Folder folder, Manifest manifest)
            throws OsException {
        Folder root = store.root();
        if (folder.statIfThere(ITEM) != null) {
            folder.renameNew(ITEM, root, manifest.item());
            root.sync();
        }
        folder.renameNew(READY, root, manifest.file());
        root.sync();
    }

    /** Removes what was made so far, unless the run is done. */
    void drop() throws OsException {
        close();
        if (!ready) {
            TreeRemover.remove(store.coffer(), Layout.BUILDING);
        }
    }

    @Override
    public void close() {
        folder.close();
    }

    /** Finishes or drops what runs that died have left. */
    static void settle(StoreFolder store, RunListener listener) throws IOException {
        settleRun(store, listener);
        Removal.settle(store);
    }

    private static void settleRun(StoreFolder store, RunListener listener) throws IOException {
        Folder left;
        try {
            left = store.coffer().openFolder(Layout.BUILDING);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return;
            }
            throw e;
        }
        boolean finished = false;
        try (left) {
            if (left.statIfThere(READY) != null) {
                Manifest manifest = ready(left, store);
                place(store, left, manifest);
                finished = true;
            }
        }
        TreeRemover.remove(store.coffer(), Layout.BUILDING);
        listener.notice(
                finished
                        ? "A run that was cut off while it ended has been finished."
                        : "What a run that did not come to its end had prepared was dropped.");
    }

    private static Manifest ready(Folder left, StoreFolder store) throws IOException {
        String shown = store.location() + "/.coffer/" + Layout.BUILDING + "/" + READY;
        try (ManifestFile file = ManifestFile.open(left, READY, shown)) {
            return file.manifest();
        } catch (DamagedException e) {
            throw new DamagedException(
                    e.getMessage()
                            + ", so a run that was cut off while it ended cannot be finished. Its"
                            + " item lies in "
                            + store.location()
                            + "/.coffer/"
                            + Layout.BUILDING
                            + "; move that folder away to go on",
                    e);
        }
    }
}
