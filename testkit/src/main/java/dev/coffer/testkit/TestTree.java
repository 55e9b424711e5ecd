package dev.coffer.testkit;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Real files for a test, written down one after the other: {@code TestTree.in(dir).file("a/b.txt",
 * "hello").mode("a/b.txt", 0600).link("l", "a")}. Folders on the way are made. What takes the place
 * of something else replaces it, folders with all below them. Names may be any bytes: as a {@link
 * TreePath}, or as text, which is UTF-8.
 *
 * <p>A change to a folder's entries moves its mtime, as ever: set times last, {@link #modified}.
 */
public final class TestTree {
    private final HostPath root;

    private TestTree(HostPath root) {
        this.root = root;
    }

    /**
     * @param dir a folder that is there
     */
    public static TestTree in(Path dir) {
        return new TestTree(HostPath.of(dir));
    }

    /** A folder in the given one, made if it is not there. */
    public static TestTree in(Path dir, String name) throws IOException {
        TestTree outer = in(dir);
        if (outer.stat(TreePath.of(name)) == null) {
            outer.folder(name);
        }
        return new TestTree(outer.root.resolve(name));
    }

    public HostPath root() {
        return root;
    }

    public Path dir() {
        return root.toPath();
    }

    /** Where an entry lies, for JDK calls. */
    public Path path(String below) {
        return root.resolve(TreePath.of(below)).toPath();
    }

    public TestTree file(String path, String content) throws IOException {
        return file(TreePath.of(path), content.getBytes(StandardCharsets.UTF_8));
    }

    public TestTree file(String path, byte[] content) throws IOException {
        return file(TreePath.of(path), content);
    }

    /** A new file, a new inode, whatever was there. */
    public TestTree file(TreePath path, byte[] content) throws IOException {
        remove(path);
        try (Folder folder = makeParent(path);
                OpenFile file = folder.createFile(path.name(), 0644)) {
            file.write(ByteBuffer.wrap(content));
        }
        return this;
    }

