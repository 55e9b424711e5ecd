package dev.coffer.os;

/**
 * The error numbers of Linux that a caller may want to tell apart (the same on x86-64 and aarch64,
 * asm-generic/errno.h), each with what it means for going on.
 */
public enum Errno {
    EPERM(1, "not permitted", Outlook.GIVE_UP),
    ENOENT(2, "no such file or folder", Outlook.GIVE_UP),
    EINTR(4, "interrupted", Outlook.RETRY),
    EIO(5, "the device reports an input/output error", Outlook.DAMAGED),
    ENXIO(6, "not a regular file, or no device behind it", Outlook.GIVE_UP),
    E2BIG(7, "larger than this file system takes", Outlook.GIVE_UP),
    EBADF(9, "the handle is not open for that", Outlook.GIVE_UP),
    EAGAIN(11, "not ready", Outlook.RETRY),
    ENOMEM(12, "the system has no memory for it", Outlook.RETRY),
    EACCES(13, "permission denied", Outlook.GIVE_UP),
    EBUSY(16, "in use", Outlook.RETRY),
    EEXIST(17, "exists already", Outlook.GIVE_UP),
    EXDEV(18, "lies on another file system", Outlook.GIVE_UP),
    ENODEV(19, "no such device", Outlook.GIVE_UP),
    ENOTDIR(20, "not a folder", Outlook.GIVE_UP),
    EISDIR(21, "is a folder", Outlook.GIVE_UP),
    EINVAL(22, "not accepted by this file system", Outlook.GIVE_UP),
    ENFILE(23, "the system has too many open files", Outlook.RETRY),
    EMFILE(24, "too many open files", Outlook.RETRY),
    ETXTBSY(26, "a running program uses it", Outlook.RETRY),
    EFBIG(27, "larger than this file system or the process's limit takes", Outlook.GIVE_UP),
    ENOSPC(28, "no space left on the device", Outlook.GIVE_UP),
    EROFS(30, "the file system is read-only", Outlook.GIVE_UP),
    EMLINK(31, "too many links", Outlook.GIVE_UP),
    ERANGE(34, "does not fit", Outlook.GIVE_UP),
    ENAMETOOLONG(36, "the name is too long", Outlook.GIVE_UP),
    ENOSYS(38, "not known to this kernel", Outlook.GIVE_UP),
    ENOTEMPTY(39, "the folder is not empty", Outlook.GIVE_UP),
    ELOOP(40, "a symbolic link is in the way", Outlook.GIVE_UP),
    ENODATA(61, "no such attribute", Outlook.GIVE_UP),
    EBADMSG(74, "the file system finds its data damaged", Outlook.DAMAGED),
    EOVERFLOW(75, "value too large", Outlook.GIVE_UP),
    EOPNOTSUPP(95, "not supported by this file system", Outlook.GIVE_UP),
    ETIMEDOUT(110, "timed out", Outlook.RETRY),
    ESTALE(116, "the file went away on the server", Outlook.RETRY),
    EUCLEAN(117, "the file system needs repair", Outlook.DAMAGED),
    EDQUOT(122, "the quota is used up", Outlook.GIVE_UP),
    /** Any other number. */
    OTHER(-1, "unexpected error", Outlook.GIVE_UP);

    /** Whether trying again can help. */
    public enum Outlook {
        /** The same call may succeed a little later. */
        RETRY,
        /** It will fail again until somebody changes something. */
        GIVE_UP,
        /** What is on the device cannot be trusted. */
        DAMAGED
    }

    private final int number;
    private final String meaning;
    private final Outlook outlook;

    Errno(int number, String meaning, Outlook outlook) {
        this.number = number;
        this.meaning = meaning;
        this.outlook = outlook;
    }

    public static Errno of(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno;
            }
        }
        return OTHER;
    }

    public int number() {
        return number;
    }

    /** A few words for people. */
    public String meaning() {
        return meaning;
    }

    public Outlook outlook() {
        return outlook;
    }
}
