package dev.coffer.os;

import dev.coffer.base.ByteSize;

/**
 * The file system under a folder.
 *
 * @param type its magic number (linux/magic.h)
 * @param totalBytes its size
 * @param freeBytes what this process may still write
 * @param totalInodes 0 where the file system does not count them
 * @param freeInodes 0 where the file system does not count them
 * @param readOnly whether it is mounted read-only
 */
public record FileSystemStat(
        long type,
        long totalBytes,
        long freeBytes,
        long totalInodes,
        long freeInodes,
        boolean readOnly) {
    /** Whether it takes no more files, however much room it has for their content. */
    public boolean isOutOfInodes() {
        return totalInodes > 0 && freeInodes == 0;
    }

    /** Says {@link #isOutOfInodes} in words, for whom "no space left" would send the wrong way. */
    public String outOfInodes() {
        return "its file system takes no more files: all of its "
                + totalInodes
                + " inodes are in use, with "
                + new ByteSize(freeBytes).forPeople()
                + " free";
    }

    /** Whether it is known to lie on another machine (NFS, SMB, CIFS, Ceph, 9p, AFS). */
    public boolean isNetwork() {
        return type == 0x6969L
                || type == 0x517BL
                || type == 0xFE534D42L
                || type == 0xFF534D42L
                || type == 0x00C36400L
                || type == 0x01021997L
                || type == 0x5346414FL;
    }
}
