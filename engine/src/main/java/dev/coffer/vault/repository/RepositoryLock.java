package dev.coffer.vault.repository;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Sha256;
import dev.coffer.storage.StorageException;
import dev.coffer.vault.format.LockFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A lock that this process holds, renewed every five minutes by a thread of its own until it is
 * closed. It is lost for good if it could not be renewed for too long, so that it may have been
 * taken for a dead process's, or if its file was removed by anybody else: what this process relies
 * on may be gone then. So {@link #check} is to be asked all along, and {@link #checkFile} before
 * anything is committed: files that others find their way by, and whatever is deleted.
 */
public final class RepositoryLock implements AutoCloseable {
    private static final Duration RENEWAL = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(30);

    /** Not renewed for so long, it is lost: a fourth of the stale time before that. */
    private static final Duration LOST = Duration.ofSeconds(22 * 60 + 30);

    /** So often {@link #check} looks at the file. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** After so long every other process sees what was written before. */
    private static final Duration SETTLING = Duration.ofMillis(200);

    private final Repository repository;
    private final Locks locks;
    private final boolean exclusive;
    private Sha256 id;
    private Instant renewed;
    private Instant seen;
    private boolean confirmed;
    private boolean removed;
    private boolean closed;
    private final Thread renewer;

    private RepositoryLock(Repository repository, Locks locks, boolean exclusive)
            throws IOException {
        this.repository = repository;
        this.locks = locks;
        this.exclusive = exclusive;
        this.renewed = repository.host().clock().instant();
        this.seen = renewed;
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
     * this process: to be asked before anything is written. Waits up to a fifth of a second the
     * first time; looks at the lock's file no more often than every half a minute.
     *
     * @throws CofferException {@code LOCKED} if it does not
     */
    public void check() throws IOException, InterruptedException {
        confirm();
        held(false);
    }

    /**
     * The same, and looks at the lock's file in any case: to be asked before anything is committed
     * or deleted. One call to the storage.
     */
    public void checkFile() throws IOException, InterruptedException {
        confirm();
        held(true);
    }

    /** Waits for a renewal that is under way: the file is one or the other, never neither. */
    private synchronized void held(boolean look) throws IOException {
        Instant now = repository.host().clock().instant();
        if (closed || now.isAfter(renewed.plus(LOST))) {
            throw lost("could not be renewed in time, so that another program may have taken it");
        }
        if (!removed && (look || now.isAfter(seen.plus(LOOK)))) {
            removed = !isThere(id);
            seen = now;
        }
        if (removed) {
            throw lost("was removed meanwhile (coffer unlock and restic unlock do that)");
        }
    }

    private CofferException lost(String how) {
        return new CofferException(
                Reason.LOCKED,
                "the lock of this run on "
                        + repository.storage()
                        + " "
                        + how
                        + ", and others may have changed what it relies on. So it stopped, and"
                        + " committed nothing more; run it again");
    }

    private boolean isThere(Sha256 file) throws IOException {
        try (InputStream in = repository.storage().get(FileType.LOCK.key(file), 0, 1)) {
            return in.read() >= 0;
        } catch (StorageException e) {
            if (e.is(StorageException.Kind.MISSING)) {
                return false;
            }
            throw e;
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
                renewNow();
            } catch (InterruptedException e) {
                return; // closed
            } catch (IOException e) {
                next = RETRY; // check() tells when it has failed for too long
            }
        }
    }

    /**
     * Renews it at once, as its thread does every five minutes. At every moment one of the files is
     * there; where the old one is not, the lock is lost, and nothing is written.
     */
    public synchronized void renewNow() throws IOException {
        if (closed || removed) {
            return;
        }
        Instant now = repository.host().clock().instant();
        if (now.isAfter(renewed.plus(LOST))) {
            return; // lost; a new file would only hide it
        }
        if (!isThere(id)) {
            removed = true;
            return;
        }
        Sha256 old = id;
        Sha256 next = writeFile();
        if (!isThere(old)) { // somebody may have come in between
            removed = true;
            repository.delete(FileType.LOCK, next);
            return;
        }
        id = next;
        renewed = now;
        seen = now;
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
