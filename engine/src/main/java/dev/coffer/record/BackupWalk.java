package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.SourceKind;
import dev.coffer.tree.TreeVisitor;
import dev.coffer.writer.MetadataLoss;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.List;

/**
 * Goes through the last point and the source side by side, and builds the new tree of the record
 * from the leaves up: a folder's block is written when everything below it is done, and only if
 * something in it differs. The items that left the source make a second tree the same way.
 */
final class BackupWalk implements TreeVisitor<FolderWork> {
    private static final Name ROOT = Name.of("root");

    /** Where new blocks go; asked for when the first is written. */
    interface Blocks {
        SegmentWriter segment() throws IOException;
    }

    private final BackupRequest request;
    private final StoreSide store;
    private final Segments segments;
    private final Blocks stage;
    private final Placement placement;
    private final EntryWork entries;
    private final RunTally tally;

    /** Whether the source is written straight into the store, which holds nothing yet. */
    private final boolean straight;

    private @Nullable RecordedEntry root;
    private boolean rootChanged;
    private @Nullable Ref gone;
    private boolean partial;
    private @Nullable IOException partialFailure;

    BackupWalk(
            Clock clock,
            StoreSide store,
            BackupRequest request,
            Segments segments,
            Blocks stage,
            Placement placement,
            RunTally tally,
            boolean straight) {
        this.request = request;
        this.store = store;
        this.segments = segments;
        this.stage = stage;
        this.placement = placement;
        this.tally = tally;
        this.straight = straight;
        this.entries = new EntryWork(clock, store, request, placement, tally);
    }

    /** The root of the new tree; null before the walk has ended. */
    @Nullable RecordedEntry root() {
        return root;
    }

    /** Whether the record differs from the last point's in anything. */
    boolean rootChanged() {
        return rootChanged;
    }

    /** Block of the root of what left the source; null if nothing did. */
    @Nullable Ref gone() {
        return gone;
    }

    /** Whether {@link #root} tells what a straight run that was stopped has written. */
    boolean isPartial() {
        return partial && root != null && partialFailure == null;
    }

    @Override
    public @Nullable FolderWork enter(
            @Nullable FolderWork parent,
            TreePath path,
            @Nullable Entry before,
            @Nullable Entry after)
            throws IOException {
        if (after == null) {
            return null; // retired as a whole by the folder above
        }
        RecordedEntry was = before == null ? null : RecordedTree.recorded(before);
        boolean fresh = parent == null ? straight : parent.fresh() || was == null;
        FolderWork folder = new FolderWork(parent, path, was, after, fresh);
        if (fresh && !request.mode().dryRun()) {
            try {
                placement.makeFolder(folder);
            } catch (WriteException e) {
                if (e.concernsAll() || entries.isTakenAway(folder, e)) {
                    throw store.unwritable(e.failure());
                }
                tally.problem(
                        new Problem(
                                path,
                                Problem.Kind.UNREADABLE,
                                "the store does not take it: " + e.reason()));
                return null;
            }
        }
        if (parent != null) {
            entries.checkFolder(folder);
        }
        if (was == null && parent != null) {
            tally.changed(new Change(Change.What.NEW, path, FileKind.FOLDER, 0));
        }
        return folder;
    }

    @Override
    public void entry(FolderWork folder, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        Entry now = after;
        if (now != null && folder.parent() == null && now.name().equals(Layout.COFFER)) {
            tally.problem(
                    new Problem(
                            folder.path().child(now.name()),
                            Problem.Kind.OWN_STORE,
                            "a store keeps its record under this name"));
            now = null;
        }
        entries.entry(folder, before == null ? null : RecordedTree.recorded(before), now);
    }

    @Override
    public void unlistable(FolderWork folder, boolean inAfter, IOException cause)
            throws IOException {
        if (!inAfter) {
            throw cause; // without the record, nothing of the store can be told from the source
        }
        String reason = cause instanceof OsException os ? os.reason() : cause.getMessage();
        if (folder.parent() == null) {
            throw CofferException.failed("the source cannot be read: " + reason, cause);
        }
        boolean vanished = cause instanceof OsException os && os.is(Errno.ENOENT);
        tally.problem(
                new Problem(
                        folder.path(),
                        vanished ? Problem.Kind.VANISHED : Problem.Kind.UNREADABLE,
                        String.valueOf(reason)));
        RecordedEntry before = folder.before();
        if (before != null) {
            folder.carry();
            RecordWalk.walk(
                    segments,
                    folder.path(),
                    before,
                    (path, entry) -> {
                        count(entry);
                        return true;
                    });
        }
    }

    @Override
    public void refused(FolderWork folder, boolean inAfter, String name) {
        tally.problem(
                new Problem(
                        folder.path(),
                        Problem.Kind.BAD_NAME,
                        (inAfter ? "something in it is left out: " : "in its record: ") + name));
    }

    private void count(RecordedEntry entry) {
        if (entry.isFolder()) {
            tally.folders.increment();
        } else {
            tally.files.increment();
            tally.bytes.add(entry.size());
        }
    }

