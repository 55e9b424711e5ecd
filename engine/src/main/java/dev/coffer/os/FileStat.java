package dev.coffer.os;

import dev.coffer.base.Timestamp;

/**
 * What the file system tells of an entry without opening it. Immutable.
 *
 * @param kind what it is
 * @param mode the twelve permission bits (07777)
 * @param uid owner, an unsigned 32-bit number
 * @param gid group, an unsigned 32-bit number
 * @param links how many names it has, {@code >= 1}
 * @param size bytes of content ({@code >= 0}); of a link, bytes of its target
 * @param blocks 512-byte units really in use; fewer than the size needs means holes (or
 *     compression)
 * @param modifiedSeconds mtime, seconds since 1970
 * @param modifiedNanos mtime, 0 to 999,999,999
 * @param changedSeconds ctime, seconds since 1970
 * @param changedNanos ctime, 0 to 999,999,999
 * @param inode its number within the device
 * @param device the file system it lies on
 * @param rawDevice of a device entry its own number ({@code makedev} form of the C library), else 0
 */
public record FileStat(
        FileKind kind,
        int mode,
        int uid,
        int gid,
        int links,
        long size,
        long blocks,
        long modifiedSeconds,
        int modifiedNanos,
        long changedSeconds,
        int changedNanos,
        long inode,
        long device,
        long rawDevice) {

    public Timestamp modified() {
        return new Timestamp(modifiedSeconds, modifiedNanos);
    }

    public Timestamp changed() {
        return new Timestamp(changedSeconds, changedNanos);
    }

    public boolean isFile() {
        return kind == FileKind.FILE;
    }

    public boolean isFolder() {
        return kind == FileKind.FOLDER;
    }

    /** Whether two looks saw the very same inode. */
    public boolean sameInode(FileStat other) {
        return inode == other.inode && device == other.device;
    }

    /** The same of another owner and group. */
    public FileStat withOwner(int otherUid, int otherGid) {
        return new FileStat(
                kind,
                mode,
                otherUid,
                otherGid,
                links,
                size,
                blocks,
                modifiedSeconds,
                modifiedNanos,
                changedSeconds,
                changedNanos,
                inode,
                device,
                rawDevice);
    }

    /** The same with other permission bits. */
    public FileStat withMode(int otherMode) {
        return new FileStat(
                kind,
                otherMode,
                uid,
                gid,
                links,
                size,
                blocks,
                modifiedSeconds,
                modifiedNanos,
                changedSeconds,
                changedNanos,
                inode,
                device,
                rawDevice);
    }

    /** The same of another size, in bytes. */
    public FileStat withSize(long otherSize) {
        return new FileStat(
                kind,
                mode,
                uid,
                gid,
                links,
                otherSize,
                blocks,
                modifiedSeconds,
                modifiedNanos,
                changedSeconds,
                changedNanos,
                inode,
                device,
                rawDevice);
    }
}
