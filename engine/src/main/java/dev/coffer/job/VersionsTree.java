package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ForwardingContent;
import dev.coffer.tree.MemoryContent;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Versions of files as a tree of plain files, with a text at its root that lists them. Of the same
 * versions each tree says the same, down to inode numbers that stand for contents, so that a backup
 * finds unchanged what is. Contents come from the stores that keep them; owns these.
 */
final class VersionsTree implements FileTree {
    private static final int FOLDER_MODE = 0755;
    private static final int TEXT_MODE = 0644;
    private static final int INODE_BYTES = 8;

    /** A folder while it is filled, which may then be used by several threads. */
    private static final class Folder {
        final Map<Name, Folder> folders = new TreeMap<>();
        final Map<Name, PastVersion> files = new TreeMap<>();
        Instant newest = Instant.EPOCH;
    }

    private static final class FolderEntry extends Entry {
        final Folder folder;

        FolderEntry(Name name, FileStat stat, Folder folder) {
            super(name, stat);
            this.folder = folder;
        }
    }

    private static final class FileEntry extends Entry {
        final PastVersion version;

        FileEntry(Name name, FileStat stat, PastVersion version) {
            super(name, stat);
            this.version = version;
        }

        @Override
        public @Nullable Sha256 contentHash() {
            return version.entry().contentHash();
        }
    }

    private static final class TextEntry extends Entry {
        final byte[] text;

        TextEntry(Name name, FileStat stat, byte[] text) {
            super(name, stat);
            this.text = text;
        }
    }

    private final HistoryStores stores;
    private final int user;
    private final int group;
    private final Folder top = new Folder();
    private @Nullable TextEntry text;
    private @Nullable String unknown;

    /**
     * @param stores closed with this
     * @param user who owns what is made up: folders, and the text
     */
    VersionsTree(HistoryStores stores, int user, int group) {
        this.stores = stores;
        this.user = user;
        this.group = group;
    }

    /**
     * Adds a version.
     *
     * @param file the path of the file whose version it is: a folder here
     * @param name wanted; where it is taken, a number comes before the ending
     * @return the name that it has
     */
    Name add(TreePath file, String name, String ending, PastVersion version) {
        Instant time = version.point().time().toInstant();
        Folder folder = top;
        makeYounger(folder, time);
        for (Name each : file.names()) {
            folder = folder.folders.computeIfAbsent(each, _ -> new Folder());
            makeYounger(folder, time);
        }
        for (int n = 1; ; n++) {
            Name free = Name.of(name + (n == 1 ? "" : "-" + n) + ending);
            if (!folder.files.containsKey(free) && !folder.folders.containsKey(free)) {
                folder.files.put(free, version);
                return free;
            }
        }
    }

    private static void makeYounger(Folder folder, Instant time) {
        if (time.isAfter(folder.newest)) {
            folder.newest = time;
        }
    }

    /** Has a text lie at the root. */
    void text(Name name, byte[] content) {
        FileStat stat =
                stat(
                        FileKind.FILE,
                        TEXT_MODE,
                        content.length,
                        top.newest,
                        Bytes.of(Sha256.hash(content).shared()));
        text = new TextEntry(name, stat, content);
    }

    /**
     * Makes it a tree of which nobody can tell what it holds: what a backup finds there stays as it
     * was.
     *
     * @param why for people
     */
    void unknown(String why) {
        unknown = why;
    }

    private FileStat stat(FileKind kind, int mode, long size, Instant time, Bytes content) {
        return new FileStat(
                kind,
                mode,
                user,
                group,
                1,
                size,
                (size + 511) / 512,
                time.getEpochSecond(),
                time.getNano(),
                0,
                0,
                number(content),
                0,
                0);
    }

    /** The first bytes of what tells a content, as a number; 0 if nothing tells it. */
    private static long number(Bytes content) {
        long number = 0;
        for (int i = 0; i < Math.min(INODE_BYTES, content.length()); i++) {
            number = (number << 8) | (content.shared()[i] & 0xff);
        }
        return number & Long.MAX_VALUE;
    }

    @Override
    public Entry root() {
        return folder(Name.of("versions"), top);
    }

    private FolderEntry folder(Name name, Folder folder) {
        FileStat stat = stat(FileKind.FOLDER, FOLDER_MODE, 0, folder.newest, Bytes.EMPTY);
        return new FolderEntry(name, stat, folder);
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        if (unknown != null) {
            throw new IOException(unknown);
        }
        if (!(folder instanceof FolderEntry listed)) {
            throw new IllegalArgumentException(folder + " is no folder of versions");
        }
        Map<Name, Entry> entries = new TreeMap<>();
        listed.folder.folders.forEach((name, each) -> entries.put(name, folder(name, each)));
        listed.folder.files.forEach((name, each) -> entries.put(name, file(name, each)));
        TextEntry own = text;
        if (own != null && listed.folder.equals(top)) {
            entries.put(own.name(), own);
        }
        return new ArrayList<>(entries.values());
    }

    /** A plain file, whatever else it may be a version of. */
    private static FileEntry file(Name name, PastVersion version) {
        Entry entry = version.entry();
        FileStat of = entry.stat();
        FileStat stat =
                new FileStat(
                        FileKind.FILE,
                        of.mode(),
                        of.uid(),
                        of.gid(),
                        1,
                        entry.size(),
                        (entry.size() + 511) / 512,
                        of.modifiedSeconds(),
                        of.modifiedNanos(),
                        0,
                        0,
                        number(entry.contentKey()),
                        0,
                        0);
        return new FileEntry(name, stat, version);
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return switch (file) {
            case TextEntry own -> new MemoryContent(own, List.of(), own.text);
            case FileEntry kept -> open(path, kept);
            default -> throw new IllegalArgumentException(file + " is no version");
        };
    }

    private static Content open(TreePath path, FileEntry file) throws IOException {
        PastVersion version = file.version;
        FileTree tree = version.store().store().open(version.point());
        boolean opened = false;
        try {
            Entry there = Trees.find(tree, version.at());
            if (there == null || !there.isFile()) {
                throw new DamagedException(
                        path,
                        "point "
                                + PointLabel.of(version.point())
                                + " of "
                                + version.store().shown()
                                + " has it no more");
            }
            Content content = tree.open(version.at(), there);
            opened = true;
            return new Kept(file, tree, version.at(), content);
        } finally {
            if (!opened) {
                tree.close();
            }
        }
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) {
        throw new IllegalArgumentException("versions are plain files, and " + path + " is none");
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        if (entry instanceof FileEntry kept) {
            try (Content content = open(path, kept)) {
                List<Xattr> xattrs = content.xattrs();
                return xattrs == null ? List.of() : xattrs;
            }
        }
        return List.of();
    }

    @Override
    public void close() throws IOException {
        stores.close();
    }

    /** Content of a point, with what this tree says of it. */
    private static final class Kept extends ForwardingContent {
        private final Entry entry;
        private final FileTree tree;
        private final TreePath at;
        private final Entry there;

        /**
         * @param tree closed with this
         */
        Kept(Entry entry, FileTree tree, TreePath at, Content content) {
            super(content);
            this.entry = entry;
            this.tree = tree;
            this.at = at;
            this.there = content.entry();
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public List<Xattr> xattrs() throws IOException {
            List<Xattr> told = super.xattrs();
            return told == null ? tree.xattrs(at, there) : told;
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                tree.close();
            }
        }
    }
}
