package dev.coffer.job;

import dev.coffer.archive.ArchiveStore;
import dev.coffer.base.CofferException;
import dev.coffer.base.Period;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Grouping;
import dev.coffer.store.PointChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Moves old items of an archive into another one. Items that build upon one another go together or
 * not at all. They are copied and read again there before any is taken away here; what died between
 * is made up for by the next run.
 */
final class ArchiveTier {
    private static final Comparator<RestorePoint> NEWEST_FIRST =
            Comparator.comparing((RestorePoint point) -> point.time().toInstant()).reversed();

    private final Works works;

    ArchiveTier(Works works) {
        this.works = works;
    }

    /**
     * @param olderThan so old an item has to be
     * @param keep so many of the newest stay in any case
     * @param planned told what stays and what moves, before anybody is asked
     */
    ForgetReport run(
            StoreChoice from,
            StoreChoice to,
            Period olderThan,
            int keep,
            boolean dryRun,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        checkKind(from.address());
        checkKind(to.address());
        if (from.address().isSameStore(to.address())) {
            throw theSame();
        }
        OffsetDateTime limit =
                OffsetDateTime.now(works.machine().clock()).minus(olderThan.toDuration());
        try (Store source = works.open(from);
                Store target = works.stores().openOrMake(to, false, dryRun)) {
            if (!(source instanceof ArchiveStore archive)
                    || !(target instanceof ArchiveStore other)) {
                throw new IllegalStateException("they are archives");
            }
            if (archive.id().equals(other.id())) { // by another spelling of its place
                throw theSame();
            }
            Map<String, List<String>> needs = archive.needs();
            PointChoice choice = points -> plan(points, needs, limit, keep);
            ForgetRequest request =
                    ForgetRequest.moving(choice, works.plans(), to.address().location());
            return switch (archive.forget(request, listener)) {
                case ForgetOutcome.Done nothing -> {
                    planned.accept(nothing.plan());
                    yield new ForgetReport(nothing.plan(), !dryRun, List.of());
                }
                case ForgetOutcome.NeedsYes needed -> {
                    planned.accept(needed.plan());
                    if (dryRun) {
                        works.plans().remove(needed.destruction());
                        yield new ForgetReport(needed.plan(), false, List.of());
                    }
                    Authorization yes = works.gate().authorize(needed.destruction());
                    archive.copyTo(other, needed.plan().removed(), listener);
                    works.memory().remember(other, to.address());
                    yield moved(archive, from.address(), request.with(yes), listener);
                }
            };
        }
    }

    private ForgetReport moved(
            ArchiveStore archive, StoreAddress address, ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return switch (archive.forget(request, listener)) {
            case ForgetOutcome.NeedsYes _ -> throw new IllegalStateException("it has a yes");
            case ForgetOutcome.Done done -> {
                works.memory().rememberGone(archive, address, done.plan().removed());
                yield new ForgetReport(done.plan(), true, done.left());
            }
        };
    }

    static void checkKind(StoreAddress store) throws CofferException {
        if (store.kind() != StoreKind.ARCHIVE) {
            throw CofferException.usage(
                    store.withoutOptions() + " is no archive; name one as archive:FOLDER");
        }
    }

    private static RetentionPlan plan(
            List<RestorePoint> points,
            Map<String, List<String>> needs,
            OffsetDateTime limit,
            int keep) {
        List<RestorePoint> sorted = new ArrayList<>(points);
        sorted.sort(NEWEST_FIRST);
        Map<String, String> staying = new HashMap<>();
        int newer = 0;
        for (RestorePoint point : sorted) {
            String hold = point.hold();
            boolean isOfLast = !point.isDeleted() && newer++ < keep;
            if (isOfLast) {
                staying.put(point.id(), "one of the last " + keep);
            } else if (point.time().isAfter(limit)) {
                staying.put(point.id(), "not old enough");
            } else if (hold != null) {
                staying.put(point.id(), hold.isEmpty() ? "held" : "held: " + hold);
            }
        }
        Set<String> chains = new HashSet<>();
        for (RestorePoint point : sorted) {
            if (staying.containsKey(point.id())) {
                chains.add(full(point, needs));
            }
        }
        List<RetentionPlan.Kept> kept = new ArrayList<>();
        List<RestorePoint> moving = new ArrayList<>();
        for (RestorePoint point : sorted) {
            String why = staying.get(point.id());
            if (why == null && chains.contains(full(point, needs))) {
                why = "in a chain that stays";
            }
            if (why == null) {
                moving.add(point);
            } else {
                kept.add(new RetentionPlan.Kept(point, List.of(why)));
            }
        }
        Grouping.Key all = new Grouping.Key("", List.of(), List.of());
        return new RetentionPlan(List.of(new RetentionPlan.Group(all, kept, moving)));
    }

    /** The full item that a point's chain begins with: its own id for a full one. */
    private static String full(RestorePoint point, Map<String, List<String>> needs) {
        List<String> chain = needs.getOrDefault(point.id(), List.of());
        return chain.isEmpty() ? point.id() : chain.getFirst();
    }

    private static CofferException theSame() {
        return CofferException.usage("name another archive with --to; this is the same one");
    }
}
