package dev.coffer.store;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Which points are to go.
 *
 * @param choice asked again under the lock
 * @param spool where the plan is written
 * @param yes to the plan that an earlier call returned; null to plan only
 */
public record ForgetRequest(PointChoice choice, PlanSpool spool, @Nullable Authorization yes) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    /** The same request with a yes to its plan. */
    public ForgetRequest with(Authorization authorization) {
        return new ForgetRequest(choice, spool, authorization);
    }

    /**
     * The plan as of now.
     *
     * @param points all of the store, oldest first
     */
    public RetentionPlan plan(List<RestorePoint> points) throws CofferException {
        RetentionPlan plan = choice.of(points);
        for (RestorePoint point : plan.removed()) {
            if (point.isHeld()) {
                throw new IllegalStateException("a plan to forget " + point.id() + ", held");
            }
        }
        return plan;
    }

    /** What a call without a yes returns. */
    public ForgetOutcome planned(HostPath store, RetentionPlan plan, int all) throws OsException {
        return plan.removed().isEmpty()
                ? new ForgetOutcome.Done(plan, List.of())
                : new ForgetOutcome.NeedsYes(plan, destruction(store, plan, all));
    }

    /**
     * Compares the plan made under the lock with the one that has a yes.
     *
     * @throws CofferException if they differ, or there is no yes; nothing may be done then
     */
    public void check(HostPath store, RetentionPlan plan, int all)
            throws CofferException, OsException {
        Authorization given = yes;
        if (given == null) {
            throw new IllegalStateException("nobody said yes");
        }
        Destruction again = destruction(store, plan, all);
        try {
            given.check(again);
        } finally {
            spool.remove(again);
        }
    }

    private Destruction destruction(HostPath store, RetentionPlan plan, int all)
            throws OsException {
        List<RestorePoint> gone = plan.removed();
        try (PlanDocument document = spool.begin(Operation.FORGET, store.toString())) {
            for (RestorePoint point : gone) {
                document.point("forget", point.id(), point.time());
            }
            List<String> sentences = new ArrayList<>(plan.doubts());
            sentences.add(summary(store, gone, all));
            return document.finish(sentences);
        }
    }

    private static String summary(HostPath store, List<RestorePoint> gone, int all) {
        RestorePoint first = gone.getFirst();
        RestorePoint last = gone.getLast();
        return gone.size()
                + " of "
                + Counted.of(all, "point")
                + " in "
                + store
                + " would be forgotten: "
                + (gone.size() == 1 ? "that" : "those")
                + " of "
                + first.time().format(MINUTE)
                + (gone.size() == 1 ? "" : " to " + last.time().format(MINUTE))
                + ". What only "
                + (gone.size() == 1 ? "it has" : "they have")
                + " cannot be restored after that.";
    }
}
