package dev.coffer.mirror;

import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.ContentReader;
import dev.coffer.record.CopiesVerifier;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.function.Consumer;

/**
 * Reads everything that one tree of a mirror claims, and compares it with the record; names what
 * lies beside it, too.
 */
final class MirrorVerifier extends CopiesVerifier {
    private final MirrorTree tree;
    private final TreePath base;
    private final Consumer<Problem> damage;
    private final Consumer<Problem> notes;
    private final ThreadLocal<ContentReader> readers = ThreadLocal.withInitial(ContentReader::new);

    /**
     * @param base where the tree's copies lie, relative to the store's root
     */
    MirrorVerifier(
            StoreFolder store,
            MirrorTree tree,
            TreePath base,
            Consumer<Problem> damage,
            Consumer<Problem> notes,
            RunListener listener) {
        super(store, listener);
        this.tree = tree;
        this.base = base;
        this.damage = damage;
        this.notes = notes;
    }

    void run() throws IOException, InterruptedException {
        TreeJoin.walk(null, tree, this, store().host().workers());
    }

    @Override
    protected void damaged(TreePath path, @Nullable String reason) {
        damage.accept(
                new Problem(base.resolve(path), Problem.Kind.DAMAGED, String.valueOf(reason)));
    }

    @Override
    protected void note(TreePath path, String what) {
        notes.accept(new Problem(base.resolve(path), Problem.Kind.DAMAGED, what));
    }

    @Override
    protected boolean isTop(TreePath folder) {
        return folder.isRoot() && base.isRoot();
    }

    @Override
    public @Nullable Checked enter(
            @Nullable Checked parent,
            TreePath path,
            @Nullable Entry before,
            @Nullable Entry after) {
        Checked checked = begin(path);
        try {
            list(checked, base.resolve(path));
        } catch (OsException e) {
            damaged(
                    path,
                    e.is(Errno.ENOENT)
                            ? "the folder is missing from the store"
                            : "the folder cannot be read: " + e.reason());
            return null;
        }
        return checked;
    }

    @Override
    public void entry(Checked folder, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        if (!(after instanceof RecordedEntry entry)) {
            return;
        }
        TreePath path = folder.path().child(entry.name());
        FileStat there = folder.claim(entry.name());
        if (there == null) {
            if (!entry.isFolder()) {
                damaged(path, "it is missing from the store");
            }
            return; // of a folder, entering it tells
        }
        if (there.kind() != entry.kind()) {
            damaged(path, "the store has something else in its place");
            return;
        }
        switch (entry.kind()) {
            case FILE -> checkContent(path, entry);
            case LINK -> checkLink(path, entry);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                if (there.rawDevice() != entry.stat().rawDevice()) {
                    damaged(path, "it is another device");
                }
            }
            case FOLDER, FIFO, SOCKET -> {}
        }
    }

    private void checkContent(TreePath path, RecordedEntry entry) throws IOException {
        try {
            ContentReader.Read read = readers.get().read(tree, path, entry);
            read(read.bytes());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (DamagedException e) {
            damaged(path, "its content is not what the record says");
        } catch (OsException e) {
            damaged(path, "it cannot be read: " + e.reason());
        }
    }

    private void checkLink(TreePath path, RecordedEntry entry) {
        TreePath parent = base.resolve(path).parent();
        try (Folder folder = store().root().openFolder(parent == null ? TreePath.ROOT : parent)) {
            if (!folder.readLink(entry.name()).equals(entry.target())) {
                damaged(path, "the link leads elsewhere");
            }
        } catch (OsException e) {
            damaged(path, "the link cannot be read: " + e.reason());
        }
    }
}
