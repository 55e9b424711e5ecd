package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.OsException;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;

/**
 * What a run does about one entry that is no folder on both sides: leaves it, has it stored ({@link
 * CopyWork}, {@link NamesWork}), retires it, or tells why it could not. In a dry run it comes to
 * the same findings and writes nothing. Used by several workers at once.
 */
final class EntryWork {
    private final StoreSide store;
    private final BackupRequest request;
    private final Placement placement;
    private final RunTally tally;
    private final boolean dry;
    private final CopyWork copies;
    private final NamesWork names;

    EntryWork(
            Clock clock,
            StoreSide store,
            BackupRequest request,
            Placement placement,
            RunTally tally) {
        this.store = store;
        this.request = request;
        this.placement = placement;
        this.tally = tally;
        this.dry = request.mode().dryRun();
        this.copies = new CopyWork(clock, request, placement, tally);
        this.names = new NamesWork(request, placement, copies);
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
        if (before == null || !copies.isUnchanged(folder, before, after)) {
            work(folder, folder.path().child(after.name()), before, after);
        } else if (!copies.isLinked(after)) {
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

    private void work(FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        try {
            if (copies.isLinked(after)) {
                names.work(folder, path, before, after);
            } else {
                copies.work(folder, path, before, after);
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
}
