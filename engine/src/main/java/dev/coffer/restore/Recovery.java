package dev.coffer.restore;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.store.RunListener;
import dev.coffer.writer.TreeRemover;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts a target in order before the next restore: finishes or drops what one that died had under
 * way, and removes what was kept for longer than {@link #KEEP}. Needs the lock on the target.
 */
final class Recovery {
    static final Duration KEEP = Duration.ofDays(14);

    private final Folder target;
    private final RunListener listener;

    Recovery(Folder target, RunListener listener) {
        this.target = target;
        this.listener = listener;
    }

    void run(Instant now) throws IOException {
        for (Name name : target.names()) {
            if (OwnNames.isBuilding(name) && target.stat(name).isFolder()) {
                building(name);
            }
        }
        for (Name id : restores(target)) {
            try {
                recover(id, now);
            } catch (DamagedException e) {
                listener.notice(
                        "An earlier restore cannot be taken back: "
                                + e.getMessage()
                                + ". What it replaced stays in .coffer-undo/"
                                + id
                                + ".");
            }
        }
    }

    /** Names of the folders in {@code .coffer-undo}; they do not tell which is older. */
    static List<Name> restores(Folder target) throws OsException {
        FileStat stat = target.statIfThere(OwnNames.UNDO);
        if (stat == null || !stat.isFolder()) {
            return List.of();
        }
        try (Folder undo = target.openFolder(OwnNames.UNDO)) {
            List<Name> ids = new ArrayList<>(undo.names());
            ids.removeIf(name -> !RestoreId.isId(name));
            return ids;
        }
    }

    /** The {@link Step.Begin#order} of the newest restore into a target; 0 if there is none. */
    static long newest(Folder target) throws OsException {
        long newest = 0;
        List<Name> ids = restores(target);
        if (ids.isEmpty()) {
            return newest;
        }
        try (Folder undo = target.openFolder(OwnNames.UNDO)) {
            for (Name id : ids) {
                newest = Math.max(newest, order(undo, id));
            }
        }
        return newest;
    }

    private static long order(Folder undo, Name id) throws OsException {
        try (Folder folder = undo.openFolder(id)) {
            return Journal.first(folder) instanceof Step.Begin begin ? begin.order() : 0;
        } catch (DamagedException e) {
            return 0; // it cannot be taken back, so nothing comes after it
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
            return 0;
        }
    }

    /** A restore into an empty target: if it was all built, it only has to be moved. */
    private void building(Name name) throws IOException {
        boolean complete = false;
        try (Area area = Area.open(0, TreePath.ROOT, target, name);
                Journal journal = Journal.open(area.folder)) {
            for (int i = 0; i < journal.size(); i++) {
                if (journal.step(i) instanceof Step.Put put) {
                    complete = true;
                    if (area.kept.statIfThere(put.kept()) != null
                            && target.statIfThere(put.path().name()) == null) {
                        Moves.move(area.kept, put.kept(), target, put.path().name());
                    }
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        Timestamp modified = target.stat().modified();
        TreeRemover.remove(target, name);
        OwnNames.setTimes(target, modified);
        listener.notice(
                complete
                        ? "An earlier restore into this folder had ended early; it was completed."
                        : "An earlier restore into this folder had ended early; what it had begun"
                                + " to build was removed.");
    }

    private void recover(Name id, Instant now) throws IOException {
        boolean drop = false;
        try (Folder undo = target.openFolder(OwnNames.UNDO);
                Area area = Area.open(0, TreePath.ROOT, undo, id);
                Journal journal = Journal.open(area.folder)) {
            Step first = journal.size() == 0 ? null : journal.step(0);
            if (!(first instanceof Step.Begin begin)) {
                drop = true;
            } else if (state(journal) == Step.State.UNDONE) {
                drop = true;
                removeOthers(journal, id);
            } else {
                if (state(journal) == null) {
                    settle(area, journal);
                    keepTimes(journal);
                }
                drop = isOld(begin, now);
                if (drop) {
                    removeOthers(journal, id);
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            drop = true; // died before it could have changed anything
        }
        if (drop) {
            remove(target, id);
        }
    }

    /** What has something in it keeps its own times, also where a restore was cut short. */
    private void keepTimes(Journal journal) throws IOException {
        if (journal.size() > 1
                && journal.step(1) instanceof Step.Touch touch
                && touch.path().isRoot()) {
            OwnNames.setTimes(target, touch.was().modified());
        }
    }

    private static boolean isOld(Step.Begin begin, Instant now) throws DamagedException {
        try {
            return OffsetDateTime.parse(begin.time()).toInstant().plus(KEEP).isBefore(now);
        } catch (DateTimeException e) {
            throw new DamagedException("the journal of restore " + begin.id() + " has no time", e);
        }
    }

    /** The line that says how the restore ended; null if it did not. */
    static Step.@Nullable End end(Journal journal) throws OsException, DamagedException {
        for (int i = journal.size() - 1; i >= 0; i--) {
            Step step = journal.step(i);
            if (step instanceof Step.End end) {
                return end;
            }
            if (!isAddedLater(step)) {
                return null;
            }
        }
        return null;
    }

    private static boolean isAddedLater(Step step) {
        return step instanceof Step.PutBack || step instanceof Step.PartlyUndone;
    }

    /** Whether an undo has left something as it was, since it had changed. */
    static boolean isPartlyUndone(Journal journal) throws OsException, DamagedException {
        for (int i = journal.size() - 1; i >= 0; i--) {
            Step step = journal.step(i);
            if (!isAddedLater(step)) {
                return false;
            }
            if (step instanceof Step.PartlyUndone) {
                return true;
            }
        }
        return false;
    }

    /** How the restore ended; null if it did not. */
    static Step.@Nullable State state(Journal journal) throws OsException, DamagedException {
        Step.End end = end(journal);
        return end == null ? null : end.state();
    }

    /** Removes what was built and never put in place, and says that the restore has ended. */
    private void settle(Area top, Journal journal) throws IOException {
        try (Areas areas = Areas.open(target, top, journal)) {
            long[] newest = new long[areas.size()];
            Arrays.fill(newest, -1);
            int lines = journal.size(); // some are added on the way
            for (int i = 0; i < lines; i++) {
                Step step = journal.step(i);
                if (step instanceof Step.Put put) {
                    newest[put.area()] = Math.max(newest[put.area()], Areas.number(put.kept()));
                    drop(areas.kept(put.area()), put, journal);
                } else if (step instanceof Step.Take take) {
                    newest[take.area()] = Math.max(newest[take.area()], Areas.number(take.kept()));
                }
            }
            for (int i = 0; i < areas.size(); i++) {
                Folder kept = areas.kept(i);
                if (kept != null) {
                    removeAfter(kept, newest[i]);
                }
            }
        }
        journal.add(new Step.End(Step.State.INTERRUPTED, journal.stat().changed()));
        journal.sync();
        listener.notice(
                "An earlier restore into this folder had ended early; coffer undo takes back what"
                        + " it did.");
    }

    /** What was built for a batch that never got into the journal. */
    private static void removeAfter(Folder kept, long newest) throws OsException {
        for (Name name : kept.names()) {
            if (Areas.number(name) > newest) {
                TreeRemover.remove(kept, name);
            }
        }
    }

    private void drop(@Nullable Folder kept, Step.Put put, Journal journal) throws IOException {
        if (kept == null) {
            return;
        }
        TreePath parent = put.path().parent();
        try (Folder folder = target.openFolder(parent == null ? TreePath.ROOT : parent)) {
            Moves.settle(kept, put.kept(), folder, put.path().name());
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
        }
        if (put.made().isInode(kept.statIfThere(put.kept()))) {
            journal.add(new Step.Drop(put.area(), put.kept()));
            TreeRemover.remove(kept, put.kept());
        }
    }

    private void removeOthers(Journal journal, Name id) throws IOException {
        List<TreePath> others = new ArrayList<>();
        for (int i = 0; i < journal.size(); i++) {
            if (journal.step(i) instanceof Step.Area area) {
                others.add(area.path());
            }
        }
        for (TreePath path : others) {
            try (Folder holder = target.openFolder(path)) {
                remove(holder, id);
            } catch (OsException e) {
                if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                    throw e;
                }
            }
        }
    }

    /** Removes {@code .coffer-undo/ID}, and the folder above when it was the last. */
    static void remove(Folder holder, Name id) throws OsException {
        FileStat stat = holder.statIfThere(OwnNames.UNDO);
        if (stat == null) {
            return;
        }
        try (Folder undo = holder.openFolder(OwnNames.UNDO)) {
            TreeRemover.remove(undo, id);
            if (!undo.names().isEmpty()) {
                return;
            }
        }
        Timestamp modified = holder.stat().modified();
        holder.removeFolder(OwnNames.UNDO);
        OwnNames.setTimes(holder, modified);
    }
}
