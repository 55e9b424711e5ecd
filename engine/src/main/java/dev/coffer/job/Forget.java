package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Grouping;
import dev.coffer.store.PointChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Retention;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.vault.PruneOptions;
import dev.coffer.vault.PruneReport;
import dev.coffer.vault.VaultPrune;
import dev.coffer.vault.VaultStore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets points of a store go: plans, tells the plan, has it authorized, and has the store plan again
 * and carry it out.
 */
final class Forget {
    private final Works works;

    Forget(Works works) {
        this.works = works;
    }

    /** What the settings of a job say of its points. */
    static ForgetOrder bySettings(JobConfig job, boolean dryRun) {
        return new ForgetOrder(
                List.of(),
                job.retention(),
                job.get(Setting.GROUP_BY),
                PointFilter.ofJob(job.name()),
                false,
                true,
                dryRun);
    }

    ForgetReport run(
            StoreChoice choice,
            ForgetOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            return run(store, choice.address(), order, planned, listener);
        }
    }

    /**
     * @param planned told the plan before anybody is asked
     */
    ForgetReport run(
            Store store,
            StoreAddress address,
            ForgetOrder order,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        PointChoice points =
                order.points().isEmpty()
                        ? byPolicy(store, address, order, listener)
                        : byName(store, address, order);
        PurgeReport purged =
                order.points().isEmpty()
                        ? new PurgeDeleted(works).run(store, address, order.dryRun(), listener)
                        : PurgeReport.NONE;
        ForgetRequest request = new ForgetRequest(points, works.plans(), null);
        ForgetReport report =
                switch (store.forget(request, listener)) {
                    case ForgetOutcome.Done nothing -> {
                        planned.accept(nothing.plan());
                        yield order.prune() && store instanceof VaultStore vault && purged.went()
                                ? pruned(vault, nothing, purged, order, listener)
                                : new ForgetReport(nothing.plan(), !order.dryRun(), List.of());
                    }
                    case ForgetOutcome.NeedsYes needed -> {
                        planned.accept(needed.plan());
                        if (order.prune() && store instanceof VaultStore vault) {
                            yield withPrune(
                                    vault, address, request, needed, purged, order, listener);
                        }
                        if (order.dryRun()) {
                            yield new ForgetReport(needed.plan(), false, List.of());
                        }
                        Authorization yes =
                                asksNobody(order, address, needed)
                                        ? works.gate().bySettings(needed.destruction())
                                        : asked(order, address, List.of(looked(store, needed)))
                                                .getFirst();
                        yield done(store, address, request.with(yes), listener);
                    }
                };
        return report.with(purged);
    }

    /** Where only points went that had been deleted before. */
    private ForgetReport pruned(
            VaultStore vault,
            ForgetOutcome.Done nothing,
            PurgeReport purged,
            ForgetOrder order,
            RunListener listener)
            throws IOException, InterruptedException {
        VaultPrune prune = new VaultPrune(vault, PruneOptions.standard(), works.plans());
        VaultPrune.Planned planned = prune.plan(ids(purged.going(order.dryRun())), listener);
        Destruction plan = planned.destruction();
        if (plan == null || order.dryRun()) {
            if (plan != null) {
                works.plans().remove(plan);
            }
            return new ForgetReport(nothing.plan(), !order.dryRun(), List.of(), planned.report());
        }
        PruneReport done = prune.apply(planned, works.gate().authorize(plan), listener);
        works.plans().remove(plan);
        return new ForgetReport(nothing.plan(), true, List.of(), done);
    }

    private static Set<Sha256> ids(List<RestorePoint> points) {
        Set<Sha256> ids = new HashSet<>();
        for (RestorePoint point : points) {
            ids.add(Sha256.parse(point.id()));
        }
        return ids;
    }

    /** One question about both: what goes, and what nothing needs any more then. */
    private ForgetReport withPrune(
            VaultStore vault,
            StoreAddress address,
            ForgetRequest request,
            ForgetOutcome.NeedsYes needed,
            PurgeReport purged,
            ForgetOrder order,
            RunListener listener)
            throws IOException, InterruptedException {
        Set<Sha256> going = ids(needed.plan().removed());
        going.addAll(ids(purged.going(order.dryRun())));
        VaultPrune prune = new VaultPrune(vault, PruneOptions.standard(), works.plans());
        VaultPrune.Planned pruned = prune.plan(going, listener);
        Destruction plan = pruned.destruction();
        if (order.dryRun()) {
            if (plan != null) {
                works.plans().remove(plan);
            }
            return new ForgetReport(needed.plan(), false, List.of(), pruned.report());
        }
        List<Destruction> asked = new ArrayList<>();
        boolean bySettings = asksNobody(order, address, needed);
        if (!bySettings) {
            asked.add(looked(vault, needed));
        }
        if (plan != null) {
            asked.add(plan);
        }
        List<Authorization> yes = asked.isEmpty() ? List.of() : asked(order, address, asked);
        Authorization forget =
                bySettings ? works.gate().bySettings(needed.destruction()) : yes.getFirst();
        ForgetReport report = done(vault, address, request.with(forget), listener);
        if (plan == null || !report.left().isEmpty()) {
            return report; // of what stays something is still needed
        }
        PruneReport done = prune.apply(pruned, yes.getLast(), listener);
        works.plans().remove(plan);
        return new ForgetReport(report.plan(), true, List.of(), done);
    }

    /**
     * Settings in force are a yes, but not where the clock may be wrong by which they count, nor
     * where they keep less than those that are in force for the store, by whatever configuration.
     */
    private boolean asksNobody(
            ForgetOrder order, StoreAddress address, ForgetOutcome.NeedsYes needed)
            throws CofferException {
        return order.bySettings()
                && needed.plan().doubts().isEmpty()
                && !works.inForce().isShortened(order, address);
    }

    /** The yes to some plans; with settings that keep less than those in force, to these too. */
    private List<Authorization> asked(
            ForgetOrder order, StoreAddress address, List<Destruction> plans)
            throws IOException, InterruptedException {
        if (!order.bySettings() || !works.inForce().isShortened(order, address)) {
            return works.gate().authorize(plans);
        }
        return new AcceptSettings(works).with(plans);
    }

    private Destruction looked(Store store, ForgetOutcome.NeedsYes needed)
            throws IOException, InterruptedException {
        return OnlyHere.in(store, needed, works.gate());
    }

    /** Carries out what has a yes. */
    ForgetReport done(
            Store store, StoreAddress address, ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return switch (store.forget(request, listener)) {
            case ForgetOutcome.NeedsYes _ -> throw new IllegalStateException("it has a yes");
            case ForgetOutcome.Done done -> {
                works.memory().rememberGone(store, address, done.plan().removed());
                yield new ForgetReport(done.plan(), true, done.left());
            }
        };
    }

    /** The points that were named, which stay the same ones whatever comes meanwhile. */
    private PointChoice byName(Store store, StoreAddress address, ForgetOrder order)
            throws IOException {
        Set<String> named = new HashSet<>();
        for (String text : order.points()) {
            RestorePoint point = works.points().selectKept(store, address, text, order.filter());
            refuseHeld(point, "forgotten");
            named.add(point.id());
        }
        return points -> split(points, named);
    }

    /**
     * @param done what was not done, for people
     */
    static void refuseHeld(RestorePoint point, String done) throws CofferException {
        if (point.isHeld()) {
            throw CofferException.failed(
                    "point "
                            + PointLabel.of(point)
                            + " is held ("
                            + point.hold()
                            + "), so nothing was "
                            + done
                            + "; coffer hold --release "
                            + point.shortId()
                            + " lets it go");
        }
    }

    /** A plan in which those go that are named; others that are deleted do not count. */
    static RetentionPlan split(List<RestorePoint> points, Set<String> named)
            throws CofferException {
        List<RetentionPlan.Kept> kept = new ArrayList<>();
        List<RestorePoint> removed = new ArrayList<>();
        for (RestorePoint point : points.reversed()) {
            if (!named.contains(point.id())) {
                if (point.isDeleted()) {
                    continue;
                }
                kept.add(new RetentionPlan.Kept(point, List.of("not named")));
            } else if (point.isHeld()) {
                throw CofferException.failed(
                        "point " + PointLabel.of(point) + " is held since a moment ago");
            } else {
                removed.add(point);
            }
        }
        Grouping.Key all = new Grouping.Key("", List.of(), List.of());
        return new RetentionPlan(List.of(new RetentionPlan.Group(all, kept, removed)));
    }

    private PointChoice byPolicy(
            Store store, StoreAddress address, ForgetOrder order, RunListener listener)
            throws CofferException {
        if (order.policy().isEmpty()) {
            throw CofferException.usage(
                    "what is to stay? Give --keep-daily 7 or another --keep option, set keep_daily"
                            + " and the like for the job in coffer.toml, or name the points that"
                            + " are to go");
        }
        Set<String> verified = new VerifiedPoints(works.machine()).of(store);
        return all -> {
            List<RestorePoint> points = kept(all);
            List<RestorePoint> counting = order.filter().of(points);
            if (counting.isEmpty() && !points.isEmpty()) {
                String where = address.withoutOptions().toString();
                listener.notice(order.filter().noneOf(points.size(), where));
            }
            RetentionPlan plan =
                    Retention.plan(
                            counting,
                            order.policy(),
                            order.grouping(),
                            works.machine().clock().instant(),
                            works.machine().clock().getZone(),
                            verified);
            refuseToKeepNothing(plan);
            return plan;
        };
    }

    /** Those that are not deleted: the others have a time of their own. */
    private static List<RestorePoint> kept(List<RestorePoint> all) {
        List<RestorePoint> kept = new ArrayList<>();
        for (RestorePoint point : all) {
            if (!point.isDeleted()) {
                kept.add(point);
            }
        }
        return kept;
    }

    private static void refuseToKeepNothing(RetentionPlan plan) throws CofferException {
        for (RetentionPlan.Group group : plan.groups()) {
            if (group.kept().isEmpty()) {
                String which = group.key().forPeople();
                throw CofferException.failed(
                        "the policy would keep no point"
                                + (which.isEmpty() ? "" : " of " + which)
                                + "; nothing was forgotten. Points that are all to go want to be"
                                + " named one by one");
            }
        }
    }
}
