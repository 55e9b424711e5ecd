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
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Changes which snapshots a vault has: lets go of some, or writes one anew with other words. Both
 * take the lock that nobody else may hold beside, as restic does. What the points needed stays in
 * the packs until a prune.
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
        List<RestorePoint> points = store.points();
        if (request.yes() == null) {
            return request.planned(store.location(), request.plan(points), points.size());
        }
        try (RepositoryLock lock = lock()) {
            points = store.points();
            RetentionPlan plan = request.plan(points);
            request.check(store.location(), plan, points.size());
            lock.checkFile();
            return new ForgetOutcome.Done(plan, remove(plan.removed(), lock, listener));
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

    RestorePoint describe(RestorePoint point, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        Sha256 id = Sha256.parse(point.id());
        try (RepositoryLock lock = lock()) {
            Snapshot snapshot = there(id);
            RestorePoint now = store.point(id, snapshot);
            PointWords words = edit.apply(now.words());
            if (words.equals(now.words())) {
                return now;
            }
            Snapshot other = snapshot.withTags(PointTags.with(snapshot.tags(), words), id);
            lock.checkFile();
            Sha256 written = repository.save(FileType.SNAPSHOT, other.toBytes());
            repository.storage().sync();
            lock.checkFile();
            repository.delete(FileType.SNAPSHOT, id);
            repository.storage().sync();
            return store.point(written, other);
        }
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
