package dev.coffer.os;

import java.nio.ByteBuffer;

/** statx(2) and fstatfs(2), whose structures are the same on every 64-bit architecture. */
final class Statx {
    /** All that a {@link FileStat} holds; not atime. */
    private static final int MASK = 0x7df;

    private static final int NO_FOLLOW = Numbers.AT_SYMLINK_NOFOLLOW | Numbers.AT_NO_AUTOMOUNT;

    private Statx() {}

    /**
     * Looks at an entry, a link itself; {@link #read} then gives what was seen.
     *
     * @param path address of a NUL-terminated name
     */
    static int entry(Scratch s, int folder, long path) {
        return at(s, folder, path, NO_FOLLOW);
    }

    /** Looks at what is open. */
    static int open(Scratch s, int fd) {
        return at(s, fd, s.emptyPath(), Numbers.AT_EMPTY_PATH);
    }

    static int at(Scratch s, int folder, long path, int flags) {
        return Libc.syscall(
                s, Numbers.SYS_STATX, folder, path, flags, MASK, s.base + Scratch.STAT, 0);
    }

    /** The kind and permission bits that the last look saw. */
    static int mode(Scratch s) {
        return s.memory.getShort(Scratch.STAT + 28) & 0xffff;
    }

    static FileStat read(Scratch s) {
        ByteBuffer m = s.memory;
        int mode = mode(s);
        FileKind kind = kind(mode);
        return new FileStat(
                kind,
                mode & 07777,
                m.getInt(Scratch.STAT + 20),
                m.getInt(Scratch.STAT + 24),
                m.getInt(Scratch.STAT + 16),
                m.getLong(Scratch.STAT + 40),
                m.getLong(Scratch.STAT + 48),
                m.getLong(Scratch.STAT + 112),
                m.getInt(Scratch.STAT + 120),
                m.getLong(Scratch.STAT + 96),
                m.getInt(Scratch.STAT + 104),
                m.getLong(Scratch.STAT + 32),
                device(m.getInt(Scratch.STAT + 136), m.getInt(Scratch.STAT + 140)),
                kind.isDevice()
                        ? device(m.getInt(Scratch.STAT + 128), m.getInt(Scratch.STAT + 132))
                        : 0);
    }

    private static FileKind kind(int mode) {
        return switch (mode & Numbers.S_IFMT) {
            case Numbers.S_IFREG -> FileKind.FILE;
            case Numbers.S_IFDIR -> FileKind.FOLDER;
            case Numbers.S_IFLNK -> FileKind.LINK;
            case Numbers.S_IFIFO -> FileKind.FIFO;
            case Numbers.S_IFCHR -> FileKind.CHARACTER_DEVICE;
            case Numbers.S_IFBLK -> FileKind.BLOCK_DEVICE;
            default -> FileKind.SOCKET;
        };
    }

    /** makedev(3). */
    private static long device(int major, int minor) {
        return (major & 0xfffff000L) << 32
                | (major & 0xfffL) << 8
                | (minor & 0xffffff00L) << 12
                | (minor & 0xffL);
    }

    /**
     * fstatfs(2): type, block size, blocks, free, available, files, free files … fragment size,
     * flags.
     */
    static int fileSystem(Scratch s, int fd) {
        return Libc.call(s, Libc.FSTATFS, fd, s.base + Scratch.STAT);
    }

    static FileSystemStat readFileSystem(Scratch s) {
        ByteBuffer m = s.memory;
        long fragment = m.getLong(Scratch.STAT + 72);
        long unit = fragment > 0 ? fragment : m.getLong(Scratch.STAT + 8);
        return new FileSystemStat(
                m.getLong(Scratch.STAT) & 0xffffffffL,
                m.getLong(Scratch.STAT + 16) * unit,
                m.getLong(Scratch.STAT + 32) * unit,
                m.getLong(Scratch.STAT + 40),
                m.getLong(Scratch.STAT + 48),
                (m.getLong(Scratch.STAT + 80) & 1) != 0);
    }
}
