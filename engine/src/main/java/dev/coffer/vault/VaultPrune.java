package dev.coffer.vault;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Protected;
import dev.coffer.storage.StorageException;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.IndexRewrite;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes away from a vault what no point needs: plan, then apply.
 *
 * <p>The order is what a crash may not harm. What is still needed of packs that go is copied into
 * new packs, and these get their index files; then new index files take the place of those that
 * name packs that go; then the packs go. At every moment each blob that a point needs lies in a
 * pack that an index names, and whatever is left over goes the next time.
 */
public final class VaultPrune {
    private final VaultStore store;
    private final Repository repository;
    private final PruneOptions options;
    private final PlanSpool spool;

    /**
     * @param spool where the plan is written down
     */
    public VaultPrune(VaultStore store, PruneOptions options, PlanSpool spool) {
        this.store = store;
        this.repository = store.repository();
        store.readAgain();
        this.options = options;
        this.spool = spool;
    }

    /** A plan, to be asked about and then applied by the same object. */
    public static final class Planned {
        private final PrunePlan plan;
        private final @Nullable Destruction destruction;

        private Planned(PrunePlan plan, @Nullable Destruction destruction) {
            this.plan = plan;
            this.destruction = destruction;
        }

        /** What it needs a yes for; null if there is nothing to do. */
        public @Nullable Destruction destruction() {
            return destruction;
        }

        /** What it would do, in numbers. */
        public PruneReport report() {
            return plan.report();
        }
    }

    /**
     * Says what would be done; keeps no lock.
     *
     * @param without points that count as gone already, because they are about to be forgotten
     * @throws DamagedException if something is missing or damaged that points need
     */
    public Planned plan(Set<Sha256> without, RunListener listener)
            throws IOException, InterruptedException {
        try (@Nullable RepositoryLock _ =
                new Locks(repository).takeToLook(store.options().patience())) {
            return planLocked(without, listener);
        }
    }

    /**
     * The exclusive lock, for whoever plans and applies without asking anybody in between: it
     * settles while the plan is made. To be closed.
     *
     * @return null if it cannot be had now, so that what is planned decides whether it matters
     */
    public @Nullable RepositoryLock lockAtOnce() throws IOException, InterruptedException {
        try {
            return new Locks(repository).take(true, Duration.ZERO);
        } catch (StorageException e) {
            if (!e.is(StorageException.Kind.DENIED)) {
                throw e;
            }
            return null;
        } catch (CofferException e) {
            if (e.reason() != CofferException.Reason.LOCKED) {
                throw e;
            }
            return null;
        }
    }

    /**
     * As above, for whoever holds the exclusive lock.
     *
     * @throws DamagedException if something is missing or damaged that points need
     */
    public Planned planLocked(Set<Sha256> without, RunListener listener)
            throws IOException, InterruptedException {
        PrunePlan plan = plan(without, null, listener);
        return new Planned(plan, plan.isNothing() ? null : destruction(plan));
    }

    private PrunePlan plan(
            Set<Sha256> without, PrunePlan.@Nullable World before, RunListener listener)
            throws IOException, InterruptedException {
        PrunePlan.World world = world(without, before, listener);
        Map<Sha256, Long> listed = new HashMap<>();
        for (Repository.Listed file : repository.list(FileType.PACK)) {
            listed.put(file.id(), file.bytes());
        }
        return new PrunePlanner(repository, options, world, listed).plan();
    }

    /** The world as it was before, where that is still the same. */
    private PrunePlan.World world(
            Set<Sha256> without, PrunePlan.@Nullable World before, RunListener listener)
            throws IOException, InterruptedException {
        Snapshots.Listing listing = new Snapshots(repository).list();
        if (!listing.damaged().isEmpty()) {
            throw new DamagedException(
                    listing.damaged().getFirst().reason()
                            + "; so nobody knows what it needs, and nothing was removed. Put its"
                            + " file back from a copy of the vault, or have coffer repair --points"
                            + " remove it");
        }
        List<VaultStore.Named> points = new ArrayList<>();
        Set<Sha256> ids = new HashSet<>();
        for (VaultStore.Named each : listing.sound()) {
            if (!without.contains(each.id())) {
                points.add(each);
                ids.add(each.id());
            }
        }
        Set<Sha256> indexes = new HashSet<>();
        for (Repository.Listed file : repository.list(FileType.INDEX)) {
            indexes.add(file.id());
        }
        if (before != null && before.snapshots().equals(ids) && before.indexes().equals(indexes)) {
            return before;
        }
        WholeIndex index = WholeIndex.load(repository);
        if (!index.damaged().isEmpty()) {
            throw new DamagedException(
                    index.damaged().values().iterator().next()
                            + "; nothing was removed. coffer repair makes the index anew from the"
                            + " packs");
        }
        TreeCheck trees = new TreeCheck(repository, index, listener);
        trees.run(points);
        if (!trees.damage().isEmpty()) {
            Problem first = trees.damage().getFirst();
            throw new DamagedException(
                    first.path()
                            + ": "
                            + first.reason()
                            + "; nothing was removed. coffer verify names all that is damaged,"
                            + " coffer repair makes the best of it");
        }
        return new PrunePlan.World(ids, indexes, index, trees.needed());
    }

