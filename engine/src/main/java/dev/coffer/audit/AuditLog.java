package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.CofferException;
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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

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
    private final Consumer<String> warnings;

    /** What this object wrote last: who finds it again need not look at its signature. */
    private @Nullable HeadFile own;

    /** What is open while this object holds the lock for longer than an append. */
    private @Nullable Held held;

    private record Held(Folder heads, Folder folder) {}

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
        this(files, clock, randomness, places, actor, _ -> {});
    }

    /**
     * The same, which tells what whoever writes should hear.
     *
     * @param warnings gets a sentence each, while nothing is locked
     */
    public AuditLog(
            HostFiles files,
            Clock clock,
            Randomness randomness,
            AuditPlaces places,
            AuditActor actor,
            Consumer<String> warnings) {
        this.files = files;
        this.clock = clock;
        this.randomness = randomness;
        this.places = places;
        this.actor = actor;
        this.warnings = warnings;
    }

    @Override
    public synchronized AuditHead append(AuditEvent event) throws AuditException {
        Held open = held;
        if (open != null) { // by a purge, which records what it does
            return append(open, event, new ArrayList<>());
        }
        List<String> told = new ArrayList<>();
        AuditHead head;
        try (Folder heads = SmallFiles.openOrCreate(files, places.heads(), FOLDER_MODE);
                OpenFile _ = lock(heads);
                Folder folder = SmallFiles.openOrCreate(files, places.log(), FOLDER_MODE)) {
            head = append(new Held(heads, folder), event, told);
        } catch (OsException e) {
            throw cannotBeWritten(e);
        }
        told.forEach(warnings);
        return head;
    }

    private AuditHead append(Held open, AuditEvent event, List<String> told) throws AuditException {
        try {
            LogOwner owner =
                    new LogOwner(
                            actor.host(), actor.user(), files.resolve(places.heads()).toString());
            Appending appending =
                    Appending.to(
                            open.heads(),
                            open.folder(),
                            place(),
                            clock,
                            randomness,
                            actor,
                            owner,
                            own);
            HeadFile head = appending.run(event);
            own = head;
            told.addAll(appending.warnings());
            return head.head();
        } catch (OsException e) {
            throw cannotBeWritten(e);
        }
    }

    private AuditException cannotBeWritten(OsException e) {
        return new AuditException(
                "the audit log in "
                        + places.log()
                        + " cannot be written: "
                        + e.getMessage()
                        + "; set that right, or name another folder with COFFER_AUDIT_DIR or"
                        + " [audit] dir in coffer.toml, and another for its key with"
                        + " XDG_STATE_HOME",
                e);
    }

    /**
     * Says which days of this log lie wholly before a date. Changes nothing and takes no lock.
     *
     * @return no days, if there is no log
     */
    public LogPurge planPurge(LocalDate before) throws AuditException {
        try (Folder heads = files.open(places.heads());
                Folder folder = files.open(places.log())) {
            return planPurge(heads, folder, before);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return LogPurge.NOTHING;
            }
            throw new AuditException(
                    "the audit log in " + places.log() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private LogPurge planPurge(Folder heads, Folder folder, LocalDate before)
            throws OsException, AuditException {
        List<LogFile> all = LogFile.list(folder);
        LogKey key = new LogKeys(heads).find(place(), all);
        return key == null ? LogPurge.NOTHING : LogPurge.plan(folder, key.log(), all, before);
    }

    /**
     * Removes the days of this log that lie wholly before a date. A record that names them is
     * written first, and after a kill at any moment what is left verifies.
     *
     * @param consent asked under the log's lock, with the plan made again; what it records goes
     *     into the log
     * @throws CofferException what the consent threw; nothing was removed then
     * @throws AuditException if something cannot be written or removed; what was removed until then
     *     is named in the log
     */
    public synchronized void purge(LocalDate before, LogPurge.Consent consent)
            throws CofferException {
        try (Folder heads = files.open(places.heads());
                OpenFile _ = lock(heads);
                Folder folder = files.open(places.log())) {
            held = new Held(heads, folder);
            LogPurge plan = planPurge(heads, folder, before);
            consent.check(plan);
            LogKey key = LogKey.read(heads, plan.log());
            if (key != null) {
                String publicKey = HexFormat.of().formatHex(key.key().publicKey());
                new DayRemoval(folder, this, publicKey).run(plan);
            }
        } catch (OsException e) {
            throw cannotBeWritten(e);
        } finally {
            held = null;
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
