package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Restores in a process of their own that is killed at a random moment: {@code kill -9}, not an
 * exception. {@code -Dcoffer.test.kills=50} for more of them, {@code -Dcoffer.test.seed} for
 * others.
 */
@Timeout(1800)
class RestoreKillIT {
    private static final int KILLS = Integer.getInteger("coffer.test.kills", 6);
    private static final long SEED = Long.getLong("coffer.test.seed", 1);

    @TempDir Path dir;

    /** The process that is killed: restores {@code dir/point} into {@code dir/target}. */
    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        Restores restores = Restores.in(dir);
        restores.random = Integer.parseInt(args[1]);
        try (FileTree tree = Restores.live(TestTree.in(dir, "point"))) {
            Killing.begin();
            restores.restore(tree);
        }
    }

    @Test
    void restoreThatWasKilledIsUndoneOrRunAgain() throws Exception {
        Random random = new Random(SEED);
        TestTree point = TestTree.in(dir, "point");
        new RandomTree(point, SEED).grow(400);
        Restores restores = Restores.in(dir);
        int midway = 0;
        long span = 900;
        for (int kill = 0; kill < KILLS; kill++) {
            String name = "seed " + SEED + ", kill " + kill;
            workIn(restores.target, SEED + kill);
            TreeSnapshot before = restores.snapshot();
            long wait = random.nextLong(span);
            boolean done =
                    Killing.runAndKill(
                            RestoreKillIT.class,
                            wait,
                            dir.toString(),
                            Integer.toString(1000 * kill));
            span = done ? Math.max(wait + wait / 8, 20) : span;
            midway += done ? 0 : 1;
            restores.random = 1000 * kill + 500;
            if (!done && random.nextBoolean()) {
                undoUnfinished(restores);
                assertEquals(
                        List.of(),
                        before.differences(restores.snapshot(), TreeSnapshot.Aspect.TOP),
                        name);
            }
            try (FileTree tree = Restores.live(point)) {
                assertEquals(List.of(), restores.restore(tree).problems(), name);
            }
            assertEquals(List.of(), point.snapshot().differences(restores.snapshot()), name);
        }
        System.out.println("killed " + KILLS + " times, " + midway + " of them midway");
    }

    /** Somebody changes this and that, but nothing in the undo folder. */
    private void workIn(TestTree target, long seed) throws Exception {
        Path undo = target.path(".coffer-undo");
        Path aside = dir.resolve("aside");
        boolean there = Files.exists(undo);
        if (there) {
            Files.move(undo, aside);
        }
        new RandomTree(target, seed).grow(60).mutate(100);
        if (there) {
            Files.move(aside, undo);
        }
    }

    private static void undoUnfinished(Restores restores) throws Exception {
        while (!restores.undoable().isEmpty()
                && restores.undoable().getLast().state() == Undoable.State.UNFINISHED) {
            assertEquals(List.of(), restores.undo().problems());
        }
    }
}
