package dev.coffer.os;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Files small enough to be read and written whole: settings, points, locks. */
public final class SmallFiles {
    private SmallFiles() {}

    /**
     * The content of a file, or null if there is no such file.
     *
     * @param limit the most bytes it may have
     * @throws OsException {@code EFBIG} if it has more
     */
    public static byte @Nullable [] readIfThere(Folder folder, Name name, int limit)
            throws OsException {
        try {
            return read(folder, name, limit);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }

    /** As {@link #readIfThere}, with {@code ENOENT} if there is no such file. */
    public static byte[] read(Folder folder, Name name, int limit) throws OsException {
        try (OpenFile file = folder.openFile(name)) {
            long size = file.stat().size();
            if (size > limit) {
                throw new OsException("read", name.toString(), Errno.EFBIG.number());
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining() && file.read(content) >= 0) {
                // read fills what it can
            }
            byte[] bytes = new byte[content.position()];
            content.flip().get(bytes);
            return bytes;
        }
    }

    /**
     * Gives a name this content, whatever it had before: all or nothing, and durable when this
     * returns. A crash may leave {@code .NAME.new} behind, which the next call replaces; only one
     * at a time may write the same name.
     *
     * @param mode permission bits of the file
     */
    public static void replace(Folder folder, Name name, byte[] content, int mode)
            throws OsException {
        Name temporary = Name.of(beside(name));
        if (folder.statIfThere(temporary) != null) {
            folder.removeFile(temporary);
        }
        try (OpenFile file = folder.createFile(temporary, mode)) {
            file.write(ByteBuffer.wrap(content));
            file.sync();
        }
        folder.rename(temporary, folder, name);
        folder.sync();
    }

    private static byte[] beside(Name name) {
        byte[] plain = name.shared();
        byte[] hidden = new byte[plain.length + 5];
        hidden[0] = '.';
        name.copyTo(hidden, 1);
        System.arraycopy(new byte[] {'.', 'n', 'e', 'w'}, 0, hidden, plain.length + 1, 4);
        return hidden;
    }

    /** Opens a folder, making it and those above it where they are missing. */
    public static Folder openOrCreate(HostFiles files, HostPath path, int mode) throws OsException {
        try {
            return files.open(path);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT) || path.isRoot()) {
                throw e;
            }
        }
        try (Folder parent = openOrCreate(files, path.parent(), mode)) {
            createIfMissing(parent, path.name(), mode);
            return parent.openFolder(TreePath.ROOT.child(path.name()));
        }
    }

    private static void createIfMissing(Folder parent, Name name, int mode) throws OsException {
        try {
            parent.createFolder(name, mode);
        } catch (OsException e) {
            if (!e.is(Errno.EEXIST)) { // somebody else was faster
                throw e;
            }
        }
    }
}
