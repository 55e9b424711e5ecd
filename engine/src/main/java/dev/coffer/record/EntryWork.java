package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.OsException;
import dev.coffer.record.Placement.Copy;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.writer.LinkGroups;
import dev.coffer.writer.MetadataLoss;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;

/**
 * What a run does about one entry that is no folder on both sides: leaves it, stores it, changes
 * its metadata, links it, retires it, or tells why it could not. In a dry run it comes to the same
 * findings and writes nothing. Used by several workers at once.
 */
final class EntryWork {
    /**
     * Where a file with several names lies.
     *
     * @param place staged, fresh or final, relative to the store's root
     * @param now what the record will say of it
     * @param before what the last point has under the same name
     * @param kept whether it lies where the last point has it
     */
    private record Home(
            TreePath place, RecordedEntry now, @Nullable RecordedEntry before, boolean kept) {}

    private final StoreSide store;
    private final BackupRequest request;
    private final FileTree tree;
    private final Placement placement;
    private final RunTally tally;
    private final EntryRecords records;
    private final boolean dry;
    private final Clock clock;
    private final LinkGroups<Home> groups = new LinkGroups<>();
    private final ThreadLocal<ContentReader> readers = ThreadLocal.withInitial(ContentReader::new);

    EntryWork(
            Clock clock,
            StoreSide store,
            BackupRequest request,
            Placement placement,
            RunTally tally) {
        this.store = store;
        this.request = request;
        this.tree = request.tree();
        this.placement = placement;
        this.tally = tally;
        this.records = new EntryRecords(tree, tally, request.isSave());
        this.dry = request.mode().dryRun();
        this.clock = clock;
    }

    void entry(FolderWork folder, @Nullable RecordedEntry before, @Nullable Entry after)
            throws IOException {
        if (before != null && isPassedOver(before, after)) {
            folder.add(before);
            folder.unchanged++;
            return;
        }
        if (after == null) {
            if (before != null) {
                gone(folder, before);
            }
            return;
        }
        if (before != null && before.kind() != after.kind()) {
            gone(folder, before);
            entry(folder, null, after);
            return;
        }
        if (after.isFolder()) {
            return; // it is entered next
        }
        if (after.kind() == FileKind.SOCKET) {
            tally.problem(
                    new Problem(
                            folder.path().child(after.name()), Problem.Kind.SOCKET, "a socket"));
            return;
        }
        if (before == null || !isUnchanged(folder, before, after)) {
            work(folder, folder.path().child(after.name()), before, after);
        } else if (!isLinked(after)) {
            folder.add(before);
            folder.unchanged++;
        } else {
            work(folder, folder.path().child(after.name()), before, after);
        }
    }

    /**
     * Whether single files are saved, and this is none of them: the tree has it from the record.
     */
    private boolean isPassedOver(RecordedEntry before, @Nullable Entry after) {
        return request.isSave()
                && after instanceof RecordedEntry
                && !before.isFolder()
                && !after.isFolder();
    }

    /** Whether copies under several names have to be one file in the store. */
    private boolean isLinked(Entry after) {
        return !request.isSave() // the other names of a file that is saved stay what they are
                && after.linkGroup() != 0
                && placement.hasCopies(after.kind());
    }

    private boolean isUnchanged(FolderWork folder, RecordedEntry before, Entry after) {
        if (!Stats.sameState(before.stat(), after.stat())
                || before.has(RecordedEntry.READ_AGAIN)
                || request.mode().checksum()) {
            return false;
        }
        return !before.isDatabase() || isSameState(folder, before, after);
    }

    private boolean isSameState(FolderWork folder, RecordedEntry before, Entry after) {
        try {
            return tree.databaseStamp(folder.path().child(after.name()), after)
                    .equals(before.databaseStamp());
        } catch (IOException e) {
            return false; // reading it will tell what is wrong
        }
    }

