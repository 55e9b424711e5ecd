package dev.coffer.tree;

import dev.coffer.base.TreePath;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Walks one tree in the order of its paths ({@link TreePath}): each folder before what is in it,
 * names sorted. On the calling thread; depth costs one small object a level.
 */
public final class TreeWalk {
    /** Told of each entry but the root. */
    public interface Visitor {
        /**
         * @return for a folder, whether to go into it; means nothing otherwise
         */
        boolean entry(TreePath path, Entry entry) throws IOException;
    }

    private record Level(TreePath path, Iterator<Entry> rest) {}

    private TreeWalk() {}

    /**
     * @param from a folder of the tree, at this path
     * @throws InterruptedException if the thread was interrupted
     */
    public static void walk(FileTree tree, TreePath path, Entry from, Visitor visitor)
            throws IOException, InterruptedException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(level(tree, path, from));
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            if (!level.rest.hasNext()) {
                levels.pop();
                continue;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Entry entry = level.rest.next();
            TreePath at = level.path.child(entry.name());
            if (visitor.entry(at, entry) && entry.isFolder()) {
                levels.push(level(tree, at, entry));
            }
        }
    }

    private static Level level(FileTree tree, TreePath path, Entry folder) throws IOException {
        List<Entry> children = tree.list(path, folder);
        return new Level(path, children.iterator());
    }
}
