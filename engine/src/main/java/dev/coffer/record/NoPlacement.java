package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.tree.Entry;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

/** Of a store that is not made yet; only a dry run gets this far. */
final class NoPlacement implements Placement {
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
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after) {
        throw dry();
    }

    @Override
    public void drop(FolderWork folder, Staged staged) {
        throw dry();
    }

    @Override
    public Bytes place(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            Staged staged) {
        throw dry();
    }

    @Override
    public Bytes link(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            TreePath other) {
        throw dry();
    }

    @Override
    public void metadata(
            FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry now) {
        throw dry();
    }

    @Override
    public boolean canRetire(FolderWork folder, TreePath path, RecordedEntry before) {
        return true;
    }

    @Override
    public Copy check(FolderWork folder, TreePath path, RecordedEntry before) {
        return Copy.SOUND;
    }

    @Override
    public Copy checkFolder(FolderWork folder, RecordedEntry before) {
        return Copy.SOUND;
    }

    @Override
    public boolean isLinked(FolderWork folder, TreePath path, TreePath other) {
        return true;
    }

    @Override
    public void setModes(Folder in, RecordedEntry entry) {
        throw dry();
    }

    @Override
    public void makeAgain(FolderWork folder) {
        throw dry();
    }

    @Override
    public void retire(FolderWork folder, TreePath path, RecordedEntry before) {
        throw dry();
    }

    @Override
    public void makeFolder(FolderWork folder) {
        throw dry();
    }

    @Override
    public Written finishFolder(FolderWork folder) {
        throw dry();
    }

    @Override
    public void folderMetadata(FolderWork folder, RecordedEntry now) {
        throw dry();
    }

    @Override
    public void close(FolderWork folder) {
        // nothing was opened
    }

    private IllegalStateException dry() {
        return new IllegalStateException("a dry run writes nothing");
    }
}
