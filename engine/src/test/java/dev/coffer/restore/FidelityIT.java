package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is restored from a store is what was backed up, in everything there is to compare. {@code
 * scripts/soak fidelity} does the same to the whole program, on larger trees, and compares with a
 * program that shares no code with this one.
 */
class FidelityIT {
    @TempDir Path dir;

    @ParameterizedTest
    @EnumSource(names = {"MIRROR", "VERSIONED"})
    void restoreIntoAnEmptyFolderDiffersInNothing(StoreKind kind) throws Exception {
        StoreLab lab = Killing.lab(dir, kind);
        hostile(lab.source);
        new RandomTree(lab.source, 20).grow(300);
        for (int run = 0; run < 2; run++) {
            RestorePoint point = lab.backup().point();
            Restores restores = Restores.in(Files.createDirectory(dir.resolve("run" + run)));
            try (Store store = lab.open();
                    FileTree tree = store.open(point)) {
                assertEquals(List.of(), restores.restore(tree).problems());
            }
            assertEquals(List.of(), lab.source.snapshot().differences(restores.snapshot()));
            lab.source.append("like/app.py", "more\n").sparse("holes/end", 9_000_000, 0);
            lab.source.remove("kind").folder("kind/now a folder").file("kind/kind", "inside");
        }
    }

    private static void hostile(TestTree tree) throws Exception {
        tree.file("x".repeat(255), "long").file("line\nbreak", "\r\n").file("\u212b\u0301", "");
        tree.file("like/app.py", "1\n").file("like/app-baseline-2025-11-23.py", "2\n");
        tree.file("like/m/m/m", "a file in folders of its name").file("kind", "a file");
        tree.file("like/app.py_diffs/app.py_v2025-11-24_14-30-15.diff", "--- a\n+++ b\n");
        tree.folder("empty/and empty").fifo("pipe").hardLink("second pipe", "pipe");
        tree.link("dangling", "no/where").link("absolute", "/etc/hostname").link("self", "self");
        tree.hardLink("like/linked", "like/app.py").hardLink("empty/linked", "like/app.py");
        tree.sparse("holes/start", 5_000_000, 4_500_000).sparse("holes/all", 3_000_001);
        tree.sparse("holes/many", 4_000_000, 0, 1_000_000, 1_500_000, 3_999_000);
        tree.sparse("holes/end", 6_000_000, 0, 100_000);
        tree.xattr("like", "user.folder", "yes").xattr("line\nbreak", "user.bin", "\0\u00ff\n");
        tree.mode("empty/and empty", 0555).mode("x".repeat(255), 07777);
        tree.modified("dangling", new Timestamp(-1_500_000_000, 123_456_789));
        tree.modified("pipe", new Timestamp(1_234_567_890, 1));
        tree.modified(TreePath.of("like"), new Timestamp(0, 999_999_999));
    }
}
