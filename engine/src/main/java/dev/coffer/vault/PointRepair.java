package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Protected;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives points that need what is lost another form, without it: a file loses the missing pieces, a
 * folder whose listing is missing becomes empty. The new point has the tag {@code repaired} and
 * remembers the old one, which goes. A point that cannot be read at all goes, too. For vaults whose
 * index and packs are in order.
 */
public final class PointRepair {
    private static final String TAG = "repaired";

    private final VaultStore store;
    private final Repository repository;
    private final PlanSpool spool;

    /**
     * What it does, or would do.
     *
     * @param points that get another form
     * @param removed points of which nothing can be read
     * @param losses what they lose, by path
     * @param came first ids that points have now and had not before
     * @param went first ids that no point has any more
     * @param unreadable so many points went whose first id could not be read
     */
    public record Report(
            long points,
            long removed,
            List<Problem> losses,
            List<String> came,
            List<String> went,
            long unreadable) {
        public Report {
            losses = List.copyOf(losses);
            came = List.copyOf(came);
            went = List.copyOf(went);
        }

        public boolean isNothing() {
            return points + removed == 0;
        }
    }

    /** A plan, to be asked about and then applied by the same object. */
    public static final class Planned {
        private final Set<Sha256> world;
        private final Report report;
        private final @Nullable Destruction destruction;

        private Planned(Set<Sha256> world, Report report, @Nullable Destruction destruction) {
            this.world = world;
            this.report = report;
            this.destruction = destruction;
        }

        /** What it needs a yes for; null if there is nothing to repair. */
        public @Nullable Destruction destruction() {
            return destruction;
        }

        public Report report() {
            return report;
        }
    }

    /**
     * What becomes of each point.
     *
     * @param firsts the first ids of those that get another form or go, as far as they can be read
     */
    private record Fate(
            Map<Sha256, Sha256> trees,
            Set<Sha256> removed,
            Map<Sha256, Sha256> firsts,
            List<Problem> losses) {}

    /**
     * @param spool where the plan is written down
     */
    public PointRepair(VaultStore store, PlanSpool spool) {
        this.store = store;
        this.repository = store.repository();
        store.readAgain();
        this.spool = spool;
    }

    /**
     * Finds out which points need what is not there; keeps no lock.
     *
     * @throws CofferException if index or packs are to be repaired first
     */
    public Planned plan() throws IOException, InterruptedException {
        try (@Nullable RepositoryLock lock =
                new Locks(repository).takeToLook(store.options().patience())) {
            if (lock != null) {
                lock.check();
            }
            Set<Sha256> world = world();
            Fate fate = fate(index(), null);
            Report report = report(fate);
            return new Planned(world, report, report.isNothing() ? null : destruction(fate));
        }
    }

    private Set<Sha256> world() throws IOException {
        Set<Sha256> world = new HashSet<>();
        for (FileType type : List.of(FileType.SNAPSHOT, FileType.INDEX)) {
            for (Repository.Listed file : repository.list(type)) {
                world.add(file.id());
            }
        }
        return world;
    }

    private WholeIndex index() throws IOException, InterruptedException {
        WholeIndex index = WholeIndex.load(repository);
        if (!index.damaged().isEmpty()) {
            throw CofferException.failed(
                    index.damaged().values().iterator().next()
                            + "; run coffer repair without --points first");
        }
        return index;
    }

    private Fate fate(WholeIndex index, BlobWriter.@Nullable Hand hand) throws IOException {
        Snapshots.Listing listing = new Snapshots(repository).list();
        Fate fate = new Fate(new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new ArrayList<>());
        for (Problem damaged : listing.damaged()) {
            fate.removed.add(Sha256.parse(damaged.path().name().toString()));
            fate.losses.add(damaged);
        }
        try (Blobs blobs = new Blobs(repository, index)) {
            TreeRepair trees = new TreeRepair(repository, index, blobs, hand);
            for (VaultStore.Named point : listing.sound()) {
                Sha256 tree = point.snapshot().tree();
                Sha256 better = tree == null ? null : trees.root(tree);
                if (tree == null || better == null || trees.hasChanged(tree)) {
                    Sha256 first = point.snapshot().original();
                    fate.firsts.put(point.id(), first == null ? point.id() : first);
                }
                if (tree == null || better == null) {
                    fate.removed.add(point.id());
                    fate.losses.add(
                            VaultCheck.problem(
                                    FileType.SNAPSHOT,
                                    point.id(),
                                    "nothing of this point can be read"));
                } else if (trees.hasChanged(tree)) {
                    fate.trees.put(point.id(), better);
                }
            }
            fate.losses.addAll(trees.losses());
        }
        return fate;
    }

