package dev.coffer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.testkit.MemoryTree;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class TreeJoinTest {
    /** Writes down every call, and checks what holds for all of them. */
    private static class Log implements TreeVisitor<TreePath> {
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final Set<TreePath> open = ConcurrentHashMap.newKeySet();
        final AtomicInteger left = new AtomicInteger();
        final AtomicInteger abandoned = new AtomicInteger();

        @Override
        public @Nullable TreePath enter(
                @Nullable TreePath parent,
                TreePath path,
                @Nullable Entry before,
                @Nullable Entry after)
                throws IOException {
            assertTrue(parent == null ? path.isRoot() : open.contains(parent), "parent is open");
            if (parent != null) {
                assertEquals(parent, path.parent());
            }
            assertTrue(open.add(path), "entered once");
            calls.add("enter " + path + sides(before, after));
            return path;
        }

        @Override
        public void entry(TreePath folder, @Nullable Entry before, @Nullable Entry after)
                throws IOException {
            calls.add(folder.child(name(before, after)) + sides(before, after));
        }

        @Override
        public void unlistable(TreePath folder, boolean inAfter, IOException cause) {
            calls.add("unlistable " + folder + (inAfter ? " after" : " before"));
        }

        @Override
        public void leave(TreePath folder) throws IOException {
            assertTrue(open.remove(folder), "left once");
            for (TreePath other : open) {
                assertFalse(folder.contains(other), () -> other + " is open below " + folder);
            }
            left.incrementAndGet();
            calls.add("leave " + folder);
        }

        @Override
        public void abandon(TreePath folder) {
            assertTrue(open.remove(folder), "abandoned once");
            abandoned.incrementAndGet();
        }

        private static Name name(@Nullable Entry before, @Nullable Entry after) {
            if (before != null) {
                return before.name();
            }
            if (after != null) {
                return after.name();
            }
            throw new AssertionError("neither side");
        }

        private static String sides(@Nullable Entry before, @Nullable Entry after) {
            return " " + kind(before) + kind(after);
        }

        private static char kind(@Nullable Entry entry) {
            return entry == null ? '-' : entry.isFolder() ? 'd' : entry.isFile() ? 'f' : 'o';
        }
    }

    @Test
    void oneWorkerTellsBothSidesInDepthFirstOrder() throws Exception {
        var before = new MemoryTree().file("a", "1").file("gone/x", "1").file("same/f", "1");
        var after = new MemoryTree().file("b", "1").file("new/y", "1").file("same/f", "2");
        var log = new Log();
        TreeJoin.walk(before, after, log, 1);
        assertEquals(
                List.of(
                        "enter . dd",
                        "a f-",
                        "b -f",
                        "gone d-",
                        "new -d",
                        "enter gone d-",
                        "gone/x f-",
                        "leave gone",
                        "enter new -d",
                        "new/y -f",
                        "leave new",
                        "enter same dd",
                        "same/f ff",
                        "leave same",
                        "leave ."),
                log.calls);
    }

    @Test
    void aNameThatChangedItsKindIsToldWithBothSidesAndItsFolderEnteredAlone() throws Exception {
        var before = new MemoryTree().file("x", "1").file("y/in", "1");
        var after = new MemoryTree().file("x/in", "1").file("y", "1");
        var log = new Log();
        TreeJoin.walk(before, after, log, 1);
        assertEquals(
                List.of(
                        "enter . dd",
                        "x fd",
                        "y df",
                        "enter x -d",
                        "x/in -f",
                        "leave x",
                        "enter y d-",
                        "y/in f-",
                        "leave y",
                        "leave ."),
                log.calls);
    }

    @Test
    void eitherTreeMayBeMissing() throws Exception {
        var tree = new MemoryTree().folder("empty").link("l", "to");
        var log = new Log();
        TreeJoin.walk(null, tree, log, 1);
        assertEquals(
                List.of(
                        "enter . -d",
                        "empty -d",
                        "l -o",
                        "enter empty -d",
                        "leave empty",
                        "leave ."),
                log.calls);
        var none = new Log();
        TreeJoin.walk(null, null, none, 1);
        assertEquals(List.of(), none.calls);
    }

    @Test
    void aFolderThatCannotBeListedIsToldAndNothingOfItIsCompared() throws Exception {
        var before = new MemoryTree().file("d/x", "1").file("e", "1");
        var after = new MemoryTree().file("d/x", "1").file("e", "1").unreadable("d");
        var log = new Log();
        TreeJoin.walk(before, after, log, 1);
        assertEquals(
                List.of(
                        "enter . dd",
                        "e ff",
                        "enter d dd",
                        "unlistable d after",
                        "leave d",
                        "leave ."),
                log.calls);
    }

    @Test
    void aFolderTheVisitorDoesNotWantIsPassedOverWithAllBelow() throws Exception {
        var tree = new MemoryTree().file("no/deep/x", "1").file("yes/y", "1");
        var log =
                new Log() {
                    @Override
                    public @Nullable TreePath enter(
                            @Nullable TreePath parent,
                            TreePath path,
                            @Nullable Entry before,
                            @Nullable Entry after)
                            throws IOException {
                        return path.equals(TreePath.of("no"))
                                ? null
                                : super.enter(parent, path, before, after);
                    }
                };
        TreeJoin.walk(tree, null, log, 1);
        assertEquals(
                List.of(
                        "enter . d-",
                        "no d-",
                        "yes d-",
                        "enter yes d-",
                        "yes/y f-",
                        "leave yes",
                        "leave ."),
                log.calls);
    }

    @Test
    void severalWorkersTellTheSameAsOne() throws Exception {
        var random = new Random(42);
        for (int round = 0; round < 20; round++) {
            MemoryTree before = randomTree(random);
            MemoryTree after = randomTree(random);
            var one = new Log();
            TreeJoin.walk(before, after, one, 1);
            var four = new Log();
            TreeJoin.walk(before, after, four, 4);
            assertEquals(new TreeSet<>(one.calls), new TreeSet<>(four.calls));
            assertEquals(one.calls.size(), four.calls.size());
            assertEquals(Set.of(), four.open);
        }
    }

    private static MemoryTree randomTree(Random random) {
        var tree = new MemoryTree();
        for (int i = 0; i < 300; i++) {
            var path = new StringBuilder();
            for (int depth = random.nextInt(6); depth >= 0; depth--) {
                path.append("d").append(random.nextInt(4)).append('/');
            }
            tree.file(path.append("f").append(random.nextInt(8)).toString(), "x");
        }
        return tree;
    }

    @Test
    void theFirstFailureEndsTheWalkAndWhatWasEnteredIsAbandoned() throws Exception {
        for (int workers : new int[] {1, 3}) {
            var tree = randomTree(new Random(7));
            var failure = new IOException("the disk is full");
            var log =
                    new Log() {
                        @Override
                        public void entry(
                                TreePath folder, @Nullable Entry before, @Nullable Entry after)
                                throws IOException {
                            super.entry(folder, before, after);
                            if (folder.depth() == 4) {
                                throw failure;
                            }
                        }
                    };
            var thrown =
                    assertThrows(IOException.class, () -> TreeJoin.walk(tree, null, log, workers));
            assertSame(failure, thrown);
            assertEquals(Set.of(), log.open, "each folder was left or abandoned");
            assertTrue(log.abandoned.get() >= 5, "those above the failure at least");
        }
    }

    @Test
    void aFailureInLeaveAbandonsWhatIsAbove() throws Exception {
        var tree = new MemoryTree().file("a/b/c/x", "1");
        var log =
                new Log() {
                    @Override
                    public void leave(TreePath folder) throws IOException {
                        super.leave(folder);
                        if (folder.depth() == 2) {
                            throw new IllegalStateException("a bug");
                        }
                    }
                };
        assertThrows(IllegalStateException.class, () -> TreeJoin.walk(tree, null, log, 1));
        assertEquals(Set.of(), log.open);
        assertEquals(2, log.left.get());
        assertEquals(2, log.abandoned.get());
    }

    @Test
    void anInterruptOfTheCallerEndsTheWalk() throws Exception {
        for (int workers : new int[] {1, 2}) {
            var tree = randomTree(new Random(9));
            var inside = new CountDownLatch(1);
            var log =
                    new Log() {
                        @Override
                        public void entry(
                                TreePath folder, @Nullable Entry before, @Nullable Entry after) {
                            inside.countDown();
                            if (!Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait();
                            }
                        }

                        @Override
                        public void leave(TreePath folder) throws IOException {
                            super.leave(folder);
                            while (!Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait(); // never ends by itself
                            }
                        }
                    };
            var outcome = new ArrayList<Throwable>();
            Thread caller =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    TreeJoin.walk(tree, null, log, workers);
                                } catch (IOException | InterruptedException e) {
                                    outcome.add(e);
                                }
                            });
            inside.await();
            caller.interrupt();
            caller.join();
            assertEquals(1, outcome.size());
            assertEquals(InterruptedException.class, outcome.getFirst().getClass());
            assertEquals(Set.of(), log.open);
        }
    }

    @Test
    void depthCostsNoStack() throws Exception {
        int depth = 10_000;
        var tree = new Bottomless(depth);
        for (int workers : new int[] {1, 2}) {
            var deepest = new AtomicInteger();
            TreeJoin.walk(
                    tree,
                    null,
                    new TreeVisitor<Integer>() {
                        @Override
                        public Integer enter(
                                @Nullable Integer parent,
                                TreePath path,
                                @Nullable Entry before,
                                @Nullable Entry after) {
                            int level = parent == null ? 0 : parent + 1;
                            assertEquals(Math.max(0, 2 * level - 1), path.shared().length);
                            deepest.accumulateAndGet(level, Math::max);
                            return level;
                        }

                        @Override
                        public void entry(
                                Integer folder, @Nullable Entry before, @Nullable Entry after) {}

                        @Override
                        public void unlistable(Integer f, boolean inAfter, IOException cause)
                                throws IOException {
                            throw cause;
                        }

                        @Override
                        public void leave(Integer folder) {}
                    },
                    workers);
            assertEquals(depth, deepest.get());
        }
    }

    /** A chain of folders. */
    private static final class Bottomless implements FileTree {
        private final int depth;
        private final Entry folder = new MemoryTree().root();

        Bottomless(int depth) {
            this.depth = depth;
        }

        @Override
        public Entry root() {
            return folder;
        }

        @Override
        public List<Entry> list(TreePath path, Entry at) {
            return path.shared().length >= 2 * depth - 1
                    ? List.of()
                    : List.of(new Entry(Name.of("d"), folder.stat()));
        }

        @Override
        public Content open(TreePath path, Entry file) {
            throw new AssertionError();
        }

        @Override
        public dev.coffer.base.Bytes linkTarget(TreePath path, Entry link) {
            throw new AssertionError();
        }

        @Override
        public List<dev.coffer.os.Xattr> xattrs(TreePath path, Entry entry) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
