package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.storage.StorageException;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.WordsEdit;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * Changes which snapshots a vault has: lets go of some, or writes one anew with other words, one of
 * which may be that it is deleted. All of it takes the lock that nobody else may hold beside, as
 * restic does. What the points needed stays in the packs until a prune.
 */
final class VaultForget {
    private final VaultStore store;
    private final Repository repository;

    VaultForget(VaultStore store) {
        this.store = store;
        this.repository = store.repository();
    }

    ForgetOutcome forget(ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException {
        for (Problem damaged : store.damagedPoints()) {
            listener.notice(
                    damaged.reason()
                            + "; it stays, for nobody can tell what it is. coffer repair --points"
                            + " removes it.");
        }
        List<RestorePoint> points = store.allPoints();
        if (request.yes() == null) {
            return request.planned(store.location(), request.plan(points), points);
        }
        try (RepositoryLock lock = lock()) {
            points = store.allPoints();
            RetentionPlan plan = request.plan(points);
            request.check(store.location(), plan, points);
            lock.checkFile();
            OffsetDateTime until = request.until();
            if (until == null) {
                return new ForgetOutcome.Done(plan, remove(plan.removed(), lock, listener));
            }
            hide(plan.removed(), until, lock, listener);
            return new ForgetOutcome.Done(plan, List.of());
        }
    }

    private RepositoryLock lock() throws IOException, InterruptedException {
        return new Locks(repository).take(true, store.options().patience());
    }

    /** One that cannot be deleted keeps none of the others from going. */
    private List<Problem> remove(
            List<RestorePoint> points, RepositoryLock lock, RunListener listener)
            throws IOException, InterruptedException {
        List<Problem> left = new ArrayList<>();
        for (RestorePoint point : points) {
            lock.check();
            Sha256 id = Sha256.parse(point.id());
            try {
                repository.delete(FileType.SNAPSHOT, id);
                listener.progress(1, 0);
            } catch (StorageException e) {
                left.add(
                        new Problem(
                                TreePath.of(FileType.SNAPSHOT.key(id).path()),
                                Problem.Kind.UNREADABLE,
                                "the point could not be deleted: " + e.getMessage()));
            }
        }
        repository.storage().sync();
        return left;
    }

    RestorePoint describe(RestorePoint point, WordsEdit edit)
            throws IOException, InterruptedException {
        Sha256 id = Sha256.parse(point.id());
        try (RepositoryLock lock = lock()) {
            Snapshot snapshot = there(id);
            RestorePoint now = store.point(id, snapshot);
            PointWords words = now.words().edited(edit);
            if (words.equals(now.words())) {
                return now;
            }
            lock.checkFile();
            return replace(now, snapshot, words, lock);
        }
    }

    /** Each is whole and to be seen, or whole and deleted, whenever this dies. */
    private void hide(
            List<RestorePoint> points,
            OffsetDateTime until,
            RepositoryLock lock,
            RunListener listener)
            throws IOException, InterruptedException {
        for (RestorePoint point : points) {
            lock.check();
            Snapshot snapshot = there(Sha256.parse(point.id()));
            replace(point, snapshot, point.words().withDeletion(until), lock);
            listener.progress(1, 0);
        }
    }

    /**
     * Writes the snapshot of a point anew; only then the one before goes. One that died between the
     * two left both: what it wrote is used, or goes, too.
     */
    private RestorePoint replace(
            RestorePoint now, Snapshot snapshot, PointWords words, RepositoryLock lock)
            throws IOException, InterruptedException {
        Sha256 id = Sha256.parse(now.id());
        Snapshot other = snapshot.withTags(PointTags.with(snapshot.tags(), words), id);
        List<Sha256> old = new ArrayList<>(List.of(id));
        Sha256 written = null;
        for (VaultStore.Named each : twins(id, snapshot)) {
            if (new HashSet<>(each.snapshot().tags()).equals(new HashSet<>(other.tags()))) {
                written = each.id();
            } else if (words.deletedUntil() != null && PointTags.isDeleted(each.snapshot())) {
                old.add(each.id());
            }
        }
        if (written == null) {
            written = repository.save(FileType.SNAPSHOT, other.toBytes());
            repository.storage().sync();
        }
        lock.checkFile();
        for (Sha256 each : old) {
            repository.delete(FileType.SNAPSHOT, each);
        }
        repository.storage().sync();
        return store.point(written, other);
    }

    /** Other snapshots of the same point. */
    private List<VaultStore.Named> twins(Sha256 id, Snapshot snapshot) throws IOException {
        Sha256 original = snapshot.original();
        Sha256 first = original == null ? id : original;
        List<VaultStore.Named> twins = new ArrayList<>();
        for (VaultStore.Named each : store.listing().sound()) {
            Sha256 other = each.snapshot().original();
            if (!each.id().equals(id)
                    && first.equals(other == null ? each.id() : other)
                    && Objects.equals(snapshot.tree(), each.snapshot().tree())
                    && snapshot.time().toInstant().equals(each.snapshot().time().toInstant())) {
                twins.add(each);
            }
        }
        return twins;
    }

    private Snapshot there(Sha256 id) throws IOException {
        for (VaultStore.Named each : store.listing().sound()) {
            if (each.id().equals(id)) {
                return each.snapshot();
            }
        }
        throw CofferException.failed(
                "point "
                        + id.toString().substring(0, RestorePoint.SHORT_ID)
                        + " is not in "
                        + store.location()
                        + " any more");
    }
}
