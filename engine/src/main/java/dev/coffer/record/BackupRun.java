package dev.coffer.record;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.os.OsException;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.PatchedTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * One backup into a local store, from the lock to the new point. What a kind of store does
 * differently is its {@link Placement}; everything else is here. For one run.
 */
public final class BackupRun {
    /** Makes the placement of a run, under the lock. */
    public interface PlacementMaker {
        /**
         * @param request what is backed up
         * @param stage where the run prepares what it changes
         * @param date name of the dated folder for what leaves the source in this run
         */
        Placement make(BackupRequest request, RunStage stage, String date) throws IOException;
    }

    private final StoreFolder store;
    private BackupRequest request;
    private final StoreOptions options;
    private final RunListener listener;
    private final PlacementMaker maker;
    private final StoreKind kind;
    private final RunTally tally;
    private final OffsetDateTime began;

    /** The point of this run, once it is there. */
    private @Nullable RestorePoint made;

    /**
     * @param store open; stays so
     */
    public BackupRun(
            StoreFolder store,
            StoreKind kind,
            BackupRequest request,
            StoreOptions options,
            RunListener listener,
            PlacementMaker maker) {
        this.store = store;
        this.kind = kind;
        this.request = request;
        this.options = options;
        this.listener = listener;
        this.maker = maker;
        this.tally = new RunTally(listener, request.problems());
        this.began = store.host().now();
    }

    /**
     * @throws dev.coffer.base.CofferException as {@link dev.coffer.store.Store#backup}
     */
    public BackupOutcome run() throws IOException, InterruptedException {
        store.checkSources(request.sources());
        if (request.mode().dryRun()) {
            try (Segments segments = store.openSegments()) {
                return run(segments, store.rootsFile().toBe(segments));
            }
        }
        try (StoreLock _ = store.lock(listener);
                Segments segments = store.openSegments()) {
            return run(segments, store.roots());
        } catch (OsException e) {
            RestorePoint point = made;
            throw point == null
                    ? store.unwritable(e)
                    : store.trouble()
                            .unwritable(
                                    e,
                                    "Point "
                                            + point.shortId()
                                            + " was made and is whole, and the next run does what"
                                            + " was left to do");
        }
    }

    /** What a first run into a store that is not made yet would do. */
    public static BackupOutcome dryFirst(
            StoreHost host, BackupRequest request, RunListener listener)
            throws IOException, InterruptedException {
        RunTally tally = new RunTally(listener, request.problems());
        FileTree tree =
                request.isSave()
                        ? new PatchedTree(null, request.tree(), request.mode().only())
                        : request.tree();
        try (Segments none = Segments.none()) {
            BackupWalk walk =
                    new BackupWalk(
                            host.clock(),
                            e -> new StoreFailedException(e.reason(), e),
                            request.from(tree),
                            none,
                            () -> new SegmentWriter(1, new SegmentSink.Memory()),
                            new NoPlacement(),
                            tally,
                            true);
            TreeJoin.walk(null, tree, walk, host.workers());
        }
        return new BackupOutcome.Done(null, tally.counts(), tally.problems());
    }

    private BackupOutcome run(Segments segments, Roots roots)
            throws IOException, InterruptedException {
        boolean dry = request.mode().dryRun();
        Roots.PointRoot latest = roots.latest();
        Ref last = latest == null ? roots.partial() : latest.root();
        if (last == null && !dry && store.removeLeftovers()) {
            listener.notice("A first run that did not end had left copies, which were removed.");
        }
        Protection protection = new Protection(store, options.protectCopies());
        if (!dry) {
            mendDescriptions(roots);
            protection.begin(last == null);
        }
        RestorePoint parent = latest == null ? null : store.point(latest);
        if (parent != null) {
            listener.expect(parent.files(), parent.bytes());
        }
        String date = DatedNames.next(store, keeping(), roots, began);
        Placement placement;
        BackupOutcome outcome;
        try (KeptCopies kept = keptCopies();
                RunStage stage = new RunStage(store, roots, dry, kept);
                FileTree before = last == null ? null : new ListingOnly(segments, last)) {
            if (last == null && !dry) {
                stage.reserve();
            }
            if (request.isSave()) {
                request =
                        request.from(
                                new PatchedTree(before, request.tree(), request.mode().only()));
            }
            placement = maker.make(request, stage, date);
            BackupWalk walk =
                    new BackupWalk(
                            store.host().clock(),
                            store,
                            request,
                            segments,
                            stage::segment,
                            placement,
                            tally,
                            last == null);
            try {
                walk(before, walk, stage, roots);
                outcome = conclude(segments, roots, parent, stage, walk, date);
            } catch (InterruptedException | InterruptedIOException e) {
                keepCopies(stage);
                throw e;
            }
        }
        if (outcome instanceof BackupOutcome.Done && !dry) {
            keepHouse(protection, placement);
        }
        return outcome;
    }

