package dev.coffer.vault;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Entry;
import dev.coffer.vault.format.Node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where sources are in the tree of a snapshot. At the whole path, as a rule; other programs keep
 * only the last parts of one that was named relatively, and of {@code .} none: its contents lie at
 * the root, among what else was named.
 */
final class SourceNodes {
    private final SnapshotTree tree;
    private final List<Entry> top;

    SourceNodes(SnapshotTree tree) throws IOException {
        this.tree = tree;
        this.top = tree.list(TreePath.ROOT, tree.root());
    }

    /**
     * The node of each source; null for one that has none: its contents lie at the root.
     *
     * @param isPartial whether a source may be missing, and is at its whole path if it is not
     */
    List<@Nullable Node> of(List<SourcePlace> sources, boolean isPartial) throws IOException {
        List<@Nullable Node> nodes = new ArrayList<>();
        boolean all = true;
        for (SourcePlace source : sources) {
            Node node = source.isPlace() ? at(SourcePaths.below(source.path())) : null;
            all &= node != null;
            nodes.add(node);
        }
        if (all || isPartial) {
            return nodes;
        }
        Set<Name> explained = new HashSet<>();
        List<@Nullable Node> ends = new ArrayList<>();
        for (SourcePlace source : sources) {
            ends.add(atEnd(source, explained));
        }
        boolean nothingElse = explained.size() == top.size();
        // else what has the name of a source may as well be something in another one
        return nothingElse && !ends.contains(null) ? ends : nodes;
    }

    /** What is at the longest end of the path that the tree has. */
    private @Nullable Node atEnd(SourcePlace source, Set<Name> explained) throws IOException {
        List<Name> names = SourcePaths.below(source.path()).names();
        for (int from = 0; from < names.size(); from++) {
            TreePath end = TreePath.ROOT;
            for (Name name : names.subList(from, names.size())) {
                end = end.child(name);
            }
            Node node = at(end);
            if (node != null) {
                explained.add(names.get(from));
                return node;
            }
        }
        return null;
    }

    /** What is at a path of the tree, or null. */
    @Nullable Node at(TreePath path) throws IOException {
        Node at = tree.root();
        TreePath folder = TreePath.ROOT;
        for (Name name : path.names()) {
            Node next = at.isFolder() ? child(folder, at, name) : null;
            if (next == null) {
                return null;
            }
            at = next;
            folder = folder.child(name);
        }
        return at;
    }

    private @Nullable Node child(TreePath path, Node folder, Name name) throws IOException {
        for (Entry entry : path.isRoot() ? top : tree.list(path, folder)) {
            if (entry instanceof Node node && node.name().equals(name)) {
                return node;
            }
        }
        return null;
    }

    /**
     * The exact places of a source whose path has lost bytes: one, or several that look alike.
     * Empty if the tree has none.
     */
    List<SourcePlace> exactly(SourcePlace source) throws IOException {
        List<SourcePlace> found = new ArrayList<>();
        collect(SourcePaths.below(source.path()).names(), 0, TreePath.ROOT, tree.root(), found);
        return found;
    }

    private void collect(
            List<Name> names, int depth, TreePath at, Node node, List<SourcePlace> found)
            throws IOException {
        if (depth == names.size()) {
            found.add(SourcePaths.at(at));
            return;
        }
        if (!node.isFolder()) {
            return;
        }
        String wanted = SourcePaths.text(names.get(depth));
        for (Entry entry : tree.list(at, node)) {
            if (entry instanceof Node child && SourcePaths.text(child.name()).equals(wanted)) {
                collect(names, depth + 1, at.child(child.name()), child, found);
            }
        }
    }
}
