package dev.coffer.os;

/**
 * Which of the newer system calls work here: the kernel may be older, or what confines this process
 * may hold them back. Found out by trying.
 */
final class Kernel {
    /** Linux 5.6. */
    volatile boolean openat2;

    /** Linux 6.6. */
    volatile boolean fchmodat2;

    /** getxattrat and its kin; Linux 6.13. */
    volatile boolean xattrat;

    /** Whether renameat2 keeps from replacing; Linux 3.15, and not every file system. */
    final boolean renameat2;

    private Kernel(boolean newest) {
        openat2 = newest;
        fchmodat2 = newest;
        xattrat = newest;
        renameat2 = newest;
    }

    static Kernel newest() {
        return new Kernel(true);
    }

    /** One that has none of them. */
    static Kernel old() {
        return new Kernel(false);
    }
}
