package dev.coffer.mirror;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.FolderWork;
import dev.coffer.record.Layout;
import dev.coffer.record.LocalPlacement;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.RunStage;
import dev.coffer.record.Step;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.StoreOptions;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Objects;

/**
 * Where a run puts things in a mirror. Entries of a fresh folder are written under their final
 * names in it; others get a number in the run's staging folder, and a step that renames them. For
 * one run.
 */
final class MirrorPlacement extends LocalPlacement {
    /**
     * @param date name of the dated folder of deleted items
     */
    MirrorPlacement(
            StoreFolder store, FileTree tree, StoreOptions options, RunStage stage, String date)
            throws OsException {
        super(store, tree, options, stage, Layout.inCoffer(Layout.DELETED).child(date));
    }

    @Override
    public TreePath copyAt(TreePath place) {
        return place;
    }

    @Override
    public boolean hasCopies(FileKind kind) {
        return true;
    }

    @Override
    public Staged stage(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        if (folder.fresh()) {
            Written written = write(path, after, handle(folder, path), after.name());
            return new Staged(written, folder.place().child(after.name()));
        }
        Name name = stage.nextName();
        Written written = write(path, after, stage.folder(), name);
        return new Staged(written, stage.path().child(name));
    }

    private Written write(TreePath path, Entry entry, Folder in, Name as) throws IOException {
        return entry.isFile() ? copy(path, entry, in, as) : writer().write(path, entry, in, as);
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
        FileStat copy = copyOf(folder, path, before.kind());
        if (copy != null) {
            stage.add(new Step.Move(path, copy.inode(), kept(path)));
            folder.addGone(before.withFlags(before.flags() | RecordedEntry.OVERWRITTEN));
        }
    }

    @Override
    public Bytes link(
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
                return Bytes.EMPTY;
            }
            Name name = stage.nextName();
            stage.folder().createHardLink(name, from, other.name());
            keepOverwritten(folder, path, before, now);
            stage.add(new Step.Place(stage.path().child(name), path));
            return Bytes.EMPTY;
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
        return copyOf(folder, path, before.kind()) != null;
    }

    @Override
    public Copy check(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        FileStat copy = copyOf(folder, path, before.kind());
        if (copy == null) {
            return Copy.DAMAGED;
        }
        Folder in = handle(folder, path);
        boolean holds =
                switch (before.kind()) {
                    case FILE ->
                            copy.size() == before.size() && holds(in, path.name(), path, before);
                    case LINK -> in.readLink(path.name()).equals(before.target());
                    case CHARACTER_DEVICE, BLOCK_DEVICE ->
                            copy.rawDevice() == before.stat().rawDevice();
                    case FIFO, SOCKET, FOLDER -> true;
                };
        if (!holds) {
            return Copy.DAMAGED;
        }
        return metadataDiffers(before, copy, in.xattrs(path.name())) ? Copy.METADATA : Copy.SOUND;
    }

    @Override
    public void setModes(Folder in, RecordedEntry entry) throws OsException {
        if (entry.isFile() || entry.isFolder()) {
            setMode(in, entry);
        }
    }

    @Override
    public void retire(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        keep(folder, path, before.kind());
    }
}
