package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/**
 * Writes down what the record is to say of an entry that a run has read. Used by several workers.
 */
final class EntryRecords {
    /** A file changed so shortly before it was read may change again and look the same. */
    private static final long DOUBTFUL_SECONDS = 2;

    private final FileTree tree;
    private final RunTally tally;
    private final boolean alone;

    /**
     * @param alone whether files with several names are recorded as if they had one: the others are
     *     not looked at, and may have another state in the record
     */
    EntryRecords(FileTree tree, RunTally tally, boolean alone) {
        this.tree = tree;
        this.tally = tally;
        this.alone = alone;
    }

    /**
     * A file that was staged.
     *
     * @param readAt when reading it began, in seconds of the epoch
     */
    RecordedEntry of(TreePath path, Name name, Written written, long readAt) {
        int flags = written.losses().isEmpty() ? 0 : RecordedEntry.METADATA_RECORDED;
        return of(
                path,
                name,
                written.entry(),
                written.bytes(),
                written.hash(),
                written.xattrs(),
                written.changing(),
                flags,
                readAt);
    }

    /** A file that was only read. */
    RecordedEntry of(TreePath path, Name name, ContentReader.Read read, long readAt)
            throws IOException {
        List<Xattr> xattrs = read.xattrs();
        return of(
                path,
                name,
                read.entry(),
                read.bytes(),
                read.hash(),
                xattrs == null ? xattrs(path, read.entry()) : xattrs,
                read.changing(),
                0,
                readAt);
    }

    private RecordedEntry of(
            TreePath path,
            Name name,
            Entry entry,
            long bytes,
            @Nullable Sha256 hash,
            List<Xattr> xattrs,
            boolean changing,
            int flagsSoFar,
            long readAt) {
        if (changing) {
            tally.problem(
                    new Problem(
                            path,
                            Problem.Kind.CHANGING,
                            "it kept changing while it was read; what is kept may mix two states"));
        }
        FileStat stat = alone ? Stats.alone(entry.stat()) : entry.stat();
        if (!entry.isDatabase() && stat.size() != bytes) {
            stat = stat.withSize(bytes); // what is kept; the next run sees another, and reads again
        }
        int flags = flagsSoFar;
        if (stat.changedSeconds() > readAt - DOUBTFUL_SECONDS || tally.isDoubtful(path)) {
            flags |= RecordedEntry.READ_AGAIN;
        }
        if (entry.isDatabase()) {
            flags |= RecordedEntry.DATABASE;
        }
        if (stat.blocks() < (stat.size() + 511) >>> 9) {
            flags |= RecordedEntry.SPARSE;
        }
        return new RecordedEntry(
                name,
                stat,
                flags,
                bytes,
                hash,
                entry.isDatabase() ? entry.databaseStamp() : Bytes.EMPTY,
                Bytes.EMPTY,
                xattrs,
                Bytes.EMPTY,
                null);
    }

    /** A link, a FIFO or a device that was looked at. */
    RecordedEntry looked(TreePath path, Entry entry) throws IOException {
        Bytes target = entry.kind() == FileKind.LINK ? tree.linkTarget(path, entry) : Bytes.EMPTY;
        return special(entry.name(), entry.stat(), 0, target, xattrs(path, entry));
    }

    /** One that was staged. */
    static RecordedEntry staged(Name name, Written written) {
        Bytes target = written.linkTarget();
        return special(
                name,
                written.entry().stat(),
                written.losses().isEmpty() ? 0 : RecordedEntry.METADATA_RECORDED,
                target == null ? Bytes.EMPTY : target,
                written.xattrs());
    }

    private static RecordedEntry special(
            Name name, FileStat stat, int flags, Bytes target, List<Xattr> xattrs) {
        return new RecordedEntry(
                name, stat, flags, 0, null, Bytes.EMPTY, target, xattrs, Bytes.EMPTY, null);
    }

    /** A file of which no more is known than a look tells: of a dry run, and for it alone. */
    static RecordedEntry unread(Name name, FileStat stat) {
        return new RecordedEntry(
                name,
                stat,
                0,
                stat.size(),
                null,
                Bytes.EMPTY,
                Bytes.EMPTY,
                List.of(),
                Bytes.EMPTY,
                null);
    }

    List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        try {
            return tree.xattrs(path, entry);
        } catch (InterruptedIOException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            return List.of(); // the writer names what it could not read
        }
    }
}
