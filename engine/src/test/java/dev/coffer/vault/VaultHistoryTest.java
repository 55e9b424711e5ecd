package dev.coffer.vault;

import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Each point has what its source had, and nothing of the point before. */
class VaultHistoryTest {
    @TempDir Path dir;

    private static void assertHolds(MemoryVault vault, RestorePoint point, MemoryTree tree)
            throws Exception {
        try (VaultStore store = vault.open();
                FileTree held = store.open(point)) {
            StoreContract.assertSame(
                    StoreLab.describe(tree), StoreLab.describe(held), "point " + point.id());
        }
    }

    /** One folder more that the last point lists and one less that is listed now, are two. */
    @Test
    void folderThatLeftIsGoneThoughAnotherStayedAsItWas() throws Exception {
        MemoryVault vault = new MemoryVault(1, 1);
        vault.backup(new MemoryTree().file("d/stays/a", "a").file("d/leaves/b", "b"));
        MemoryTree now = new MemoryTree().file("d/stays/a", "a");
        assertHolds(vault, vault.backup(now), now);
    }

    /** Any of a few files and folders there or not, in any combination. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyFewEntriesThatComeAndGoAreHeld(long seed) throws Exception {
        Random random = new Random(seed);
        MemoryVault vault = new MemoryVault(seed, 2);
        try (VaultStore store = vault.open()) {
            for (int step = 0; step < 60; step++) {
                MemoryTree tree = new MemoryTree().folder("d");
                for (String name : List.of("a", "b", "c")) {
                    switch (random.nextInt(5)) {
                        case 0 -> tree.file("d/" + name, name);
                        case 1 -> tree.folder("d/" + name);
                        case 2 -> tree.file("d/" + name + "/in", "same");
                        case 3 -> tree.file("d/" + name + "/in/deep", "deep");
                        default -> {} // it is not there
                    }
                }
                assertHolds(vault, vault.backup(store, tree), tree);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomHistoriesAreHeld(long seed) throws Exception {
        VaultLab lab = new VaultLab(dir, "");
        RandomTree tree = new RandomTree(lab.source, seed).grow(25);
        List<RestorePoint> points = new ArrayList<>();
        List<Map<TreePath, String>> states = new ArrayList<>();
        for (int step = 0; step < 12; step++) {
            points.add(lab.backup());
            try (FileTree live = lab.live()) {
                states.add(StoreLab.describe(live));
            }
            tree.mutate(6);
        }
        try (VaultStore store = lab.open()) {
            for (int i = 0; i < points.size(); i++) {
                try (FileTree held = store.open(points.get(i))) {
                    StoreContract.assertSame(
                            states.get(i), StoreLab.describe(held), tree + ", step " + i);
                }
            }
        }
    }
}
