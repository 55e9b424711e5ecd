package dev.coffer.os;

/**
 * The file systems of this machine: opens the first folder, from which everything else is reached.
 * Thread-safe.
 */
public interface HostFiles {
    /**
     * Those of the system that runs this process.
     *
     * @throws UnsupportedOperationException on anything but Linux on x86-64 or aarch64; its message
     *     is for people
     */
    static HostFiles ofThisSystem() {
        String system = System.getProperty("os.name", "unknown");
        String processor = System.getProperty("os.arch", "unknown");
        if (system.equals("Linux") && (processor.equals("amd64") || processor.equals("aarch64"))) {
            return new LinuxFiles(Kernel.newest());
        }
        throw new UnsupportedOperationException(
                "Coffer runs on Linux on x86-64 or aarch64 processors, not yet on "
                        + system
                        + " on "
                        + processor
                        + "; nothing was done");
    }

    /**
     * Makes ready what the first call would otherwise take some 20 ms for: for a thread that a
     * program has to spare while it starts.
     */
    default void prepare() {}

    /**
     * Opens a folder, following links on the way and at its end: for places a person named.
     *
     * @throws OsException {@code ENOENT}, {@code ENOTDIR}, {@code EACCES}, …
     */
    Folder open(HostPath path) throws OsException;

    /** A look at what a person named, following links. */
    FileStat stat(HostPath path) throws OsException;

    /**
     * The path with every link on the way and at its end resolved, as realpath(3).
     *
     * @throws OsException if it does not exist or cannot be reached
     */
    HostPath resolve(HostPath path) throws OsException;

    /** The same of as much of the way as is there; what is not there yet follows as it stands. */
    default HostPath resolveAsFar(HostPath path) throws OsException {
        try {
            return resolve(path);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR) || path.isRoot()) {
                throw e;
            }
            return resolveAsFar(path.parent()).resolve(path.name());
        }
    }

    /** Effective user of this process; 0 is root. */
    int effectiveUser();

    /** Effective group of this process. */
    int effectiveGroup();
}
