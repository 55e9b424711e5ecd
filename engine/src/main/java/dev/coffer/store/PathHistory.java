package dev.coffer.store;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The history of one path: its distinct versions over the points of a store, written once over
 * {@link FileTree}. A point whose entry equals the one before it adds nothing.
 */
public final class PathHistory {
    private PathHistory() {}

    /**
     * One version of a path.
     *
     * @param point the first point that has it
     * @param entry as that point lists it; null where the path is gone from this point on
     */
    public record Version(RestorePoint point, @Nullable Entry entry) {}

    /** Versions of the path, oldest first; empty if no point ever had it. */
    public static List<Version> of(Store store, TreePath path) throws IOException {
        List<Version> versions = new ArrayList<>();
        Entry last = null;
        for (RestorePoint point : store.points()) {
            Entry now;
            try (FileTree tree = store.open(point)) {
                now = Trees.find(tree, path);
            }
            boolean stillAbsent = now == null && last == null;
            boolean same = now != null && last != null && sameVersion(last, now);
            if (!stillAbsent && !same) {
                versions.add(new Version(point, now));
            }
            last = now;
        }
        return versions;
    }

    /**
     * By content where both sides know its hash; a folder has one version as long as it is there.
     */
    private static boolean sameVersion(Entry before, Entry after) {
        if (before.kind() != after.kind()) {
            return false;
        }
        if (!after.isFile()) {
            return after.isFolder() || before.stat().modified().equals(after.stat().modified());
        }
        Sha256 one = before.contentHash();
        Sha256 other = after.contentHash();
        if (one != null && other != null) {
            return one.equals(other);
        }
        return before.size() == after.size()
                && before.stat().modified().equals(after.stat().modified());
    }
}
