package dev.coffer.store;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.base.Period;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Impact;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Which points are to go, and how.
 *
 * @param choice asked again under the lock
 * @param spool where the plan is written
 * @param yes to the plan that an earlier call returned; null to plan only
 * @param operation what is done: {@code FORGET}, {@code DELETE}, {@code DELETE_NOW} or {@code
 *     PURGE}
 * @param until with {@code DELETE}, and with nothing else: the points do not go, but are hidden,
 *     and can be brought back until then
 * @param grace how long that is from now, which the yes is about; null if it does not matter
 * @param movedTo the store that has the points by the time they go here; null if they just go
 */
public record ForgetRequest(
        PointChoice choice,
        PlanSpool spool,
        @Nullable Authorization yes,
        Operation operation,
        @Nullable OffsetDateTime until,
        @Nullable Period grace,
        @Nullable HostPath movedTo) {
    public ForgetRequest {
        if ((operation == Operation.DELETE) != (until != null)) {
            throw new IllegalArgumentException(operation + " until " + until);
        }
    }

    /** Points go at once. */
    public ForgetRequest(PointChoice choice, PlanSpool spool, @Nullable Authorization yes) {
        this(choice, spool, yes, Operation.FORGET, null);
    }

    /** Points that go nowhere else. */
    public ForgetRequest(
            PointChoice choice,
            PlanSpool spool,
            @Nullable Authorization yes,
            Operation operation,
            @Nullable OffsetDateTime until) {
        this(choice, spool, yes, operation, until, null, null);
    }

    /** Points that are hidden for a time. */
    public static ForgetRequest hiding(
            PointChoice choice, PlanSpool spool, OffsetDateTime until, Period grace) {
        return new ForgetRequest(choice, spool, null, Operation.DELETE, until, grace, null);
    }

    /** Points that go here once another store has them. */
    public static ForgetRequest moving(PointChoice choice, PlanSpool spool, HostPath to) {
        return new ForgetRequest(choice, spool, null, Operation.FORGET, null, null, to);
    }

    /** The same request with a yes to its plan. */
    public ForgetRequest with(Authorization authorization) {
        return new ForgetRequest(choice, spool, authorization, operation, until, grace, movedTo);
    }

    /**
     * The plan as of now.
     *
     * @param points all of the store, oldest first, those that are deleted too
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

    /**
     * What a call without a yes returns.
     *
     * @param points all of the store
     */
    public ForgetOutcome planned(HostPath store, RetentionPlan plan, List<RestorePoint> points)
            throws OsException {
        return plan.removed().isEmpty()
                ? new ForgetOutcome.Done(plan, List.of())
                : new ForgetOutcome.NeedsYes(plan, destruction(store, plan, points));
    }

    /**
     * Compares the plan made under the lock with the one that has a yes.
     *
     * @throws CofferException if they differ, or there is no yes; nothing may be done then
     */
    public void check(HostPath store, RetentionPlan plan, List<RestorePoint> points)
            throws CofferException, OsException {
        Authorization given = yes;
        if (given == null) {
            throw new IllegalStateException("nobody said yes");
        }
        Destruction again = destruction(store, plan, points);
        try {
            given.check(again);
        } finally {
            spool.remove(again);
        }
    }

    private Destruction destruction(HostPath store, RetentionPlan plan, List<RestorePoint> points)
            throws OsException {
        List<RestorePoint> gone = plan.removed();
        String effect = movedTo == null ? operation.word() : "move";
        try (PlanDocument document = spool.begin(operation, store.toString())) {
            if (grace != null) {
                document.term("grace", grace.toString()); // the day itself is another one tomorrow
            }
            if (movedTo != null) {
                document.term("to", movedTo.toString());
            }
            for (RestorePoint point : gone) {
                document.point(effect, point.id(), point.firstId(), point.time());
            }
            List<RestorePoint> counting = counting(points, gone);
            List<String> sentences = new ArrayList<>(plan.doubts());
            sentences.add(summary(store, gone, counting.size()));
            Impact impact = impact(counting, gone);
            tellOldest(impact, sentences);
            return document.finish(sentences, impact);
        }
    }

    /** How far back one could go from then on, where that changes. */
    private static void tellOldest(Impact impact, List<String> sentences) {
        OffsetDateTime before = impact.oldestBefore();
        OffsetDateTime after = impact.oldestAfter();
        if (before != null && after != null && after.isAfter(before)) {
            sentences.add(
                    "The oldest would then be that of "
                            + after.format(Moment.MINUTE)
                            + " instead of "
                            + before.format(Moment.MINUTE)
                            + ".");
        }
    }

    private static Impact impact(List<RestorePoint> counting, List<RestorePoint> gone) {
        List<RestorePoint> left = new ArrayList<>(counting);
        left.removeAll(gone);
        return Impact.ofPoints(counting.size(), oldest(counting), oldest(left));
    }

    private static @Nullable OffsetDateTime oldest(List<RestorePoint> points) {
        OffsetDateTime oldest = null;
        for (RestorePoint point : points) {
            if (oldest == null || point.time().isBefore(oldest)) {
                oldest = point.time();
            }
        }
        return oldest;
    }

    /** The points that are to be seen, and those that go. */
    private static List<RestorePoint> counting(List<RestorePoint> points, List<RestorePoint> gone) {
        List<RestorePoint> counting = new ArrayList<>();
        for (RestorePoint point : points) {
            if (!point.isDeleted() || gone.contains(point)) {
                counting.add(point);
            }
        }
        return counting;
    }

    private String summary(HostPath store, List<RestorePoint> gone, int all) {
        if (gone.isEmpty()) {
            return "No point in " + store + " would go."; // they have gone since the question
        }
        RestorePoint first = gone.getFirst();
        RestorePoint last = gone.getLast();
        boolean isOne = gone.size() == 1;
        OffsetDateTime back = until;
        return gone.size()
                + " of "
                + Counted.of(all, movedTo == null ? "point" : "item")
                + " in "
                + store
                + (movedTo == null ? " would be " + done() : " would move to " + movedTo)
                + ": "
                + (isOne ? "that" : "those")
                + " of "
                + first.time().format(Moment.MINUTE)
                + (isOne ? "" : " to " + last.time().format(Moment.MINUTE))
                + (back != null
                        ? ". Until "
                                + back.format(Moment.MINUTE)
                                + " coffer undelete brings "
                                + (isOne ? "it" : "them")
                                + " back; after that the next retention run takes "
                                + (isOne ? "it" : "them")
                                + " away."
                        : movedTo != null
                                ? ". Each is read again there before it goes here."
                                : ". What only "
                                        + (isOne ? "it has" : "they have")
                                        + " cannot be restored after that.");
    }

    private String done() {
        return switch (operation) {
            case DELETE -> "deleted";
            case DELETE_NOW -> "deleted at once";
            case PURGE -> "taken away, for their time is over";
            default -> "forgotten";
        };
    }
}
