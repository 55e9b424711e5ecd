package dev.coffer.testkit;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A tree that lives in memory and is written down in a test: {@code new
 * MemoryTree().file("a/b.txt", "hello").link("l", "a")}. Folders on the way are made. What is not
 * said is the same each time (mode 644 or 755, owner 1000, a fixed mtime), so two trees built alike
 * are alike. Build it first, then read it with as many threads as you like.
 */
public class MemoryTree implements FileTree {
    /** What an entry has that nothing else was said of. */
    public static final Timestamp MODIFIED = new Timestamp(1_700_000_000, 123_456_789);

    private static final class Node {
        final TreeMap<Name, Node> children = new TreeMap<>();
        FileStat stat;
        byte[] content = new byte[0];
        Bytes target = Bytes.EMPTY;
        List<Xattr> xattrs = List.of();
        boolean unreadable;

        Node(FileStat stat) {
            this.stat = stat;
        }
    }

    private static final class MemoryEntry extends Entry {
        private final @Nullable Sha256 hash;

        MemoryEntry(Name name, Node node, boolean hashed) {
            super(name, node.stat);
            this.hash =
                    hashed && node.stat.kind() == FileKind.FILE ? Sha256.hash(node.content) : null;
        }

        @Override
        public @Nullable Sha256 contentHash() {
            return hash;
        }
    }

    private final Node root;
    private long inodes;
    private boolean hashes;

    public MemoryTree() {
        root = new Node(stat(FileKind.FOLDER, 0755, 0));
    }

    /** Entries tell the hash of their content, as those of a store do. */
    public MemoryTree withHashes() {
        hashes = true;
        return this;
    }

    public MemoryTree file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public MemoryTree file(String path, byte[] content) {
        Node node = put(path, stat(FileKind.FILE, 0644, content.length));
        node.content = content.clone();
        return this;
    }

    public MemoryTree folder(String path) {
        put(path, stat(FileKind.FOLDER, 0755, 0));
        return this;
    }

    /** One whose name is not UTF-8. */
    public MemoryTree folder(TreePath path) {
        parentOf(path).children.put(path.name(), new Node(stat(FileKind.FOLDER, 0755, 0)));
        return this;
    }

    public MemoryTree link(String path, String target) {
        Node node = put(path, stat(FileKind.LINK, 0777, target.length()));
        node.target = Bytes.of(target);
        return this;
    }

    /** A second name for a file that is there. */
    public MemoryTree hardLink(String path, String existing) {
        Node node = find(TreePath.of(existing));
        FileStat s = node.stat;
        node.stat =
                new FileStat(
                        s.kind(),
                        s.mode(),
                        s.uid(),
                        s.gid(),
                        s.links() + 1,
                        s.size(),
                        s.blocks(),
                        s.modifiedSeconds(),
                        s.modifiedNanos(),
                        s.changedSeconds(),
                        s.changedNanos(),
                        s.inode(),
                        s.device(),
                        s.rawDevice());
        TreePath at = TreePath.of(path);
        parentOf(at).children.put(at.name(), node);
        return this;
    }

    /** A FIFO, socket or device. */
    public MemoryTree node(String path, FileKind kind) {
        put(path, stat(kind, 0644, 0));
        return this;
    }

    public MemoryTree mode(String path, int mode) {
        Node node = find(TreePath.of(path));
        FileStat s = node.stat;
        node.stat = stat(s, mode, s.uid(), s.gid(), s.modified());
        return this;
    }

    public MemoryTree owner(String path, int uid, int gid) {
        Node node = find(TreePath.of(path));
        node.stat = stat(node.stat, node.stat.mode(), uid, gid, node.stat.modified());
        return this;
    }

    public MemoryTree modified(String path, Timestamp modified) {
        Node node = find(TreePath.of(path));
        FileStat s = node.stat;
        node.stat = stat(s, s.mode(), s.uid(), s.gid(), modified);
        return this;
    }

    public MemoryTree xattr(String path, String name, String value) {
        Node node = find(TreePath.of(path));
        List<Xattr> all = new ArrayList<>(node.xattrs);
        all.add(new Xattr(Bytes.of(name), Bytes.of(value)));
        all.sort((a, b) -> a.name().compareTo(b.name()));
        node.xattrs = List.copyOf(all);
        return this;
    }

    /** Reading the file, or listing the folder, fails. */
    public MemoryTree unreadable(String path) {
        find(TreePath.of(path)).unreadable = true;
        return this;
    }

    public MemoryTree remove(String path) {
        TreePath at = TreePath.of(path);
        parentOf(at).children.remove(at.name());
        return this;
    }

    private FileStat stat(FileKind kind, int mode, long size) {
        inodes++;
        return new FileStat(
                kind,
                mode,
                1000,
                1000,
                1,
                size,
                (size + 511) / 512,
                MODIFIED.seconds(),
                MODIFIED.nanos(),
                MODIFIED.seconds(),
                MODIFIED.nanos(),
                inodes,
                1,
                0);
    }

    private static FileStat stat(FileStat s, int mode, int uid, int gid, Timestamp modified) {
        return new FileStat(
                s.kind(),
                mode,
                uid,
                gid,
                s.links(),
                s.size(),
                s.blocks(),
                modified.seconds(),
                modified.nanos(),
                s.changedSeconds(),
                s.changedNanos(),
                s.inode(),
                s.device(),
                s.rawDevice());
    }

    private Node put(String path, FileStat stat) {
        Node node = new Node(stat);
        TreePath at = TreePath.of(path);
        parentOf(at).children.put(at.name(), node);
        return node;
    }

    private Node parentOf(TreePath path) {
        Node node = root;
        List<Name> names = path.names();
        for (Name name : names.subList(0, names.size() - 1)) {
            Node child = node.children.get(name);
            if (child == null || !child.stat.isFolder()) {
                child = new Node(stat(FileKind.FOLDER, 0755, 0));
                node.children.put(name, child);
            }
            node = child;
        }
        return node;
    }

    private Node find(TreePath path) {
        Node node = root;
        for (Name name : path.names()) {
            node = node.children.get(name);
            if (node == null) {
                throw new IllegalArgumentException("the tree has no " + path);
            }
        }
        return node;
    }

    @Override
    public Entry root() {
        return new MemoryEntry(Name.of("root"), root, hashes);
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        Node node = readable(path);
        List<Entry> entries = new ArrayList<>();
        node.children.forEach((name, child) -> entries.add(new MemoryEntry(name, child, hashes)));
        return entries;
    }

    private Node readable(TreePath path) throws IOException {
        Node node;
        try {
            node = find(path);
        } catch (IllegalArgumentException e) {
            FileNotFoundException gone = new FileNotFoundException(path.toString());
            gone.initCause(e);
            throw gone;
        }
        if (node.unreadable) {
            throw new IOException(path + ": permission denied");
        }
        return node;
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(readable(path).content);
        return new Content() {
            @Override
            public long size() {
                return rest.capacity();
            }

            @Override
            public Entry entry() {
                return file;
            }

            @Override
            public int read(ByteBuffer into) {
                if (!rest.hasRemaining()) {
                    return -1;
                }
                int n = Math.min(rest.remaining(), into.remaining());
                into.put(rest.slice(rest.position(), n));
                rest.position(rest.position() + n);
                return n;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return readable(path).target;
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return readable(path).xattrs;
    }

    @Override
    public void close() {}
}
