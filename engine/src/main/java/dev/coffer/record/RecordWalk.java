package dev.coffer.record;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Walks a recorded tree in the order of its paths. Uses no stack for depth. */
public final class RecordWalk {
    private RecordWalk() {}

    /** What is done with each entry; folders come before what is in them. */
    public interface Visitor {
        /**
         * @return whether to go into it, if it is a folder
         */
        boolean entry(TreePath path, RecordedEntry entry) throws IOException;
    }

    private record Level(TreePath path, Iterator<Entry> entries) {}

    /**
     * @param top not told itself
     * @param path where it lies
     */
    public static void walk(Segments segments, TreePath path, RecordedEntry top, Visitor visitor)
            throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(level(segments, path, top));
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            if (!level.entries.hasNext()) {
                levels.pop();
                continue;
            }
            RecordedEntry entry = RecordedTree.recorded(level.entries.next());
            TreePath below = level.path.child(entry.name());
            if (visitor.entry(below, entry) && entry.isFolder()) {
                levels.push(level(segments, below, entry));
            }
        }
    }

    private static Level level(Segments segments, TreePath path, RecordedEntry folder)
            throws IOException {
        Ref children = folder.children();
        List<Entry> entries = children == null ? List.of() : segments.list(children);
        return new Level(path, entries.iterator());
    }
}
