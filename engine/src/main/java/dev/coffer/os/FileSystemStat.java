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

    /**
     * Whether a file whose size is 0 is known to be empty, as on any file system of a disk. Those
     * that make contents up as they are read (proc, sysfs, many in user space) say 0 of files that
     * have some.
     */
    public boolean isSizeTrue() {
        return type == 0xEF53L // ext2, ext3, ext4
                || type == 0x58465342L // XFS
                || type == 0x9123683EL // Btrfs
                || type == 0x01021994L // tmpfs
                || type == 0x858458F6L // ramfs
                || type == 0x794C7630L // overlayfs
                || type == 0xF2F52010L // F2FS
                || type == 0x2FC12FC1L // ZFS
                || type == 0xCA451A4EL // bcachefs
                || type == 0x4D44L // FAT
                || type == 0x2011BAB0L // exFAT
                || type == 0x7366746EL // NTFS
                || type == 0x73717368L // SquashFS
                || type == 0x9660L; // ISO 9660
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
