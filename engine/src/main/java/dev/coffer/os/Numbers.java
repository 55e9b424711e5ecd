package dev.coffer.os;

/** Linux's numbers: flags and system calls, per architecture where they differ. */
final class Numbers {
    static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int E2BIG = 7;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ERANGE = 34;
    static final int ENAMETOOLONG = 36;
    static final int ENOSYS = 38;
    static final int ENODATA = 61;
    static final int EOPNOTSUPP = 95;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NONBLOCK = 0x800;
    static final int O_NOATIME = 0x40000;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY = AARCH64 ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = AARCH64 ? 0x8000 : 0x20000;

    static final int RESOLVE_NO_MAGICLINKS = 2;
    static final int RESOLVE_NO_SYMLINKS = 4;
    static final int RESOLVE_BENEATH = 8;

    static final int RENAME_NOREPLACE = 1;
    static final int RENAME_EXCHANGE = 2;

    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;

    static final int POSIX_FADV_SEQUENTIAL = 2;
    static final int POSIX_FADV_DONTNEED = 4;

    static final int FALLOC_FL_PUNCH_HOLE_KEEP_SIZE = 3;

    static final int SYNC_FILE_RANGE_WRITE_AND_WAIT = 7;

    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    static final int S_IFMT = 0xf000;
    static final int S_IFIFO = 0x1000;
    static final int S_IFCHR = 0x2000;
    static final int S_IFDIR = 0x4000;
    static final int S_IFBLK = 0x6000;
    static final int S_IFREG = 0x8000;
    static final int S_IFLNK = 0xa000;

    static final int SYS_MKNODAT = AARCH64 ? 33 : 259;
    static final int SYS_COPY_FILE_RANGE = AARCH64 ? 285 : 326;
    static final int SYS_GETDENTS64 = AARCH64 ? 61 : 217;
    static final int SYS_RENAMEAT2 = AARCH64 ? 276 : 316;
    static final int SYS_STATX = AARCH64 ? 291 : 332;
    static final int SYS_OPENAT2 = 437;
    static final int SYS_FCHMODAT2 = 452;
    static final int SYS_SETXATTRAT = 463;
    static final int SYS_GETXATTRAT = 464;
    static final int SYS_LISTXATTRAT = 465;
    static final int SYS_REMOVEXATTRAT = 466;

    /** The longest path that the kernel takes at once, without its closing NUL. */
    static final int PATH_LIMIT = 4095;

    private Numbers() {}
}
