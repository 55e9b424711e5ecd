package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What must hold for any two trees. */
@Timeout(120)
class RestorePropertyTest {
    /** Not every crash at every moment of every tree: other seeds hit the moments between. */
    private static final int STEP = Integer.getInteger("coffer.test.crashStep", 13);

    /** Other trees than those of every day. */
    private static final long MORE = Long.getLong("coffer.test.seed", 0);

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void emptyTargetGetsExactlyTheTree(long number) throws Exception {
        long seed = number + MORE;
        TestTree point = TestTree.in(dir, "point");
        new RandomTree(point, seed).grow(120);
        Restores restores = Restores.in(dir);
        restores.verify = true;
        try (FileTree tree = Restores.live(point)) {
            List<String> planned = restores.dryRun(tree).stream().sorted().toList();
            Restores.Actions actions = new Restores.Actions();
            RestoreResult result = restores.restore(tree, actions);
            assertEquals(planned, actions.lines.stream().sorted().toList(), "seed " + seed);
            assertEquals(List.of(), result.problems(), "seed " + seed);
        }
        assertEquals(
                List.of(),
                point.snapshot().differences(restores.target.snapshot()),
                "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void filledTargetBecomesTheTreeAsTheDryRunSaidAndUndoBringsItBack(long number)
            throws Exception {
        long seed = number + MORE;
        TestTree point = TestTree.in(dir, "point");
        new RandomTree(point, seed).grow(60);
        Restores restores = changed(point, seed);
        TreeSnapshot before = restores.target.snapshot();
        try (FileTree tree = Restores.live(point)) {
            List<String> planned = restores.dryRun(tree);
            assertEquals(
                    List.of(),
                    before.differences(restores.target.snapshot()),
                    "a dry run changes nothing");
            Restores.Actions actions = new Restores.Actions();
            RestoreResult result = restores.restore(tree, actions);
            assertEquals(planned, actions.lines, "seed " + seed);
            assertEquals(List.of(), result.problems(), "seed " + seed);
            assertEquals(
                    List.of(), point.snapshot().differences(restores.snapshot()), "seed " + seed);
            assertEquals(
                    List.of(),
                    restores.dryRun(tree).stream().filter(a -> !a.startsWith("KEEP")).toList(),
                    "nothing is left to do, seed " + seed);
        }
        assertEquals(List.of(), restores.undo().problems());
        assertEquals(List.of(), before.differences(restores.target.snapshot()), "seed " + seed);
    }

    /** The target held what the point has, and then somebody worked in it. */
    private Restores changed(TestTree point, long seed) throws Exception {
        Restores restores = Restores.in(dir);
        try (FileTree tree = Restores.live(point)) {
            restores.restore(tree);
        }
        new RandomTree(restores.target, seed + 1000).mutate(40);
        return restores;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void crashAtAnyMomentCanBeUndoneOrTheRestoreRunAgain(long number) throws Exception {
        long seed = number + MORE;
        int changes = crashing(seed, 0, false, dir.resolve("count"));
        for (int n = (int) number; n <= changes; n += STEP) {
            crashing(seed, n, true, dir.resolve("undo" + n));
            crashing(seed, n + STEP / 2, false, dir.resolve("again" + n));
        }
    }

    /** Returns how many changes the restore makes when it is not stopped. */
    private static int crashing(long seed, int at, boolean undo, Path dir) throws Exception {
        String name = "seed " + seed + ", crash at " + at;
        TestTree outer =
                TestTree.in(
                        Objects.requireNonNull(dir.getParent()),
                        Objects.requireNonNull(dir.getFileName()).toString());
        TestTree point = TestTree.in(outer.dir(), "point");
        new RandomTree(point, seed).grow(14);
        Restores restores = Restores.in(outer.dir());
        new RandomTree(restores.target, seed).grow(14);
        new RandomTree(restores.target, seed + 77).mutate(10);
        TreeSnapshot before = restores.target.snapshot();
        FaultyFiles faulty = new FaultyFiles(restores.files);
        int changes;
        try (FileTree tree = Restores.live(point)) {
            restores.files = faulty;
            boolean crashed = false;
            if (at > 0) {
                faulty.crashAt(at);
            }
            try {
                restores.restore(tree);
            } catch (FaultyFiles.Crash e) {
                crashed = true;
            }
            changes = faulty.changes();
            assertEquals(at > 0 && at <= changes && faulty.crashed(), crashed, name);
            restores.files = HostFiles.ofThisSystem();
            if (undo) {
                undoAll(restores);
                assertSame(before, restores.snapshot(), restores, name);
            } else {
                assertEquals(List.of(), restores.restore(tree).problems(), name);
                assertEquals(List.of(), point.snapshot().differences(restores.snapshot()), name);
            }
        }
        outer.remove("point");
        outer.remove("target");
        return changes;
    }

    private static void undoAll(Restores restores) throws IOException, InterruptedException {
        while (!restores.undoable().isEmpty()) {
            assertEquals(List.of(), restores.undo().problems());
        }
    }

    /** Before the journal has its first lines, only the top's mtime tells of the restore. */
    private static void assertSame(
            TreeSnapshot before, TreeSnapshot after, Restores restores, String name)
            throws IOException {
        List<String> differences =
                restores.target.stat(".coffer-undo") == null
                        ? before.differences(after)
                        : before.differences(after, TreeSnapshot.Aspect.TOP);
        assertEquals(List.of(), differences, name);
        assertTrue(restores.target.snapshot().size() <= before.size() + 4, name);
    }
}
