package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Operation;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Purge;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes away the points that were deleted and whose grace is over. The yes was given when they were
 * deleted, so nobody is asked again, unless the clock may be wrong. All of it is told.
 */
final class PurgeDeleted {
    private final Works works;

    PurgeDeleted(Works works) {
        this.works = works;
    }

    PurgeReport run(Store store, StoreAddress address, boolean dryRun, RunListener listener)
            throws IOException, InterruptedException {
        Instant now = works.machine().clock().instant();
        if (!isAnyDue(store, now)) {
            return PurgeReport.NONE;
        }
        ForgetRequest request =
                new ForgetRequest(
                        points -> Purge.plan(points, now),
                        works.plans(),
                        null,
                        Operation.PURGE,
                        null);
        PurgeReport report =
                switch (store.forget(request, listener)) {
                    case ForgetOutcome.Done nothing ->
                            new PurgeReport(List.of(), waiting(nothing.plan(), now), List.of());
                    case ForgetOutcome.NeedsYes needed ->
                            purge(store, address, request, needed, now, dryRun, listener);
                };
        tell(report, dryRun, listener);
        return report;
    }

    private static boolean isAnyDue(Store store, Instant now) throws IOException {
        for (RestorePoint point : store.deletedPoints()) {
            if (Purge.isDue(point, now)) {
                return true;
            }
        }
        return false;
    }

    private PurgeReport purge(
            Store store,
            StoreAddress address,
            ForgetRequest request,
            ForgetOutcome.NeedsYes needed,
            Instant now,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        List<RetentionPlan.Kept> waiting = waiting(needed.plan(), now);
        if (dryRun) {
            works.plans().remove(needed.destruction());
            return new PurgeReport(needed.plan().removed(), waiting, List.of());
        }
        Authorization yes;
        try {
            yes = authorized(needed);
        } catch (CofferException e) {
            List<String> why =
                    e.reason() == Reason.NEEDS_YES
                            ? needed.plan().doubts()
                            : List.of(e.getMessage()); // the run goes on without it
            for (RestorePoint point : needed.plan().removed()) {
                waiting.add(new RetentionPlan.Kept(point, why));
            }
            return new PurgeReport(List.of(), waiting, List.of());
        }
        ForgetReport done =
                works.records()
                        .purge(
                                address,
                                () ->
                                        new Forget(works)
                                                .done(store, address, request.with(yes), listener));
        works.plans().remove(needed.destruction());
        return new PurgeReport(done.plan().removed(), waiting, done.left());
    }

    private Authorization authorized(ForgetOutcome.NeedsYes needed)
            throws CofferException, InterruptedException {
        return needed.plan().doubts().isEmpty()
                ? works.gate().byGrace(needed.destruction())
                : works.gate().authorize(needed.destruction());
    }

    /** Those whose time is over, and that stay all the same. */
    private static List<RetentionPlan.Kept> waiting(RetentionPlan plan, Instant now) {
        List<RetentionPlan.Kept> waiting = new ArrayList<>();
        for (RetentionPlan.Group group : plan.groups()) {
            for (RetentionPlan.Kept kept : group.kept()) {
                if (Purge.isDue(kept.point(), now)) {
                    waiting.add(kept);
                }
            }
        }
        return waiting;
    }

    private static void tell(PurgeReport report, boolean dryRun, RunListener listener) {
        if (report.went()) {
            int gone = report.due().size() - report.left().size();
            listener.notice(
                    Counted.of(gone, "point")
                            + " that "
                            + (gone == 1 ? "was" : "were")
                            + " deleted "
                            + (dryRun ? "would go" : gone == 1 ? "is gone" : "are gone")
                            + " for good, for the time to bring "
                            + (gone == 1 ? "it" : "them")
                            + " back is over: "
                            + named(report.due())
                            + ".");
        }
        for (RetentionPlan.Kept kept : report.waiting()) {
            listener.notice(
                    "Point "
                            + kept.point().shortId()
                            + " is deleted and its time is over, but it waits: "
                            + String.join(" ", kept.reasons()));
        }
    }

    private static String named(List<RestorePoint> points) {
        StringBuilder names = new StringBuilder();
        for (RestorePoint point : points) {
            names.append(names.isEmpty() ? "" : ", ").append(PointLabel.dated(point));
        }
        return names.toString();
    }
}
