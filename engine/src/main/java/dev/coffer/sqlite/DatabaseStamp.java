package dev.coffer.sqlite;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * What says that a database is unchanged: its header, size and mtime, and its {@code -wal}: there
 * or not, size, mtime, salts. Two equal stamps of one file mean the same content, as far as size
 * and mtime of any other file do; the file's ctime and inode, which scans compare as well, are not
 * in it. Immutable.
 *
 * <p>A stamp taken within the time a file system's clock needs to tick after a change may miss the
 * next change: treat one whose {@link #changed} is not some time ago as different (as scans do with
 * every file).
 *
 * @param digest over all that
 * @param changed the latest ctime among the database and its {@code -wal}
 */
public record DatabaseStamp(Sha256 digest, Timestamp changed) {
    /** Changes with what goes into the digest. */
    private static final byte FORM = 1;

    private static final int WAL_HEADER = 32;

    /**
     * Looks at a database. Reads 132 bytes at most, and does no harm to locks of this process.
     *
     * @param name of the database in the folder; not a link
     * @throws OsException if it cannot be read; a {@code -wal} that cannot be read is no failure
     */
    public static DatabaseStamp of(HostFiles files, Folder folder, Name name) throws OsException {
        FileStat file = folder.stat(name);
        byte[] header = HeldOpen.start(files, folder, name, DatabaseHeader.BYTES);
        return of(folder, name, file, header);
    }

    static DatabaseStamp of(Folder folder, Name name, FileStat file, byte[] header)
            throws OsException {
        Name walName = SideFiles.wal(name);
        FileStat wal = folder.statIfThere(walName);
        byte[] salts = wal == null || !wal.isFile() ? new byte[0] : start(folder, walName);
        MessageDigest digest = Sha256.digest();
        digest.update(FORM);
        addSizeAndTime(digest, file);
        digest.update((byte) header.length);
        digest.update(header);
        digest.update((byte) (wal == null ? 0 : 1));
        if (wal != null) {
            addSizeAndTime(digest, wal);
            digest.update(salts);
        }
        return new DatabaseStamp(Sha256.finish(digest), latest(file, wal));
    }

    /** 32 bytes; equal if and only if the digests are. */
    public Bytes toBytes() {
        return Bytes.of(digest.shared());
    }

    private static byte[] start(Folder folder, Name wal) throws OsException {
        // No locks lie on a -wal, so opening and closing it does no harm.
        try (OpenFile file = folder.openFile(wal)) {
            ByteBuffer buffer = ByteBuffer.allocate(WAL_HEADER);
            while (buffer.hasRemaining() && file.read(buffer) > 0) {
                // Reads on until the header is complete or the file ends.
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        } catch (OsException e) {
            if (e.is(Errno.EACCES, Errno.EPERM) || e.is(Errno.ENOENT)) {
                return new byte[0]; // size and mtime have to do
            }
            throw e;
        }
    }

    private static void addSizeAndTime(MessageDigest digest, FileStat stat) {
        digest.update(
                ByteBuffer.allocate(20)
                        .putLong(stat.size())
                        .putLong(stat.modifiedSeconds())
                        .putInt(stat.modifiedNanos())
                        .flip());
    }

    private static Timestamp latest(FileStat file, @Nullable FileStat wal) {
        Timestamp changed = file.changed();
        if (wal != null && wal.changed().compareTo(changed) > 0) {
            changed = wal.changed();
        }
        return changed;
    }
}