    private void keepHouse(Protection protection, Placement placement) throws IOException {
        if (protection.isDue()) {
            try (Segments now = store.openSegments()) {
                protection.finish(now, store.roots(), keeping(), placement, listener);
            }
        }
        new Housekeeping(store, keeping(), options, began, listener).run();
    }

    /** Those of a run that compares contents are made anew. */
    private KeptCopies keptCopies() throws OsException {
        return request.mode().dryRun() || request.mode().checksum()
                ? KeptCopies.none()
                : KeptCopies.open(store.coffer());
    }

    private void walk(@Nullable FileTree before, BackupWalk walk, RunStage stage, Roots roots)
            throws IOException, InterruptedException {
        boolean whole = false;
        try {
            TreeJoin.walk(before, request.tree(), walk, store.host().workers());
            whole = true;
        } finally {
            if (!whole && walk.isPartial()) {
                keepPartial(stage, walk, roots);
            }
        }
    }

    /** What a run that is interrupted has copied is not copied again by the next. */
    private void keepCopies(RunStage stage) {
        try {
            if (stage.keepCopies()) {
                listener.notice("What was copied so far is kept for the next run.");
            }
        } catch (OsException e) {
            listener.notice(
                    "What was copied so far cannot be kept for the next run: " + e.reason());
        }
    }

    private void tellTaken(KeptCopies kept) {
        if (kept.count() > 0) {
            listener.notice(
                    Counted.of(kept.count(), "file was", "files were")
                            + " not copied again ("
                            + new ByteSize(kept.bytes()).forPeople()
                            + "): a run that was interrupted had done so.");
        }
    }

    /** The newest point's at every run, all of them where content is compared as well. */
    private void mendDescriptions(Roots roots) throws IOException {
        List<Roots.PointRoot> points = roots.points();
        int from = request.mode().checksum() ? 0 : Math.max(0, points.size() - 1);
        for (Roots.PointRoot each : points.subList(from, points.size())) {
            String why = new PointFiles(store).mend(each);
            if (why != null) {
                listener.notice(
                        "The description of point "
                                + each.id().substring(0, RestorePoint.SHORT_ID)
                                + " was damaged ("
                                + why
                                + "). What its files tell was written anew; its note and tags are"
                                + " lost.");
            }
        }
    }