    private static Report report(Fate fate) {
        List<String> came = new ArrayList<>();
        List<String> went = new ArrayList<>();
        long unreadable = 0;
        for (Sha256 id : fate.trees.keySet()) { // which the new one remembers as its first
            Sha256 first = fate.firsts.get(id);
            if (!id.equals(first)) {
                came.add(id.toString());
                went.add(String.valueOf(first));
            }
        }
        for (Sha256 id : fate.removed) {
            Sha256 first = fate.firsts.get(id);
            went.add(String.valueOf(first == null ? id : first));
            unreadable += first == null ? 1 : 0;
        }
        return new Report(
                fate.trees.size(), fate.removed.size(), fate.losses, came, went, unreadable);
    }

    private Destruction destruction(Fate fate) throws IOException {
        Map<TreePath, String> effects = new TreeMap<>();
        for (Sha256 id : fate.trees.keySet()) {
            effects.put(TreePath.of(FileType.SNAPSHOT.key(id).path()), "replace");
        }
        for (Sha256 id : fate.removed) {
            effects.put(TreePath.of(FileType.SNAPSHOT.key(id).path()), "remove");
        }
        String subject = repository.storage().toString();
        try (PlanDocument document = spool.begin(Operation.REPAIR, subject)) {
            for (Map.Entry<TreePath, String> one : effects.entrySet()) {
                document.file(one.getValue(), one.getKey(), 0);
            }
            for (Problem loss : fate.losses) {
                document.also("lose", loss.path());
            }
            return document.finish(
                    List.of(
                            "Repair of "
                                    + subject
                                    + " would give "
                                    + Counted.of(fate.trees.size(), "point")
                                    + " a form without what is lost ("
                                    + Counted.of(fate.losses.size(), "loss", "losses")
                                    + "), and remove "
                                    + Counted.of(fate.removed.size(), "point")
                                    + " of which nothing can be read. If a source still has the"
                                    + " content, coffer backup first puts it back."));
        }
    }

    /**
     * Does what was planned, under an exclusive lock.
     *
     * @throws CofferException if the vault has changed since; nothing was done then
     */
    @Protected(Operation.REPAIR)
    public Report apply(Planned planned, Authorization yes)
            throws IOException, InterruptedException {
        try (RepositoryLock lock = new Locks(repository).take(true, store.options().patience())) {
            lock.check();
            WholeIndex index = index();
            try (BlobWriter writer =
                            new BlobWriter(
                                    repository,
                                    index.blobs(),
                                    lock,
                                    store.options().compression());
                    BlobWriter.Hand hand = writer.hand()) {
                if (!planned.world.equals(world())) {
                    throw CofferException.failed(
                            repository.storage()
                                    + " changed after the question was answered, so nothing was"
                                    + " done; run the command again");
                }
                Fate fate = fate(index, hand);
                Destruction again = destruction(fate);
                spool.remove(again);
                yes.check(again);
                writer.finish();
                carryOut(fate, lock);
                return report(fate);
            } finally {
                store.blobs().forget();
            }
        }
    }

    private void carryOut(Fate fate, RepositoryLock lock) throws IOException, InterruptedException {
        Set<Sha256> gone = new HashSet<>(fate.removed);
        lock.checkFile();
        for (VaultStore.Named point : new Snapshots(repository).list().sound()) {
            Sha256 tree = fate.trees.get(point.id());
            if (tree != null) {
                lock.check();
                Snapshot better = repaired(point, tree);
                repository.save(FileType.SNAPSHOT, better.toBytes());
                gone.add(point.id());
            }
        }
        repository.storage().sync(); // the new ones, before the old ones go
        lock.checkFile();
        for (Sha256 id : gone) {
            lock.check();
            repository.delete(FileType.SNAPSHOT, id);
        }
        repository.storage().sync();
    }

    private static Snapshot repaired(VaultStore.Named point, Sha256 tree) {
        Snapshot old = point.snapshot();
        List<String> tags = new ArrayList<>(old.tags());
        if (!tags.contains(TAG)) {
            tags.add(TAG);
        }
        return new Snapshot(
                old.time(),
                old.parent(),
                tree,
                old.paths(),
                old.host(),
                old.user(),
                old.uid(),
                old.gid(),
                old.excludes(),
                tags,
                point.id(),
                old.program(),
                old.summary());
    }
}
