package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.tree.Problem;
import dev.coffer.writer.PrivateFolder;
import dev.coffer.writer.TreeRemover;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where one run prepares what it will change: {@code .coffer/staging/RUN/}, with the journal of its
 * steps and its segment of the tree record. Nothing is made before it is needed, so a run that
 * changes nothing leaves no trace; a dry one keeps its segment in memory. Thread-safe. Used under
 * the store's lock.
 *
 * <p>Until {@link #commit} has written the commit record, a crash leaves the store as it was; after
 * that, as it was to be.
 */
public final class RunStage implements AutoCloseable {
    /** The changelog, the commit record, two copies of the roots, and two more. */
    private static final int SPARE = 6;

    private final StoreFolder store;
    private final boolean dry;
    private final String run;
    private final int number;

    private @Nullable Folder folder;
    private @Nullable Journal journal;
    private @Nullable OpenFile segmentFile;
    private @Nullable SegmentWriter segment;
    private final SegmentSink.Memory memory = new SegmentSink.Memory();
    private @Nullable CopyLog copies;
    private final KeptCopies kept;
    private long lastName;
    private boolean committed;
    private boolean isKept;

    /**
     * @param roots as they are before the run
     * @param dry whether nothing may be written
     * @param kept what earlier runs have left; closed by its owner
     */
    RunStage(StoreFolder store, Roots roots, boolean dry, KeptCopies kept) {
        this.store = store;
        this.dry = dry;
        this.kept = kept;
        this.run = store.host().randomness().hex(4);
        this.number = roots.lastSegment() + 1;
    }

    public boolean isDry() {
        return dry;
    }

    /** Number that this run's segment gets. */
    public int segmentNumber() {
        return number;
    }

    /** Where it lies, relative to the store's root. */
    public TreePath path() {
        return Layout.inCoffer(Layout.STAGING).child(run);
    }

    /** The run's folder, made when first asked for; not to be closed. */
    public synchronized Folder folder() throws StoreFailedException {
        Folder made = folder;
        if (made == null) {
            if (dry) {
                throw new IllegalStateException("a dry run writes nothing");
            }
            try (Folder staging = store.coffer().openFolder(Layout.STAGING)) {
                made = PrivateFolder.create(staging, Name.of(run));
            } catch (OsException e) {
                throw store.unwritable(e);
            }
            folder = made;
        }
        return made;
    }

    /** A name that nothing has in the run's folder: a number. */
    public synchronized Name nextName() {
        return Name.of(Long.toString(++lastName));
    }

    /** Copies of interrupted runs. */
    KeptCopies kept() {
        return kept;
    }

    /**
     * Notes that a file was copied whole, for the run that follows if this one is interrupted.
     *
     * @param at where the copy lies, relative to the store's root; one that lies under its final
     *     name is not noted
     */
    synchronized void copied(TreePath path, RecordedEntry entry, TreePath at) throws IOException {
        if (!path().contains(at)) {
            return;
        }
        try {
            CopyLog log = copies;
            if (log == null) {
                log = new CopyLog(folder());
                copies = log;
            }
            log.add(new CopyLog.Copied(path, path().relativize(at), entry));
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    /**
     * Keeps what was copied so far, for a later run; this one ends without being committed.
     *
     * @return whether there was anything
     */
    synchronized boolean keepCopies() throws OsException {
        CopyLog log = copies;
        if (log == null || committed) {
            return false;
        }
        log.flush();
        store.root().syncFileSystem();
        try (Folder staging = store.coffer().openFolder(Layout.STAGING)) {
            KeptCopies.keep(store.coffer(), staging, Name.of(run));
        }
        isKept = true;
        return true;
    }

    /** Adds a step; not in a dry run. */
    public synchronized void add(Step step) throws StoreFailedException {
        try {
            Journal steps = journal;
            if (steps == null) {
                steps = new Journal(folder());
                journal = steps;
            }
            steps.add(step);
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    /** Whether any step has been added. */
    public synchronized boolean hasSteps() {
        return journal != null;
    }

    /** Where folder blocks of this run go. */
    public synchronized SegmentWriter segment() throws StoreFailedException {
        SegmentWriter writer = segment;
        if (writer == null) {
            try {
                SegmentSink sink = memory;
                if (!dry) {
                    OpenFile file = folder().createFile(Layout.SEGMENT, 0600);
                    segmentFile = file;
                    sink = SegmentSink.file(file);
                }
                writer = new SegmentWriter(number, sink);
            } catch (OsException e) {
                throw store.unwritable(e);
            }
            segment = writer;
        }
        return writer;
    }

    /**
     * Sets some empty files aside, so that a run which can make no more still has those that it
     * takes to keep what it has.
     */
    synchronized void reserve() throws StoreFailedException {
        segment();
        try {
            for (int i = 0; i < SPARE; i++) {
                folder().createFile(Name.of("spare-" + i), 0600).close();
            }
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    /** Gives up what was set aside. */
    synchronized void useReserve() throws IOException {
        for (int i = 0; i < SPARE; i++) {
            folder().removeFile(Name.of("spare-" + i));
        }
    }

    /** Whether anything was recorded. */
    public synchronized boolean hasSegment() {
        return segment != null;
    }

    /** Lets what this run has recorded so far be read, before it is committed. */
    public synchronized void readThrough(Segments segments) throws IOException {
        SegmentWriter writer = segment;
        if (writer == null) {
            return;
        }
        writer.flush();
        segments.add(
                number,
                dry
                        ? memory
                        : new SegmentFile(folder().openFile(Layout.SEGMENT), "the new segment"));
    }

    /**
     * Makes everything that was staged durable, commits it and carries it out.
     *
     * @param roots what the roots are to be
     * @param point the new point, or null if only the record is refreshed
     * @param changelog what is added to the readable changelog
     * @return metadata that the copies could not be given, sorted by path
     */
    public List<Problem> commit(
            Roots roots, @Nullable RestorePoint point, String changelog, Durability durability)
            throws IOException, InterruptedException {
        List<Problem> losses;
        store.trouble().checkInPlace();
        try {
            CommitRecord record = prepare(roots, point, changelog, durability);
            write(CommitRecord.NAME, record.text(), durability != Durability.NONE);
            folder().rename(CommitRecord.NAME, store.coffer(), CommitRecord.NAME);
            committed = true;
            if (durability != Durability.NONE) {
                store.coffer().sync();
            }
            losses = new Commit(store, record, durability).carryOut();
        } catch (OsException e) {
            throw committed ? store.trouble().unfinished(e, done(point)) : store.unwritable(e);
        }
        return losses;
    }

    private static String done(@Nullable RestorePoint point) {
        return point == null
                ? "The run is done"
                : "The run is done, and point " + point.shortId() + " made,";
    }

    /** Whether the run is done, carried out or not. */
    boolean isCommitted() {
        return committed;
    }

    private synchronized CommitRecord prepare(
            Roots roots, @Nullable RestorePoint point, String changelog, Durability durability)
            throws IOException {
        boolean sync = durability == Durability.FILE;
        Journal steps = journal;
        if (steps != null) {
            steps.flush();
            if (sync) {
                steps.sync();
            }
        }
        if (segment != null && segmentFile != null) {
            segment.finish(roots);
            if (sync) {
                segmentFile.sync();
            }
        }
        if (point != null) {
            write(Layout.POINT, PointJson.toBytes(point), sync);
        }
        write(Layout.CHANGES, changelog.getBytes(StandardCharsets.UTF_8), sync);
        switch (durability) {
            case RUN -> store.root().syncFileSystem();
            case FILE -> folder().sync();
            case NONE -> {}
        }
        return new CommitRecord(
                run,
                steps == null ? 0 : steps.length(),
                segment == null ? 0 : number,
                point == null ? null : point.id(),
                Commit.logLength(store),
                roots);
    }

    private void write(Name name, byte[] content, boolean sync) throws IOException {
        try (OpenFile file = folder().createFile(name, 0600)) {
            file.write(ByteBuffer.wrap(content));
            if (sync) {
                file.sync();
            }
        }
    }

    /** Drops what was staged, unless it was committed or is kept. */
    @Override
    public synchronized void close() throws OsException {
        if (journal != null) {
            journal.close();
        }
        if (segmentFile != null) {
            segmentFile.close();
        }
        if (copies != null) {
            copies.close();
            copies = null;
        }
        Folder made = folder;
        if (made == null) {
            return;
        }
        made.close();
        if (!committed && !isKept) {
            try (Folder staging = store.coffer().openFolder(Layout.STAGING)) {
                TreeRemover.remove(staging, Name.of(run));
            } catch (OsException e) {
                if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
    }
}
