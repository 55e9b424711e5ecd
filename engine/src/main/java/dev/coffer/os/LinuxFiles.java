package dev.coffer.os;

import java.util.Arrays;

/** The file systems of a Linux machine, through the C library. */
final class LinuxFiles implements HostFiles {
    private static final int STEP = Numbers.O_PATH | Numbers.O_DIRECTORY | Numbers.O_CLOEXEC;

    private final Kernel kernel;

    LinuxFiles(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public void prepare() {
        effectiveUser(); // the first call links the handle that all of them go through
    }

    @Override
    public Folder open(HostPath path) throws OsException {
        Scratch s = Scratch.ofThread();
        Where where = new Where(null, path.shared());
        int fd = open(s, path.shared(), LinuxFolder.OPEN);
        if (fd == -Numbers.EACCES) {
            int entered = open(s, path.shared(), LinuxFolder.ENTER);
            if (entered >= 0) {
                return new LinuxFolder(kernel, entered, true, where);
            }
        }
        if (fd < 0) {
            throw where.failed("openat", fd);
        }
        return new LinuxFolder(kernel, fd, false, where);
    }

    @Override
    public FileStat stat(HostPath path) throws OsException {
        Scratch s = Scratch.ofThread();
        byte[] bytes = path.shared();
        int result;
        if (bytes.length <= Numbers.PATH_LIMIT) {
            result = Statx.at(s, Numbers.AT_FDCWD, s.path(bytes), Numbers.AT_NO_AUTOMOUNT);
        } else {
            result = open(s, bytes, Numbers.O_PATH | Numbers.O_CLOEXEC);
            if (result >= 0) {
                int fd = result;
                result = Statx.open(s, fd);
                Libc.close(fd);
            }
        }
        if (result < 0) {
            throw new Where(null, bytes).failed("statx", result);
        }
        return Statx.read(s);
    }

    @Override
    public HostPath resolve(HostPath path) throws OsException {
        Scratch s = Scratch.ofThread();
        if (Libc.callPointer(s, Libc.REALPATH, s.path(path.shared()), s.pathRoom()) == 0) {
            throw new Where(null, path.shared()).failed("realpath", -s.errno());
        }
        return HostPath.of(s.fromPathRoom(s.pathRoomStringLength()));
    }

    @Override
    public int effectiveUser() {
        return Libc.call(Scratch.ofThread(), Libc.GETEUID, 0);
    }

    @Override
    public int effectiveGroup() {
        return Libc.call(Scratch.ofThread(), Libc.GETEGID, 0);
    }

    /** Follows links; a path longer than the kernel takes is walked in pieces that it does take. */
    private static int open(Scratch s, byte[] path, int flags) {
        int at = Numbers.AT_FDCWD;
        int from = 0;
        while (true) {
            int end = Opening.pieceEnd(path, from);
            byte[] piece =
                    from == 0 && end == path.length ? path : Arrays.copyOfRange(path, from, end);
            int next =
                    Libc.call(s, Libc.OPENAT, at, s.path(piece), end == path.length ? flags : STEP);
            if (at >= 0) {
                Libc.close(at);
            }
            if (next < 0 || end == path.length) {
                return next;
            }
            at = next;
            from = end + 1;
        }
    }
}
