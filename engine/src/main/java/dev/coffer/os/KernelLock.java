package dev.coffer.os;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a lock of the kernel that others hold for a moment only. */
public final class KernelLock {
    private static final long POLL_NANOS = 500_000;

    private KernelLock() {}

    /** One try at a lock: {@link OpenFile#tryLock} or {@link Folder#tryLock}. */
    @FunctionalInterface
    public interface Try {
        boolean tryLock() throws OsException;
    }

    /**
     * Tries until the lock is had. An interrupt does not end the waiting: it is there again when
     * this returns.
     *
     * @return false if somebody else held it all the time
     */
    public static boolean await(Try lock, Duration patience) throws OsException {
        boolean locked = lock.tryLock();
        boolean interrupted = false;
        try {
            for (long left = patience.toNanos(); !locked && left > 0; left -= POLL_NANOS) {
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(POLL_NANOS);
                locked = lock.tryLock();
            }
            return locked;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
