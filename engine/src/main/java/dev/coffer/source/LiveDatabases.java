package dev.coffer.source;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.sqlite.Captured;
import dev.coffer.sqlite.CheckOutcome;
import dev.coffer.sqlite.DatabaseCapture;
import dev.coffer.sqlite.DatabaseHeader;
import dev.coffer.sqlite.DatabaseNotCapturedException;
import dev.coffer.sqlite.DatabaseStamp;
import dev.coffer.sqlite.Fingerprint;
import dev.coffer.sqlite.HeldOpen;
import dev.coffer.sqlite.Keeping;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.DatabaseFinding.Result;
import dev.coffer.tree.Entry;
import dev.coffer.tree.KeepPlace;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The SQLite databases that a scan meets: recognised by their first bytes and captured; what cannot
 * be is kept as raw bytes, with a problem, and tried again by the next run.
 */
final class LiveDatabases {
    /** The smallest database is one page of 512 bytes. */
    private static final int SMALLEST = 512;

    /** A stamp that is younger when it is taken may miss the next change. */
    private static final int SETTLED_SECONDS = 2;

    private static final String RAW = "; its raw bytes were kept, without what lies beside it";

    private final HostFiles files;
    private final Folder top;
    private final HostPath source;
    private final ScanOptions options;
    private final CaptureOptions capture;
    private final boolean alone;

    /**
     * @param source where the folder lies, for SQLite opens by path
     * @param alone whether a single file is the source; only of that is said what a user asserts
     */
    LiveDatabases(
            HostFiles files, Folder top, HostPath source, ScanOptions options, boolean alone) {
        this.files = files;
        this.top = top;
        this.source = source;
        this.options = options;
        this.alone = alone;
        CaptureOptions wanted = options.capture();
        this.capture = alone ? wanted : wanted.withCheck(wanted.check().withAssertions(List.of()));
    }

    /** What a live database looks like: never as before where each is to be checked. */
    Bytes stampOf(Folder folder, Name name) throws OsException {
        return capture.check().full()
                ? DatabaseEntry.LOOK
                : DatabaseStamp.of(files, folder, name).toBytes();
    }

