package dev.coffer.mirror;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.FolderWork;
import dev.coffer.record.Layout;
import dev.coffer.record.Placement;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.RunStage;
import dev.coffer.record.Step;
import dev.coffer.record.StoreFolder;
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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a run puts things in a mirror. Entries of a fresh folder are written under their final
 * names in it; others get a number in the run's staging folder, and a step that renames them. For
 * one run.
 */
final class MirrorPlacement implements Placement {
    /**
     * Deeper than this, folders are opened when they are needed, so that handles do not run out.
     */
    private static final int KEPT_OPEN = 100;

    private static final int WRITE_BITS = 0222;

    private final StoreFolder store;
    private final FileTree tree;
    private final StoreOptions options;
    private final RunStage stage;
    private final TreePath deleted;
    private final Map<Thread, EntryWriter> writers = new ConcurrentHashMap<>();
    private @Nullable FolderDefaults defaults;

    /**
     * @param date name of the dated folder of deleted items
     */
    MirrorPlacement(
            StoreFolder store, FileTree tree, StoreOptions options, RunStage stage, String date) {
        this.store = store;
        this.tree = tree;
        this.options = options;
        this.stage = stage;
        this.deleted = Layout.inCoffer(Layout.DELETED).child(date);
    }

    @Override
    public boolean linksNames() {
        return true;
    }

    @Override
    public Staged stage(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        if (folder.fresh()) {
            Written written = writer().write(path, after, handle(folder, path), after.name());
            return new Staged(written, folder.place().child(after.name()));
        }
        Name name = stage.nextName();
        Written written = writer().write(path, after, stage.folder(), name);
        return new Staged(written, stage.path().child(name));
    }

    @Override
    public void drop(FolderWork folder, Staged staged) throws IOException {
        try {
            stage.folder().removeFile(staged.at().name());
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    @Override
    public Bytes place(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            Staged staged)
            throws IOException {
        if (!folder.fresh()) {
            keepOverwritten(folder, path, before, now);
            stage.add(new Step.Place(staged.at(), path));
        }
        return Bytes.EMPTY;
    }

    private void keepOverwritten(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, RecordedEntry now)
            throws IOException {
        boolean content =
                before != null
                        && (!Objects.equals(before.contentHash(), now.contentHash())
                                || !before.target().equals(now.target()));
        if (before == null || !options.keepChanged() || !content) {
            return;
        }
        FileStat copy = copyOf(folder, path, before);
        if (copy != null) {
            stage.add(new Step.Move(path, copy.inode(), deleted.resolve(path)));
            folder.addGone(before.withFlags(before.flags() | RecordedEntry.OVERWRITTEN));
        }
    }

    @Override
    public void link(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            TreePath other)
            throws IOException {
        TreePath otherParent = other.parent();
        try (Folder from =
                store.root().openFolder(otherParent == null ? TreePath.ROOT : otherParent)) {
            if (folder.fresh()) {
                handle(folder, path).createHardLink(now.name(), from, other.name());
                return;
            }
            Name name = stage.nextName();
            stage.folder().createHardLink(name, from, other.name());
            keepOverwritten(folder, path, before, now);
            stage.add(new Step.Place(stage.path().child(name), path));
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    @Override
    public void metadata(FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry now)
            throws IOException {
        stage.add(new Step.Metadata(path, asKept(now)));
    }

    @Override
    public boolean canRetire(FolderWork folder, TreePath path, RecordedEntry before)
            throws IOException {
        return copyOf(folder, path, before) != null;
    }

    @Override
    public void retire(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        FileStat copy = copyOf(folder, path, before);
        if (copy != null) {
            stage.add(new Step.Move(path, copy.inode(), deleted.resolve(path)));
        }
    }

    /** What the store has under the name, if it is what the record says; else null. */
    private @Nullable FileStat copyOf(FolderWork folder, TreePath path, RecordedEntry before)
            throws IOException {
        try {
            FileStat stat = handle(folder, path).statIfThere(before.name());
            return stat != null && stat.kind() == before.kind() ? stat : null;
        } catch (WriteException e) {
            if (e.failure().is(Errno.ENOENT, Errno.ENOTDIR) || e.failure().is(Errno.ELOOP)) {
                return null;
            }
            throw store.unwritable(e.failure());
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    @Override
    public void makeFolder(FolderWork folder) throws IOException {
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
    public Written finishFolder(FolderWork folder) throws IOException {
        Written written =
                writer().finishFolder(
                                folder.path(),
                                asKept(folder.after()),
                                handle(folder, folder.path()));
        FolderWork parent = folder.parent();
        if (parent != null && !parent.fresh()) {
            stage.add(new Step.Place(folder.place(), folder.path()));
            parent.touch();
        }
        return written;
    }

    @Override
    public void folderMetadata(FolderWork folder, RecordedEntry now) throws IOException {
        stage.add(new Step.Metadata(folder.path(), asKept(now)));
    }

    /** As it is to be on the copy: without write bits in a store that protects its copies. */
    private RecordedEntry asKept(RecordedEntry entry) {
        return options.protectCopies() ? entry.withStat(unwritable(entry.stat())) : entry;
    }

    private Entry asKept(Entry entry) {
        return options.protectCopies() ? new Entry(entry.name(), unwritable(entry.stat())) : entry;
    }

    private static FileStat unwritable(FileStat s) {
        return new FileStat(
                s.kind(),
                s.mode() & ~WRITE_BITS,
                s.uid(),
                s.gid(),
                s.links(),
                s.size(),
                s.blocks(),
                s.modifiedSeconds(),
                s.modifiedNanos(),
                s.changedSeconds(),
                s.changedNanos(),
                s.inode(),
                s.device(),
                s.rawDevice());
    }

    @Override
    public void close(FolderWork folder) {
        Folder handle = folder.handle();
        if (handle != null) {
            handle.close();
            folder.keep(null);
        }
    }

    /** The copy of a folder, open; stays so until it is left. */
    private Folder handle(FolderWork folder, TreePath forWhat) throws WriteException {
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

    private EntryWriter writer() throws IOException {
        Thread worker = Thread.currentThread();
        EntryWriter writer = writers.get(worker);
        if (writer == null) {
            int mask = options.protectCopies() ? 07777 & ~WRITE_BITS : WriteOptions.ALL_MODE_BITS;
            boolean sync = options.durability() == Durability.FILE;
            writer = new EntryWriter(tree, WriteOptions.store(Hashing.ALL, mask, sync), defaults());
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
