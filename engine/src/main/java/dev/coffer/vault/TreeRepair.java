package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Problem;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.TreeText;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes listings anew without what is lost, or only says what that would be. Each listing is read
 * once, however many points have it. For one thread.
 */
final class TreeRepair {
    private final BlobIndex index;
    private final Blobs blobs;
    private final BlobWriter.@Nullable Hand hand;
    private final TreeText text;

    /** Listings that need no repair, nor anything below them. */
    private final EntrySet sound;

    /** From the others to what takes their place. */
    private final Map<Sha256, Sha256> replaced = new HashMap<>();

    private final List<Problem> losses = new ArrayList<>();

    /**
     * @param hand that writes; null to find out only
     */
    TreeRepair(
            Repository repository, WholeIndex index, Blobs blobs, BlobWriter.@Nullable Hand hand) {
        this.index = index.blobs();
        this.blobs = blobs;
        this.hand = hand;
        this.text = new TreeText(repository.host().clock().getZone());
        this.sound = new EntrySet(index.blobs().size());
    }

    /** The tree of a point as it should be: the same, or another one; null if it cannot be read. */
    @Nullable Sha256 root(Sha256 tree) throws IOException {
        return read(tree) == null ? null : fixed(tree, TreePath.ROOT);
    }

    boolean hasChanged(Sha256 tree) {
        return replaced.containsKey(tree);
    }

    /** What is lost, by the first path where it was met. */
    List<Problem> losses() {
        return losses;
    }

    private @Nullable List<Node> read(Sha256 tree) throws IOException {
        try {
            return blobs.readUninterrupted(BlobType.TREE, tree, TreeText::parse);
        } catch (DamagedException e) {
            return null;
        }
    }

    /** A listing whose entries are being looked at. */
    private static final class Open {
        final Sha256 tree;
        final int entry;
        final TreePath path;
        final List<Node> nodes;
        final List<Node> better;
        boolean changed;

        Open(Sha256 tree, int entry, TreePath path, List<Node> nodes) {
            this.tree = tree;
            this.entry = entry;
            this.path = path;
            this.nodes = nodes;
            this.better = new ArrayList<>(nodes.size());
        }

        boolean isDone() {
            return better.size() == nodes.size();
        }

        void add(Node was, Node now) {
            changed |= now != was;
            better.add(now);
        }
    }

    /** Without recursion: however deep folders lie, the thread's stack is not at stake. */
    private Sha256 fixed(Sha256 tree, TreePath path) throws IOException {
        Deque<Open> way = new ArrayDeque<>();
        enter(tree, path, way);
        while (!way.isEmpty()) {
            Open open = way.element();
            if (open.isDone()) {
                leave(way.remove());
                continue;
            }
            Node node = open.nodes.get(open.better.size());
            TreePath at = open.path.child(node.name());
            Sha256 subtree = node.subtree();
            if (!node.isFolder() || subtree == null) {
                open.add(node, fixed(node, at));
            } else if (!enter(subtree, at, way)) {
                Sha256 better = replaced.get(subtree);
                open.add(
                        node,
                        better == null ? node : with(node, node.content(), node.size(), better));
            }
        }
        Sha256 better = replaced.get(tree);
        return better == null ? tree : better;
    }

    /** Begins a listing; false if it is known already what becomes of it. */
    private boolean enter(Sha256 tree, TreePath path, Deque<Open> way) throws IOException {
        int entry = index.entry(BlobType.TREE, tree.shared(), 0);
        if (replaced.containsKey(tree) || (entry >= 0 && sound.has(entry))) {
            return false;
        }
        boolean deep = path.depth() > Limits.DEPTH;
        List<Node> nodes = entry < 0 || deep ? null : read(tree);
        if (nodes == null) {
            lost(
                    path,
                    (deep ? "it lies too deep" : "its listing is lost") + ", so it is empty now");
            write(tree, List.of());
            return false;
        }
        way.push(new Open(tree, entry, path, nodes));
        return true;
    }

    private void leave(Open open) throws IOException {
        if (open.changed) {
            write(open.tree, open.better);
        } else {
            sound.add(open.entry);
        }
    }

    /** What is no folder, or has no listing. */
    private Node fixed(Node node, TreePath path) throws IOException {
        if (node.isFile()) {
            return file(node, path);
        }
        if (!node.isFolder()) {
            return node;
        }
        lost(path, "it has no listing, so it is empty now");
        return with(node, node.content(), node.size(), write(null, List.of()));
    }

    private Node file(Node node, TreePath path) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(node.content().length);
        long bytes = 0;
        for (int at = 0; at < node.content().length; at += Sha256.BYTES) {
            int length = index.plainLength(BlobType.DATA, node.content(), at, Sealer.OVERHEAD);
            if (length >= 0) {
                kept.write(node.content(), at, Sha256.BYTES);
                bytes += length;
            }
        }
        if (kept.size() == node.content().length && bytes == node.size()) {
            return node;
        }
        lost(
                path,
                "it had " + node.size() + " bytes, and has the " + bytes + " that are left of it");
        return with(node, kept.toByteArray(), bytes, null);
    }

    private void lost(TreePath path, String reason) {
        losses.add(new Problem(path, Problem.Kind.DAMAGED, reason));
    }

    private Sha256 write(@Nullable Sha256 old, List<Node> nodes) throws IOException {
        text.begin();
        for (Node node : nodes) {
            text.add(node);
        }
        GoJson out = text.end();
        BlobWriter.Hand writing = hand;
        Sha256 id =
                writing != null
                        ? writing.save(BlobType.TREE, out.shared(), 0, out.length())
                        : Sha256.hash(out.toBytes());
        if (old != null) {
            replaced.put(old, id);
        }
        return id;
    }

    private static Node with(Node node, byte[] content, long size, @Nullable Sha256 subtree) {
        return new Node(
                node.name(),
                node.stat().withSize(size),
                node.user(),
                node.group(),
                content,
                subtree,
                node.target(),
                node.xattrs());
    }
}
