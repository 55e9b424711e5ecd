package dev.coffer.archive;

import dev.coffer.archive.item.Place;
import dev.coffer.archive.item.Stored;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.record.ContentReader;
import dev.coffer.record.RunTally;
import dev.coffer.record.Stats;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.SingleFileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/** Makes of what was read what the manifest is to say of it. */
final class EntryFacts {
    /** A file changed so shortly before it was read may change again and look the same. */
    private static final long DOUBTFUL_SECONDS = 2;

    private final Making making;
    private final RunTally tally;

    EntryFacts(Making making, RunTally tally) {
        this.making = making;
        this.tally = tally;
    }

    /** Seconds of the epoch. */
    long now() {
        return making.host().clock().instant().getEpochSecond();
    }

    /** A tree of one file of ours. */
    FileTree single(TreePath path, byte[] content) {
        return new SingleFileTree(
                path,
                content,
                making.host().clock().instant(),
                making.host().files().effectiveUser(),
                making.host().files().effectiveGroup());
    }

    /**
     * A file that the item holds now.
     *
     * @param readAt when reading it began, in seconds of the epoch
     */
    ManifestEntry stored(TreePath path, Name name, Stored stored, long readAt) {
        Place place = stored.place();
        Sha256 hash = stored.hash();
        if (place == null || hash == null) {
            throw new IllegalStateException(path + " was stored without content");
        }
        return file(
                path,
                name,
                stored.entry(),
                stored.changing(),
                readAt,
                new ManifestEntry.Detail(
                        place.bytes(),
                        hash,
                        making.id(),
                        place,
                        Bytes.EMPTY,
                        stamp(stored.entry()),
                        stored.xattrs()));
    }

    /** A file that was only read, and found to be what an earlier item has. */
    ManifestEntry read(TreePath path, ContentReader.Read read, ManifestEntry was, long readAt)
            throws IOException {
        List<Xattr> xattrs = read.xattrs();
        return file(
                path,
                was.name(),
                read.entry(),
                read.changing(),
                readAt,
                new ManifestEntry.Detail(
                        read.bytes(),
                        read.hash(),
                        was.item(),
                        was.place(),
                        Bytes.EMPTY,
                        stamp(read.entry()),
                        xattrs == null ? xattrs(path, read.entry(), was) : xattrs));
    }

    private static Bytes stamp(Entry entry) {
        return entry.isDatabase() ? entry.databaseStamp() : Bytes.EMPTY;
    }

    private ManifestEntry file(
            TreePath path,
            Name name,
            Entry entry,
            boolean changing,
            long readAt,
            ManifestEntry.Detail detail) {
        if (changing) {
            tally.problem(
                    new Problem(
                            path,
                            Problem.Kind.CHANGING,
                            "it kept changing while it was read; what is kept may mix two states"));
        }
        boolean isAlone = making.request().isSave();
        FileStat stat = isAlone ? Stats.alone(entry.stat()) : entry.stat();
        if (!entry.isDatabase() && stat.size() != detail.size()) {
            stat = stat.withSize(detail.size()); // the next run sees another, and reads again
        }
        int flags = (entry.isDatabase() ? ManifestEntry.DATABASE : 0) | doubts(entry);
        if (stat.changedSeconds() > readAt - DOUBTFUL_SECONDS || tally.isDoubtful(path)) {
            flags |= ManifestEntry.READ_AGAIN;
        }
        if (stat.blocks() < (stat.size() + 511) >>> 9) {
            flags |= ManifestEntry.SPARSE;
        }
        return new ManifestEntry(name, stat, flags, detail);
    }

    /** What an item says of an entry that is made another item of. */
    private static int doubts(Entry entry) {
        return entry instanceof ManifestEntry known
                ? known.flags() & (ManifestEntry.READ_AGAIN | ManifestEntry.CARRIED)
                : 0;
    }

    /** A file of which no more is known than a look tells: of a dry run, and for it alone. */
    ManifestEntry unread(Entry now) {
        long size = now.size();
        return new ManifestEntry(
                now.name(),
                now.stat(),
                0,
                new ManifestEntry.Detail(
                        size, null, "", null, Bytes.EMPTY, Bytes.EMPTY, List.of()));
    }

    /** A link, a FIFO or a device. */
    ManifestEntry special(Entry now, FileStat stat, Bytes target, List<Xattr> xattrs) {
        FileStat own = making.request().isSave() ? Stats.alone(stat) : stat;
        return new ManifestEntry(
                now.name(), own, doubts(now), ManifestEntry.Detail.link(target, xattrs));
    }

    List<Xattr> xattrs(TreePath path, Entry now, @Nullable ManifestEntry was) throws IOException {
        try {
            return making.tree().xattrs(path, now);
        } catch (InterruptedIOException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            String reason =
                    e instanceof OsException os ? os.reason() : String.valueOf(e.getMessage());
            tally.problem(
                    new Problem(
                            path,
                            Problem.Kind.METADATA_LOST,
                            "extended attributes unread: " + reason));
            return was == null ? List.of() : was.xattrs();
        }
    }
}
