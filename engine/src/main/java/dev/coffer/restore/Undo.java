package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.Protected;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes restores back, finished, failed or killed. One into a new or empty folder, unless {@link
 * RestoreRequest#undoable} was asked for, can be taken back only while it is unfinished: it leaves
 * nothing of ours behind. What an undo replaces or removes takes the yes of {@link
 * dev.coffer.guard}. An undo that is itself cut short is simply run again.
 */
public final class Undo {
    /** Why a restore may not be found, as part of a sentence. */
    public static final String NO_RECORD =
            "one into a new or empty folder that --target names leaves nothing there but what it"
                    + " restored, so take that away yourself";

    private final HostFiles files;
    private final PlanSpool spool;

    public Undo(HostFiles files, Clock clock, Randomness randomness) {
        this.files = files;
        this.spool = new PlanSpool(files, clock, randomness);
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
        all.sort(Undoable.BY_ORDER);
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
                                begin.order(),
                                time(begin),
                                begin.only(),
                                begin.label(),
                                state(state, journal),
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

    private static Undoable.State state(Step.@Nullable State ended, Journal journal)
            throws OsException, DamagedException {
        if (Recovery.isPartlyUndone(journal)) {
            return Undoable.State.PARTLY_UNDONE;
        }
        return ended == Step.State.DONE ? Undoable.State.DONE : Undoable.State.UNFINISHED;
    }

    private static OffsetDateTime time(Step.Begin begin) throws DamagedException {
        try {
            return OffsetDateTime.parse(begin.time());
        } catch (DateTimeException e) {
            throw new DamagedException("the journal of restore " + begin.id() + " has no time", e);
        }
    }

    /**
     * What an undo would replace or remove; null if nothing.
     *
     * @return the plan; its document lies in the request's spool folder until it is discarded, or
     *     another plan is made there a day later
     * @throws CofferException as {@link #undo} does
     */
    public @Nullable Destruction plan(UndoRequest request)
            throws IOException, InterruptedException {
        return with(request, opened -> Optional.ofNullable(plan(request, opened))).orElse(null);
    }

    private @Nullable Destruction plan(UndoRequest request, Opened opened)
            throws IOException, InterruptedException {
        return spool.write(
                request.spool(),
                Operation.UNDO_RESTORE,
                "undo",
                request.target(),
                document -> {
                    opened.run(files, RestoreListener.NONE)
                            .plan(opened.id(), request.exceptChanged(), document);
                    return document.items() == 0 ? null : summary(request, opened, document);
                });
    }

    private static List<String> summary(UndoRequest request, Opened opened, PlanDocument document) {
        long removed = 0;
        for (Destruction.Effect effect : document.effects()) {
            removed += effect.word().equals("remove") ? effect.count() : 0;
        }
        long replaced = document.items() - removed;
        return List.of(
                "Taking restore "
                        + opened.id()
                        + " back puts what was there before in the place of "
                        + Counted.of(replaced, "file or folder", "files and folders")
                        + " in "
                        + request.target()
                        + ", and removes "
                        + removed
                        + " more with all that is in them.",
                "What the restore had put there is not kept.");
    }

    /** Removes the document of a plan that is no longer needed. */
    public void discard(Destruction plan) throws OsException {
        spool.discard(plan);
    }

    /**
     * Tells what {@link #undo} would do, in its order, and changes nothing.
     *
     * @throws CofferException as undo does
     */
    public UndoResult dryRun(UndoRequest request, RestoreListener listener)
            throws IOException, InterruptedException {
        return with(
                request,
                opened ->
                        opened.run(files, listener)
                                .plan(opened.id(), request.exceptChanged(), null));
    }

    /**
     * Takes a restore back.
     *
     * @param yes to what {@link #plan} gave, or null if it gave nothing
     * @throws CofferException if there is no such restore, if something changed since (named in the
     *     message) and it is not to be left, {@code NEEDS_YES} if something would be replaced or
     *     removed and there is no yes to it, or {@code LOCKED}
     */
    @Protected(Operation.UNDO_RESTORE)
    public UndoResult undo(
            UndoRequest request, @Nullable Authorization yes, RestoreListener listener)
            throws IOException, InterruptedException {
        return with(
                request,
                opened -> {
                    check(plan(request, opened), yes);
                    return undo(request, opened, listener);
                });
    }

    private void check(@Nullable Destruction plan, @Nullable Authorization yes) throws IOException {
        if (plan == null) {
            return;
        }
        discard(plan);
        if (yes == null) {
            throw new CofferException(
                    Reason.NEEDS_YES,
                    String.join(" ", plan.summary()) + " That needs a yes; nothing was done.");
        }
        yes.check(plan);
    }

    private UndoResult undo(UndoRequest request, Opened opened, RestoreListener listener)
            throws IOException, InterruptedException {
        UndoRun run = opened.run(files, listener);
        UndoResult result = run.undo(opened.id(), request.exceptChanged());
        boolean whole = result.changed().isEmpty() && result.problems().isEmpty();
        boolean made = opened.journal.step(0) instanceof Step.Begin begin && begin.madeTarget();
        if (whole) {
            opened.journal.end(Step.State.UNDONE);
            clean(opened);
            run.times().restore();
        } else if (!result.changed().isEmpty()) {
            opened.journal.add(new Step.PartlyUndone());
            opened.journal.sync();
        }
        run.times().tellOlder();
        if (whole && made) {
            Target.removeIfEmpty(files, request.target(), opened.target);
        }
        return result;
    }

    /** A restore whose folders are open, and the lock on its target held. */
    private record Opened(
            Folder target, Undoable undoable, boolean fresh, Areas areas, Journal journal) {
        String id() {
            return undoable.id();
        }

        UndoRun run(HostFiles files, RestoreListener listener) throws IOException {
            return new UndoRun(files, target, journal, areas, listener);
        }
    }

    private interface Work<T> {
        T on(Opened opened) throws IOException, InterruptedException;
    }

    private <T> T with(UndoRequest request, Work<T> work) throws IOException, InterruptedException {
        HostPath target = request.target();
        try (Folder open = Target.open(files, target)) {
            Target.lock(open, target);
            Undoable chosen = choose(target, request.id());
            Name name = Name.of(chosen.id());
            Name building = OwnNames.building(chosen.id());
            boolean fresh = open.statIfThere(building) != null;
            try (Folder holder = open.openFolder(fresh ? TreePath.ROOT : undoPath());
                    Area area = Area.open(0, TreePath.ROOT, holder, fresh ? building : name);
                    Journal journal = Journal.open(area.folder);
                    Areas areas = Areas.open(open, area, journal)) {
                return work.on(new Opened(open, chosen, fresh, areas, journal));
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
        String chosen = choose(all, id, "in " + target);
        for (Undoable one : all) {
            if (one.id().equals(chosen)) {
                return one;
            }
        }
        throw new IllegalStateException(chosen + " was listed");
    }

    /**
     * The id of one restore.
     *
     * @param all that there are, in any order; several may be parts of one
     * @param id or an unambiguous beginning of it; null for the newest, if possible of those that
     *     were not partly taken back
     * @param where they are, for the message: {@code in FOLDER}
     * @throws CofferException if there is none, or several begin so
     */
    public static String choose(List<Undoable> all, @Nullable String id, String where)
            throws CofferException {
        List<Undoable> sorted = new ArrayList<>(all);
        sorted.sort(Undoable.BY_ORDER);
        if (sorted.isEmpty()) {
            throw CofferException.failed(
                    "there is no restore to take back " + where + "; " + NO_RECORD);
        }
        if (id == null) {
            return newest(sorted);
        }
        Set<String> matches = new LinkedHashSet<>();
        Set<String> ids = new LinkedHashSet<>();
        for (Undoable one : sorted) {
            ids.add(one.id());
            if (one.id().startsWith(id)) {
                matches.add(one.id());
            }
        }
        if (matches.size() != 1) {
            throw CofferException.failed(
                    id
                            + (matches.isEmpty()
                                    ? " names no restore "
                                    : " names several restores ")
                            + where
                            + "; there are "
                            + String.join(", ", ids));
        }
        return matches.iterator().next();
    }

    private static String newest(List<Undoable> sorted) {
        for (Undoable one : sorted.reversed()) {
            if (!one.isLeftover()) {
                return one.id();
            }
        }
        return sorted.getLast().id();
    }

    private static void clean(Opened undone) throws OsException {
        Name id = Name.of(undone.id());
        for (int i = undone.areas.size() - 1; i > 0; i--) {
            try (Folder holder = undone.target.openFolder(undone.areas.path(i))) {
                Recovery.remove(holder, id);
            }
        }
        if (undone.fresh) {
            TreeRemover.remove(undone.target, OwnNames.building(undone.id()));
        } else {
            Recovery.remove(undone.target, id);
        }
    }
}
