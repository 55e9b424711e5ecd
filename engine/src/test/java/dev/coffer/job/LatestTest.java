package dev.coffer.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.SettableClock;
import dev.coffer.tree.ProblemLog;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What {@code latest} is in a vault that also has points of saved files alone. */
class LatestTest {
    @TempDir Path dir;
    private Engine engine;
    private StoreChoice choice;

    private final SettableClock clock =
            new SettableClock(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);

    @BeforeEach
    void aVault() throws Exception {
        Machine machine =
                new Machine(
                        HostFiles.ofThisSystem(),
                        clock,
                        Randomness.secure(),
                        Map.of(),
                        HostPath.of(dir.resolve("home")),
                        HostPath.of(dir),
                        "amber",
                        "somebody");
        PasswordProvider password = (choice, purpose) -> "secret".getBytes(StandardCharsets.UTF_8);
        engine = new Engine(machine, Approver.nobody(), password, null);
        choice = engine.finder().find("vault:" + dir.resolve("store"), null);
    }

    private void save() throws Exception {
        clock.advance(Duration.ofMinutes(1));
        engine.fileVersions(choice, HostPath.of("/app"))
                .createVersion(
                        TreePath.of("f"), "1".getBytes(StandardCharsets.UTF_8), "ada", "draft");
    }

    private void backup() throws Exception {
        clock.advance(Duration.ofMinutes(1));
        try (Store store = engine.open(choice)) {
            store.backup(
                    BackupRequest.of(
                            new MemoryTree().file("a/b", "1").link("a/l", "b").file("c", "22"),
                            List.of(new SourcePlace("app", HostPath.of("/app"))),
                            List.of(),
                            new ProblemLog(_ -> {})),
                    RunListener.NONE);
        }
    }

    private StoreStats stats() throws Exception {
        try (Store store = engine.open(choice)) {
            return StoreStats.of(HostFiles.ofThisSystem(), choice.address(), store);
        }
    }

    @Test
    void statisticsTellOfTheLatestBackup() throws Exception {
        save();
        assertNull(stats().latest());
        backup();
        save();
        StoreStats stats = stats();
        RestorePoint latest = stats.latest();
        assertNotNull(latest);
        assertEquals(List.of(), latest.saved());
        assertEquals(3, stats.points());
        long files = 0;
        for (StoreStats.Part part : stats.largest()) {
            files += part.files();
        }
        assertEquals(latest.files(), files, "counted alike");
    }

    @Test
    void goingBackTooFarSaysWhichPointsDoNotCount() throws Exception {
        save();
        backup();
        save();
        try (Store store = engine.open(choice)) {
            CofferException refused =
                    assertThrows(
                            CofferException.class,
                            () ->
                                    engine.points()
                                            .select(
                                                    store,
                                                    choice.address(),
                                                    "latest~1",
                                                    PointFilter.ALL));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("of the 3 points"), message);
            assertTrue(message.contains("one counts here; those of saved files"), message);
        }
    }
}
