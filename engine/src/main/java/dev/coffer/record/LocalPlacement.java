package dev.coffer.record;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.record.Placement.Copy;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.writer.EntryWriter;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;
import dev.coffer.writer.WriteOptions.Hashing;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all kinds of stores do alike that keep the folders of the source as folders of their own:
 * new ones are built in the run's staging folder and renamed whole, what left the source moves to a
 * dated folder under its own path. For one run.
 */
public abstract class LocalPlacement implements Placement {
    /**
     * Deeper than this, folders are opened when they are needed, so that handles do not run out.
     */
    private static final int KEPT_OPEN = 100;

    private static final int WRITE_BITS = 0222;
    private static final int BUFFER = 128 * 1024;

    protected final StoreFolder store;
    protected final FileTree tree;
    protected final StoreOptions options;
    protected final RunStage stage;
    private final TreePath keeping;
    private final Map<Thread, EntryWriter> writers = new ConcurrentHashMap<>();
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));
    private @Nullable FolderDefaults defaults;

    /** Whether only the store's owner can own what lies in it, as where no root writes it. */
    private final boolean ownersAreOurs;

    /** Whether write bits of copies may be what the store's protection was before this run. */
    private final boolean protectionChanges;

    /**
     * @param keeping where what leaves the source in this run is kept, relative to the store's root
     */
    protected LocalPlacement(
            StoreFolder store,
            FileTree tree,
            StoreOptions options,
            RunStage stage,
            TreePath keeping)
            throws OsException {
        this.store = store;
        this.tree = tree;
        this.options = options;
        this.stage = stage;
        this.keeping = keeping;
        this.ownersAreOurs = store.root().stat().uid() != 0;
        this.protectionChanges = !new Protection(store, options.protectCopies()).holds();
    }

    /** Where what has this path in the source is kept when it leaves it. */
    protected final TreePath kept(TreePath path) {
        return keeping.resolve(path);
    }

    @Override
    public final void drop(FolderWork folder, Staged staged) throws IOException {
        try {
            stage.folder().removeFile(staged.at().name());
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    @Override
    public final void copied(TreePath path, RecordedEntry now, Staged staged) throws IOException {
        if (now.isFile()
                && now.size() >= KeptCopies.SMALLEST
                && !now.isDatabase()
                && !now.has(RecordedEntry.READ_AGAIN)
                && !now.has(RecordedEntry.METADATA_RECORDED)) {
            stage.copied(path, now, staged.at());
        }
    }

    /**
     * Copies a regular file, or takes the copy that an interrupted run has left of it.
     *
     * @param in where nothing has that name
     */
    protected final Written copy(TreePath path, Entry file, Folder in, Name as) throws IOException {
        KeptCopies kept = stage.kept();
        try {
            RecordedEntry taken = kept.take(path, file, in, as);
            if (taken != null) {
                FileStat stat = in.stat(as);
                if (stat.size() == taken.size() && !metadataDiffers(taken, stat, in.xattrs(as))) {
                    kept.used(taken.size());
                    Sha256 hash = taken.contentHash();
                    return new Written(
                            file, taken.size(), hash, null, taken.xattrs(), List.of(), false);
                }
                in.removeFile(as);
            }
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
        return writer().write(path, file, in, as);
    }

    @Override
    public final Copy checkFolder(FolderWork folder, RecordedEntry before) throws IOException {
        Folder handle;
        try {
            handle = handle(folder, folder.path());
        } catch (WriteException e) {
            if (isMissing(e.failure())) {
                return Copy.DAMAGED;
            }
            throw store.unwritable(e.failure());
        }
        try {
            return metadataDiffers(before, handle.stat(), handle.xattrs())
                    ? Copy.METADATA
                    : Copy.SOUND;
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    @Override
    public final void makeAgain(FolderWork folder) throws IOException {
        stage.add(new Step.MakeFolder(folder.path()));
    }

    /** Whether a copy lacks what it was given; what it could not be given does not count. */
    protected final boolean metadataDiffers(
            RecordedEntry before, FileStat copy, List<Xattr> xattrs) {
        RecordedEntry kept = asKept(before);
        FileStat is = copy;
        if (ownersAreOurs && (is.uid() != kept.stat().uid() || is.gid() != kept.stat().gid())) {
            is = is.withOwner(kept.stat().uid(), kept.stat().gid());
        }
        if (protectionChanges && (is.isFile() || is.isFolder())) { // and will be seen to by itself
            is = is.withMode((is.mode() & ~WRITE_BITS) | (kept.stat().mode() & WRITE_BITS));
        }
        return !before.has(RecordedEntry.METADATA_RECORDED)
                && EntryWriter.metadataDiffers(kept, kept.xattrs(), is, xattrs);
    }

    /**
     * Reads a copy to its end.
     *
     * @param in the folder it lies in
     * @return whether it is there, and its content is what the record says
     */
    protected final boolean holds(Folder in, Name name, TreePath path, RecordedEntry entry)
            throws IOException {
        try (RecordedContent content = new RecordedContent(path, entry, in.openFile(name))) {
            ByteBuffer buffer = buffers.get();
            while (content.read(buffer.clear()) >= 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while reading " + path);
                }
            }
            content.finish();
            return true;
        } catch (DamagedException e) {
            return false;
        } catch (OsException e) {
            if (isMissing(e) || e.is(Errno.EIO, Errno.EISDIR)) {
                return false;
            }
            throw store.unwritable(e);
        }
    }

    @Override
    public final boolean isLinked(FolderWork folder, TreePath path, TreePath other)
            throws IOException {
        FileStat one = store.stat(copyAt(path));
        FileStat two = store.stat(other);
        return one != null && two != null && one.sameInode(two);
    }

    /** Whether there is nothing of the kind that was looked for. */
    protected static boolean isMissing(OsException e) {
        return e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP);
    }

    /** Moves what the store has under the name, if it is of that kind, to where it is kept. */
    protected final void keep(FolderWork folder, TreePath path, FileKind kind) throws IOException {
        FileStat copy = copyOf(folder, path, kind);
        if (copy != null) {
            stage.add(new Step.Move(path, copy.inode(), kept(path)));
            if (copy.isFolder()) {
                closeAfterMove(kept(path), copy.mode());
            }
        }
    }

    /** What the store has under the name of the source, if it is of that kind; else null. */
    protected final @Nullable FileStat copyOf(FolderWork folder, TreePath path, FileKind kind)
            throws IOException {
        try {
            FileStat stat = handle(folder, path).statIfThere(path.name());
            return stat != null && stat.kind() == kind ? stat : null;
        } catch (WriteException e) {
            if (isMissing(e.failure())) {
                return null;
            }
            throw store.unwritable(e.failure());
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    @Override
    public final void makeFolder(FolderWork folder) throws IOException {
        FolderWork parent = folder.parent();
        if (parent == null) {
            return; // the store's own folder
        }
        Name name = folder.after().name();
        if (!parent.fresh()) {
            Name number = stage.nextName();
            folder.placeAt(stage.path().child(number));
            folder.keep(writer().createFolder(folder.path(), stage.folder(), number));
            return;
        }
        folder.placeAt(parent.place().child(name));
        synchronized (parent) {
            Folder into = handle(parent, folder.path());
            folder.keep(writer().createFolder(folder.path(), into, name));
            if (parent.depth() > KEPT_OPEN) {
                close(parent);
            }
        }
    }

    @Override
    public final Written finishFolder(FolderWork folder) throws IOException {
        Written written =
                writer().finishFolder(
                                folder.path(),
                                asKept(folder.after()),
                                handle(folder, folder.path()));
        FolderWork parent = folder.parent();
        if (parent != null && !parent.fresh()) {
            stage.add(new Step.Place(folder.place(), folder.path()));
            closeAfterMove(folder.path(), asKept(folder.after()).stat().mode());
            parent.touch();
        }
        return written;
    }

    @Override
    public final void folderMetadata(FolderWork folder, RecordedEntry now) throws IOException {
        stage.add(new Step.Metadata(folder.path(), asKept(now)));
    }

    /**
     * As it is to be on the copy: without write bits in a store that protects its copies, and so
     * that its owner can read it, who may be no root. The record has the true mode.
     */
    protected final RecordedEntry asKept(RecordedEntry entry) {
        FileStat stat = entry.stat();
        int mode = keptMode(stat);
        return mode == stat.mode() ? entry : entry.withStat(stat.withMode(mode));
    }

    private Entry asKept(Entry entry) {
        FileStat stat = entry.stat();
        int mode = keptMode(stat);
        return mode == stat.mode() ? entry : new Entry(entry.name(), stat.withMode(mode));
    }

    /** Gives the copy under the entry's name the mode it is to have, if it is of that kind. */
    protected final void setMode(Folder in, RecordedEntry entry) throws OsException {
        FileStat copy = in.statIfThere(entry.name());
        int mode = asKept(entry).stat().mode();
        if (copy != null && copy.kind() == entry.kind() && copy.mode() != mode) {
            in.setMode(entry.name(), mode);
        }
    }

    /**
     * Moving a folder that its owner may not write takes opening it first; should the process be
     * killed before it is closed again, this step does it.
     */
    protected final void closeAfterMove(TreePath moved, int mode) throws IOException {
        if ((mode & 0200) == 0) {
            stage.add(new Step.Mode(moved, mode));
        }
    }

    private int keptMode(FileStat stat) {
        boolean protects =
                options.protectCopies()
                        && (stat.kind() == FileKind.FILE || stat.kind() == FileKind.FOLDER);
        int mode = protects ? stat.mode() & ~WRITE_BITS : stat.mode();
        return ownersAreOurs ? WriteOptions.openToOwner(stat.kind(), mode) : mode;
    }

    @Override
    public final void close(FolderWork folder) {
        Folder handle = folder.handle();
        if (handle != null) {
            handle.close();
            folder.keep(null);
        }
    }

    /** The copy of a folder, open; stays so until it is left. */
    protected final Folder handle(FolderWork folder, TreePath forWhat) throws WriteException {
        synchronized (folder) {
            Folder handle = folder.handle();
            if (handle == null) {
                try {
                    handle = store.root().openFolder(folder.place());
                } catch (OsException e) {
                    throw new WriteException(forWhat, e);
                }
                folder.keep(handle);
            }
            return handle;
        }
    }

    /** The calling thread's. */
    protected final EntryWriter writer() throws IOException {
        Thread worker = Thread.currentThread();
        EntryWriter writer = writers.get(worker);
        if (writer == null) {
            int mask = options.protectCopies() ? 07777 & ~WRITE_BITS : WriteOptions.ALL_MODE_BITS;
            boolean sync = options.durability() == Durability.FILE;
            WriteOptions kept =
                    WriteOptions.store(Hashing.ALL, mask, sync).withOpenToOwner(ownersAreOurs);
            writer = new EntryWriter(tree, kept, defaults());
            writers.put(worker, writer);
        }
        return writer;
    }

    private synchronized FolderDefaults defaults() throws IOException {
        FolderDefaults known = defaults;
        if (known == null) {
            try {
                known = FolderDefaults.of(stage.folder(), stage.nextName());
            } catch (OsException e) {
                throw store.unwritable(e);
            }
            defaults = known;
        }
        return known;
    }
}
