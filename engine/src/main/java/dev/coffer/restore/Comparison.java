package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.sqlite.DatabaseContent;
import dev.coffer.sqlite.OpenHere;
import dev.coffer.sqlite.SideFiles;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.writer.EntryWriter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Compares what lies in the target with what the point has under the same name. For one thread. */
final class Comparison {
    /** What the comparison says is to be done. */
    enum Verdict {
        SAME,
        METADATA,
        REPLACE,
        LEAVE_NEWER,
        LEAVE_EXISTING
    }

    private static final int BUFFER = 64 * 1024;

    private final FileTree tree;
    private final Overwrite overwrite;
    private final OpenHere openHere;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final MessageDigest digest = Sha256.digest();

    Comparison(FileTree tree, Overwrite overwrite, HostFiles files) throws OsException {
        this.tree = tree;
        this.overwrite = overwrite;
        this.openHere = OpenHere.look(files);
    }

    /**
     * @param path in the point
     * @param live the folder that holds {@code before}
     */
    Verdict compare(TreePath path, Entry before, Entry after, Folder live) throws IOException {
        boolean same = before.kind() == after.kind() && sameContent(path, before, after, live);
        return switch (overwrite) {
            case NEVER -> same ? Verdict.SAME : Verdict.LEAVE_EXISTING;
            case IF_NEWER -> {
                if (same) {
                    yield Verdict.SAME;
                }
                boolean newer = after.stat().modified().compareTo(before.stat().modified()) > 0;
                yield newer && before.kind() == after.kind()
                        ? Verdict.REPLACE
                        : Verdict.LEAVE_NEWER;
            }
            case ALWAYS, IF_CHANGED -> {
                if (!same) {
                    yield Verdict.REPLACE;
                }
                yield metadataDiffers(path, after, before.stat(), live.xattrs(before.name()))
                        ? Verdict.METADATA
                        : Verdict.SAME;
            }
        };
    }

    boolean metadataDiffers(TreePath path, Entry after, FileStat now, List<Xattr> has)
            throws IOException {
        return EntryWriter.metadataDiffers(after, tree.xattrs(path, after), now, has);
    }

    private boolean sameContent(TreePath path, Entry before, Entry after, Folder live)
            throws IOException {
        return switch (after.kind()) {
            case FILE -> sameFile(path, before, after, live);
            case LINK -> live.readLink(before.name()).equals(tree.linkTarget(path, after));
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                    before.stat().rawDevice() == after.stat().rawDevice();
            case FIFO, SOCKET, FOLDER -> true;
        };
    }

    private boolean sameFile(TreePath path, Entry before, Entry after, Folder live)
            throws IOException {
        FileStat now = before.stat();
        if (after.isDatabase()) {
            return (now.size() == after.size() || now.size() == after.stat().size())
                    && now.modified().equals(after.stat().modified())
                    && hasNoLog(before.name(), live)
                    && (overwrite != Overwrite.ALWAYS || sameDatabase(path, before, after, live));
        }
        if (now.size() != after.size()) {
            return false;
        }
        if (overwrite != Overwrite.ALWAYS) {
            return now.modified().equals(after.stat().modified());
        }
        return hasKnownContent(before, after, live);
    }

    private boolean hasKnownContent(Entry before, Entry after, Folder live) throws OsException {
        Sha256 known = after.contentHash();
        // A file that this process has open may be a database whose locks would go with our close.
        return known != null && mayRead(before) && known.equals(hash(live, before.name()));
    }

    /** A copy through SQLite differs from the file in a few bytes that say nothing of its rows. */
    boolean sameDatabase(TreePath path, Entry before, Entry after, Folder live) throws IOException {
        if (hasKnownContent(before, after, live)) {
            return true;
        }
        if (!mayRead(before)) {
            return false;
        }
        byte[] ours = new byte[BUFFER];
        byte[] theirs = new byte[BUFFER];
        try (OpenFile file = live.openFile(before.name());
                Content content = tree.open(path, after)) {
            for (long position = 0; ; ) {
                ByteBuffer here = ByteBuffer.wrap(ours);
                while (here.hasRemaining() && file.read(here) > 0) {
                    // reads on until it is full or the file ends
                }
                ByteBuffer there = ByteBuffer.wrap(theirs);
                while (there.hasRemaining() && content.read(there) > 0) {
                    // reads on until it is full or the file ends
                }
                int length = here.position();
                if (length == 0 && there.position() == 0) {
                    content.finish();
                    return true;
                }
                DatabaseContent.blankPassing(ours, 0, length, position);
                DatabaseContent.blankPassing(theirs, 0, there.position(), position);
                if (!Arrays.equals(ours, 0, length, theirs, 0, there.position())) {
                    return false;
                }
                position += length;
            }
        }
    }

    /** What the newest transactions of a database are in, as long as they are not in the file. */
    private static boolean hasNoLog(Name database, Folder live) throws OsException {
        for (Name name : SideFiles.of(database)) {
            FileStat stat = name.equals(SideFiles.shm(database)) ? null : live.statIfThere(name);
            if (stat != null && stat.size() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a file may be opened to be read: not if that would cost this process its locks. */
    boolean mayRead(Entry live) {
        return !openHere.has(live.stat());
    }

    Sha256 hash(Folder folder, Name name) throws OsException {
        try (OpenFile file = folder.openFile(name)) {
            file.adviseSequential();
            digest.reset();
            buffer.clear();
            while (file.read(buffer) >= 0) {
                digest.update(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return Sha256.finish(digest);
        }
    }
}