    /** Writes into the file that is there: the same inode, cut to the new length. */
    public TestTree overwrite(TreePath path, byte[] content) throws IOException {
        try (Folder folder = parent(path);
                OpenFile file = folder.openForWriting(path.name())) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(content));
        }
        return this;
    }

    public TestTree overwrite(String path, String content) throws IOException {
        return overwrite(TreePath.of(path), content.getBytes(StandardCharsets.UTF_8));
    }

    public TestTree append(String path, String more) throws IOException {
        TreePath at = TreePath.of(path);
        try (Folder folder = parent(at);
                OpenFile file = folder.openForWriting(at.name())) {
            file.seek(file.stat().size());
            file.write(ByteBuffer.wrap(more.getBytes(StandardCharsets.UTF_8)));
        }
        return this;
    }

    /**
     * A file of holes with data here and there.
     *
     * @param size bytes; what lies behind the last data is a hole
     * @param dataAt offsets at which four bytes of data are written
     */
    public TestTree sparse(TreePath path, long size, long... dataAt) throws IOException {
        remove(path);
        try (Folder folder = makeParent(path);
                OpenFile file = folder.createFile(path.name(), 0644)) {
            for (long at : dataAt) {
                file.seek(at);
                file.write(ByteBuffer.wrap(new byte[] {'d', 'a', 't', 'a'}));
            }
            file.truncate(size);
        }
        return this;
    }

    public TestTree sparse(String path, long size, long... dataAt) throws IOException {
        return sparse(TreePath.of(path), size, dataAt);
    }

    public TestTree folder(String path) throws IOException {
        return folder(TreePath.of(path));
    }

    /** Does nothing where there is one. */
    public TestTree folder(TreePath path) throws IOException {
        makeFolder(path).close();
        return this;
    }

    public TestTree link(String path, String target) throws IOException {
        return link(TreePath.of(path), Bytes.of(target));
    }

    public TestTree link(TreePath path, Bytes target) throws IOException {
        remove(path);
        try (Folder folder = makeParent(path)) {
            folder.createLink(path.name(), target);
        }
        return this;
    }

    public TestTree hardLink(String path, String existing) throws IOException {
        return hardLink(TreePath.of(path), TreePath.of(existing));
    }

    /** A second name for a file that is there. */
    public TestTree hardLink(TreePath path, TreePath existing) throws IOException {
        remove(path);
        try (Folder folder = makeParent(path);
                Folder from = parent(existing)) {
            folder.createHardLink(path.name(), from, existing.name());
        }
        return this;
    }

    public TestTree fifo(String path) throws IOException {
        return node(TreePath.of(path), FileKind.FIFO, 0);
    }

    /** A FIFO, or a device, which only root may make. */
    public TestTree node(TreePath path, FileKind kind, long rawDevice) throws IOException {
        remove(path);
        try (Folder folder = makeParent(path)) {
            folder.createNode(path.name(), kind, 0640, rawDevice);
        }
        return this;
    }

    /** A socket that nobody listens on; its whole path may have a hundred bytes. */
    public TestTree socket(String path) throws IOException {
        TreePath at = TreePath.of(path);
        remove(at);
        makeParent(at).close();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path(path)));
        }
        return this;
    }

    public TestTree mode(String path, int mode) throws IOException {
        return mode(TreePath.of(path), mode);
    }

    public TestTree mode(TreePath path, int mode) throws IOException {
        try (Folder folder = parent(path)) {
            if (path.isRoot()) {
                folder.setMode(mode);
            } else {
                folder.setMode(path.name(), mode);
            }
        }
        return this;
    }

    public TestTree owner(TreePath path, int uid, int gid) throws IOException {
        try (Folder folder = parent(path)) {
            if (path.isRoot()) {
                folder.setOwner(uid, gid);
            } else {
                folder.setOwner(path.name(), uid, gid);
            }
        }
        return this;
    }

    public TestTree modified(String path, Timestamp modified) throws IOException {
        return modified(TreePath.of(path), modified);
    }

    public TestTree modified(TreePath path, Timestamp modified) throws IOException {
        try (Folder folder = parent(path)) {
            if (path.isRoot()) {
                folder.setModified(modified);
            } else {
                folder.setModified(path.name(), modified);
            }
        }
        return this;
    }

    public TestTree xattr(String path, String name, String value) throws IOException {
        return xattr(TreePath.of(path), new Xattr(Bytes.of(name), Bytes.of(value)));
    }

    public TestTree xattr(TreePath path, Xattr attribute) throws IOException {
        try (Folder folder = parent(path)) {
            if (path.isRoot()) {
                folder.setXattr(attribute);
            } else {
                folder.setXattr(path.name(), attribute);
            }
        }
        return this;
    }

    /**
     * Gives another name to an entry, over whatever has it; not over a folder that holds something.
     */
    public TestTree rename(TreePath from, TreePath to) throws IOException {
        try (Folder source = parent(from);
                Folder target = makeParent(to)) {
            source.rename(from.name(), target, to.name());
        }
        return this;
    }

    public TestTree rename(String from, String to) throws IOException {
        return rename(TreePath.of(from), TreePath.of(to));
    }

    public TestTree remove(String path) throws IOException {
        return remove(TreePath.of(path));
    }

    /** Takes an entry away, with all below it; does nothing if there is none. */
    public TestTree remove(TreePath path) throws IOException {
        FileStat stat = stat(path);
        if (stat != null) {
            try (Folder folder = parent(path)) {
                remove(folder, path.name(), stat);
            }
        }
        return this;
    }

    /** Without recursion: some tests build very deep trees. */
    private static void remove(Folder folder, Name name, FileStat stat) throws IOException {
        if (!stat.isFolder()) {
            folder.removeFile(name);
            return;
        }
        TreePath top = TreePath.ROOT.child(name);
        List<TreePath> folders = new ArrayList<>(List.of(top));
        for (int i = 0; i < folders.size(); i++) {
            TreePath path = folders.get(i);
            try (Folder inner = folder.openFolder(path)) {
                inner.setMode(0700);
                for (Folder.Listed listed : inner.list()) {
                    if (listed.stat().isFolder()) {
                        folders.add(path.child(listed.name()));
                    } else {
                        inner.removeFile(listed.name());
                    }
                }
            }
        }
        for (TreePath path : folders.reversed()) {
            TreePath parent = path.parent();
            try (Folder above = folder.openFolder(parent == null ? TreePath.ROOT : parent)) {
                above.removeFolder(path.name());
            }
        }
    }

    /** What lies there, links not followed; null if nothing does. */
    public @Nullable FileStat stat(TreePath path) throws IOException {
        try (Folder folder = parent(path)) {
            return path.isRoot() ? folder.stat() : folder.statIfThere(path.name());
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return null;
            }
            throw e;
        }
    }

    public @Nullable FileStat stat(String path) throws IOException {
        return stat(TreePath.of(path));
    }

    /** Everything that can be compared about what lies here now. */
    public TreeSnapshot snapshot() throws IOException {
        return TreeSnapshot.of(root);
    }

    /** The folder that holds the entry; for the root, the root. */
    private Folder parent(TreePath path) throws IOException {
        try (Folder top = HostFiles.ofThisSystem().open(root)) {
            TreePath parent = path.parent();
            return top.openFolder(parent == null ? TreePath.ROOT : parent);
        }
    }

    private Folder makeParent(TreePath path) throws IOException {
        TreePath parent = path.parent();
        return makeFolder(parent == null ? TreePath.ROOT : parent);
    }

    private Folder makeFolder(TreePath path) throws IOException {
        List<Name> names = path.names();
        Folder at = HostFiles.ofThisSystem().open(root);
        for (Name name : names) {
            try (Folder above = at) {
                FileStat there = above.statIfThere(name);
                if (there != null && !there.isFolder()) {
                    above.removeFile(name);
                    there = null;
                }
                if (there == null) {
                    above.createFolder(name, 0755);
                }
                at = above.openFolder(name);
            }
        }
        return at;
    }
}
