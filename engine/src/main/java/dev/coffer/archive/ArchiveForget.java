package dev.coffer.archive;

import dev.coffer.os.OsException;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.WordsEdit;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lets go of items, newest first, and never of one that another needs which stays. */
final class ArchiveForget {
    private final StoreFolder store;
    private final RunListener listener;

    ArchiveForget(StoreFolder store, RunListener listener) {
        this.store = store;
        this.listener = listener;
    }

    private Catalog catalog() throws IOException {
        return Catalog.of(store.root(), store.location().toString());
    }

    ForgetOutcome forget(ForgetRequest request) throws IOException, InterruptedException {
        if (request.yes() == null) {
            Catalog catalog = catalog();
            for (Problem damaged : catalog.damaged()) {
                listener.notice(
                        damaged.reason()
                                + "; it stays, for nobody can tell what it is: "
                                + ArchiveStore.wayOut(damaged)
                                + ".");
            }
            RetentionPlan plan = plan(request, catalog);
            return request.planned(store.location(), plan, catalog.points());
        }
        try (var _ = ArchiveStore.lock(store, listener)) {
            Catalog catalog = catalog();
            RetentionPlan plan = plan(request, catalog);
            request.check(store.location(), plan, catalog.points());
            OffsetDateTime until = request.until();
            if (until == null) {
                return new ForgetOutcome.Done(plan, remove(catalog, plan));
            }
            hide(catalog, plan, until);
            return new ForgetOutcome.Done(plan, List.of());
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }

    /** What may be needed by items of which nobody knows what they need: what is not newer. */
    private Set<String> mayBeNeeded(RetentionPlan plan, Catalog catalog) throws IOException {
        Set<String> needed = new HashSet<>();
        for (RestorePoint each : plan.removed()) {
            for (Problem damaged : catalog.damaged()) {
                if (!catalog.isOlder(store.root(), damaged, each)) {
                    needed.add(each.id());
                }
            }
        }
        return needed;
    }

    private RetentionPlan plan(ForgetRequest request, Catalog catalog) throws IOException {
        RetentionPlan plan = request.plan(catalog.points());
        return request.until() != null
                ? plan // nothing goes
                : keepNeeded(plan, catalog, mayBeNeeded(plan, catalog));
    }

    /**
     * The same plan, in which all that kept items need stays, too.
     *
     * @param unsure ids of points that items may need of which nobody knows what they need
     */
    static RetentionPlan keepNeeded(RetentionPlan plan, Catalog catalog, Set<String> unsure) {
        Set<String> gone = new HashSet<>();
        for (RestorePoint each : plan.removed()) {
            gone.add(each.id());
        }
        Map<String, String> needed = new HashMap<>();
        for (Manifest each : catalog.items()) {
            if (gone.contains(each.id())) {
                continue;
            }
            for (String id : each.chain()) {
                if (gone.contains(id)) {
                    needed.putIfAbsent(id, "needed by " + each.point().shortId());
                }
            }
        }
        for (String id : unsure) {
            needed.putIfAbsent(id, "a damaged item may need it");
        }
        return plan.keeping(needed);
    }

    /** What others need stays for them, however hidden it is. */
    private void hide(Catalog catalog, RetentionPlan plan, OffsetDateTime until)
            throws OsException, InterruptedException {
        Set<String> gone = new HashSet<>();
        for (RestorePoint each : plan.removed()) {
            gone.add(each.id());
        }
        for (Manifest each : catalog.items()) {
            if (gone.contains(each.id())) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while points were deleted");
                }
                WordsFile.write(store.root(), each, each.point().words().withDeletion(until));
                listener.progress(1, 0);
            }
        }
    }

    /** One that cannot be removed keeps what it needs, and none of the others. */
    private List<Problem> remove(Catalog catalog, RetentionPlan plan)
            throws OsException, InterruptedException {
        Set<String> gone = new HashSet<>();
        for (RestorePoint each : plan.removed()) {
            gone.add(each.id());
        }
        Set<String> held = new HashSet<>();
        List<Problem> left = new ArrayList<>();
        for (Manifest each : catalog.items().reversed()) {
            if (!gone.contains(each.id()) || held.contains(each.id())) {
                continue;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while points were removed");
            }
            Problem problem = Removal.remove(store, each);
            if (problem == null) {
                listener.progress(1, 0);
            } else {
                left.add(problem);
                held.addAll(each.chain());
            }
        }
        return left;
    }

    RestorePoint describe(RestorePoint point, WordsEdit edit)
            throws IOException, InterruptedException {
        try (var _ = ArchiveStore.lock(store, listener)) {
            Manifest manifest = catalog().byId(point.id());
            if (manifest == null) {
                throw ArchiveStore.noSuchPoint(point, store.location());
            }
            RestorePoint now = manifest.point();
            PointWords words = now.words().edited(edit);
            if (!words.equals(now.words())) {
                WordsFile.write(store.root(), manifest, words);
            }
            return now.with(words);
        } catch (OsException e) {
            throw store.unwritable(e);
        }
    }
}
