package dev.coffer.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.store.MemoryDisk;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Any item of a chain gives the exact state of its day back. */
class ArchiveHistoriesTest {
    @TempDir(factory = MemoryDisk.class)
    Path dir;

    private ArchiveOptions options = ArchiveOptions.DEFAULT;

    @ParameterizedTest
    @CsvSource({
        "FOLDER, 1",
        "FOLDER, 2",
        "TAR_GZ, 3",
        "TAR_GZ, 4",
        "TAR_GZ, 5",
        "TAR_ZST, 6",
        "TAR_ZST, 7",
        "ZIP, 8",
        "ZIP, 9"
    })
    void everyItemOfFullsIncrementalsAndDifferentialsIsTheStateOfItsDay(
            ItemFormat format, long seed) throws Exception {
        StoreLab lab =
                new StoreLab(
                        dir, (host, place, _) -> ArchiveStore.openOrMake(host, place, options));
        Random choice = new Random(seed);
        RandomTree random = new RandomTree(lab.source, seed).grow(60);
        Map<RestorePoint, Map<TreePath, String>> days = new LinkedHashMap<>();
        for (int round = 0; round < 10; round++) {
            List<ItemKind> kinds = List.of(ItemKind.values());
            ItemKind kind = kinds.get(choice.nextInt(kinds.size()));
            options = ArchiveOptions.of(format).withKind(kind);
            RestorePoint point = lab.backup().point();
            days.put(point, lab.sourceNow());
            random.mutate(15);
        }
        for (Map.Entry<RestorePoint, Map<TreePath, String>> day : days.entrySet()) {
            String told = random + ", " + day.getKey().shortId();
            StoreContract.assertSame(day.getValue(), lab.held(day.getKey()), told);
        }
        try (Store store = lab.open()) {
            assertEquals(days.size(), store.points().size());
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage());
            assertEquals(List.of(), report.notes());
        }
    }
}