    /** Whether a file just opened is one; leaves its position at the start. */
    static boolean isDatabase(OpenFile file) throws OsException {
        if (file.opened().size() < SMALLEST) {
            return false;
        }
        byte[] start = new byte[DatabaseHeader.MAGIC_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(start);
        while (buffer.hasRemaining() && file.read(buffer) > 0) {
            // reads on until it is full or the file ends
        }
        file.seek(0);
        return DatabaseHeader.isDatabase(start, buffer.position());
    }

    /**
     * @param path as the tree has it
     * @param place below the source; the same, but for a single file
     * @param opened the file, which this takes over
     * @param keep where the copy may be kept; null if it goes away
     */
    Content open(
            TreePath path, TreePath place, Entry file, OpenFile opened, @Nullable KeepPlace keep)
            throws IOException {
        FileStat stat = opened.opened();
        StagingPlace staging = options.staging();
        if (staging == null) {
            tell(
                    path,
                    Problem.Kind.RAW_DATABASE,
                    "kept as raw bytes: nothing is set up to capture it");
            return raw(path, file, opened);
        }
        HeldOpen.close(files, opened); // or the capture would find it in use here
        Captured captured = capture(path, source.resolve(place), staging, keep);
        if (captured != null) {
            boolean used = false;
            try {
                Content content = use(path, place, file, stat, captured);
                if (content != null) {
                    used = true;
                    return content;
                }
            } finally {
                if (!used) {
                    captured.close();
                }
            }
        }
        return raw(path, file, top.openFile(place));
    }

    /** Null if it cannot be captured, which has then been told. */
    private @Nullable Captured capture(
            TreePath path, HostPath database, StagingPlace staging, @Nullable KeepPlace keep)
            throws IOException {
        HostPath folder = keep == null ? staging.folder() : keep.folder();
        Keeping keeping =
                keep == null ? Keeping.NONE : keep.durable() ? Keeping.SYNCED : Keeping.HASHED;
        try {
            return new DatabaseCapture(files).capture(database, folder, capture, keeping);
        } catch (DatabaseNotCapturedException e) {
            boolean corrupt = e.reason() == DatabaseNotCapturedException.Reason.CORRUPT;
            Problem.Kind kind = corrupt ? Problem.Kind.CORRUPT_DATABASE : Problem.Kind.RAW_DATABASE;
            found(path, corrupt ? Result.CORRUPT : Result.RAW, e.why());
            tell(path, kind, e.why() + RAW);
            return null;
        } catch (OsException e) {
            found(path, Result.RAW, e.reason());
            tell(path, Problem.Kind.RAW_DATABASE, e.getMessage() + RAW);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while capturing " + path);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** The captured copy, or null if the raw bytes are the better witness. */
    private @Nullable Content use(
            TreePath path, TreePath place, Entry file, FileStat stat, Captured captured)
            throws IOException {
        if (!captured.before().sameInode(stat)) {
            throw new ChangedWhileReadException(path.toString()); // something else has its name now
        }
        Bytes stamp = stamp(captured);
        boolean rawIsBetter = false;
        switch (captured.check()) {
            case CheckOutcome.Sound sound -> {
                boolean full = capture.check().full();
                if (full || alone) {
                    options.databases().found(path, Result.SOUND, full, "", sound.fingerprint());
                }
            }
            case CheckOutcome.Doubted doubted -> {
                stamp = DatabaseEntry.AGAIN;
                String found = doubted.messages().getFirst();
                found(path, Result.DOUBTED, found, doubted.fingerprint());
                tell(path, Problem.Kind.DOUBTFUL_DATABASE, found + "; it was kept");
            }
            case CheckOutcome.Corrupt corrupt -> {
                stamp = DatabaseEntry.AGAIN;
                rawIsBetter = !captured.hadWal();
                String found = "damaged: " + corrupt.messages().getFirst();
                found(path, Result.CORRUPT, found);
                tell(
                        path,
                        Problem.Kind.CORRUPT_DATABASE,
                        rawIsBetter
                                ? found + "; its raw bytes were kept"
                                : found + "; what SQLite could read of it was kept");
            }
        }
        if (rawIsBetter) {
            return null;
        }
        Entry entry = new DatabaseEntry(file.name(), captured.before(), captured.size(), stamp);
        try (Folder folder = files.open(captured.file().parent())) {
            return new CapturedContent(
                    place, entry, top, captured, folder.openFile(captured.file().name()));
        }
    }

    /** The copy's own time is now, by the clock that file times are taken from. */
    private Bytes stamp(Captured captured) throws OsException {
        Timestamp changed = captured.stamp().changed();
        Timestamp now = files.stat(captured.file()).changed();
        boolean settled = changed.seconds() + SETTLED_SECONDS < now.seconds();
        return settled ? captured.stamp().toBytes() : DatabaseEntry.AGAIN;
    }

    private Content raw(TreePath path, Entry file, OpenFile opened) throws OsException {
        FileStat stat = opened.opened();
        Entry entry = new DatabaseEntry(file.name(), stat, stat.size(), DatabaseEntry.AGAIN);
        return new LiveContent(path, entry, opened, closing -> HeldOpen.close(files, closing));
    }

    private void found(TreePath path, Result result, String message) {
        found(path, result, message, null);
    }

    private void found(
            TreePath path, Result result, String message, @Nullable Fingerprint fingerprint) {
        options.databases().found(path, result, capture.check().full(), message, fingerprint);
    }

    private void tell(TreePath path, Problem.Kind kind, String reason) {
        options.problems().accept(new Problem(path, kind, reason));
    }
}