    private void work(FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        try {
            if (isLinked(after)) {
                linked(folder, path, before, after);
            } else {
                single(folder, path, before, after);
            }
        } catch (WriteException e) {
            if (e.concernsAll() || isTakenAway(folder, e)) {
                throw store.unwritable(e.failure());
            }
            failed(
                    folder,
                    path,
                    before,
                    Problem.Kind.UNREADABLE,
                    "the store does not take it: " + e.reason());
        } catch (InterruptedIOException | StoreFailedException e) {
            throw e;
        } catch (DamagedException e) {
            failed(folder, path, before, Problem.Kind.DAMAGED, String.valueOf(e.getMessage()));
        } catch (CofferException e) {
            throw e; // nothing of this entry alone
        } catch (OsException e) {
            Problem.Kind kind =
                    e.is(Errno.ENOENT) ? Problem.Kind.VANISHED : Problem.Kind.UNREADABLE;
            failed(folder, path, before, kind, e.reason());
        } catch (IOException e) {
            failed(folder, path, before, Problem.Kind.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether somebody takes the store away, so that every other entry would fail alike: it is gone
     * itself, or what this run has made in it.
     */
    boolean isTakenAway(FolderWork folder, WriteException e) {
        return e.failure().is(Errno.ENOENT, Errno.ENOTDIR) && (folder.fresh() || store.isGone());
    }

    /** Names the problem and keeps what the last point has. */
    private void failed(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            Problem.Kind kind,
            String reason)
            throws CofferException {
        if (request.isSave()) {
            throw CofferException.failed(path + " was not saved: " + reason);
        }
        tally.problem(new Problem(path, kind, reason));
        if (before == null) {
            return;
        }
        int flags = before.flags() | RecordedEntry.CARRIED | RecordedEntry.READ_AGAIN;
        RecordedEntry carried = before.flags() == flags ? before : before.withFlags(flags);
        if (carried.stat().links() > 1) {
            carried = carried.withStat(Stats.alone(carried.stat()));
        }
        if (carried != before) {
            folder.change();
        }
        folder.add(carried);
    }

    private void gone(FolderWork folder, RecordedEntry before) throws IOException {
        TreePath path = folder.path().child(before.name());
        folder.change();
        if (!placement.canRetire(folder, path, before)) {
            tally.changed(new Change(Change.What.DELETED, path, before.kind(), before.size()));
            tally.problem(
                    new Problem(
                            path,
                            Problem.Kind.DAMAGED,
                            "its copy is missing from the store, so it is not among the deleted"
                                    + " items"));
            return;
        }
        folder.addGone(before);
        folder.touch();
        tally.seen();
        if (!dry) {
            placement.retire(folder, path, before);
        }
    }

    /** What has become of a folder's copy; only a run that compares contents looks. */
    void checkFolder(FolderWork folder) throws IOException {
        RecordedEntry before = folder.before();
        if (before == null || folder.fresh() || !request.mode().checksum()) {
            return;
        }
        switch (placement.checkFolder(folder, before)) {
            case SOUND -> {}
            case METADATA -> {
                folder.touch();
                tally.repaired(new Change(Change.What.REPAIRED, folder.path(), FileKind.FOLDER, 0));
            }
            case DAMAGED -> {
                folder.touch();
                tally.repaired(new Change(Change.What.REPAIRED, folder.path(), FileKind.FOLDER, 0));
                if (!dry) {
                    placement.makeAgain(folder);
                }
            }
        }
    }

    /** What has become of the copy that the last point has. */
    private Copy copyOf(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        if (request.mode().checksum()) {
            return placement.check(folder, path, before);
        }
        return placement.canRetire(folder, path, before) ? Copy.SOUND : Copy.DAMAGED;
    }

    // --- one file, whatever other names it has ---

    private Home single(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        // A copy that somebody took away is made again when its file is looked at.
        Copy copy = before == null ? Copy.SOUND : copyOf(folder, path, before);
        if (!after.isFile()) {
            return special(folder, path, before, after, copy);
        }
        boolean mayStay = before != null && Stats.mayStay(before, after) && copy != Copy.DAMAGED;
        if (dry) {
            return dryFile(folder, path, before, after, mayStay, copy);
        }
        long now = clock.instant().getEpochSecond();
        if (before != null && mayStay && Stats.looksSame(before, after)) {
            ContentReader.Read read = readers.get().read(tree, path, after);
            if (Stats.isContent(before, read.bytes(), read.hash())) {
                return same(folder, path, before, records.of(path, after.name(), read, now), copy);
            }
        }
        Placement.Staged staged = placement.stage(folder, path, before, after);
        Written written = staged.written();
        RecordedEntry recorded = records.of(path, after.name(), written, now);
        if (before != null) {
            request.compareDatabase(path, before, recorded, after);
        }
        Sha256 hash = written.hash();
        if (hash != null
                && before != null
                && mayStay
                && Stats.isContent(before, written.bytes(), hash)) {
            placement.drop(folder, staged);
            return same(folder, path, before, recorded, copy);
        }
        return place(folder, path, before, recorded, staged, copy);
    }

    private Home place(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            Placement.Staged staged,
            Copy copy)
            throws IOException {
        Written written = staged.written();
        for (MetadataLoss loss : written.losses()) {
            tally.problem(loss.at(path));
        }
        RecordedEntry kept = now.withExtra(placement.place(folder, path, before, now, staged));
        placement.copied(path, now, staged);
        tally.added.add(written.bytes());
        stored(folder, path, before, kept, copy);
        return new Home(staged.at(), kept, before, false);
    }

    /**
     * Adds to the listing what is new or differs, and tells of it.
     *
     * @param copy what became of the copy of what was before
     */
    private void stored(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            Copy copy) {
        folder.add(now);
        folder.touch();
        if (before != null && copy == Copy.DAMAGED && Stats.sameContent(before, now)) {
            if (!Stats.sameRecord(before, now) || !before.extra().equals(now.extra())) {
                folder.change();
            }
            if (!Stats.sameMetadata(before, now)) {
                tally.seen();
            }
            tally.repaired(new Change(Change.What.REPAIRED, path, now.kind(), now.size()));
            return;
        }
        folder.change();
        if (before != null && Stats.isSameFile(before, now)) {
            folder.unchanged++; // it has only become one with another name of it that came first
            return;
        }
        Change.What what =
                before == null
                        ? Change.What.NEW
                        : Stats.sameContent(before, now)
                                ? Change.What.METADATA
                                : Change.What.UPDATED;
        long bytes = what == Change.What.METADATA ? 0 : now.size();
        tally.changed(new Change(what, path, now.kind(), bytes));
    }

    /** The content is what the store has; metadata may not be. */
    private Home same(
            FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry read, Copy copy)
            throws IOException {
        RecordedEntry now = read.withExtra(before.extra());
        if (Stats.sameMetadata(before, now)) {
            if (copy == Copy.METADATA) {
                if (!dry) {
                    placement.metadata(folder, path, before, now);
                }
                tally.repaired(new Change(Change.What.REPAIRED, path, now.kind(), 0));
            } else {
                folder.unchanged++;
            }
        } else {
            if (!dry) {
                placement.metadata(folder, path, before, now);
            }
            tally.changed(new Change(Change.What.METADATA, path, now.kind(), 0));
        }
        if (!Stats.sameRecord(before, now)) {
            folder.change();
        }
        folder.add(now);
        return new Home(placement.copyAt(folder.place().child(now.name())), now, before, true);
    }

    /** Links, FIFOs and devices: what they are is looked at before anything is made. */
    private Home special(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            Entry after,
            Copy copy)
            throws IOException {
        if (before != null || dry) {
            RecordedEntry now = records.looked(path, after);
            if (before != null
                    && copy != Copy.DAMAGED
                    && Stats.sameContent(before, now)
                    && Stats.sameMetadata(before, now)
                    && Stats.mayStay(before, after)) {
                return same(folder, path, before, now, copy);
            }
            if (dry) {
                stored(folder, path, before, now, copy);
                return new Home(path, now, before, false);
            }
        }
        Placement.Staged staged = placement.stage(folder, path, before, after);
        RecordedEntry now = EntryRecords.staged(after.name(), staged.written());
        return place(folder, path, before, now, staged, copy);
    }

    private Home dryFile(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            Entry after,
            boolean mayStay,
            Copy copy)
            throws IOException {
        long now = clock.instant().getEpochSecond();
        boolean mayBeSame =
                before != null
                        && (before.isDatabase() || before.stat().size() == after.stat().size());
        boolean sizeIsUnsure = after.stat().size() == 0;
        if (mayBeSame || sizeIsUnsure || isLinked(after)) { // its other names are compared with it
            ContentReader.Read read = readers.get().read(tree, path, after);
            RecordedEntry recorded = records.of(path, after.name(), read, now);
            if (before != null && mayStay && Stats.isContent(before, read.bytes(), read.hash())) {
                return same(folder, path, before, recorded, copy);
            }
            stored(folder, path, before, recorded, copy);
            return new Home(path, recorded, before, false);
        }
        try (Content content = tree.open(path, after)) {
            Entry opened = content.entry();
            RecordedEntry recorded = EntryRecords.unread(after.name(), opened.stat());
            stored(folder, path, before, recorded, copy);
            return new Home(path, recorded, before, false);
        }
    }

    // --- one file under several names ---

    private void linked(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        Home home = claim(after);
        if (home != null) {
            otherName(folder, path, before, after, home);
            groups.linked(after);
            return;
        }
        Home made = null;
        try {
            made = firstName(folder, path, before, after);
        } finally {
            if (made == null) {
                groups.failed(after);
            } else {
                groups.written(after, made);
            }
        }
    }

    private @Nullable Home claim(Entry after) throws InterruptedIOException {
        try {
            return groups.claim(after);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + after.name());
        }
    }

    private Home firstName(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        if (before != null && isUnchanged(folder, before, after)) {
            folder.add(before);
            folder.unchanged++;
            return new Home(placement.copyAt(path), before, before, true);
        }
        return single(folder, path, before, after);
    }

    private void otherName(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            Entry after,
            Home home)
            throws IOException {
        RecordedEntry now = home.now.withName(after.name());
        Copy copy = Copy.SOUND;
        if (before != null && home.before != null && Stats.oneFile(before, home.before)) {
            copy = home.kept ? copyOfLink(folder, path, before, home) : Copy.DAMAGED;
            if (copy != Copy.DAMAGED) {
                // The store has both names for one file; what changes is done to the other.
                same(folder, path, before, now, copy);
                return;
            }
        }
        if (!dry) {
            try {
                now = now.withExtra(placement.link(folder, path, before, now, home.place));
            } catch (WriteException e) {
                if (!e.failure().is(Errno.EMLINK, Errno.EPERM)
                        && !e.failure().is(Errno.EOPNOTSUPP, Errno.EXDEV)
                        && !e.failure().is(Errno.ENOENT, Errno.ENOTDIR)) {
                    throw e;
                }
                single(folder, path, before, after);
                return;
            }
        }
        stored(folder, path, before, now, copy);
    }

    /** What has become of the copy under another name; damaged if it is not the same file. */
    private Copy copyOfLink(FolderWork folder, TreePath path, RecordedEntry before, Home home)
            throws IOException {
        if (!request.mode().checksum()) {
            return Copy.SOUND;
        }
        return placement.isLinked(folder, path, home.place)
                ? placement.check(folder, path, before)
                : Copy.DAMAGED;
    }
}