    @Override
    public void leave(FolderWork folder) throws IOException {
        try {
            tell(folder);
            Ref children = children(folder);
            Written finished = finish(folder);
            RecordedEntry own = own(folder, children, finished);
            recordGone(folder, own);
            boolean changed = folder.recordChanged();
            FolderWork parent = folder.parent();
            if (parent == null) {
                root = own.withName(ROOT);
                rootChanged = changed;
                return;
            }
            if (folder.touched() && !folder.fresh() && !request.mode().dryRun()) {
                placement.folderMetadata(folder, own);
            }
            parent.addFolder(own, changed);
        } finally {
            placement.close(folder);
        }
    }

    private void tell(FolderWork folder) {
        tally.files.add(folder.files);
        tally.bytes.add(folder.bytes);
        tally.unchanged.add(folder.unchanged);
        if (folder.parent() != null) {
            tally.folders.increment();
        }
        tally.listener().progress(folder.files, folder.bytes);
    }

    private @Nullable Ref children(FolderWork folder) throws IOException {
        RecordedEntry before = folder.before();
        if (before != null && (folder.carried() || !folder.recordChanged())) {
            return before.children();
        }
        List<Entry> listing = folder.listing();
        return listing.isEmpty() || request.mode().dryRun()
                ? null
                : stage.segment().folder(listing);
    }

    private @Nullable Written finish(FolderWork folder) throws IOException {
        if (!folder.fresh() || request.mode().dryRun() || folder.parent() == null) {
            return null;
        }
        try {
            Written written = placement.finishFolder(folder);
            for (MetadataLoss loss : written.losses()) {
                tally.problem(loss.at(folder.path()));
            }
            return written;
        } catch (WriteException e) {
            throw store.unwritable(e.failure());
        }
    }

    /** The folder's own entry in the listing of the one above. */
    private RecordedEntry own(FolderWork folder, @Nullable Ref children, @Nullable Written finished)
            throws IOException {
        FileStat stat = folder.after().stat();
        SourceKind source = folder.after().source();
        RecordedEntry before = folder.before();
        boolean sameSource = before != null && before.source() == source;
        if (before != null && sameSource && Stats.sameFolder(before.stat(), stat)) {
            return folder.recordChanged() ? before.withChildren(children) : before;
        }
        List<Xattr> xattrs = finished != null ? finished.xattrs() : xattrs(folder, before);
        int flags =
                finished == null || finished.losses().isEmpty()
                        ? 0
                        : RecordedEntry.METADATA_RECORDED;
        RecordedEntry now =
                RecordedEntry.folder(
                        folder.after().name(),
                        stat,
                        flags | RecordedEntry.flag(source),
                        xattrs,
                        children);
        folder.change();
        if (before == null) {
            tally.seen();
        } else if (before.source().becameOther(source)) {
            folder.touch();
            tally.changed(new Change(Change.What.UPDATED, folder.path(), FileKind.FOLDER, 0));
        } else if (!Stats.sameMetadata(before, now)) {
            folder.touch();
            if (Stats.sameButTimes(before, now)) {
                tally.seen();
            } else {
                tally.changed(new Change(Change.What.METADATA, folder.path(), FileKind.FOLDER, 0));
            }
        }
        return now;
    }

    private List<Xattr> xattrs(FolderWork folder, @Nullable RecordedEntry before)
            throws IOException {
        try {
            return request.tree().xattrs(folder.path(), folder.after());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            String reason =
                    e instanceof OsException os ? os.reason() : String.valueOf(e.getMessage());
            tally.problem(
                    new Problem(
                            folder.path(),
                            Problem.Kind.METADATA_LOST,
                            "extended attributes unread: " + reason));
            return before == null ? List.of() : before.xattrs();
        }
    }

    /** What went from this folder, and below it, hangs under an entry for the folder itself. */
    private void recordGone(FolderWork folder, RecordedEntry own) throws IOException {
        List<Entry> all = folder.gone();
        if (all.isEmpty()) {
            return;
        }
        RecordedEntry holder =
                own.withChildren(stage.segment().folder(all)).withFlags(RecordedEntry.HOLDER);
        FolderWork parent = folder.parent();
        if (parent == null) {
            gone = stage.segment().root(holder.withName(ROOT));
        } else {
            parent.addGone(holder);
        }
    }

    /**
     * A straight run that is stopped keeps what it has: the record of it is what the next run goes
     * on from.
     */
    @Override
    public void abandon(FolderWork folder) {
        try {
            if (straight && !request.mode().dryRun() && partialFailure == null) {
                partial = true;
                List<Entry> listing = folder.listing();
                Ref children = listing.isEmpty() ? null : stage.segment().folder(listing);
                RecordedEntry own =
                        RecordedEntry.folder(
                                folder.parent() == null ? ROOT : folder.after().name(),
                                Stats.unfinished(folder.after().stat()),
                                0,
                                List.of(),
                                children);
                FolderWork parent = folder.parent();
                if (parent == null) {
                    root = own;
                } else {
                    parent.addFolder(own, true);
                }
            }
        } catch (IOException e) {
            partialFailure = e;
        } finally {
            placement.close(folder);
        }
    }
}
