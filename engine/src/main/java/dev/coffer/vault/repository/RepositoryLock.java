package dev.coffer.vault.repository;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Sha256;
import dev.coffer.vault.format.LockFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A lock that this process holds, renewed every five minutes by a thread of its own until it is
 * closed. A lock that could not be renewed for too long may have been taken for a dead process's,
 * so {@link #check} must be asked before anything is committed.
 */
public final class RepositoryLock implements AutoCloseable {
    private static final Duration RENEWAL = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(30);

    /** Not renewed for so long, it is lost: a fourth of the stale time before that. */
    private static final Duration LOST = Duration.ofSeconds(22 * 60 + 30);

    /** After so long every other process sees what was written before. */
    private static final Duration SETTLING = Duration.ofMillis(200);

    private final Repository repository;
    private final Locks locks;
    private final boolean exclusive;
    private Sha256 id;
    private Instant renewed;
    private boolean confirmed;
    private boolean closed;
    private final Thread renewer;

    private RepositoryLock(Repository repository, Locks locks, boolean exclusive)
            throws IOException {
        this.repository = repository;
        this.locks = locks;
        this.exclusive = exclusive;
        this.renewed = repository.host().clock().instant();
        this.id = writeFile();
        this.renewer = Thread.ofPlatform().name("coffer-lock").daemon(true).unstarted(this::renew);
    }

    /** Null if somebody else was faster. */
    static @Nullable RepositoryLock write(Repository repository, Locks locks, boolean exclusive)
            throws IOException {
        RepositoryLock lock = new RepositoryLock(repository, locks, exclusive);
        boolean free = false;
        try {
            free = locks.conflict(exclusive, lock.id) == null;
        } finally {
            if (!free) {
                repository.delete(FileType.LOCK, lock.id);
            }
        }
        if (free) {
            lock.renewer.start();
        }
        return free ? lock : null;
    }

    private Sha256 writeFile() throws IOException {
        VaultHost host = repository.host();
        OffsetDateTime now = host.now();
        LockFile file =
                new LockFile(
                        now.toEpochSecond(),
                        now.getNano(),
                        now.getOffset().getTotalSeconds(),
                        exclusive,
                        host.host(),
                        host.user(),
                        ProcessHandle.current().pid(),
                        host.files().effectiveUser(),
                        host.files().effectiveGroup());
        return repository.save(FileType.LOCK, file.toBytes());
    }

    /**
     * Whether the lock still holds, and the storage had time to show it to others and theirs to
     * this process: to be asked before anything is written that others must heed. Waits up to a
     * fifth of a second the first time.
     *
     * @throws CofferException {@code LOCKED} if it does not
     */
    public void check() throws IOException, InterruptedException {
        confirm();
        synchronized (this) {
            Instant now = repository.host().clock().instant();
            if (now.isAfter(renewed.plus(LOST)) || closed) {
                throw new CofferException(
                        Reason.LOCKED,
                        "the lock on "
                                + repository.storage()
                                + " could not be renewed in time, so another program may have taken"
                                + " it away; nothing was committed. Run it again");
            }
        }
    }

    private void confirm() throws IOException, InterruptedException {
        Duration left;
        synchronized (this) {
            if (confirmed) {
                return;
            }
            Instant now = repository.host().clock().instant();
            left = Duration.between(now, renewed.plus(SETTLING));
        }
        if (left.isPositive()) {
            repository.host().pause().of(left.compareTo(SETTLING) > 0 ? SETTLING : left);
        }
        synchronized (this) {
            Locks.Held other = locks.conflict(exclusive, id);
            if (other != null) {
                throw new CofferException(
                        Reason.LOCKED,
                        repository.storage() + " was locked meanwhile by " + other.holder());
            }
            confirmed = true;
        }
    }

    private void renew() {
        Duration next = RENEWAL;
        while (true) {
            try {
                repository.host().pause().of(next);
                next = RENEWAL;
                renewOnce();
            } catch (InterruptedException e) {
                return; // closed
            } catch (IOException e) {
                next = RETRY; // check() tells when it has failed for too long
            }
        }
    }

    private synchronized void renewOnce() throws IOException {
        if (closed) {
            return;
        }
        Instant now = repository.host().clock().instant();
        if (now.isAfter(renewed.plus(LOST))) {
            return; // lost; a new file would only hide it
        }
        Sha256 old = id;
        id = writeFile();
        renewed = now;
        repository.delete(FileType.LOCK, old);
    }

    /** Lets go of it. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        renewer.interrupt();
        repository.delete(FileType.LOCK, id);
    }
}
