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
import dev.coffer.store.DataShare;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.IndexRewrite;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.PackReader;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Repairs index and packs of a vault: makes the index say what is in the packs, and takes damaged
 * packs out of it once all that is whole in them lies in new ones. What is lost is then missing
 * instead of damaged, so that the next backup stores again what its source still has. A pack that
 * cannot be read may be whole: it stays, and is named.
 */
public final class VaultRepair {
    private final VaultStore store;
    private final Repository repository;
    private final DataShare share;
    private final PlanSpool spool;

    /**
     * What a repair does, or would do.
     *
     * @param indexFiles damaged index files that are replaced
     * @param found packs that the index did not know, or knew wrongly, and gets right
     * @param missing packs that the index names and that are not there
     * @param damaged packs that are taken out
     * @param salvaged blobs of these that are whole
     * @param lost blobs of damaged and missing packs that no pack has; before it is done, only of
     *     the missing ones
     * @param unread packs that could not be read, and so stay as they are, by name
     */
    public record Report(
            long indexFiles,
            long found,
            long missing,
            long damaged,
            long salvaged,
            long lost,
            List<Problem> unread) {
        public Report {
            unread = List.copyOf(unread);
        }

        public boolean isNothing() {
            return indexFiles + found + missing + damaged == 0;
        }
    }

    /** A plan, to be asked about and then applied by the same object. */
    public static final class Planned {
        private final Diagnosis diagnosis;
        private final @Nullable Destruction destruction;

        private Planned(Diagnosis diagnosis, @Nullable Destruction destruction) {
            this.diagnosis = diagnosis;
            this.destruction = destruction;
        }

        /** What it needs a yes for; null if there is nothing to repair. */
        public @Nullable Destruction destruction() {
            return destruction;
        }

        public Report report() {
            return VaultRepair.report(diagnosis, new PackSalvage(diagnosis));
        }
    }

    /**
     * @param share how much of the packs is read to find out which are damaged
     * @param spool where the plan is written down
     */
    public VaultRepair(VaultStore store, DataShare share, PlanSpool spool) {
        this.store = store;
        this.repository = store.repository();
        store.readAgain();
        this.share = share;
        this.spool = spool;
    }

    /** Finds out what is to be repaired; keeps no lock. */
    public Planned plan(RunListener listener) throws IOException, InterruptedException {
        try (@Nullable RepositoryLock lock =
                new Locks(repository).takeToLook(store.options().patience())) {
            if (lock != null) {
                lock.check();
            }
            Diagnosis diagnosis = Diagnosis.of(repository, share, listener);
            boolean nothing = report(diagnosis, new PackSalvage(diagnosis)).isNothing();
            return new Planned(diagnosis, nothing ? null : destruction(diagnosis));
        }
    }

    private static Report report(Diagnosis found, PackSalvage salvage) {
        return new Report(
                found.index().damaged().size(),
                found.found().size(),
                found.missing().cardinality(),
                found.bad().size(),
                salvage.saved(),
                salvage.lost(),
                List.copyOf(found.unread().values()));
    }

    private Destruction destruction(Diagnosis diagnosis) throws IOException {
        Map<TreePath, Long> removed = new TreeMap<>();
        for (Sha256 id : diagnosis.index().damaged().keySet()) {
            removed.put(TreePath.of(FileType.INDEX.key(id).path()), 0L);
        }
        for (Sha256 id : diagnosis.bad().keySet()) {
            Long size = diagnosis.listed().get(id);
            removed.put(TreePath.of(FileType.PACK.key(id).path()), size == null ? 0 : size);
        }
        String subject = repository.storage().toString();
        try (PlanDocument document = spool.begin(Operation.REPAIR, subject)) {
            for (Map.Entry<TreePath, Long> one : removed.entrySet()) {
                document.file("remove", one.getKey(), one.getValue());
            }
            for (Sha256 id : diagnosis.missingIds()) {
                document.file("forget", TreePath.of(FileType.PACK.key(id).path()), 0);
            }
            for (Sha256 id : new TreeMap<>(diagnosis.found()).keySet()) {
                document.also("index", TreePath.of(FileType.PACK.key(id).path()));
            }
            return document.finish(
                    List.of(
                            "Repair of "
                                    + subject
                                    + " would write the index anew without "
                                    + Counted.of(diagnosis.missing().cardinality(), "missing pack")
                                    + " and with "
                                    + Counted.of(diagnosis.found().size(), "pack")
                                    + " that it does not have right, and remove "
                                    + Counted.of(removed.size(), "damaged file")
                                    + ", after what is whole in them was saved."));
        }
    }

    /**
     * Does what was planned, under an exclusive lock.
     *
     * @throws CofferException if the vault has changed since; nothing was done then
     */
    @Protected(Operation.REPAIR)
    public Report apply(Planned planned, Authorization yes, RunListener listener)
            throws IOException, InterruptedException {
        try (RepositoryLock lock = new Locks(repository).take(true, store.options().patience())) {
            lock.check();
            Diagnosis diagnosis = planned.diagnosis;
            if (!diagnosis.isStillTrue(repository)) {
                throw CofferException.failed(
                        repository.storage()
                                + " changed after the question was answered, so nothing was done;"
                                + " run the command again to see what it would do now");
            }
            Destruction again = destruction(diagnosis);
            spool.remove(again);
            yes.check(again);
            try {
                return carryOut(diagnosis, lock, listener);
            } finally {
                store.blobs().forget();
            }
        }
    }

    private Report carryOut(Diagnosis diagnosis, RepositoryLock lock, RunListener listener)
            throws IOException, InterruptedException {
        PackSalvage salvage = new PackSalvage(diagnosis);
        try (BlobWriter writer =
                        new BlobWriter(
                                repository, new BlobIndex(), lock, store.options().compression());
                PackReader reader = new PackReader(repository);
                BlobWriter.Hand hand = writer.hand()) {
            for (Sha256 pack : List.copyOf(diagnosis.bad().keySet())) {
                List<BlobPlace> places = diagnosis.bad().getOrDefault(pack, List.of());
                IOException unreadable = salvage.save(pack, places, reader, hand);
                if (unreadable != null) {
                    diagnosis.leave(pack, unreadable);
                }
                listener.progress(1, 0);
            }
            writer.finish();
        }
        IndexRewrite rewrite =
                new IndexRewrite(repository, diagnosis.index(), diagnosis.table(), lock);
        for (Map.Entry<Sha256, List<BlobPlace>> pack : diagnosis.found().entrySet()) {
            rewrite.add(pack.getKey(), pack.getValue());
        }
        BitSet gone = (BitSet) diagnosis.missing().clone();
        for (List<Sha256> some :
                List.of(
                        List.copyOf(diagnosis.bad().keySet()),
                        List.copyOf(diagnosis.found().keySet()))) {
            for (Sha256 id : some) {
                int pack = diagnosis.table().pack(id);
                if (pack >= 0) {
                    gone.set(pack);
                }
            }
        }
        rewrite.without(gone);
        lock.checkFile();
        for (Sha256 id : diagnosis.bad().keySet()) {
            lock.check();
            repository.delete(FileType.PACK, id);
        }
        repository.storage().sync();
        return report(diagnosis, salvage);
    }
}
