package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.KernelLock;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Writes a log. Nothing is open between calls, and any number of threads and processes may write
 * the same log: each append is under a lock of the kernel.
 *
 * <p>A kill at any moment leaves either nothing, a piece of a line, which the next append seals
 * with a record that says so, or the whole record. Where something cannot be written, it is taken
 * back.
 */
public final class AuditLog implements Audit {
    private static final Name LOCK = Name.of(".lock");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FOLDER_MODE = 0700;
    private static final int FILE_MODE = 0600;

    private final HostFiles files;
    private final Clock clock;
    private final Randomness randomness;
    private final AuditPlaces places;
    private final AuditActor actor;

    /** What this object wrote last: who finds it again need not look at its signature. */
    private @Nullable HeadFile own;

    /**
     * @param clock with the zone that days are meant in
     * @param places nothing need be there
     */
    public AuditLog(
            HostFiles files,
            Clock clock,
            Randomness randomness,
            AuditPlaces places,
            AuditActor actor) {
        this.files = files;
        this.clock = clock;
        this.randomness = randomness;
        this.places = places;
        this.actor = actor;
    }

    @Override
    public synchronized AuditHead append(AuditEvent event) throws AuditException {
        try (Folder heads = SmallFiles.openOrCreate(files, places.heads(), FOLDER_MODE);
                OpenFile _ = lock(heads);
                Folder folder = SmallFiles.openOrCreate(files, places.log(), FOLDER_MODE)) {
            Appending appending =
                    Appending.to(heads, folder, place(), clock, randomness, actor, own);
            HeadFile head = appending.run(event);
            own = head;
            return head.head();
        } catch (OsException e) {
            throw new AuditException(
                    "the audit log in "
                            + places.log()
                            + " cannot be written: "
                            + e.getMessage()
                            + "; set that right, or name another folder with COFFER_AUDIT_DIR or"
                            + " [audit] dir in coffer.toml, and another for its key with"
                            + " XDG_STATE_HOME",
                    e);
        }
    }

    @Override
    public @Nullable AuditHead head() {
        try (Folder heads = files.open(places.heads());
                Folder folder = files.open(places.log())) {
            LogKey key = new LogKeys(heads).find(place(), LogFile.list(folder));
            HeadFile head = key == null ? null : HeadFile.read(heads, key.log());
            return head == null ? null : head.head();
        } catch (OsException e) {
            return null;
        }
    }

    @Override
    public boolean hasDone(String action, String request, Instant since) throws AuditException {
        AuditFilter filter =
                new AuditFilter(
                        List.of(action), null, null, Result.DONE.word(), since, null, request);
        boolean[] found = new boolean[1];
        try {
            new AuditReader(files, places.log())
                    .read(
                            filter,
                            (record, _) -> found[0] |= request.equals(record.event().request()));
        } catch (AuditException e) {
            throw e;
        } catch (IOException e) {
            throw new AuditException(
                    "the audit log in " + places.log() + " cannot be read: " + e.getMessage(), e);
        }
        return found[0];
    }

    /** The folder's own path, so that the same folder by another way is the same. */
    private String place() throws OsException {
        return files.resolve(places.log()).toString();
    }

    /**
     * Waits for the lock, also where the thread is interrupted: that a run was, is to be recorded.
     */
    private OpenFile lock(Folder heads) throws OsException, AuditException {
        OpenFile file = openLock(heads);
        boolean locked = false;
        try {
            locked = KernelLock.await(file::tryLock, PATIENCE);
            if (!locked) {
                throw new AuditException(
                        "the audit log in "
                                + places.log()
                                + " cannot be written: another process has held "
                                + places.heads().resolve(LOCK)
                                + " for half a minute; is one stopped?",
                        null);
            }
            return file;
        } finally {
            if (!locked) {
                file.close();
            }
        }
    }

    private static OpenFile openLock(Folder heads) throws OsException {
        try {
            return heads.openForWriting(LOCK);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        try {
            return heads.createFile(LOCK, FILE_MODE);
        } catch (OsException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            return heads.openForWriting(LOCK);
        }
    }
}
