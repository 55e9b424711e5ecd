package dev.coffer.vault;

import dev.coffer.base.Sha256;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Problem;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts back what points need and the vault has lost, from sources that still have it: they are read
 * and cut as a backup does, and pieces whose id is wanted are stored. Adds only, under a shared
 * lock; for vaults whose index is in order.
 */
public final class SourceRepair {
    private final VaultStore store;
    private final RunListener listener;

    /** Gives a source of points to be read. */
    public interface Sources {
        /**
         * Reads the sources of a point as they are now.
         *
         * @param fill is to be given the sources; not called if they are not there
         */
        void read(RestorePoint point, Fill fill) throws IOException, InterruptedException;
    }

    /** Takes what was opened. */
    public interface Fill {
        void from(BackupRequest request) throws IOException, InterruptedException;
    }

    /**
     * What came of it.
     *
     * @param lost pieces that were lost, as far as could be told
     * @param found how many of them the sources had
     * @param left what is lost all the same, by the first path where it was met
     */
    public record Report(long lost, long found, List<Problem> left) {
        public Report {
            left = List.copyOf(left);
        }
    }

    public SourceRepair(VaultStore store, RunListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** Finds out what is lost; changes nothing. */
    public Report look() throws IOException, InterruptedException {
        try (@Nullable RepositoryLock lock =
                new Locks(store.repository()).takeToLook(store.options().patience())) {
            if (lock != null) {
                lock.check();
            }
            TreeCheck check = check();
            return new Report(check.missing().size(), 0, sorted(check.damage()));
        }
    }

    /**
     * Puts back what sources have. A listing that is put back may tell of more that is lost, which
     * is looked for then.
     */
    public Report run(Sources sources) throws IOException, InterruptedException {
        try (RepositoryLock lock =
                new Locks(store.repository()).take(false, store.options().patience())) {
            lock.check();
            Set<Sha256> wanted = new HashSet<>();
            TreeCheck check = check();
            while (wanted.addAll(check.missing())) {
                Set<Sha256> now = Set.copyOf(check.missing());
                for (RestorePoint point : newest()) {
                    sources.read(
                            point,
                            request -> new VaultBackup(store, request, listener).fill(now, lock));
                }
                store.blobs().forget();
                check = check();
            }
            long left = 0;
            for (Sha256 id : wanted) {
                left += check.missing().contains(id) ? 1 : 0;
            }
            return new Report(wanted.size(), wanted.size() - left, sorted(check.damage()));
        }
    }

    private TreeCheck check() throws IOException, InterruptedException {
        WholeIndex index = WholeIndex.load(store.repository());
        TreeCheck check = new TreeCheck(store.repository(), index, RunListener.NONE);
        check.run(store.listing().sound());
        return check;
    }

    private static List<Problem> sorted(List<Problem> damage) {
        List<Problem> sorted = new ArrayList<>(damage);
        sorted.sort(Problem.BY_PATH);
        return sorted;
    }

    /** Of each set of sources the newest point, with which they are compared. */
    private List<RestorePoint> newest() throws IOException {
        Map<List<SourcePlace>, RestorePoint> newest = new LinkedHashMap<>();
        for (RestorePoint point : store.allPoints()) {
            if (point.host().equals(store.repository().host().host())) {
                newest.put(point.sources(), point);
            }
        }
        return List.copyOf(newest.values());
    }
}