    private Destruction destruction(PrunePlan plan) throws IOException {
        Map<TreePath, Long> removed = new TreeMap<>();
        for (int pack : plan.removed()) {
            put(removed, plan.table().id(pack), plan);
        }
        for (Repository.Listed file : plan.leftovers()) {
            removed.put(path(file.id()), file.bytes());
        }
        Map<TreePath, Long> repacked = new TreeMap<>();
        for (int pack : plan.repacked()) {
            put(repacked, plan.table().id(pack), plan);
        }
        String subject = repository.storage().toString();
        try (PlanDocument document = spool.begin(Operation.PRUNE, subject)) {
            for (Map.Entry<TreePath, Long> one : removed.entrySet()) {
                document.file("remove", one.getKey(), one.getValue());
            }
            for (Map.Entry<TreePath, Long> one : repacked.entrySet()) {
                document.file("repack", one.getKey(), one.getValue());
            }
            return document.finish(summary(subject, removed.size(), repacked.size(), plan));
        }
    }

    private static void put(Map<TreePath, Long> files, Sha256 pack, PrunePlan plan) {
        files.put(path(pack), Math.max(0, plan.table().bytes(plan.table().pack(pack))));
    }

    private static TreePath path(Sha256 pack) {
        return TreePath.of(FileType.PACK.key(pack).path());
    }

    private static List<String> summary(String subject, int removed, int repacked, PrunePlan plan) {
        PruneReport report = plan.report();
        return List.of(
                "Prune of "
                        + subject
                        + " would remove "
                        + Counted.of(removed, "pack")
                        + " that no point needs, and write what is needed of "
                        + Counted.of(repacked, "other")
                        + " ("
                        + new ByteSize(report.repackedBytes()).forPeople()
                        + ") into new ones; "
                        + new ByteSize(report.freedBytes()).forPeople()
                        + " become free.");
    }

    /**
     * Does what was planned, under an exclusive lock.
     *
     * @throws dev.coffer.base.CofferException if the vault has changed since, so that something
     *     else would go; nothing was done then
     * @throws DamagedException if something that points need turns out to be damaged; nothing was
     *     removed then
     */
    @Protected(Operation.PRUNE)
    public PruneReport apply(Planned planned, Authorization yes, RunListener listener)
            throws IOException, InterruptedException {
        try (RepositoryLock lock = new Locks(repository).take(true, store.options().patience())) {
            return apply(planned, yes, lock, listener);
        }
    }

    /**
     * The same for whoever holds the lock.
     *
     * @param lock an exclusive one
     */
    public PruneReport apply(
            Planned planned, Authorization yes, RepositoryLock lock, RunListener listener)
            throws IOException, InterruptedException {
        lock.check();
        PrunePlan plan = plan(Set.of(), planned.plan.world(), listener);
        if (plan.isNothing()) {
            return plan.report();
        }
        Destruction again = destruction(plan);
        spool.remove(again);
        yes.check(again);
        try {
            carryOut(plan, lock, listener);
        } finally {
            store.blobs().forget();
        }
        return plan.report();
    }

    private void carryOut(PrunePlan plan, RepositoryLock lock, RunListener listener)
            throws IOException, InterruptedException {
        listener.expect(plan.repacked().size(), plan.report().repackedBytes());
        if (!plan.repacked().isEmpty()) {
            new Repacker(
                            repository,
                            plan.world().index(),
                            plan.table(),
                            plan.kept(),
                            options.repackUncompressed(),
                            listener)
                    .run(plan.repacked(), lock, store.options().compression());
        }
        BitSet gone = new BitSet();
        List<Sha256> packs = new ArrayList<>();
        for (List<Integer> some : List.of(plan.removed(), plan.repacked())) {
            for (int pack : some) {
                gone.set(pack);
                packs.add(plan.table().id(pack));
            }
        }
        if (!gone.isEmpty()) {
            new IndexRewrite(repository, plan.world().index(), plan.table(), lock).without(gone);
        }
        for (Repository.Listed file : plan.leftovers()) {
            packs.add(file.id());
        }
        lock.checkFile();
        Iterator<Sha256> rest = packs.iterator();
        Workers.each(
                repository.host().workers(),
                "prune",
                () -> rest.hasNext() ? rest.next() : null,
                pack -> {
                    lock.check();
                    repository.delete(FileType.PACK, pack);
                });
        repository.storage().sync();
    }
}
