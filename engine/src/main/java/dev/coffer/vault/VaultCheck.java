package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.storage.StorageException;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.LockFile;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies a vault: every key, lock, snapshot and index file; the packs against the index, both
 * ways; every listing that points need; and as much of the packs' content as is asked for. Names
 * each damaged file of the vault, and by path what is lost with it. For one run.
 */
final class VaultCheck {
    private final VaultStore store;
    private final Repository repository;
    private final RunListener listener;
    private final List<Problem> damage = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();

    VaultCheck(VaultStore store, RunListener listener) {
        this.store = store;
        this.repository = store.repository();
        store.readAgain();
        this.listener = listener;
    }

    /**
     * @param point null for all
     */
    VerifyReport run(@Nullable RestorePoint point, DataShare share)
            throws IOException, InterruptedException {
        keys();
        boolean lockable = locks();
        try (@Nullable RepositoryLock _ =
                lockable ? new Locks(repository).takeToLook(store.options().patience()) : null) {
            return check(point, share); // nothing is taken away meanwhile
        }
    }

    private void keys() throws IOException {
        for (Repository.Listed file : repository.list(FileType.KEY)) {
            try {
                repository.keys().read(file.id());
            } catch (StorageException e) {
                if (!e.is(StorageException.Kind.MISSING)) { // removed since it was listed
                    damage.add(problem(FileType.KEY, file.id(), e));
                }
            } catch (DamagedException e) {
                String id = file.id().toString().substring(0, RestorePoint.SHORT_ID);
                damaged(
                        FileType.KEY,
                        file.id(),
                        e.getMessage()
                                + "; its password opens nothing, and coffer key remove "
                                + id
                                + " takes it away");
            }
        }
    }

    /** Whether all locks can be read, so that one can be taken. */
    private boolean locks() throws IOException {
        boolean all = true;
        for (Repository.Listed file : repository.list(FileType.LOCK)) {
            if (file.bytes() == 0) {
                notes.add(note(FileType.LOCK, file.id(), "it is empty, so it locks nothing"));
                continue;
            }
            try (InputStream json = repository.load(FileType.LOCK, file.id())) {
                LockFile.parse(json);
            } catch (StorageException e) {
                if (!e.is(StorageException.Kind.MISSING)) { // let go since it was listed
                    throw e;
                }
            } catch (DamagedException e) {
                all = false;
                damaged(
                        FileType.LOCK,
                        file.id(),
                        e.getMessage() + "; coffer unlock removes it when nobody uses the vault");
            }
        }
        return all;
    }

    private VerifyReport check(@Nullable RestorePoint point, DataShare share)
            throws IOException, InterruptedException {
        List<VaultStore.Named> points = points(point);
        WholeIndex index = WholeIndex.load(repository);
        for (Map.Entry<Sha256, String> each : index.damaged().entrySet()) {
            damaged(FileType.INDEX, each.getKey(), each.getValue());
        }
        Map<Sha256, Long> listed = new HashMap<>();
        for (Repository.Listed file : repository.list(FileType.PACK)) {
            listed.put(file.id(), file.bytes());
        }
        TreeCheck trees = new TreeCheck(repository, index, listener);
        trees.run(points);
        PackTable table = new PackTable(index.blobs());
        PackCheck packs =
                new PackCheck(
                        repository, index, table, listed, point == null ? null : trees.needed());
        packs.structure();
        if (point == null) {
            packs.leftovers(!trees.missing().isEmpty());
        }
        packs.content(share, listener);
        Set<Sha256> lost = packs.lost();
        Set<Sha256> unread = packs.unreadable();
        List<Problem> named = trees.damage();
        if (!lost.isEmpty() || !unread.isEmpty()) {
            TreeCheck naming = new TreeCheck(repository, index, RunListener.NONE, lost, unread);
            naming.run(points);
            named = naming.damage();
        }
        damage.addAll(named);
        damage.addAll(packs.damage());
        notes.addAll(packs.notes());
        damage.sort(Problem.BY_PATH);
        notes.sort(Problem.BY_PATH);
        return new VerifyReport(
                points.size(),
                packs.read(),
                packs.bytes(),
                packs.skipped(),
                damage,
                notes,
                point == null && !damage.isEmpty()
                        ? whole(points, index, lost, unread)
                        : List.of());
    }

    /**
     * Of the points of each host and its sources the newest that needs nothing of what is damaged:
     * what several points have is named at one alone, so each is gone through by itself.
     */
    private List<String> whole(
            List<VaultStore.Named> points, WholeIndex index, Set<Sha256> lost, Set<Sha256> unread)
            throws IOException, InterruptedException {
        List<VaultStore.Named> newest = new ArrayList<>(points);
        newest.sort(
                Comparator.comparing((VaultStore.Named each) -> each.snapshot().time().toInstant())
                        .reversed());
        Set<List<Object>> done = new HashSet<>();
        List<String> whole = new ArrayList<>();
        for (VaultStore.Named each : newest) {
            List<Object> group = List.of(each.snapshot().host(), each.snapshot().paths());
            if (!done.contains(group)) {
                TreeCheck alone = new TreeCheck(repository, index, RunListener.NONE, lost, unread);
                alone.run(List.of(each));
                if (alone.damage().isEmpty()) {
                    done.add(group);
                    whole.add(each.id().toString());
                }
            }
        }
        return whole;
    }

    private List<VaultStore.Named> points(@Nullable RestorePoint point) throws IOException {
        Snapshots.Listing listing = new Snapshots(repository).list(); // none that are remembered
        List<VaultStore.Named> points = new ArrayList<>();
        for (VaultStore.Named each : listing.sound()) {
            if (point == null || each.id().toString().equals(point.id())) {
                points.add(each);
            }
        }
        if (point != null && points.isEmpty()) {
            throw CofferException.failed(
                    "point " + point.shortId() + " is not in " + store.location() + " any more");
        }
        if (point == null) {
            for (Problem problem : listing.damaged()) {
                String reason = problem.reason() + "; coffer repair --points removes it";
                damage.add(new Problem(problem.path(), problem.kind(), reason));
            }
        }
        return points;
    }

    private void damaged(FileType type, Sha256 id, String reason) {
        damage.add(problem(type, id, reason));
    }

    /** Of a file that could not be read, so that nobody knows whether it is damaged. */
    static Problem problem(FileType type, Sha256 id, IOException why) {
        return new Problem(
                TreePath.of(type.key(id).path()),
                Problem.Kind.UNREADABLE,
                String.valueOf(why.getMessage()));
    }

    /** What is odd, and loses nothing. */
    static Problem note(FileType type, Sha256 id, String reason) {
        return new Problem(TreePath.of(type.key(id).path()), Problem.Kind.NOTE, reason);
    }

    static Problem problem(FileType type, Sha256 id, String reason) {
        return new Problem(TreePath.of(type.key(id).path()), Problem.Kind.DAMAGED, reason);
    }
}
