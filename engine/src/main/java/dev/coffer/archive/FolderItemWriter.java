package dev.coffer.archive;

import dev.coffer.archive.item.ItemLayout;
import dev.coffer.archive.item.ItemWriter;
import dev.coffer.archive.item.Place;
import dev.coffer.archive.item.Stored;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.writer.EntryWriter;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.MetadataLoss;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/** Writes an item that is a folder of plain files. */
final class FolderItemWriter implements ItemWriter {
    /** A folder that gets its metadata when everything is in it. */
    private record Made(TreePath path, FileTree tree, TreePath at, Entry entry) {}

    private final Folder item;
    private final WriteOptions options;
    private final FolderDefaults defaults;
    private final Consumer<Problem> problems;
    private final IdentityHashMap<FileTree, EntryWriter> writers = new IdentityHashMap<>();
    private final List<Made> made = new ArrayList<>();

    /** The folder that was written into last. */
    private TreePath lastPath = TreePath.ROOT;

    private @Nullable Folder last;

    /**
     * @param item empty; stays the caller's to close
     * @param problems told what the copies could not be given; the manifest has it
     */
    FolderItemWriter(
            Folder item,
            WriteOptions options,
            FolderDefaults defaults,
            Consumer<Problem> problems) {
        this.item = item;
        this.options = options;
        this.defaults = defaults;
        this.problems = problems;
    }

    private EntryWriter writer(FileTree tree) {
        return writers.computeIfAbsent(tree, t -> new EntryWriter(t, options, defaults));
    }

    private Folder folderOf(TreePath path) throws WriteException {
        TreePath parent = path.parent();
        if (parent == null || parent.isRoot()) {
            return item;
        }
        Folder open = last;
        if (open != null && parent.equals(lastPath)) {
            return open;
        }
        close();
        try {
            open = item.openFolder(parent);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
        last = open;
        lastPath = parent;
        return open;
    }

    @Override
    public Stored folder(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        List<Xattr> xattrs = xattrs(tree, at, entry);
        if (!path.isRoot()) {
            writer(tree).createFolder(at, folderOf(path), path.name()).close();
        }
        made.add(new Made(path, tree, at, entry));
        return new Stored(entry, xattrs, null, null, false);
    }

    private List<Xattr> xattrs(FileTree tree, TreePath at, Entry entry) throws IOException {
        try {
            return tree.xattrs(at, entry);
        } catch (InterruptedIOException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            return List.of(); // told when the folder gets its metadata
        }
    }

    @Override
    public Stored file(TreePath path, FileTree tree, TreePath at, Entry entry) throws IOException {
        Written written = writer(tree).write(at, entry, folderOf(path), path.name());
        tell(path, written);
        Place place = new Place(0, written.bytes(), null);
        return new Stored(
                written.entry(), written.xattrs(), place, written.hash(), written.changing());
    }

    @Override
    public Stored hardLink(TreePath path, FileTree tree, TreePath at, Entry entry, TreePath to)
            throws IOException {
        List<Xattr> xattrs = xattrs(tree, at, entry);
        TreePath parent = to.parent();
        try (Folder from = item.openFolder(parent == null ? TreePath.ROOT : parent)) {
            writer(tree).link(at, folderOf(path), path.name(), from, to.name());
        } catch (OsException e) {
            throw new WriteException(at, e);
        }
        return new Stored(entry, xattrs, null, null, false);
    }

    @Override
    public Stored symlink(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        return special(path, tree, at, entry);
    }

    @Override
    public Stored special(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        try {
            Written written = writer(tree).write(at, entry, folderOf(path), path.name());
            tell(path, written);
            return new Stored(written.entry(), written.xattrs(), null, null, false);
        } catch (WriteException e) {
            if (e.concernsAll()) {
                throw e;
            }
            problems.accept(
                    new Problem(
                            path,
                            Problem.Kind.METADATA_RECORDED,
                            "it cannot be made in the item, and is in the manifest alone: "
                                    + e.reason()));
            return new Stored(entry, xattrs(tree, at, entry), null, null, false);
        }
    }

    private void tell(TreePath path, Written written) {
        for (MetadataLoss loss : written.losses()) {
            problems.accept(loss.at(path));
        }
    }

    @Override
    public ItemLayout finish() throws IOException {
        close();
        for (Made each : made.reversed()) {
            try (Folder folder = item.openFolder(each.path)) {
                Written written = writer(each.tree).finishFolder(each.at, each.entry, folder);
                tell(each.path, written);
                FileStat stat = folder.stat();
                if (each.path.isRoot() && (stat.mode() & 0700) != 0700) {
                    folder.setMode(stat.mode() | 0700); // else it could not be renamed
                }
            } catch (OsException e) {
                throw new WriteException(each.at, e);
            }
        }
        return ItemLayout.NONE;
    }

    @Override
    public void close() {
        Folder open = last;
        if (open != null) {
            open.close();
            last = null;
        }
    }
}
