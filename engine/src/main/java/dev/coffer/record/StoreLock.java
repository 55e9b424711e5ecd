package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.RunListener;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to write into a store: the file {@code .coffer/lock}, which says who holds it since
 * when. It outlives a process that is killed; the next one sees that its holder is gone, if that
 * ran on the same machine, and takes it over. A lock that a power cut left torn is nobody's.
 *
 * <p>Looking and taking happen under a lock of the kernel on the folder, so of two that find a
 * stale lock at once one gets it. Between threads of one process it works the same way.
 */
public final class StoreLock implements AutoCloseable {
    private static final Name LOCK = Name.of("lock");
    private static final int LIMIT = 4096;
    private static final long POLL_NANOS = 50_000_000;
    private static final int GUARD_POLLS = 200;
    private static final int SILENT_POLLS = 20;

    /**
     * Who holds a lock.
     *
     * @param since when it was taken
     * @param token random, to tell it from any other
     */
    public record Holder(ProcessIdentity process, OffsetDateTime since, String token) {
        /** In words: {@code process 4711 on amber, since 2025-11-24 14:30}. */
        public String forPeople() {
            return "process "
                    + process.pid()
                    + " on "
                    + process.host()
                    + ", since "
                    + DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").format(since);
        }

        byte[] text() {
            return ("coffer-lock 1\ntoken "
                            + token
                            + "\nhost "
                            + process.host()
                            + "\nmachine "
                            + process.machine()
                            + "\nboot "
                            + process.boot()
                            + "\npids "
                            + process.pids()
                            + "\npid "
                            + process.pid()
                            + "\nstarted "
                            + process.started()
                            + "\nsince "
                            + since
                            + "\nend\n")
                    .getBytes(StandardCharsets.UTF_8);
        }

        /** Null if it is not whole. */
        static @Nullable Holder parse(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!text.startsWith("coffer-lock ") || !text.endsWith("\nend\n")) {
                return null;
            }
            try {
                return new Holder(
                        new ProcessIdentity(
                                field(text, "host"),
                                field(text, "machine"),
                                field(text, "boot"),
                                field(text, "pids"),
                                Long.parseLong(field(text, "pid")),
                                Long.parseLong(field(text, "started"))),
                        OffsetDateTime.parse(field(text, "since")),
                        field(text, "token"));
            } catch (IllegalArgumentException | DateTimeException e) {
                return null;
            }
        }

        private static String field(String text, String name) {
            int at = text.indexOf("\n" + name + " ");
            if (at < 0) {
                throw new IllegalArgumentException(name);
            }
            int from = at + name.length() + 2;
            return text.substring(from, text.indexOf('\n', from));
        }
    }

    private final Folder coffer;
    private final Holder holder;
    private boolean released;

    private StoreLock(Folder coffer, Holder holder) {
        this.coffer = coffer;
        this.holder = holder;
    }

    /**
     * Takes the lock, waiting for it as long as the host's patience lasts.
     *
     * @param coffer {@code .coffer} of the store; must stay open until the lock is closed
     * @param store the store's place, for messages
     * @param listener told whom it waits for, if it is for longer than a moment
     * @throws CofferException {@code LOCKED} if another holds it still
     */
    static StoreLock take(Folder coffer, StoreHost host, String store, RunListener listener)
            throws CofferException, OsException, InterruptedException {
        Holder mine = new Holder(host.self(), host.now(), host.randomness().hex(8));
        long polls = host.patience().toNanos() / POLL_NANOS;
        for (long waited = 0; ; waited++) {
            Holder other = takeOrTell(coffer, host, mine);
            if (other == null) {
                return new StoreLock(coffer, mine);
            }
            if (waited >= polls) {
                throw lockedBy(other, store);
            }
            if (waited == SILENT_POLLS) {
                listener.notice(
                        "Waiting for " + other.forPeople() + ", which is writing into " + store);
            }
            pause();
        }
    }

    private static CofferException lockedBy(Holder other, String store) {
        return new CofferException(
                Reason.LOCKED,
                store
                        + " is in use by "
                        + other.forPeople()
                        + "; nothing was done. Try again when that has ended. If it ended without"
                        + " letting go, on another machine, coffer unlock takes its lock away");
    }

    /** Null if the lock is ours now; else who has it. */
    private static @Nullable Holder takeOrTell(Folder coffer, StoreHost host, Holder mine)
            throws OsException, InterruptedException {
        try (Folder _ = guard(coffer)) {
            Holder other = holder(coffer);
            if (other != null && !host.self().knowsIsGone(other.process(), host.files())) {
                return other;
            }
            if (other != null || coffer.statIfThere(LOCK) != null) {
                coffer.removeFile(LOCK);
            }
            return write(coffer, mine) ? null : holder(coffer);
        }
    }

    /** False if another was faster, where the file system has no locks to guard this. */
    private static boolean write(Folder coffer, Holder mine) throws OsException {
        Name temporary = Name.of("lock." + mine.token());
        try (OpenFile file = coffer.createFile(temporary, 0600)) {
            file.write(ByteBuffer.wrap(mine.text()));
        }
        try {
            coffer.renameNew(temporary, coffer, LOCK);
            return true;
        } catch (OsException e) {
            coffer.removeFile(temporary);
            if (e.is(Errno.EEXIST)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * A handle of the folder that is locked in the kernel, for the few calls of looking and taking;
     * where the file system cannot lock, a handle that is not.
     */
    static Folder guard(Folder folder) throws OsException, InterruptedException {
        Folder guard = folder.openFolder(TreePath.ROOT);
        try {
            for (int i = 0; i < GUARD_POLLS && !guard.tryLock(); i++) {
                pause();
            }
        } catch (OsException e) {
            return guard; // renameNew alone decides then
        } catch (InterruptedException e) {
            guard.close();
            throw e;
        }
        return guard;
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(POLL_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for a store");
        }
    }

    /** Who holds the lock; null for nobody, or if the lock is torn. */
    static @Nullable Holder holder(Folder coffer) throws OsException {
        byte[] text = SmallFiles.readIfThere(coffer, LOCK, LIMIT);
        return text == null ? null : Holder.parse(text);
    }

    /**
     * Takes away whatever lock there is, for a person who knows that its holder has ended.
     *
     * @return who held it, or null if nobody did
     * @throws CofferException {@code LOCKED} if the holder runs on this machine now
     */
    static @Nullable Holder breakLock(Folder coffer, StoreHost host, String store)
            throws CofferException, OsException, InterruptedException {
        try (Folder _ = guard(coffer)) {
            Holder other = holder(coffer);
            if (other != null && host.self().knowsIsAlive(other.process(), host.files())) {
                throw new CofferException(
                        Reason.LOCKED,
                        store
                                + " is in use by "
                                + other.forPeople()
                                + ", which is still running; end that first");
            }
            if (coffer.statIfThere(LOCK) != null) {
                coffer.removeFile(LOCK);
            }
            return other;
        }
    }

    /** Lets go; harmless if somebody has taken the lock away meanwhile. */
    @Override
    public void close() throws OsException {
        if (released) {
            return;
        }
        released = true;
        Holder now = holder(coffer);
        if (now != null && now.token().equals(holder.token())) {
            coffer.removeFile(LOCK);
        }
    }
}
