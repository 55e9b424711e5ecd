package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.PointTable;
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
    /** So few are read faster by one thread, and as fast from their own files. */
    private static final int FEW = 32;

    /** What is kept near of all points together. */
    private static final StorageKey TABLE = StorageKey.of("points");

    private final Repository repository;

    /** Snapshots never change under their id. */
    private final Map<Sha256, Snapshot> known = new ConcurrentHashMap<>();

    private volatile @Nullable Listing last;
    private boolean recalled;

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
        int unknown = recall(files);
        List<VaultStore.Named> sound = new ArrayList<>();
        List<Problem> damaged = new ArrayList<>();
        Iterator<Repository.Listed> rest = files.iterator();
        try {
            Workers.each(
                    unknown < FEW ? 1 : repository.host().workers(),
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
        if (unknown - damaged.size() > FEW) {
            keep(sound);
        }
        Listing listing = new Listing(sound, damaged);
        last = listing;
        return listing;
    }

    /**
     * Learns what was kept of points when they were last read, if there are many.
     *
     * @return how many of these are not known even so
     */
    private synchronized int recall(List<Repository.Listed> files) {
        int unknown = unknown(files);
        if (unknown <= FEW || recalled) {
            return unknown;
        }
        recalled = true;
        byte[] table = repository.near().recall(TABLE);
        if (table == null) {
            return unknown;
        }
        try {
            PointTable.read(table, known::put);
        } catch (DamagedException e) {
            repository.near().drop(TABLE); // written anew from the points themselves
        }
        return unknown(files);
    }

    /** From now on each is read from its own file, once more. */
    synchronized void readAgain() {
        repository.near().leaveAside();
        known.clear();
        last = null;
    }

    private int unknown(List<Repository.Listed> files) {
        int unknown = 0;
        for (Repository.Listed file : files) {
            unknown += known.containsKey(file.id()) ? 0 : 1;
        }
        return unknown;
    }

    private void keep(List<VaultStore.Named> points) {
        PointTable.Writer table = new PointTable.Writer();
        for (VaultStore.Named each : points) {
            table.add(each.id(), each.snapshot());
        }
        repository.near().keep(TABLE, table.toBytes());
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
