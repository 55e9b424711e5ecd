package dev.coffer.os;

import java.util.Arrays;

/** Opens what lies below a folder, following no link and never leaving it. */
final class Opening {
    private static final int RESOLVE =
            Numbers.RESOLVE_BENEATH | Numbers.RESOLVE_NO_SYMLINKS | Numbers.RESOLVE_NO_MAGICLINKS;
    private static final int STEP =
            Numbers.O_PATH | Numbers.O_DIRECTORY | Numbers.O_NOFOLLOW | Numbers.O_CLOEXEC;
    private static final int HOW_BYTES = 24;

    private Opening() {}

    /**
     * @param path names joined by {@code /}, at least one
     * @return the new handle, or minus errno
     */
    static int below(Scratch s, Kernel kernel, int folder, byte[] path, int flags) {
        if (slash(path, 0) == path.length) {
            return name(s, folder, path, flags);
        }
        if (kernel.openat2) {
            if (path.length > Numbers.PATH_LIMIT) {
                return inPieces(s, kernel, folder, path, flags);
            }
            int fd = openat2(s, folder, path, flags);
            // EAGAIN: something was renamed meanwhile. EPERM: a filter of calls, unless O_NOATIME
            // was
            // asked for, which the caller then does without.
            if (fd == -Numbers.ENOSYS) {
                kernel.openat2 = false;
            } else if (fd != -Numbers.EAGAIN
                    && (fd != -Numbers.EPERM || (flags & Numbers.O_NOATIME) != 0)) {
                return fd;
            }
        }
        return stepByStep(s, folder, path, flags);
    }

    /** A path longer than the kernel takes at once: in the longest pieces that it takes. */
    private static int inPieces(Scratch s, Kernel kernel, int folder, byte[] path, int flags) {
        int at = folder;
        int from = 0;
        while (true) {
            int end = pieceEnd(path, from);
            byte[] piece = Arrays.copyOfRange(path, from, end);
            int next = below(s, kernel, at, piece, end == path.length ? flags : STEP);
            if (at != folder) {
                Libc.close(at);
            }
            if (next < 0 || end == path.length) {
                return next;
            }
            at = next;
            from = end + 1;
        }
    }

    /** Where the longest piece of a path that the kernel takes at once ends. */
    static int pieceEnd(byte[] path, int from) {
        int end = from + Numbers.PATH_LIMIT;
        if (end >= path.length) {
            return path.length;
        }
        while (end > from && path[end] != '/') {
            end--;
        }
        return end > from ? end : slash(path, from); // too long a name, which the kernel will say
    }

    /** A single name cannot lead anywhere else, so plain openat will do. */
    static int name(Scratch s, int folder, byte[] name, int flags) {
        return Libc.call(s, Libc.OPENAT, folder, s.path(name), flags | Numbers.O_NOFOLLOW);
    }

    private static int openat2(Scratch s, int folder, byte[] path, int flags) {
        s.memory.putLong(Scratch.HOW, flags | Numbers.O_NOFOLLOW);
        s.memory.putLong(Scratch.HOW + 8, 0);
        s.memory.putLong(Scratch.HOW + 16, RESOLVE);
        return Libc.syscall(
                s,
                Numbers.SYS_OPENAT2,
                folder,
                s.path(path),
                s.base + Scratch.HOW,
                HOW_BYTES,
                0,
                0);
    }

    private static int stepByStep(Scratch s, int folder, byte[] path, int flags) {
        int at = folder;
        int from = 0;
        while (true) {
            int end = slash(path, from);
            byte[] name = Arrays.copyOfRange(path, from, end);
            int next = name(s, at, name, end == path.length ? flags : STEP);
            if (at != folder) {
                Libc.close(at);
            }
            if (next < 0 || end == path.length) {
                return next;
            }
            at = next;
            from = end + 1;
        }
    }

    private static int slash(byte[] path, int from) {
        int i = from;
        while (i < path.length && path[i] != '/') {
            i++;
        }
        return i;
    }
}
