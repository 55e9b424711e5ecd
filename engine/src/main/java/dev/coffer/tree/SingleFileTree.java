package dev.coffer.tree;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;

import java.time.Instant;
import java.util.List;

/** A tree of one file whose content lies in memory, and of the folders above it. */
public final class SingleFileTree implements FileTree {
    private static final int FILE_MODE = 0644;
    private static final int FOLDER_MODE = 0755;

    private final TreePath file;
    private final byte[] content;
    private final Instant time;
    private final int user;
    private final int group;

    /**
     * @param file where it lies; not the root
     * @param content copied
     * @param time when everything in it was changed
     * @param user who owns it
     * @param group of it
     */
    public SingleFileTree(TreePath file, byte[] content, Instant time, int user, int group) {
        if (file.isRoot()) {
            throw new IllegalArgumentException("a file needs a name");
        }
        this.file = file;
        this.content = content.clone();
        this.time = time;
        this.user = user;
        this.group = group;
    }

    @Override
    public Entry root() {
        return entry(Name.of("root"), false);
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) {
        if (!path.contains(file) || path.equals(file)) {
            return List.of();
        }
        Name next = path.relativize(file).names().getFirst();
        return List.of(entry(next, path.child(next).equals(file)));
    }

    private Entry entry(Name name, boolean isFile) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        return new Entry(
                name,
                new FileStat(
                        isFile ? FileKind.FILE : FileKind.FOLDER,
                        isFile ? FILE_MODE : FOLDER_MODE,
                        user,
                        group,
                        1,
                        isFile ? content.length : 0,
                        isFile ? (content.length + 511L) / 512 : 0,
                        seconds,
                        nanos,
                        seconds,
                        nanos,
                        0,
                        0,
                        0));
    }

    @Override
    public Content open(TreePath path, Entry entry) {
        return new MemoryContent(entry, List.of(), content);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) {
        return Bytes.EMPTY;
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) {
        return List.of();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
