package dev.coffer.source;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.sqlite.HeldOpen;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.KeepPlace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder of this machine as it is now, or a single file as a tree of one. Everything is reached
 * from one handle on the root by whole paths, which the kernel resolves in one call without
 * following links; so nothing stays open between calls, however deep the tree is, and a folder that
 * is moved or swapped for a link meanwhile leads nowhere else. A source that is itself a link is
 * followed.
 *
 * <p>Listings leave out what the rules leave out, sockets, and what is Coffer's own ({@link
 * dev.coffer.tree.Problem.Kind#OWN_STORE}). A file that has gone since it was listed fails to open
 * with {@code ENOENT}.
 */
public final class LiveTree implements FileTree {
    private final Folder top;
    private final Entry root;
    private final FolderScan scan;
    private final HostFiles files;
    private final LiveDatabases databases;

    /** Of a single file as the source: its entry, and the name it has in {@link #top}. */
    private final @Nullable Entry single;

    private final @Nullable Name singleName;

    /** By device: whether files of size 0 there are known to be empty. */
    private final Map<Long, Boolean> sizesTrue = new ConcurrentHashMap<>(4);

    private LiveTree(
            HostFiles files,
            LiveDatabases databases,
            Folder top,
            Entry root,
            FolderScan scan,
            @Nullable Entry single,
            @Nullable Name singleName) {
        this.files = files;
        this.databases = databases;
        this.top = top;
        this.root = root;
        this.scan = scan;
        this.single = single;
        this.singleName = singleName;
    }

    /**
     * Opens a source.
     *
     * @param source a folder, a regular file, or a link to one
     * @throws CofferException if there is nothing of the kind, or it may not be read; the message
     *     is for people
     */
    public static LiveTree open(HostFiles files, HostPath source, ScanOptions options)
            throws IOException {
        try {
            FileStat stat = files.stat(source);
            return switch (stat.kind()) {
                case FOLDER -> openFolder(files, source, options);
                case FILE -> openSingle(files, source, options);
                case LINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET ->
                        throw CofferException.failed(
                                "cannot back up "
                                        + source
                                        + ": it is neither a folder nor a regular file; name the"
                                        + " folder that holds it");
            };
        } catch (OsException e) {
            throw unreadable(source, e);
        }
    }

    private static CofferException unreadable(HostPath source, OsException e) {
        String wayOut =
                e.is(Errno.EACCES, Errno.EPERM)
                        ? "run this as a user who may read it"
                        : e.is(Errno.ENOENT, Errno.ENOTDIR)
                                ? "is the name right, and its disk mounted?"
                                : "see whether its disk is still there";
        return CofferException.failed(
                "cannot read the source " + source + ": " + e.reason() + "; " + wayOut, e);
    }

    private static LiveTree openFolder(HostFiles files, HostPath source, ScanOptions options)
            throws OsException {
        // A folder may be opened by its name without the right to list it.
        if (!Files.isReadable(source.toPath())) {
            throw new OsException("access", source.toString(), Errno.EACCES.number());
        }
        Folder top = files.open(source);
        FileStat stat = top.stat();
        Name name = source.isRoot() ? Name.of("root") : source.name();
        Entry root = new LiveEntry(name, stat, null, LiveEntry.Place.KEPT);
        return new LiveTree(
                files,
                new LiveDatabases(files, top, source, options, false),
                top,
                root,
                new FolderScan(files, top, stat.device(), options),
                null,
                null);
    }

    private static LiveTree openSingle(HostFiles files, HostPath source, ScanOptions options)
            throws OsException {
        HostPath real = files.resolve(source);
        Folder top = files.open(real.parent());
        FileStat folder = top.stat();
        Entry root = new LiveEntry(Name.of("root"), folder, null, LiveEntry.Place.HOLDS_SINGLE);
        return new LiveTree(
                files,
                new LiveDatabases(files, top, real.parent(), options, true),
                top,
                root,
                new FolderScan(files, top, folder.device(), options),
                new Entry(source.name(), top.stat(real.name())),
                real.name());
    }

