package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.config.JobConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Operation;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionForecast;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The points of stores: which one is meant, what is said of it, where it is copied to, and when it
 * goes. What would destroy is asked of the gate first. Thread-safe; got from {@link
 * Engine#points()}.
 */
public final class Points {
    private final Works works;

    Points(Works works) {
        this.works = works;
    }

    /**
     * The point that a text names among those that count. One that is deleted is found by its id
     * alone: it may be looked at and restored.
     */
    public RestorePoint select(Store store, StoreAddress address, String point, PointFilter filter)
            throws IOException {
        return works.points().select(store, address, point, filter);
    }

    /**
     * The sources of a point as they are now, as a tree of the same shape: for comparing; the
     * caller closes it.
     *
     * <p>The rules that the point was made with say what is left out, whatever the configuration
     * says now: so what differs is what changed.
     *
     * @param job whose other settings count
     * @throws CofferException if a source is not there or cannot be read
     */
    public LiveSources live(RestorePoint point, JobConfig job, Consumer<Problem> problems)
            throws IOException {
        return LiveSources.of(works.machine(), point, job, problems);
    }

    /**
     * Copies points of a store into another one, of whatever kinds, which is made if it is not
     * there. Points that it has already are passed over. Between vaults a copy is the same point;
     * else it is a new one, tagged {@code copy-of:ID}.
     *
     * @param points as for {@link #select}; none for all that fit the filter
     * @param dryRun whether only to tell what would be done
     * @throws dev.coffer.base.DamagedException if something is missing or damaged that they need;
     *     between vaults no point was copied then
     */
    public CopyReport copy(
            StoreChoice from,
            StoreChoice to,
            List<String> points,
            PointFilter filter,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        CopyPoints copy = new CopyPoints(works);
        return dryRun
                ? copy.run(from, to, points, filter, true, listener)
                : works.records()
                        .copy(to, () -> copy.run(from, to, points, filter, false, listener));
    }

    /**
     * Changes what people said of a point. Asks the gate first if a hold would be released.
     *
     * @param what is changed
     * @param edit gets the words as they are, and gives those that are to be
     * @return the point as it is now, perhaps under another id
     */
    public RestorePoint describe(
            PointEdit what,
            StoreChoice choice,
            String point,
            PointFilter filter,
            UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        return new Describe(works).run(what, choice, point, filter, edit);
    }

    /**
     * Lets points go that are named, or that a policy does not keep. Asks the gate first, unless
     * the policy is that of a job's settings.
     *
     * @param planned told which points stay and which go, before anybody is asked
     * @throws CofferException if a point is held, or a policy would keep nothing; nothing has been
     *     done then
     */
    public ForgetReport forget(
            StoreChoice choice,
            ForgetOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        Forget forget = new Forget(works);
        return order.dryRun()
                ? forget.run(choice, order, planned, listener)
                : works.records()
                        .forget(
                                "forget",
                                choice,
                                () -> forget.run(choice, order, planned, listener));
    }

    /**
     * Deletes points that are named. Asks the gate first. They are hidden from then on, and can be
     * brought back until the grace of the job's settings is over; then the next retention run takes
     * them away. Or they go at once, if the order says so.
     *
     * @param planned told which points go, before anybody is asked
     * @throws CofferException if a point is held, or the store is a mirror; nothing has been done
     *     then
     */
    public ForgetReport delete(
            StoreChoice choice,
            DeleteOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        Delete delete = new Delete(works);
        return order.dryRun()
                ? delete.run(choice, order, planned, listener)
                : works.records()
                        .forget(
                                (order.now() ? Operation.DELETE_NOW : Operation.DELETE).word(),
                                choice,
                                () -> delete.run(choice, order, planned, listener));
    }

    /**
     * Brings points back that are deleted.
     *
     * @param points by their ids
     * @return as they are now; in a vault under other ids
     * @throws CofferException if one of them is not deleted; nothing has been done then
     */
    public List<RestorePoint> undelete(StoreChoice choice, List<String> points, PointFilter filter)
            throws IOException, InterruptedException {
        return works.records()
                .of(
                        "undelete",
                        choice,
                        () -> new Delete(works).undo(choice, points, filter),
                        (done, back) -> Records.ids(done, "back", back));
    }

    /** What the settings of a job say of its points. */
    public ForgetOrder retentionOf(JobConfig job, boolean dryRun) {
        return Forget.bySettings(job, dryRun);
    }

    /**
     * Says what a policy will have kept one day, if points are made in a rhythm and the policy is
     * applied after each. Changes nothing.
     *
     * @param choice whose points are there already; null for a store that begins today
     * @param order whose policy, grouping and filter count
     * @param every time from one point to the next
     * @param until when to look
     * @param course told what there is after each
     */
    public RetentionPlan simulateRetention(
            @Nullable StoreChoice choice,
            ForgetOrder order,
            Duration every,
            Instant until,
            RetentionForecast.Course course)
            throws IOException {
        return new SimulateRetention(works).run(choice, order, every, until, course);
    }
}
