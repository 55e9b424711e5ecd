package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes restores back: of a folder that had something in it, finished, failed or killed; of a new
 * or empty one only while it is unfinished, for afterwards there is nothing to bring back. An undo
 * that is itself cut short is simply run again.
 */
public final class Undo {
    private final HostFiles files;

    public Undo(HostFiles files) {
        this.files = files;
    }

    /** What can be taken back in a folder, oldest first. Changes nothing. */
    public List<Undoable> list(HostPath target) throws IOException {
        List<Undoable> all = new ArrayList<>();
        try (Folder open = Target.open(files, target)) {
            for (Name name : open.names()) {
                if (OwnNames.isBuilding(name)) {
                    add(open, name, all);
                }
            }
            List<Name> ids = Recovery.restores(open);
            if (!ids.isEmpty()) {
                try (Folder undo = open.openFolder(OwnNames.UNDO)) {
                    for (Name id : ids) {
                        add(undo, id, all);
                    }
                }
            }
        }
        all.sort(Comparator.comparing(Undoable::id));
        return all;
    }

    private static void add(Folder holder, Name name, List<Undoable> all) throws IOException {
        try (Folder folder = holder.openFolder(name);
                Journal journal = Journal.read(folder)) {
            if (journal.size() == 0 || !(journal.step(0) instanceof Step.Begin begin)) {
                return;
            }
            Step.State state = Recovery.state(journal);
            if (state != Step.State.UNDONE) {
                all.add(
                        new Undoable(
                                begin.id(),
                                time(begin),
                                begin.label(),
                                state == Step.State.DONE
                                        ? Undoable.State.DONE
                                        : Undoable.State.UNFINISHED,
                                Math.max(0, journal.size() - 3)));
            }
        } catch (DamagedException e) {
            return; // the next restore tells; the others can still be taken back
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
        }
    }

    private static OffsetDateTime time(Step.Begin begin) throws DamagedException {
        try {
            return OffsetDateTime.parse(begin.time());
        } catch (DateTimeException e) {
            throw new DamagedException("the journal of restore " + begin.id() + " has no time", e);
        }
    }

    /**
     * Takes a restore back.
     *
     * @param id as listed, or an unambiguous beginning of it; null for the newest
     * @param exceptChanged whether to go on where something changed since the restore, leaving that
     *     as it is; otherwise nothing is done then
     * @throws CofferException if there is no such restore, if something changed since (named in the
     *     message) and it is not to be left, or {@code LOCKED}
     */
    public UndoResult undo(
            HostPath target, @Nullable String id, boolean exceptChanged, RestoreListener listener)
            throws IOException, InterruptedException {
        return undo(target, id, exceptChanged, false, listener);
    }

    /**
     * Tells what {@link #undo} would do, in its order, and changes nothing.
     *
     * @throws CofferException as undo does
     */
    public UndoResult dryRun(
            HostPath target, @Nullable String id, boolean exceptChanged, RestoreListener listener)
            throws IOException, InterruptedException {
        return undo(target, id, exceptChanged, true, listener);
    }

    private UndoResult undo(
            HostPath target,
            @Nullable String id,
            boolean exceptChanged,
            boolean dryRun,
            RestoreListener listener)
            throws IOException, InterruptedException {
        try (Folder open = Target.open(files, target)) {
            Target.lock(open, target);
            Undoable chosen = choose(target, id);
            Name name = Name.of(chosen.id());
            Name building = OwnNames.building(chosen.id());
            boolean fresh = open.statIfThere(building) != null;
            try (Folder holder = open.openFolder(fresh ? TreePath.ROOT : undoPath());
                    Area area = Area.open(0, TreePath.ROOT, holder, fresh ? building : name);
                    Journal journal = Journal.open(area.folder);
                    Areas areas = Areas.open(open, area, journal)) {
                UndoRun run = new UndoRun(files, open, journal, areas, listener);
                UndoResult result = run.run(chosen.id(), exceptChanged, dryRun);
                if (!dryRun && result.changed().isEmpty() && result.problems().isEmpty()) {
                    journal.end(Step.State.UNDONE);
                    clean(open, areas, chosen, fresh);
                    run.restoreTimes();
                    run.tellOlder(Recovery.restores(open));
                }
                return result;
            }
        } catch (WriteException e) {
            throw CofferException.failed(
                    "the undo in "
                            + target
                            + " stopped: "
                            + e.getMessage()
                            + "; put that right and run it again",
                    e);
        }
    }

    private static TreePath undoPath() {
        return TreePath.ROOT.child(OwnNames.UNDO);
    }

    private Undoable choose(HostPath target, @Nullable String id) throws IOException {
        List<Undoable> all = list(target);
        if (all.isEmpty()) {
            throw CofferException.failed(
                    "there is no restore to take back in "
                            + target
                            + "; one into a new or empty folder leaves nothing behind but what it"
                            + " restored");
        }
        if (id == null) {
            return all.getLast();
        }
        List<Undoable> matches = new ArrayList<>(all);
        matches.removeIf(one -> !one.id().startsWith(id));
        if (matches.size() != 1) {
            StringBuilder ids = new StringBuilder();
            for (Undoable one : all) {
                ids.append(ids.isEmpty() ? "" : ", ").append(one.id());
            }
            throw CofferException.failed(
                    id
                            + (matches.isEmpty() ? " names no restore" : " names several restores")
                            + " in "
                            + target
                            + "; it has "
                            + ids);
        }
        return matches.getFirst();
    }

    private static void clean(Folder target, Areas areas, Undoable undone, boolean fresh)
            throws OsException {
        Name id = Name.of(undone.id());
        for (int i = areas.size() - 1; i > 0; i--) {
            try (Folder holder = target.openFolder(areas.path(i))) {
                Recovery.remove(holder, id);
            }
        }
        if (fresh) {
            TreeRemover.remove(target, OwnNames.building(undone.id()));
        } else {
            Recovery.remove(target, id);
        }
    }
}
