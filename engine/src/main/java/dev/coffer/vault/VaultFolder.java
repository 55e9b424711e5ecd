package dev.coffer.vault;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;
import dev.coffer.vault.format.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a walk keeps of a folder while it is open. Children may add to it from other threads. */
final class VaultFolder {
    final @Nullable VaultFolder parent;
    final TreePath path;
    final @Nullable Node before;
    final Entry after;
    private final List<Node> nodes = new ArrayList<>();
    private boolean carried;

    /** Of the entries that were added, how many are listed as in the last point. */
    private int same;

    /** Of the entries that were added, how many folders the last point lists. */
    private int foldersBefore;

    /**
     * Entries that the last point lists, but for folders that still are some. Only the thread that
     * visits it counts.
     */
    int listedBefore;

    /** Told all at once when the folder is left. Only the thread that visits it counts. */
    long files;

    /** Of these, regular ones. */
    long regular;

    long bytes;
    long unchanged;

    VaultFolder(@Nullable VaultFolder parent, TreePath path, @Nullable Node before, Entry after) {
        this.parent = parent;
        this.path = path;
        this.before = before;
        this.after = after;
    }

    /**
     * @param was as the last point lists it
     */
    synchronized void add(@Nullable Node was, Node node) {
        nodes.add(node);
        if (was != null && was.isFolder()) {
            foldersBefore++;
        }
        if (was != null && was.isListedAs(node)) {
            same++;
        }
    }

    /** Counts what is no folder. Only the thread that visits it. */
    void count(Node node) {
        files++;
        if (node.isFile()) {
            regular++;
            bytes += node.size();
        }
    }

    /** Whether the last point's listing is what would be written now. */
    synchronized boolean isListedAsBefore() {
        return before != null && same == nodes.size() && same == listedBefore + foldersBefore;
    }

    /** All that were added, sorted by name. */
    synchronized List<Node> nodes() {
        nodes.sort(Comparator.comparing(Node::name));
        return nodes;
    }

    /** It could not be listed: what the last point has stays. */
    synchronized void carry() {
        carried = true;
    }

    synchronized boolean carried() {
        return carried;
    }
}
