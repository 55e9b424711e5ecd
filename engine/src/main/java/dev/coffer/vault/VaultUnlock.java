package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Protected;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes away the locks of a vault whose holders have ended: plan, then apply. A lock of another
 * machine that was renewed within the last half hour may well be held, and one that cannot be read
 * is anybody's: these go only with a yes, for a run that loses its lock stops, and whatever is
 * removed before it notices may be what it relied on.
 */
public final class VaultUnlock {
    private final Repository repository;
    private final PlanSpool spool;

    /**
     * A plan, to be asked about and then applied by the same object.
     *
     * @param locks all there are
     * @param destruction what it needs a yes for; null if all are known to be of nobody
     */
    public record Planned(List<Locks.Found> locks, @Nullable Destruction destruction) {
        public Planned {
            locks = List.copyOf(locks);
        }
    }

    /**
     * @param spool where the plan is written down
     */
    public VaultUnlock(VaultStore store, PlanSpool spool) {
        this.repository = store.repository();
        this.spool = spool;
    }

    /**
     * @throws CofferException {@code LOCKED} if the holder of one runs on this machine
     */
    public Planned plan() throws IOException {
        Locks locks = new Locks(repository);
        List<Locks.Found> all = locks.found();
        List<Locks.Found> doubtful = new ArrayList<>();
        for (Locks.Found one : all) {
            Locks.Held held = one.held();
            boolean stale = held == null ? one.bytes() == 0 : locks.isStale(held);
            if (!stale && held != null && locks.isHere(held)) {
                throw new CofferException(
                        Reason.LOCKED,
                        repository.storage()
                                + " is locked by "
                                + held.holder()
                                + ", which is still running; end that first");
            }
            if (!stale) {
                doubtful.add(one);
            }
        }
        return new Planned(all, doubtful.isEmpty() ? null : destruction(doubtful));
    }

    private Destruction destruction(List<Locks.Found> doubtful) throws IOException {
        String subject = repository.storage().toString();
        Map<TreePath, Long> files = new TreeMap<>();
        List<String> holders = new ArrayList<>();
        long unreadable = 0;
        for (Locks.Found one : doubtful) {
            files.put(TreePath.of(FileType.LOCK.key(one.id()).path()), one.bytes());
            Locks.Held held = one.held();
            if (held == null) {
                unreadable++;
            } else {
                holders.add(held.holder());
            }
        }
        List<String> sentences = new ArrayList<>();
        if (!holders.isEmpty()) {
            sentences.add(
                    subject
                            + " is locked by "
                            + String.join(" and by ", holders)
                            + ": renewed within the last half hour, so that run may well be at"
                            + " work. Without its lock, a prune may remove what it relies on.");
        }
        if (unreadable > 0) {
            sentences.add(
                    Counted.of(unreadable, "lock")
                            + " of "
                            + subject
                            + " cannot be read, so nobody knows whether a run holds it.");
        }
        try (PlanDocument document = spool.begin(Operation.UNLOCK, subject)) {
            for (Map.Entry<TreePath, Long> one : files.entrySet()) {
                document.file("remove", one.getKey(), one.getValue());
            }
            return document.finish(sentences);
        }
    }

    /**
     * Removes the locks that were there.
     *
     * @param yes for what the plan needs one for
     * @return what was removed and could be read
     * @throws CofferException {@code LOCKED} if a lock was taken or renewed since, so that somebody
     *     is at work; nothing was removed then, or, told by the message, the others were
     */
    @Protected(Operation.UNLOCK)
    public List<Locks.Held> apply(Planned planned, @Nullable Authorization yes) throws IOException {
        Set<Sha256> ids = new HashSet<>();
        for (Locks.Found one : planned.locks) {
            ids.add(one.id());
        }
        Planned now = plan();
        Destruction again = now.destruction;
        if (again != null) {
            spool.remove(again);
        }
        refuseOthers(now.locks, ids, "; nothing was done");
        if (again != null) {
            if (yes == null) {
                throw new IllegalArgumentException("this needs a yes");
            }
            yes.check(again);
        }
        List<Locks.Held> removed = new ArrayList<>();
        for (Locks.Found one : now.locks) {
            repository.delete(FileType.LOCK, one.id());
            Locks.Held held = one.held();
            if (held != null) {
                removed.add(held);
            }
        }
        refuseOthers(new Locks(repository).found(), ids, "; the locks before that were removed");
        return removed;
    }

    /** Whoever renews a lock writes another. */
    private void refuseOthers(List<Locks.Found> locks, Set<Sha256> known, String then)
            throws CofferException {
        for (Locks.Found one : locks) {
            if (!known.contains(one.id())) {
                Locks.Held held = one.held();
                throw new CofferException(
                        Reason.LOCKED,
                        repository.storage()
                                + " was locked meanwhile"
                                + (held == null ? "" : " by " + held.holder())
                                + ", so that is at work"
                                + then);
            }
        }
    }
}
