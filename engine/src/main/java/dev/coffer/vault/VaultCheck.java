package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeWalk;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Reads every listing and every content that points need, each blob once, and names by path what is
 * missing or does not match its hash.
 */
final class VaultCheck {
    /** So many files are handed to the workers at once. */
    private static final int BATCH = 4096;

    private final VaultStore store;
    private final RunListener listener;
    private final List<Problem> damage = new ArrayList<>();
    private final Set<Sha256> checked = new HashSet<>();
    private final List<Work> batch = new ArrayList<>();
    private long files;
    private long bytes;

    private record Work(TreePath path, Node node) {}

    VaultCheck(VaultStore store, RunListener listener) {
        this.store = store;
        this.listener = listener;
    }

    VerifyReport run(@Nullable RestorePoint point) throws IOException, InterruptedException {
        List<VaultStore.Named> points = new ArrayList<>();
        for (VaultStore.Named each : store.snapshots()) {
            if (point == null || each.id().toString().equals(point.id())) {
                points.add(each);
            }
        }
        for (VaultStore.Named each : points) {
            check(each);
        }
        flush();
        damage.sort(Comparator.comparing(Problem::path));
        return new VerifyReport(points.size(), files, bytes, damage, List.of());
    }

    private void check(VaultStore.Named point) throws IOException, InterruptedException {
        Sha256 tree = point.snapshot().tree();
        if (tree == null) {
            damaged(TreePath.ROOT, "point " + point.id() + " has no tree");
            return;
        }
        if (!checked.add(tree)) {
            return;
        }
        SnapshotTree whole = SnapshotTree.of(store.blobs(), tree);
        List<Node> folders = new ArrayList<>(List.of(whole.root()));
        List<TreePath> paths = new ArrayList<>(List.of(TreePath.ROOT));
        while (!folders.isEmpty()) {
            Node folder = folders.removeLast();
            TreePath path = paths.removeLast();
            try {
                TreeWalk.walk(
                        whole,
                        path,
                        folder,
                        (at, entry) -> {
                            Node node = (Node) entry;
                            Sha256 subtree = node.subtree();
                            if (node.isFolder() && (subtree == null || checked.add(subtree))) {
                                folders.add(node);
                                paths.add(at);
                            } else if (node.isFile() && node.blobs() > 0) {
                                batch.add(new Work(at, node));
                            }
                            return false;
                        });
            } catch (DamagedException e) {
                damaged(path, e.getMessage());
            }
            if (batch.size() >= BATCH) {
                flush();
            }
        }
    }

    private void flush() throws IOException, InterruptedException {
        Iterator<Work> rest = batch.iterator();
        Workers.each(
                store.repository().host().workers(),
                "verify",
                () -> rest.hasNext() ? rest.next() : null,
                this::read);
        batch.clear();
    }

    private void read(Work work) throws IOException, InterruptedException {
        long read = 0;
        for (int i = 0; i < work.node.blobs(); i++) {
            Sha256 id = work.node.blob(i);
            if (!first(id)) {
                continue;
            }
            try {
                read += store.blobs().read(BlobType.DATA, id, (bytes, length) -> length);
            } catch (DamagedException e) {
                damaged(work.path, e.getMessage());
            }
        }
        synchronized (damage) {
            files++;
            bytes += read;
        }
        listener.progress(1, read);
    }

    private boolean first(Sha256 id) {
        synchronized (checked) {
            return checked.add(id);
        }
    }

    private void damaged(TreePath path, String reason) {
        synchronized (damage) {
            damage.add(new Problem(path, Problem.Kind.DAMAGED, reason));
        }
    }
}
