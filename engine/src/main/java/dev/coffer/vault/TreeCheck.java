package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.TreeText;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.WholeIndex;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads every listing that points need, each once, sees whether everything they name is in the
 * index, and names by path what is not. For one run.
 */
final class TreeCheck {
    private final Repository repository;
    private final WholeIndex index;
    private final RunListener listener;
    private final Set<Sha256> bad;
    private final Set<Sha256> unread;
    private final EntrySet needed;
    private final SharedStack<Item> rest = new SharedStack<>();
    private final List<Problem> damage = new ArrayList<>();
    private final Set<Sha256> missing = ConcurrentHashMap.newKeySet();

    /** A listing to be read, and the first place where it was met. */
    private record Item(Sha256 tree, TreePath path, String point) {}

    TreeCheck(Repository repository, WholeIndex index, RunListener listener) {
        this(repository, index, listener, Set.of(), Set.of());
    }

    /**
     * @param bad contents that are damaged: files that have one of these are named too
     * @param unread the same of contents that nobody could read
     */
    TreeCheck(
            Repository repository,
            WholeIndex index,
            RunListener listener,
            Set<Sha256> bad,
            Set<Sha256> unread) {
        this.repository = repository;
        this.index = index;
        this.listener = listener;
        this.bad = bad;
        this.unread = unread;
        this.needed = new EntrySet(index.blobs().size());
    }

    void run(List<VaultStore.Named> points) throws IOException, InterruptedException {
        for (VaultStore.Named point : points) {
            String name = point.id().toString().substring(0, 8);
            Sha256 tree = point.snapshot().tree();
            if (tree == null) {
                damaged(TreePath.ROOT, "point " + name + " has no tree");
            } else {
                meet(tree, TreePath.ROOT, name);
            }
        }
        try (Blobs blobs = new Blobs(repository, index)) {
            Workers.run(
                    repository.host().workers(),
                    "trees",
                    crew -> {
                        while (!crew.stopping()) {
                            Item item = rest.take();
                            if (item == null) {
                                return;
                            }
                            try {
                                read(blobs, item);
                            } finally {
                                rest.done();
                            }
                        }
                    });
        }
    }

    private void meet(Sha256 tree, TreePath path, String point) {
        int entry = index.blobs().entry(BlobType.TREE, tree.shared(), 0);
        if (entry < 0) {
            missing.add(tree);
            damaged(path, "its listing " + tree + " is missing (point " + point + ")");
        } else if (path.depth() > Limits.DEPTH) {
            damaged(path, "it lies too deep to be read (point " + point + ")");
        } else if (needed.add(entry)) {
            rest.push(new Item(tree, path, point));
        }
    }

    private void read(Blobs blobs, Item item) throws IOException, InterruptedException {
        List<Node> nodes;
        try {
            nodes = blobs.read(BlobType.TREE, item.tree, TreeText::parse);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            Problem.Kind kind =
                    e instanceof DamagedException ? Problem.Kind.DAMAGED : Problem.Kind.UNREADABLE;
            String reason = "its listing cannot be read: " + e.getMessage();
            add(item.path, kind, reason + " (point " + item.point + ")");
            return;
        }
        for (Node node : nodes) {
            TreePath path = item.path.child(node.name());
            if (node.isFolder()) {
                Sha256 subtree = node.subtree();
                if (subtree == null) {
                    damaged(path, "it has no listing (point " + item.point + ")");
                } else {
                    meet(subtree, path, item.point);
                }
            } else if (node.isFile()) {
                file(node, path, item.point);
            }
        }
        listener.progress(nodes.size(), 0);
    }

    private void file(Node node, TreePath path, String point) {
        BlobIndex known = index.blobs();
        byte[] content = node.content();
        long bytes = 0;
        String wrong = "";
        boolean unreadable = false;
        for (int at = 0; at < content.length; at += Sha256.BYTES) {
            int entry = known.entry(BlobType.DATA, content, at);
            if (entry < 0) {
                missing.add(node.blob(at / Sha256.BYTES));
                wrong = "its piece " + node.blob(at / Sha256.BYTES) + " is missing";
            } else {
                needed.add(entry);
                int raw = known.rawLength(entry);
                bytes += raw != 0 ? raw : known.length(entry) - Sealer.OVERHEAD;
                if (!bad.isEmpty() && bad.contains(node.blob(at / Sha256.BYTES))) {
                    wrong = "its piece " + node.blob(at / Sha256.BYTES) + " is damaged";
                }
                unreadable |= !unread.isEmpty() && unread.contains(node.blob(at / Sha256.BYTES));
            }
        }
        if (wrong.isEmpty() && bytes != node.size()) {
            wrong = "its content has " + bytes + " bytes, its entry says " + node.size();
        }
        if (!wrong.isEmpty()) {
            damaged(path, wrong + " (point " + point + ")");
        } else if (unreadable) {
            String reason = "its content cannot be read (point " + point + ")";
            add(path, Problem.Kind.UNREADABLE, reason);
        }
    }

    private void damaged(TreePath path, String reason) {
        add(path, Problem.Kind.DAMAGED, reason);
    }

    private void add(TreePath path, Problem.Kind kind, String reason) {
        synchronized (damage) {
            damage.add(new Problem(path, kind, reason));
        }
    }

    /** Of each blob that is needed the entry that {@link BlobIndex#entry} gives. */
    EntrySet needed() {
        return needed;
    }

    /** Ids of contents and listings that points need and no index file has. */
    Set<Sha256> missing() {
        return missing;
    }

    /** What is wrong, in no order. */
    List<Problem> damage() {
        return damage;
    }
}
