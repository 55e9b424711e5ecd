package dev.coffer.record;

import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import java.io.IOException;

/** The file that says which trees a store has, with the copies that make up for its loss. */
final class RootsFile {
    private static final int LARGE = 64 << 20;
    private static final int FILE_MODE = 0600;

    private final StoreFolder store;

    RootsFile(StoreFolder store) {
        this.store = store;
    }

    /**
     * Which trees there are now. A damaged or lost file of roots is made up for by the copy in the
     * newest segment.
     */
    Roots read() throws IOException {
        byte[] text = SmallFiles.readIfThere(store.coffer(), Layout.ROOTS, LARGE);
        if (text == null && store.coffer().statIfThere(Layout.FIRST_RUN) != null) {
            return Roots.NONE;
        }
        String why = "it is not there";
        if (text != null) {
            try {
                return Roots.parse(text);
            } catch (DamagedException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        Roots copy;
        try (Folder trees = store.coffer().openFolder(Layout.TREES)) {
            copy = RootsCopy.newest(trees);
        }
        if (copy == null) {
            throw new DamagedException(
                    store.location()
                            + "/.coffer/roots is damaged ("
                            + why
                            + "), and so is its copy. The copies of the files are plain files and"
                            + " can be taken from the store; to go on, back up into a new store");
        }
        return copy;
    }

    /** Whether the file of roots itself can be read; its copies aside. */
    boolean isSound() throws OsException {
        byte[] text = SmallFiles.readIfThere(store.coffer(), Layout.ROOTS, LARGE);
        if (text == null) {
            return store.coffer().statIfThere(Layout.FIRST_RUN) != null;
        }
        try {
            Roots.parse(text);
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    /**
     * The roots as the next run will find them: those of a commit that was cut off, if there is
     * one. Writes nothing.
     *
     * @param segments gets the segment of such a commit
     */
    Roots toBe(Segments segments) throws IOException {
        byte[] text = SmallFiles.readIfThere(store.coffer(), CommitRecord.NAME, LARGE);
        if (text == null) {
            return read();
        }
        CommitRecord commit = CommitRecord.parse(text);
        TreePath staged = TreePath.ROOT.child(Layout.STAGING).child(commit.run());
        try (Folder run = store.coffer().openFolder(staged)) {
            if (commit.segment() > 0 && run.statIfThere(Layout.SEGMENT) != null) {
                segments.add(
                        commit.segment(),
                        new SegmentFile(run.openFile(Layout.SEGMENT), "the new segment"));
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return commit.roots();
    }

    void write(Roots roots) throws OsException {
        SmallFiles.replace(store.coffer(), Layout.ROOTS, roots.text(), FILE_MODE);
    }
}
