package dev.coffer.record;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.record.Placement.Copy;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.writer.MetadataLoss;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;

/**
 * What a run does about one entry that is there, by itself: finds that the store has it, changes
 * its metadata, or stores it. In a dry run it comes to the same findings and writes nothing. Used
 * by several workers at once.
 */
final class CopyWork {
    /**
     * What has become of a file.
     *
     * @param place staged, fresh or final, relative to the store's root
     * @param now what the record will say of it
     * @param before what the last point has under the same name
     * @param kept whether it lies where the last point has it
     */
    record Home(TreePath place, RecordedEntry now, @Nullable RecordedEntry before, boolean kept) {}

    private final BackupRequest request;
    private final FileTree tree;
    private final Placement placement;
    private final RunTally tally;
    private final EntryRecords records;
    private final boolean dry;
    private final Clock clock;
    private final ThreadLocal<ContentReader> readers = ThreadLocal.withInitial(ContentReader::new);

    CopyWork(Clock clock, BackupRequest request, Placement placement, RunTally tally) {
        this.clock = clock;
        this.request = request;
        this.tree = request.tree();
        this.placement = placement;
        this.tally = tally;
        this.records = new EntryRecords(tree, tally, request.isSave());
        this.dry = request.mode().dryRun();
    }

    /** Whether copies under several names have to be one file in the store. */
    boolean isLinked(Entry after) {
        return !request.isSave() // the other names of a file that is saved stay what they are
                && after.linkGroup() != 0
                && placement.hasCopies(after.kind());
    }

    /** Whether nothing of it has to be read. */
    boolean isUnchanged(FolderWork folder, RecordedEntry before, Entry after) {
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

    // --- one file, whatever other names it has ---

    /** Stores an entry as it is now, or finds that the store has it. */
    Home work(FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
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
    void stored(
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
    Home same(FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry read, Copy copy)
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

    /** What has become of the copy that the last point has. */
    private Copy copyOf(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        if (request.mode().checksum()) {
            return placement.check(folder, path, before);
        }
        return placement.canRetire(folder, path, before) ? Copy.SOUND : Copy.DAMAGED;
    }
}
