package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Moment;
import dev.coffer.base.Period;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Operation;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.PointChoice;
import dev.coffer.store.PointSelector;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Deletes points that are named, and brings them back. A point that is deleted is hidden until its
 * grace is over; then the next retention run takes it away ({@link PurgeDeleted}).
 */
final class Delete {
    private final Works works;

    Delete(Works works) {
        this.works = works;
    }

    /**
     * @param planned told the plan before anybody is asked
     * @return with what was to go, or is hidden, among the points that its plan removes
     */
    ForgetReport run(
            StoreChoice choice,
            DeleteOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            Set<String> named = named(store, choice.address(), order, listener);
            if (named.isEmpty()) {
                return new ForgetReport(new RetentionPlan(List.of()), !order.dryRun(), List.of());
            }
            Set<String> verified = new VerifiedPoints(works.machine()).of(store);
            PointChoice chosen =
                    points ->
                            plan(points, order.now() ? named : notDeleted(points, named), verified);
            ForgetRequest request =
                    order.now()
                            ? new ForgetRequest(
                                    chosen, works.plans(), null, Operation.DELETE_NOW, null)
                            : hiding(store, choice, chosen, listener);
            return switch (store.forget(request, listener)) {
                case ForgetOutcome.Done nothing -> {
                    planned.accept(nothing.plan());
                    yield new ForgetReport(nothing.plan(), !order.dryRun(), List.of());
                }
                case ForgetOutcome.NeedsYes needed -> {
                    planned.accept(needed.plan());
                    if (order.dryRun()) {
                        works.plans().remove(needed.destruction());
                        yield new ForgetReport(needed.plan(), false, List.of());
                    }
                    ForgetReport report =
                            new Forget(works)
                                    .done(
                                            store,
                                            choice.address(),
                                            request.with(
                                                    works.gate()
                                                            .authorize(
                                                                    OnlyHere.in(
                                                                            store,
                                                                            needed,
                                                                            works.gate()))),
                                            listener);
                    works.plans().remove(needed.destruction());
                    yield report;
                }
            };
        }
    }

    /** Deletes for as long as is in force for the store, or for longer. */
    private ForgetRequest hiding(
            Store store, StoreChoice choice, PointChoice chosen, RunListener listener)
            throws IOException {
        Period grace = works.inForce().grace(choice);
        Period wanted = choice.job().get(Setting.GRACE);
        if (!wanted.toDuration().equals(grace.toDuration())) {
            listener.notice(
                    "Deleted points can be brought back for "
                            + grace.forPeople()
                            + ", as it is in force, and not only for "
                            + wanted.forPeople()
                            + ": a shorter grace counts when coffer.toml says so and coffer config"
                            + " accept has put it in force.");
        }
        return ForgetRequest.hiding(chosen, works.plans(), until(store, grace), grace);
    }

    /** From now on, or from the newest point if that is later: the clock may have been set back. */
    private OffsetDateTime until(Store store, Period grace) throws IOException {
        Clock clock = works.machine().clock();
        Instant from = clock.instant();
        for (RestorePoint point : store.points()) {
            Instant made = point.time().toInstant();
            from = made.isAfter(from) ? made : from;
        }
        return from.plus(grace.toDuration())
                .atZone(clock.getZone())
                .toOffsetDateTime()
                .truncatedTo(ChronoUnit.SECONDS);
    }

    /** The points that were named, which stay the same ones whatever comes meanwhile. */
    private Set<String> named(
            Store store, StoreAddress address, DeleteOrder order, RunListener listener)
            throws IOException {
        Set<String> named = new HashSet<>();
        for (String text : order.points()) {
            RestorePoint point = works.points().select(store, address, text, order.filter());
            Forget.refuseHeld(point, "deleted");
            OffsetDateTime until = point.deletedUntil();
            if (until == null || order.now()) {
                named.add(point.id());
            } else {
                listener.notice(
                        "Point "
                                + PointLabel.dated(point)
                                + " is deleted already, and kept until "
                                + Moment.MINUTE.format(until)
                                + "; coffer delete --now "
                                + point.shortId()
                                + " takes it away at once.");
            }
        }
        return named;
    }

    /** Another process may have deleted some of them since. */
    private static Set<String> notDeleted(List<RestorePoint> points, Set<String> named) {
        Set<String> some = new HashSet<>(named);
        for (RestorePoint point : points) {
            if (point.isDeleted()) {
                some.remove(point.id());
            }
        }
        return some;
    }

    private static RetentionPlan plan(
            List<RestorePoint> points, Set<String> named, Set<String> verified)
            throws CofferException {
        RetentionPlan plan = Forget.split(points, named);
        List<String> warnings = new ArrayList<>();
        RestorePoint lastGood = null;
        int live = 0;
        for (RestorePoint point : points) {
            if (!point.isDeleted()) {
                live += named.contains(point.id()) ? 0 : 1;
                boolean isGood =
                        verified.contains(point.id()) || verified.contains(point.firstId());
                lastGood = isGood ? point : lastGood;
            }
        }
        if (live == 0) {
            warnings.add("No other point would be left to be seen.");
        }
        if (lastGood != null && named.contains(lastGood.id())) {
            warnings.add(
                    "Point "
                            + PointLabel.dated(lastGood)
                            + " is the newest that verify found whole on this machine.");
        }
        return new RetentionPlan(plan.groups(), warnings);
    }

    /**
     * Brings points back.
     *
     * @return as they are now, in a vault under other ids
     */
    List<RestorePoint> undo(StoreChoice choice, List<String> points, PointFilter filter)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            List<RestorePoint> deleted = new ArrayList<>();
            for (String text : points) {
                RestorePoint point = deleted(store, choice.address(), text, filter);
                if (!deleted.contains(point)) {
                    deleted.add(point);
                }
            }
            List<RestorePoint> back = new ArrayList<>();
            for (RestorePoint point : deleted) {
                back.add(store.describe(point, words -> words.withDeletion(null)));
            }
            works.memory().rememberGone(store, choice.address(), changed(deleted, back));
            return back;
        }
    }

    /** Those whose ids are no more. */
    private static List<RestorePoint> changed(List<RestorePoint> before, List<RestorePoint> now) {
        List<RestorePoint> changed = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).id().equals(now.get(i).id())) {
                changed.add(before.get(i));
            }
        }
        return changed;
    }

    private RestorePoint deleted(Store store, StoreAddress address, String text, PointFilter filter)
            throws IOException {
        PointSelector selector = PointSelector.parse(text, works.machine().clock().getZone());
        if (!(selector instanceof PointSelector.ById byId)) {
            throw CofferException.usage(
                    "'"
                            + text
                            + "' is not how a deleted point is named; write its id, which coffer"
                            + " list --deleted shows");
        }
        String where = address.withoutOptions().toString();
        List<RestorePoint> fitting = new ArrayList<>();
        for (RestorePoint point : filter.listed(store.deletedPoints())) {
            if (byId.fits(point)) {
                fitting.add(point);
            }
        }
        if (!fitting.isEmpty()) {
            return selector.select(fitting, where);
        }
        for (RestorePoint point : store.points()) {
            if (byId.fits(point)) {
                throw CofferException.failed(
                        "point " + PointLabel.of(point) + " in " + where + " is not deleted");
            }
        }
        throw CofferException.failed(
                "no deleted point in "
                        + where
                        + " has an id that begins with "
                        + text
                        + "; coffer list --deleted shows those that can be brought back");
    }
}
