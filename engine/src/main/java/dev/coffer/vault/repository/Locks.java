package dev.coffer.vault.repository;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Moment;
import dev.coffer.base.Sha256;
import dev.coffer.storage.StorageException;
import dev.coffer.vault.format.LockFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The locks of a repository. Whoever adds or reads takes a shared one, whoever deletes an exclusive
 * one; restic does the same, and both heed each other's.
 */
public final class Locks {
    /** A lock older than this is of a process that is not there any more. */
    static final Duration STALE = Duration.ofMinutes(30);

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private final Repository repository;

    /**
     * A lock that somebody holds.
     *
     * @param id of its file
     */
    public record Held(Sha256 id, LockFile file) {
        public Instant time() {
            return Instant.ofEpochSecond(file.seconds(), file.nanos());
        }

        /** For people: who holds it, and since when. */
        public String holder() {
            OffsetDateTime since = time().atOffset(ZoneOffset.ofTotalSeconds(file.offset()));
            return "process "
                    + file.pid()
                    + " of "
                    + (file.user().isEmpty() ? "" : file.user() + " on ")
                    + file.host()
                    + (file.exclusive() ? ", which wants it for itself," : "")
                    + " since "
                    + since.format(Moment.MINUTE);
        }
    }

    public Locks(Repository repository) {
        this.repository = repository;
    }

    /** All locks there are; empty files are none. */
    public List<Held> all() throws IOException {
        List<Held> locks = new ArrayList<>();
        for (Repository.Listed file : repository.list(FileType.LOCK)) {
            if (file.bytes() == 0) {
                continue;
            }
            try (InputStream json = repository.load(FileType.LOCK, file.id())) {
                locks.add(new Held(file.id(), LockFile.parse(json)));
            } catch (StorageException e) {
                if (!e.is(StorageException.Kind.MISSING)) { // let go meanwhile
                    throw e;
                }
            } catch (DamagedException e) {
                throw new CofferException(
                        Reason.LOCKED,
                        "lock "
                                + file.id()
                                + " of "
                                + repository.storage()
                                + " cannot be read, so nobody knows what it protects; when no"
                                + " program uses the vault, coffer unlock removes it",
                        e);
            }
        }
        return locks;
    }

    /** Whether it is of a process of this machine. */
    public boolean isHere(Held lock) {
        return lock.file().host().equals(repository.host().host());
    }

    /** Whether the process that holds it has ended: it ran on this machine, and is not there. */
    public boolean isDead(Held lock) {
        return isHere(lock)
                && lock.file().pid() > 0
                && ProcessHandle.of(lock.file().pid()).isEmpty();
    }

    /** Whether nobody has renewed it for half an hour, or its process has ended. */
    public boolean isStale(Held lock) {
        Instant limit = repository.host().clock().instant().minus(STALE);
        return lock.time().isBefore(limit) || isDead(lock);
    }

    /**
     * Takes a lock; whoever takes it lets go of it. Locks of processes of this machine that have
     * ended are removed on the way.
     *
     * @param exclusive whether nobody else may hold one
     * @param patience how long to wait for others
     * @throws CofferException {@code LOCKED} if others do not let go in that time
     */
    public RepositoryLock take(boolean exclusive, Duration patience)
            throws IOException, InterruptedException {
        Duration wait = FIRST_WAIT;
        Duration waited = Duration.ZERO;
        while (true) {
            Held other = conflict(exclusive, null);
            if (other == null) {
                RepositoryLock lock = RepositoryLock.write(repository, this, exclusive);
                if (lock != null) {
                    return lock;
                }
            }
            waited = waited.plus(wait);
            if (waited.compareTo(patience) > 0) {
                throw locked(other == null ? conflict(exclusive, null) : other);
            }
            repository.host().pause().of(wait);
            wait = wait.multipliedBy(2);
        }
    }

    /**
     * A shared one for whoever only looks: what cannot be written to, or is full, is looked at
     * without.
     *
     * @return null if none can be written
     */
    public @Nullable RepositoryLock takeToLook(Duration patience)
            throws IOException, InterruptedException {
        try {
            return take(false, patience);
        } catch (StorageException e) {
            if (e.is(StorageException.Kind.DENIED) || e.is(StorageException.Kind.FULL)) {
                return null;
            }
            throw e;
        }
    }

    private CofferException locked(@Nullable Held other) {
        return new CofferException(
                Reason.LOCKED,
                repository.storage()
                        + " is locked"
                        + (other == null
                                ? ""
                                : " by "
                                        + other.holder()
                                        + "; if that process has ended, coffer unlock removes its"
                                        + " lock"));
    }

    /** A lock that keeps this one from being taken, or null. */
    @Nullable Held conflict(boolean exclusive, @Nullable Sha256 own) throws IOException {
        for (Held lock : all()) {
            if (lock.id().equals(own)) {
                continue;
            }
            boolean inTheWay = exclusive || lock.file().exclusive();
            if (isDead(lock)) {
                remove(lock, inTheWay);
            } else if (inTheWay) {
                return lock;
            }
        }
        return null;
    }

    /** Removes a dead lock, if only in passing where nothing may be deleted. */
    private void remove(Held dead, boolean must) throws IOException {
        try {
            repository.delete(FileType.LOCK, dead.id());
        } catch (StorageException e) {
            if (must || !e.is(StorageException.Kind.DENIED)) {
                throw e;
            }
        }
    }

    /**
     * A file in the place of locks.
     *
     * @param bytes its size; 0 for none that locks anything
     * @param held what it says, or null if it cannot be read
     */
    public record Found(Sha256 id, long bytes, @Nullable Held held) {}

    /** All files there are in the place of locks, also those that cannot be read. */
    public List<Found> found() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Repository.Listed file : repository.list(FileType.LOCK)) {
            try (InputStream json = repository.load(FileType.LOCK, file.id())) {
                Held held = new Held(file.id(), LockFile.parse(json));
                found.add(new Found(file.id(), file.bytes(), held));
            } catch (DamagedException e) {
                found.add(new Found(file.id(), file.bytes(), null)); // nobody can tell whose it is
            } catch (StorageException e) {
                if (!e.is(StorageException.Kind.MISSING)) { // let go meanwhile
                    throw e;
                }
            }
        }
        return found;
    }
}
