package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.store.RunListener;
import dev.coffer.tree.TreeVisitor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What comparing a recorded tree with copies that lie as plain files does alike in each kind of
 * store: counts what was read, and names what lies there and is not in the record. What a copy has
 * to be is the kind's own business. For one walk, with several workers.
 */
public abstract class CopiesVerifier implements TreeVisitor<CopiesVerifier.Checked> {
    private static final Name LOST_AND_FOUND = Name.of("lost+found"); // a mount's own

    private final StoreFolder store;
    private final RunListener listener;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    protected CopiesVerifier(StoreFolder store, RunListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** A folder being checked: what really lies in it, and has not been claimed yet. */
    public static final class Checked {
        private final TreePath path;
        private final Map<Name, FileStat> there = new TreeMap<>();

        private Checked(TreePath path) {
            this.path = path;
        }

        /** In the tree. */
        public TreePath path() {
            return path;
        }

        /** What lies under the name; null for nothing. From now on it is claimed. */
        public @Nullable FileStat claim(Name name) {
            return there.remove(name);
        }
    }

    protected final StoreFolder store() {
        return store;
    }

    /** Tells of damage, by path in the tree. */
    protected abstract void damaged(TreePath path, @Nullable String reason);

    /** Tells of what is no damage, by path in the tree. */
    protected abstract void note(TreePath path, String what);

    /** Whether the folder is the store's root, where things lie that are no copies. */
    protected abstract boolean isTop(TreePath folder);

    /** Begins with a folder of which nothing is known to lie anywhere. */
    protected static Checked begin(TreePath path) {
        return new Checked(path);
    }

    /**
     * Lists what lies in a folder.
     *
     * @param place relative to the store's root
     */
    protected final void list(Checked folder, TreePath place) throws OsException {
        try (Folder in = store.root().openFolder(place)) {
            for (Folder.Listed listed : in.list()) {
                folder.there.put(listed.name(), listed.stat());
            }
        }
    }

    /** Counts a file that was read. */
    protected final void read(long size) {
        files.increment();
        bytes.add(size);
        listener.progress(1, size);
    }

    /** How many files were read. */
    public final long files() {
        return files.sum();
    }

    /** Bytes of content that were read. */
    public final long bytes() {
        return bytes.sum();
    }

    @Override
    public final void unlistable(Checked folder, boolean inAfter, IOException cause) {
        folder.there.clear();
        damaged(folder.path, DamagedRecordException.shortly(cause));
    }

    @Override
    public final void refused(Checked folder, boolean inAfter, String name) {
        if (inAfter) {
            damaged(folder.path, "its record has a name that cannot be one: " + name);
        }
    }

    @Override
    public final void leave(Checked folder) {
        boolean top = isTop(folder.path);
        for (Name name : folder.there.keySet()) {
            if (!top || (!name.equals(Layout.COFFER) && !name.equals(LOST_AND_FOUND))) {
                unknown(folder.path.child(name));
            }
        }
    }

    /** Tells of what the record does not know. */
    protected final void unknown(TreePath path) {
        note(path, "it lies in the store, and the record does not know it");
    }
}
