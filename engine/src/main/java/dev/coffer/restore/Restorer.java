package dev.coffer.restore;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.Protected;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.tree.TreeJoin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Restores any tree onto a folder of the user's. A restore that replaces or removes anything takes
 * the yes of {@link dev.coffer.guard}: {@link #plan} tells what would go, {@link #restore} plans
 * again under a lock on the target and refuses if that differs. Nothing half-written ever has a
 * final name, and a restore that failed or was killed can be undone or simply run again.
 *
 * <p>One object serves any number of restores, one after the other.
 */
public final class Restorer {
    private final HostFiles files;
    private final Clock clock;
    private final Randomness randomness;
    private final List<HostPath> careful;
    private final PlanSpool spool;

    public Restorer(HostFiles files, Clock clock, Randomness randomness) {
        this(files, clock, randomness, List.of());
    }

    /**
     * @param careful folders that hold much else: a restore into one of them, links followed, takes
     *     a yes even if it only adds to it
     */
    public Restorer(HostFiles files, Clock clock, Randomness randomness, List<HostPath> careful) {
        this.files = files;
        this.clock = clock;
        this.randomness = randomness;
        this.careful = List.copyOf(careful);
        this.spool = new PlanSpool(files, clock, randomness);
    }

    /** A new name for a restore; several parts of one restore may share it. */
    public String newId() {
        return RestoreId.at(clock.instant(), randomness);
    }

    /** Tells what a restore would do, and changes nothing. */
    public RestoreResult dryRun(RestoreRequest request, RestoreListener listener)
            throws IOException, InterruptedException {
        Target.checkNoStore(files, request.target());
        Report report = new Report(listener);
        Subtree tree = Subtree.of(request);
        if (!Target.exists(files, request.target())) {
            walk(request, tree, null, new PlanHands(null, tree, report), report);
            tellMadeTop(request, tree, report);
            return report.result(null);
        }
        try (Folder target = Target.open(files, request.target())) {
            Folder filled = isFresh(request, tree, target) ? null : target;
            walk(request, tree, filled, new PlanHands(null, tree, report), report);
            return report.result(null);
        }
    }

    /** One that can be taken back treats its target as filled, also when it has just made it. */
    private static void tellMadeTop(RestoreRequest request, Subtree tree, Report report)
            throws IOException {
        if (request.undoable() && alignTop(request, tree, true)) {
            What what = request.overwrite().alignsAll() ? What.METADATA : What.KEEP;
            report.action(new RestoreAction(what, TreePath.ROOT, FileKind.FOLDER, 0, ""));
        }
    }

    /** Whether all is built in a folder of its own, and nothing is compared. */
    private static boolean isFresh(RestoreRequest request, Subtree tree, Folder target)
            throws IOException {
        return !request.undoable() && Target.isEmpty(target, tree);
    }

    /**
     * What a restore would replace or remove; null if nothing. Finishes or drops first what an
     * earlier restore into the target left unfinished.
     *
     * @return the plan; its document lies in the request's spool folder until the caller removes
     *     it, or another plan is made there a day later
     */
    public @Nullable Destruction plan(RestoreRequest request, RestoreListener listener)
            throws IOException, InterruptedException {
        return plan(request, null, listener);
    }

    /**
     * The same for one of several parts, of which none is to be begun if another cannot be done.
     *
     * @param room one for all the parts; null leaves it to {@link #restore} to look
     * @throws CofferException if there is no room for it, or no right to write
     */
    public @Nullable Destruction plan(
            RestoreRequest request, @Nullable Room room, RestoreListener listener)
            throws IOException, InterruptedException {
        Target.checkNoStore(files, request.target());
        Subtree tree = Subtree.of(request);
        Report planned = new Report(RestoreListener.NONE);
        Destruction plan = null;
        if (!Target.exists(files, request.target())) {
            planEmpty(request, tree, room, planned);
        } else {
            try (Folder target = Target.open(files, request.target())) {
                Target.lock(target, request.target());
                new Recovery(target, listener).run(clock.instant());
                if (isFresh(request, tree, target)) {
                    planEmpty(request, tree, room, planned);
                } else {
                    plan = destruction(request, tree, target, planned);
                }
            }
        }
        if (room != null && planned.changes()) {
            try {
                room.take(request.target(), planned.needed());
            } catch (CofferException e) {
                if (plan != null) {
                    discard(plan);
                }
                throw e;
            }
        }
        return plan;
    }

    private void planEmpty(
            RestoreRequest request, Subtree tree, @Nullable Room room, Report planned)
            throws IOException, InterruptedException {
        if (room != null) {
            walkPlan(request, tree, null, null, planned);
        }
    }

    /** Removes the document of a plan that is no longer needed. */
    public void discard(Destruction plan) throws OsException {
        spool.discard(plan);
    }

    /**
     * Restores.
     *
     * @param yes to what {@link #plan} gave, or null if it gave nothing
     * @throws CofferException {@code NEEDS_YES} if something would be destroyed and there is no yes
     *     to it; {@code LOCKED} if another restore works in the target; {@code FAILED} if the world
     *     moved since the yes, there is too little room, the target takes no writing, or a database
     *     that would be replaced is open: nothing was done then, or what was done can be undone, as
     *     the message says
     * @throws InterruptedException if the calling thread was interrupted
     */
    @Protected(Operation.RESTORE_OVER_EXISTING)
    public RestoreResult restore(
            RestoreRequest request, @Nullable Authorization yes, RestoreListener listener)
            throws IOException, InterruptedException {
        return restore(request, yes, newId(), listener);
    }

    /**
     * Restores a part of what is one restore to its user.
     *
     * @param id from {@link #newId}; each part needs a target of its own
     */
    @Protected(Operation.RESTORE_OVER_EXISTING)
    public RestoreResult restore(
            RestoreRequest request,
            @Nullable Authorization yes,
            String id,
            RestoreListener listener)
            throws IOException, InterruptedException {
        Target.checkNoStore(files, request.target());
        Subtree tree = Subtree.of(request);
        boolean made = !Target.exists(files, request.target());
        Report report = new Report(listener);
        String undoId;
        try (Folder target =
                made
                        ? Target.make(files, request.target())
                        : Target.open(files, request.target())) {
            Target.lock(target, request.target());
            new Recovery(target, listener).run(clock.instant());
            boolean whole = false;
            try {
                if (isFresh(request, tree, target)) {
                    checkRoom(request, tree, target, report);
                    new FreshRestore(request, tree, begin(request, tree, null, id, made), report)
                            .run(target);
                    undoId = null;
                } else {
                    undoId = restoreInto(request, tree, target, yes, id, made, report);
                }
                whole = true;
            } finally {
                if (made && !whole) {
                    Target.removeIfEmpty(files, request.target(), target);
                }
            }
            if (request.verify()) {
                new Verifier(files, request, tree, target, report).run();
            }
            return report.result(undoId);
        }
    }

    /**
     * @param made whether the restore has made the target
     */
    private @Nullable String restoreInto(
            RestoreRequest request,
            Subtree tree,
            Folder target,
            @Nullable Authorization yes,
            String id,
            boolean made,
            Report report)
            throws IOException, InterruptedException {
        boolean empty = Target.isNew(target);
        Report planned = new Report(RestoreListener.NONE);
        Destruction plan = destruction(request, tree, target, planned);
        if (plan != null) {
            discard(plan);
            if (yes == null) {
                throw new CofferException(
                        Reason.NEEDS_YES,
                        String.join(" ", plan.summary()) + " That needs a yes; nothing was done.");
            }
            yes.check(plan);
        }
        Target.checkRoom(request.target(), target, planned.needed());
        expect(request, report, total(planned), planned.bytes());
        if (!planned.changes()) {
            walkPlan(request, tree, target, null, report);
            return null;
        }
        Step.Begin begin = begin(request, tree, target, id, made);
        new FilledRestore(files, request, tree, begin, report)
                .run(target, alignTop(request, tree, empty));
        return begin.id();
    }

    /**
     * @param filled the target, if it is not restored into as an empty one
     * @param made whether the restore has made the target
     */
    private Step.Begin begin(
            RestoreRequest request, Subtree tree, @Nullable Folder filled, String id, boolean made)
            throws IOException {
        Instant now = clock.instant();
        long order = RestoreId.order(now);
        if (filled != null) {
            order = Math.max(order, Recovery.newest(filled) + 1);
        }
        String time = RestoreId.rfc3339(clock, now);
        return new Step.Begin(id, time, order, tree.only(), request.label(), filled == null, made);
    }

    static boolean alignTop(RestoreRequest request, Subtree tree, boolean empty) {
        return !tree.isSingle()
                && !tree.root().isMadeUp()
                && switch (request.top()) {
                    case ALWAYS -> true;
                    case IF_EMPTY -> empty;
                    case NEVER -> false;
                };
    }

    // Planning

    /** Walks and decides; writes down what would be destroyed if there is a document for it. */
    private void walkPlan(
            RestoreRequest request,
            Subtree tree,
            @Nullable Folder target,
            @Nullable PlanDocument document,
            Report report)
            throws IOException, InterruptedException {
        walk(request, tree, target, new PlanHands(document, null, report), report);
    }

    private void walk(
            RestoreRequest request,
            Subtree tree,
            @Nullable Folder target,
            PlanHands hands,
            Report report)
            throws IOException, InterruptedException {
        TargetTree before = target == null ? null : new TargetTree(target, target.stat());
        RestoreWalk.Filled filled =
                target == null || before == null
                        ? null
                        : FilledRestore.filled(files, request, tree, target, before);
        RestoreWalk walk =
                new RestoreWalk(
                        tree,
                        request,
                        alignTop(request, tree, target == null || Target.isNew(target)),
                        filled,
                        hands,
                        report);
        TreeJoin.walk(before, tree, walk, 1);
    }

    private @Nullable Destruction destruction(
            RestoreRequest request, Subtree tree, Folder target, Report report)
            throws IOException, InterruptedException {
        return spool.write(
                request.spool(),
                Operation.RESTORE_OVER_EXISTING,
                "restore",
                request.target(),
                document -> {
                    walkPlan(request, tree, target, document, report);
                    boolean asks =
                            document.items() > 0
                                    || (report.count(What.CREATE) > 0 && isCareful(target));
                    return asks ? summary(request, report, document) : null;
                });
    }

    private boolean isCareful(Folder target) throws OsException {
        for (HostPath one : careful) {
            if (files.stat(one).sameInode(target.stat())) {
                return true;
            }
        }
        return false;
    }

    private static List<String> summary(
            RestoreRequest request, Report report, PlanDocument document) {
        if (document.items() == 0) {
            return List.of(
                    "This restore puts "
                            + Counted.of(
                                    report.count(What.CREATE),
                                    "new file or folder",
                                    "new files and folders")
                            + " right into "
                            + request.target()
                            + ".");
        }
        long aligned = report.count(What.METADATA);
        long removed = report.count(What.DELETE);
        String what =
                "This restore replaces "
                        + (document.items() - removed)
                        + " and removes "
                        + removed
                        + " of the files and folders in "
                        + request.target()
                        + " ("
                        + new ByteSize(document.bytes()).forPeople()
                        + ")"
                        + (aligned == 0
                                ? "."
                                : ", and sets owner, mode, times or attributes of "
                                        + aligned
                                        + " more.");
        return List.of(
                what, "What goes is kept in .coffer-undo for 14 days; coffer undo brings it back.");
    }

    /** An empty target gets all: what the caller knows of its size mostly saves a look at it. */
    private void checkRoom(RestoreRequest request, Subtree tree, Folder target, Report report)
            throws IOException, InterruptedException {
        boolean whole = request.from().isRoot() && request.selection().isAll();
        long bytes = whole ? request.bytes() : -1;
        if (bytes >= 0 && bytes <= target.fileSystem().freeBytes()) {
            expect(request, report, 0, bytes);
            return;
        }
        Report planned = new Report(RestoreListener.NONE);
        walkPlan(request, tree, null, null, planned);
        Target.checkRoom(request.target(), target, planned.needed());
        expect(request, report, total(planned), planned.bytes());
    }

    private static void expect(RestoreRequest request, Report report, long files, long bytes) {
        report.listener().expect(files, request.verify() ? 2 * bytes : bytes);
    }

    private static long total(Report planned) {
        long total = 0;
        for (What what : What.values()) {
            total += planned.count(what);
        }
        return total;
    }
}
