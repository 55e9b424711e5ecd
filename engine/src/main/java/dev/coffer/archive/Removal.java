package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.Layout;
import dev.coffer.record.StoreFolder;
import dev.coffer.tree.Problem;
import dev.coffer.writer.TreeRemover;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Removes items: first the manifest leaves its place, with which the point is gone, then the item,
 * both by renames into {@code .coffer/removing/}; only there anything is deleted. Used under the
 * store's lock.
 */
final class Removal {
    private Removal() {}

    /**
     * Removes one item.
     *
     * @return why it could not be, if so: it is as it was then; null if it is gone
     */
    static @Nullable Problem remove(StoreFolder store, Manifest manifest) throws OsException {
        Folder root = store.root();
        try (Folder removing = open(store.coffer())) {
            root.rename(manifest.file(), removing, manifest.file());
            root.sync();
            try {
                move(root, removing, manifest.item());
            } catch (OsException e) {
                removing.renameNew(manifest.file(), root, manifest.file());
                root.sync();
                return problem(manifest, e);
            }
            move(root, removing, manifest.words());
            try {
                for (Name name : removing.names()) {
                    TreeRemover.remove(removing, name);
                }
            } catch (OsException e) {
                return new Problem(
                        TreePath.ROOT.child(manifest.item()),
                        Problem.Kind.UNREADABLE,
                        "the point is gone, but not all of its files could be deleted: "
                                + e.reason());
            }
            return null;
        } catch (OsException e) {
            return problem(manifest, e);
        }
    }

    private static Problem problem(Manifest manifest, OsException e) {
        return new Problem(
                TreePath.ROOT.child(manifest.item()),
                Problem.Kind.UNREADABLE,
                "the point could not be deleted: " + e.reason());
    }

    private static Folder open(Folder coffer) throws OsException {
        try {
            coffer.createFolder(Layout.REMOVING, 0700);
        } catch (OsException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        return coffer.openFolder(Layout.REMOVING);
    }

    private static void move(Folder root, Folder removing, Name name) throws OsException {
        if (root.statIfThere(name) != null) {
            root.rename(name, removing, name);
        }
    }

    /** Ends what a command that died had begun. */
    static void settle(StoreFolder store) throws IOException {
        Folder removing;
        try {
            removing = store.coffer().openFolder(Layout.REMOVING);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return;
            }
            throw e;
        }
        try (removing) {
            for (Name name : removing.names()) {
                if (name.endsWith(Manifest.SUFFIX)) {
                    removeRest(store, removing, name);
                }
            }
            for (Name name : removing.names()) {
                TreeRemover.remove(removing, name);
            }
        }
    }

    private static void removeRest(StoreFolder store, Folder removing, Name name)
            throws IOException {
        Manifest manifest;
        try {
            manifest = ManifestFile.head(removing, name, name.toString());
        } catch (DamagedException e) {
            return; // nobody can tell what it was of
        }
        if (store.root().statIfThere(manifest.file()) == null) {
            move(store.root(), removing, manifest.item());
            move(store.root(), removing, manifest.words());
        }
    }
}
