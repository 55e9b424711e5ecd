package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.storage.StorageException;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The snapshots of a repository. Thread-safe. */
final class Snapshots {
    /** So few are read faster by one thread. */
    private static final int FEW = 32;

    private final Repository repository;

    /** Snapshots never change under their id. */
    private final Map<Sha256, Snapshot> known = new ConcurrentHashMap<>();

    private volatile @Nullable Listing last;

    /**
     * What there is.
     *
     * @param sound oldest first
     * @param damaged those that cannot be read, by name
     */
    record Listing(List<VaultStore.Named> sound, List<Problem> damaged) {}

    Snapshots(Repository repository) {
        this.repository = repository;
    }

    /** All there are now; one that is damaged keeps none of the others from being read. */
    Listing list() throws IOException {
        List<Repository.Listed> files = repository.list(FileType.SNAPSHOT);
        List<VaultStore.Named> sound = new ArrayList<>();
        List<Problem> damaged = new ArrayList<>();
        Iterator<Repository.Listed> rest = files.iterator();
        try {
            Workers.each(
                    files.size() < FEW ? 1 : repository.host().workers(),
                    "points",
                    () -> rest.hasNext() ? rest.next() : null,
                    file -> read(file.id(), sound, damaged));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while reading the points of " + repository.storage());
        }
        sound.sort(
                Comparator.comparing((VaultStore.Named each) -> each.snapshot().time().toInstant())
                        .thenComparing(VaultStore.Named::id));
        damaged.sort(Problem.BY_PATH);
        Listing listing = new Listing(sound, damaged);
        last = listing;
        return listing;
    }

    /** What the last listing found damaged; lists if there was none. */
    List<Problem> damaged() throws IOException {
        Listing listing = last;
        return (listing != null ? listing : list()).damaged();
    }

    private void read(Sha256 id, List<VaultStore.Named> sound, List<Problem> damaged)
            throws IOException {
        try {
            Snapshot snapshot = get(id);
            if (snapshot != null) {
                synchronized (sound) {
                    sound.add(new VaultStore.Named(id, snapshot));
                }
            }
        } catch (DamagedException e) {
            synchronized (damaged) {
                damaged.add(
                        new Problem(
                                TreePath.of(FileType.SNAPSHOT.key(id).path()),
                                Problem.Kind.DAMAGED,
                                e.getMessage()));
            }
        }
    }

    /**
     * One of them; null if it is not there (any more).
     *
     * @throws DamagedException if it is not what was put
     */
    @Nullable Snapshot get(Sha256 id) throws IOException {
        Snapshot there = known.get(id);
        if (there != null) {
            return there;
        }
        try (InputStream json = repository.load(FileType.SNAPSHOT, id)) {
            Snapshot snapshot = Snapshot.parse(json);
            known.put(id, snapshot);
            return snapshot;
        } catch (StorageException e) {
            if (e.is(StorageException.Kind.MISSING)) {
                return null;
            }
            throw e;
        } catch (DamagedException e) {
            throw repository.damaged(FileType.SNAPSHOT, id, e);
        }
    }
}
