package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.store.StoreLab;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Backups in a process of their own that is killed at a random moment. {@code
 * -Dcoffer.test.kills=100} for more of them, {@code -Dcoffer.test.seed} for others; {@code
 * scripts/soak kill} does the same to the whole program.
 */
@Timeout(1800)
class BackupKillIT {
    private static final int KILLS = Integer.getInteger("coffer.test.kills", 5);
    private static final long SEED = Long.getLong("coffer.test.seed", 1);

    @TempDir Path dir;

    /** The process that is killed: backs {@code dir/source} up into {@code dir/store}. */
    public static void main(String[] args) throws Exception {
        StoreLab lab = Killing.lab(Path.of(args[0]), StoreKind.valueOf(args[1]));
        lab.randomFrom(Integer.parseInt(args[2]));
        Killing.begin();
        lab.backup();
    }

    @ParameterizedTest
    @EnumSource(names = {"MIRROR", "VERSIONED", "ARCHIVE"})
    void killedBackupLeavesTheLastPointWholeAndTheNextOneSucceeds(StoreKind kind) throws Exception {
        StoreLab lab = Killing.lab(dir, kind);
        Random random = new Random(SEED);
        RandomTree source = new RandomTree(lab.source, SEED).grow(300);
        @Nullable Map<TreePath, String> committed = null;
        long span = 900;
        int midway = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            String told = kind + ", seed " + SEED + ", kill " + kill;
            RestorePoint before = committed == null ? null : lab.latest();
            Map<TreePath, String> now = lab.sourceNow();
            long wait = random.nextLong(span);
            boolean done =
                    Killing.runAndKill(
                            BackupKillIT.class,
                            wait,
                            dir.toString(),
                            kind.name(),
                            Integer.toString(10_000 * (kill + 1)));
            span = done ? Math.max(wait + wait / 8, 20) : span;
            midway += done ? 0 : 1;
            lab.randomFrom(10_000 * (kill + 1) + 5_000);
            boolean there = Files.exists(dir.resolve("store/.coffer/store.json"));
            assertTrue(there || before == null, told);
            if (there) {
                assertNothingIsDamaged(lab, told);
            }
            RestorePoint after = there ? lab.latest() : null;
            if (after == null) {
                assertNull(before, told);
            } else {
                boolean kept = before != null && before.id().equals(after.id());
                assertEquals(kept ? committed : now, lab.held(after), told);
            }
            lab.backup();
            committed = now;
            RestorePoint whole = Objects.requireNonNull(lab.latest(), told);
            assertEquals(now, lab.held(whole), told);
            source.mutate(40);
        }
        System.out.println(kind + ": killed " + KILLS + " times, " + midway + " of them midway");
    }

    private static void assertNothingIsDamaged(StoreLab lab, String told) throws Exception {
        try (Store store = lab.open()) {
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage(), told);
        }
    }
}
