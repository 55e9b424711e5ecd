package dev.coffer.versioned;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Operation;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.record.LocalStore;
import dev.coffer.record.Placement;
import dev.coffer.record.PointDropping;
import dev.coffer.record.Roots;
import dev.coffer.record.RunStage;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StoreLock;
import dev.coffer.record.StorePlaces;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** A store that keeps of each file the current copy and every version before it. */
public final class VersionedStore extends LocalStore {
    private VersionedStore(
            StoreHost host, HostPath location, StoreOptions options, @Nullable StoreFolder folder) {
        super(StoreKind.VERSIONED, host, location, options, folder);
    }

    /**
     * Opens a store that is there.
     *
     * @throws CofferException as {@link StoreFolder#open}
     */
    public static VersionedStore open(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return new VersionedStore(
                host, location, options, StoreFolder.open(host, location, StoreKind.VERSIONED));
    }

    /**
     * Opens a store, or a place where the first backup makes one. Until then nothing is written
     * there, and it has no points.
     *
     * @throws CofferException as {@link StoreFolder#open}, but for a folder that is missing or
     *     empty
     */
    public static VersionedStore openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return StorePlaces.isThere(host, location)
                ? open(host, location, options)
                : new VersionedStore(host, location, options, null);
    }

    @Override
    protected Placement placement(
            StoreFolder store, BackupRequest request, RunStage stage, String date)
            throws IOException {
        return new VersionedPlacement(store, request.tree(), options(), stage, date);
    }

    @Override
    public FileTree open(RestorePoint point) throws IOException {
        StoreFolder there = settled();
        Roots roots = there.roots();
        Roots.PointRoot root = roots.point(point.id());
        if (root == null) {
            throw CofferException.failed(
                    "there is no point " + point.shortId() + " in " + location());
        }
        return VersionedTree.point(there, roots, root.root());
    }

    @Override
    public FileTree openDeleted(String date) throws IOException {
        StoreFolder there = settled();
        Roots roots = there.roots();
        return VersionedTree.deleted(there, roots, deletedRoot(there, date));
    }

    @Override
    public ForgetOutcome forget(ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = settled();
        List<RestorePoint> points = allPoints();
        if (request.yes() == null) {
            RetentionPlan plan = plan(request, points);
            return request.planned(location(), plan, points);
        }
        try (StoreLock _ = there.lock(listener)) {
            points = allPoints();
            RetentionPlan plan = plan(request, points);
            request.check(location(), plan, points);
            OffsetDateTime until = request.until();
            if (until != null) {
                hide(there, plan.removed(), until);
                return new ForgetOutcome.Done(plan, List.of());
            }
            Roots roots = there.roots();
            new PointDropping(
                            there,
                            options(),
                            new DroppedVersions(there, roots, options(), listener))
                    .run(plan.removed());
            return new ForgetOutcome.Done(plan, List.of());
        } catch (OsException e) {
            throw there.unwritable(e);
        }
    }

    /** The newest point may be hidden, but it cannot go while the plain copies are what it has. */
    private RetentionPlan plan(ForgetRequest request, List<RestorePoint> points)
            throws CofferException {
        RetentionPlan plan = request.plan(points);
        if (request.until() != null) {
            return plan;
        }
        if (request.operation() == Operation.PURGE && !points.isEmpty()) {
            return plan.keeping(
                    Map.of(
                            points.getLast().id(),
                            "the newest, whose plain copies are what it has; it goes when there is"
                                    + " a newer one"));
        }
        refuseNewest(points, plan);
        return plan;
    }

    private void refuseNewest(List<RestorePoint> points, RetentionPlan plan)
            throws CofferException {
        if (!points.isEmpty() && plan.removed().contains(points.getLast())) {
            throw CofferException.failed(
                    "point "
                            + points.getLast().shortId()
                            + " is the newest in "
                            + location()
                            + ", whose plain copies are what it has, so it stays and nothing was"
                            + " forgotten");
        }
    }

    @Override
    public VerifyReport verify(@Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = settled();
        Roots roots = there.roots();
        Verification verification = new Verification(there, roots, listener);
        verification.run(point);
        if (point == null) {
            verification.damage().addAll(there.damageOfRecord(roots));
        }
        return report(
                        there,
                        roots,
                        verification.points(),
                        verification.files(),
                        verification.bytes(),
                        verification.damage(),
                        verification.notes())
                .withWhole(point == null ? verification.whole() : List.of());
    }
}
