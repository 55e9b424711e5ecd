package dev.coffer.tree;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Walks two trees side by side, one folder at a time, and tells a {@link TreeVisitor} what each
 * side has. Either tree may be missing, which is the same as an empty one.
 *
 * <p>With one worker everything is called on the calling thread, folders in depth-first order with
 * sorted names: the same calls in the same order each time. With several, each takes the folder
 * that was found last, so what waits stays as small as in a depth-first walk; the worker that calls
 * {@link TreeVisitor#entry} is the one that copies the file, so that nothing queues up. Nothing
 * recurses: depth costs one small object a level.
 *
 * <p>The first exception that the visitor throws ends the walk and is thrown from here; so does an
 * interrupt of the calling thread, seen before the next entry (workers that are inside the visitor
 * are interrupted too). Each folder that was entered is then given to {@link TreeVisitor#abandon}.
 */
public final class TreeJoin {
    private TreeJoin() {}

    /**
     * @param before the first tree, or null
     * @param after the second tree, or null
     * @param workers how many threads call the visitor at once; 1 is the calling thread
     * @throws IOException what the visitor threw, or that a tree has no readable root
     * @throws InterruptedException if the calling thread was interrupted; no worker is left running
     */
    public static <F> void walk(
            @Nullable FileTree before,
            @Nullable FileTree after,
            TreeVisitor<F> visitor,
            int workers)
            throws IOException, InterruptedException {
        Entry beforeRoot = before == null ? null : before.root();
        Entry afterRoot = after == null ? null : after.root();
        if (beforeRoot == null && afterRoot == null) {
            return;
        }
        Walk<F> walk = new Walk<>(before, after, visitor);
        walk.stack.add(new Node<>(null, beforeRoot, afterRoot));
        try {
            Workers.run(workers, "walk", walk);
        } finally {
            walk.abandonRest();
        }
    }

    /** A folder on its way: waiting on the stack, being visited, or having children that are. */
    private static final class Node<F> {
        final @Nullable Node<F> parent;
        @Nullable Entry before;
        @Nullable Entry after;
        @Nullable F kept;

        /** Itself, until its entries are done, and each child. */
        final AtomicInteger pending = new AtomicInteger(1);

        Node(@Nullable Node<F> parent, @Nullable Entry before, @Nullable Entry after) {
            this.parent = parent;
            this.before = before;
            this.after = after;
        }

        Name name() {
            Entry one = before != null ? before : after;
            if (one == null) {
                throw new IllegalStateException("a folder of neither tree");
            }
            return one.name();
        }

        /**
         * Put together when it is needed: thousands of waiting folders do not keep theirs, which
         * matters where paths are long.
         */
        TreePath path() {
            int length = -1;
            for (Node<F> n = this; n.parent != null; n = n.parent) {
                length += 1 + n.name().length();
            }
            if (length < 0) {
                return TreePath.ROOT;
            }
            byte[] bytes = new byte[length];
            int end = length;
            for (Node<F> n = this; n.parent != null; n = n.parent) {
                Name name = n.name();
                end -= name.length();
                name.copyTo(bytes, end);
                if (end > 0) {
                    bytes[--end] = '/';
                }
            }
            return TreePath.owning(bytes);
        }
    }

    /** What one worker keeps between folders. */
    private static final class Worker<F> {
        final List<Node<F>> children = new ArrayList<>();
        private @Nullable Node<F> last;
        private TreePath lastPath = TreePath.ROOT;

        /** Mostly a folder of the last one, whose path is at hand; else put together. */
        TreePath pathOf(Node<F> node) {
            Node<F> parent = node.parent;
            boolean below = parent != null && parent.equals(last);
            lastPath = below ? lastPath.child(node.name()) : node.path();
            last = node;
            return lastPath;
        }
    }

    private static final class Walk<F> implements Workers.Job {
        private final @Nullable FileTree before;
        private final @Nullable FileTree after;
        private final TreeVisitor<F> visitor;

        /** Guarded by this walk, as {@link #busy} is; the end is the top. */
        final ArrayList<Node<F>> stack = new ArrayList<>();

        private int busy;

        Walk(@Nullable FileTree before, @Nullable FileTree after, TreeVisitor<F> visitor) {
            this.before = before;
            this.after = after;
            this.visitor = visitor;
        }

        @Override
        public void work(Workers crew) throws IOException, InterruptedException {
            Worker<F> worker = new Worker<>();
            for (Node<F> node = take(); node != null; node = take()) {
                boolean whole = false;
                try {
                    whole = visit(node, worker, crew);
                } finally {
                    if (whole) {
                        push(worker.children);
                    }
                    worker.children.clear();
                    finish(node, whole);
                    done();
                }
                if (!whole) {
                    return;
                }
            }
        }

        /**
         * The folder found last; null when all are done. Waits while others may still find some.
         */
        private synchronized @Nullable Node<F> take() throws InterruptedException {
            while (stack.isEmpty() && busy > 0) {
                wait();
            }
            if (stack.isEmpty()) {
                return null;
            }
            busy++;
            return stack.removeLast();
        }

        private synchronized void done() {
            busy--;
            if (busy == 0 && stack.isEmpty()) {
                notifyAll();
            }
        }

        /** The first child is to be taken first, so it goes on top. */
        private synchronized void push(List<Node<F>> children) {
            for (int i = children.size() - 1; i >= 0; i--) {
                stack.add(children.get(i));
            }
            if (!children.isEmpty()) {
                notifyAll();
            }
        }

        /** Returns whether the folder was visited to its end. */
        private boolean visit(Node<F> node, Worker<F> worker, Workers crew) throws IOException {
            if (crew.stopping()) {
                return false;
            }
            TreePath path = worker.pathOf(node);
            F parentKept = node.parent == null ? null : node.parent.kept;
            F kept = visitor.enter(parentKept, path, node.before, node.after);
            if (kept == null) {
                return true;
            }
            node.kept = kept;
            List<Entry> left = list(before, path, node.before, kept, false);
            List<Entry> right = list(after, path, node.after, kept, true);
            if (left == null || right == null) {
                return true;
            }
            return join(node, kept, left, right, worker.children, crew);
        }

        private @Nullable List<Entry> list(
                @Nullable FileTree tree,
                TreePath path,
                @Nullable Entry folder,
                F kept,
                boolean inAfter)
                throws IOException {
            if (tree == null || folder == null) {
                return List.of();
            }
            List<Entry> entries;
            try {
                entries = tree.list(path, folder);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                visitor.unlistable(kept, inAfter, e);
                return null;
            }
            for (String name : tree.refusedNames(path, folder)) {
                visitor.refused(kept, inAfter, name);
            }
            return entries;
        }

        private boolean join(
                Node<F> node,
                F kept,
                List<Entry> left,
                List<Entry> right,
                List<Node<F>> children,
                Workers crew)
                throws IOException {
            int i = 0;
            int j = 0;
            while (i < left.size() || j < right.size()) {
                if (crew.stopping()) {
                    return false;
                }
                Entry b = i < left.size() ? left.get(i) : null;
                Entry a = j < right.size() ? right.get(j) : null;
                if (b != null && a != null) {
                    int order = b.name().compareTo(a.name());
                    if (order < 0) {
                        a = null;
                    } else if (order > 0) {
                        b = null;
                    }
                }
                i += b == null ? 0 : 1;
                j += a == null ? 0 : 1;
                pair(node, kept, b, a, children);
            }
            node.pending.addAndGet(children.size());
            return true;
        }

        private void pair(
                Node<F> node, F kept, @Nullable Entry b, @Nullable Entry a, List<Node<F>> children)
                throws IOException {
            boolean fromBefore = b != null && b.isFolder();
            boolean fromAfter = a != null && a.isFolder();
            if (!fromBefore || !fromAfter) {
                visitor.entry(kept, b, a);
            }
            if (fromBefore || fromAfter) {
                children.add(new Node<>(node, fromBefore ? b : null, fromAfter ? a : null));
            }
        }

        /** Tells the visitor of each folder, from this one upwards, that has nothing left to do. */
        private void finish(@Nullable Node<F> from, boolean whole) throws IOException {
            for (Node<F> n = from; n != null && n.pending.decrementAndGet() == 0; n = n.parent) {
                F kept = n.kept;
                n.kept = null;
                if (kept == null) {
                    continue;
                }
                if (whole) {
                    leave(kept, n.parent);
                } else {
                    visitor.abandon(kept);
                }
            }
        }

        private void leave(F kept, @Nullable Node<F> above) throws IOException {
            boolean left = false;
            try {
                visitor.leave(kept);
                left = true;
            } finally {
                if (!left) {
                    finish(above, false);
                }
            }
        }

        /**
         * After all workers have ended: what still waits was never entered, what lies above it was.
         */
        void abandonRest() throws IOException {
            while (!stack.isEmpty()) {
                finish(stack.removeLast(), false);
            }
        }
    }
}