    /** What a first run that is stopped has written is not written again by the next. */
    private void keepPartial(RunStage stage, BackupWalk walk, Roots roots) throws IOException {
        RecordedEntry root = walk.root();
        if (root == null) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // the clean-up is short, and not to be cut off
        try {
            stage.useReserve();
            Ref partial = stage.segment().root(root);
            Roots next = new Roots(stage.segmentNumber(), roots.points(), roots.deleted(), partial);
            stage.commit(next, null, "", options.durability());
            listener.notice("What was copied so far is kept for the next run.");
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (IOException e) {
            listener.notice(
                    stage.isCommitted()
                            ? String.valueOf(e.getMessage())
                            : "What was copied so far cannot be kept for the next run: "
                                    + e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private BackupOutcome conclude(
            Segments segments,
            Roots roots,
            @Nullable RestorePoint parent,
            RunStage stage,
            BackupWalk walk,
            String date)
            throws IOException, InterruptedException {
        Ref gone = walk.gone();
        if (gone != null) {
            stage.readThrough(segments);
            GoneFromSource left = new GoneFromSource(store, segments, gone);
            Destruction plan = left.planOfMassDeletion(request, parent, options, listener);
            if (plan != null) {
                if (stage.kept().count() > 0) {
                    stage.keepCopies(); // they were moved; the run that has a yes wants them too
                }
                return new BackupOutcome.NeedsYes(plan);
            }
            left.tell(tally);
        }
        tellRepaired();
        if (request.mode().dryRun()) {
            return new BackupOutcome.Done(null, tally.counts(), tally.problems());
        }
        RestorePoint point = null;
        Roots.PointRoot latest = roots.latest();
        // Of a point that is deleted nobody sees that it was found unchanged.
        boolean isHidden = parent != null && parent.isDeleted();
        if (latest == null || isHidden || tally.anythingVisible() || request.isSave()) {
            point = commitPoint(roots, parent, stage, walk, date);
            made = point;
        } else {
            if (walk.rootChanged() || stage.hasSteps()) {
                refresh(roots, latest, stage, walk);
            }
            store.lastSeen().renew(latest.id());
        }
        tellTaken(stage.kept());
        KeptCopies.removeAll(store.coffer());
        return new BackupOutcome.Done(point, tally.counts(), tally.problems());
    }

    private RestorePoint commitPoint(
            Roots roots,
            @Nullable RestorePoint parent,
            RunStage stage,
            BackupWalk walk,
            String date)
            throws IOException, InterruptedException {
        Ref tree = stage.segment().root(rootOf(walk));
        RestorePoint point =
                tally.point(
                        request,
                        kind,
                        store.host(),
                        store.host().randomness().hex(16),
                        began,
                        parent);
        List<Roots.PointRoot> points =
                kind == StoreKind.MIRROR ? new ArrayList<>() : new ArrayList<>(roots.points());
        points.add(new Roots.PointRoot(point.id(), tree));
        List<Roots.DeletedRoot> deleted = new ArrayList<>(roots.deleted());
        Ref gone = walk.gone();
        if (gone != null) {
            deleted.add(new Roots.DeletedRoot(date, began, gone));
        }
        Roots next = new Roots(stage.segmentNumber(), points, deleted, null);
        String log = ChangeLog.lines(point, tally.named());
        for (Problem loss : stage.commit(next, point, log, options.durability())) {
            tally.problem(loss);
        }
        return point;
    }

    private void tellRepaired() {
        long count = tally.repaired.sum();
        if (count > 0) {
            listener.notice(
                    Counted.of(count, "copy in the store was", "copies in the store were")
                            + " missing or not what a run had left there, and "
                            + (request.mode().dryRun() ? "would be" : count == 1 ? "is" : "are")
                            + " put right from the source.");
        }
    }

    /** Nothing a person would see changed; the next run will have less to look at. */
    private void refresh(Roots roots, Roots.PointRoot latest, RunStage stage, BackupWalk walk)
            throws IOException, InterruptedException {
        Ref tree = stage.segment().root(rootOf(walk));
        List<Roots.PointRoot> points = new ArrayList<>(roots.points());
        points.set(points.size() - 1, new Roots.PointRoot(latest.id(), tree));
        Roots next = new Roots(stage.segmentNumber(), points, roots.deleted(), null);
        String log =
                tally.repaired.sum() == 0
                        ? ""
                        : ChangeLog.repairs(began, latest.id(), tally.named());
        for (Problem loss : stage.commit(next, null, log, options.durability())) {
            tally.problem(loss);
        }
    }

    private static RecordedEntry rootOf(BackupWalk walk) {
        RecordedEntry root = walk.root();
        if (root == null) {
            throw new IllegalStateException("the walk has not ended");
        }
        return root;
    }

    private Name keeping() {
        return kind == StoreKind.MIRROR ? Layout.DELETED : Layout.RETIRED;
    }

    /** The last point, to be compared with: its listings are asked for, never its contents. */
    private static final class ListingOnly extends RecordedTree {
        ListingOnly(Segments segments, Ref root) throws IOException {
            super(segments, root);
        }

        @Override
        public Content open(TreePath path, Entry file) {
            throw new UnsupportedOperationException("only listings are compared");
        }
    }
}
