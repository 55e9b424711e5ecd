package dev.coffer.os;

import dev.coffer.base.Name;

/** Changing the permission bits of an entry without following a link. */
final class Modes {
    private static final int HOLD = Numbers.O_PATH | Numbers.O_NOFOLLOW | Numbers.O_CLOEXEC;

    private Modes() {}

    static int set(Scratch s, Kernel kernel, int folder, Name name, int mode) {
        if (kernel.fchmodat2) {
            int result =
                    Libc.syscall(
                            s,
                            Numbers.SYS_FCHMODAT2,
                            folder,
                            s.path(name.shared()),
                            mode,
                            Numbers.AT_SYMLINK_NOFOLLOW,
                            0,
                            0);
            if (result != -Numbers.ENOSYS && result != -Numbers.EPERM) {
                return result;
            }
            kernel.fchmodat2 = result != -Numbers.ENOSYS;
        }
        return setHeld(s, folder, name, mode);
    }

    /** Holds the entry, looks what it is, and changes it by the way that /proc has to it. */
    static int setHeld(Scratch s, int folder, Name name, int mode) {
        int fd = Libc.call(s, Libc.OPENAT, folder, s.path(name.shared()), HOLD);
        if (fd < 0) {
            return fd;
        }
        int result = Statx.open(s, fd);
        if (result >= 0) {
            result =
                    (Statx.mode(s) & Numbers.S_IFMT) == Numbers.S_IFLNK
                            ? -Numbers.EOPNOTSUPP
                            : Libc.call(s, Libc.CHMOD, s.procPath(fd, null), mode);
        }
        Libc.close(fd);
        return result;
    }
}
