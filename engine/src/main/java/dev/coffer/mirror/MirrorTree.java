package dev.coffer.mirror;

import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.record.RecordedContent;
import dev.coffer.record.RecordedTree;
import dev.coffer.record.Ref;
import dev.coffer.record.Segments;
import dev.coffer.record.StoreFolder;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;

import java.io.IOException;

/** The point of a mirror, or one dated folder of its deleted items, as a tree. */
final class MirrorTree extends RecordedTree {
    private final StoreFolder store;
    private final Segments segments;
    private final TreePath base;

    /**
     * @param segments closed with the tree
     * @param base where the copies lie, relative to the store's root
     */
    MirrorTree(StoreFolder store, Segments segments, Ref root, TreePath base) throws IOException {
        super(segments, root);
        this.store = store;
        this.segments = segments;
        this.base = base;
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        OpenFile open;
        try {
            open = store.root().openFile(base.resolve(path));
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP, Errno.EISDIR)) {
                throw new DamagedException(path + " is missing from the store", e);
            }
            throw e;
        }
        return new RecordedContent(path, recorded(file), open);
    }

    @Override
    public boolean checksContent() {
        return true;
    }

    @Override
    public void close() {
        segments.close();
    }
}
