package dev.coffer.os;

/** An open file or folder of Linux: its number, and what is the same for both. Thread-safe. */
abstract class LinuxHandle implements AutoCloseable {
    private final Where where;
    private volatile int handle;

    LinuxHandle(int handle, Where where) {
        this.handle = handle;
        this.where = where;
    }

    final Where where() {
        return where;
    }

    /** What it is, for people: {@code file}, {@code folder}. */
    abstract String noun();

    final int fd() throws OsException {
        int fd = handle;
        if (fd < 0) {
            throw where.failed("use of a closed " + noun(), -Numbers.EBADF);
        }
        return fd;
    }

    /** The same for what has no effect once it is closed: negative then. */
    final int fdIfOpen() {
        return handle;
    }

    final void check(String call, long result) throws OsException {
        if (result < 0) {
            throw where.failed(call, (int) result);
        }
    }

    /** As {@link OpenFile#tryLock} and {@link Folder#tryLock} have it. */
    public final boolean tryLock() throws OsException {
        int flags = Numbers.LOCK_EX | Numbers.LOCK_NB;
        int result = Libc.call(Scratch.ofThread(), Libc.FLOCK, fd(), flags);
        if (result == -Numbers.EAGAIN) {
            return false;
        }
        check("flock", result);
        return true;
    }

    @Override
    public final synchronized void close() {
        int fd = handle;
        if (fd >= 0) {
            handle = -1;
            Libc.close(fd);
        }
    }

    @Override
    public final String toString() {
        return where.toString();
    }
}