    @Override
    public Entry root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        if (single != null) {
            return List.of(single);
        }
        if (folder instanceof LiveEntry live) {
            return scan.entries(path, live);
        }
        throw new IllegalArgumentException("not a folder of this tree: " + path);
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return open(path, file, null);
    }

    @Override
    public Content openToKeep(TreePath path, Entry file, KeepPlace place) throws IOException {
        return open(path, file, place);
    }

    private Content open(TreePath path, Entry file, @Nullable KeepPlace keep) throws IOException {
        if (file.stat().size() == 0) {
            return isSizeTrue(path, file.stat())
                    ? new EmptyContent(path, file)
                    : openUnsized(path, file);
        }
        TreePath place = inTop(path);
        OpenFile open = top.openFile(place);
        try {
            if (!LiveDatabases.isDatabase(open)) {
                FileStat now = open.opened();
                Entry entry = sameState(now, file.stat()) ? file : new Entry(file.name(), now);
                return new LiveContent(path, entry, open, OpenFile::close);
            }
        } catch (OsException e) {
            open.close();
            throw e;
        }
        return databases.open(path, place, file, open, keep);
    }

    private boolean isSizeTrue(TreePath path, FileStat stat) throws OsException {
        Boolean known = sizesTrue.get(stat.device());
        if (known == null) {
            try (Folder folder = parent(path)) {
                known = folder.fileSystem().isSizeTrue();
            }
            sizesTrue.put(stat.device(), known);
        }
        return known;
    }

    /** Content of a file whose size says nothing; closing it takes nobody's locks. */
    private Content openUnsized(TreePath path, Entry file) throws OsException {
        OpenFile open = top.openFile(inTop(path));
        return new UnsizedContent(path, file, open, closing -> HeldOpen.close(files, closing));
    }

    /** Of a file that is no database it means nothing, but it still changes with the file. */
    @Override
    public Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        try (Folder folder = parent(path)) {
            Name name = singleName != null ? singleName : file.name();
            return databases.stampOf(folder, name);
        }
    }

    @Override
    public boolean isDatabase(TreePath path, Entry file) throws IOException {
        OpenFile open = top.openFile(inTop(path));
        boolean is = false;
        try {
            is = LiveDatabases.isDatabase(open);
            return is;
        } finally {
            if (is) {
                HeldOpen.close(files, open); // this process may hold locks on it
            } else {
                open.close();
            }
        }
    }

    /** Whether two looks at a file saw the same inode, and nothing that tells of a change. */
    static boolean sameState(FileStat one, FileStat other) {
        return one.size() == other.size()
                && one.modifiedNanos() == other.modifiedNanos()
                && one.modifiedSeconds() == other.modifiedSeconds()
                && one.changedNanos() == other.changedNanos()
                && one.changedSeconds() == other.changedSeconds()
                && one.sameInode(other);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        try (Folder folder = parent(path)) {
            return folder.readLink(link.name());
        }
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        if (entry.isFolder()) {
            if (single != null) {
                return List.of();
            }
            try (Folder folder = top.openFolder(path)) {
                return folder.xattrs();
            }
        }
        try (Folder folder = parent(path)) {
            return folder.xattrs(singleName != null ? singleName : entry.name());
        }
    }

    private Folder parent(TreePath path) throws OsException {
        TreePath parent = path.parent();
        return top.openFolder(parent == null ? TreePath.ROOT : parent);
    }

    /** Where an entry lies below the handle: under its own name, unless that was a link to it. */
    private TreePath inTop(TreePath path) {
        return singleName != null ? TreePath.ROOT.child(singleName) : path;
    }

    @Override
    public void close() {
        top.close();
    }

    /**
     * Content of a file that was listed with nothing in it: it is not opened. A SQLite database
     * that this very process is about to make looks like this, and closing it would drop its locks.
     */
    private final class EmptyContent implements Content {
        private final TreePath path;
        private final Entry entry;

        EmptyContent(TreePath path, Entry entry) {
            this.path = path;
            this.entry = entry;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public int read(ByteBuffer into) {
            return -1;
        }

        @Override
        public List<Xattr> xattrs() throws IOException {
            return LiveTree.this.xattrs(path, entry);
        }

        @Override
        public void close() {}
    }
}
