package dev.coffer.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.restore.Overwrite;
import dev.coffer.restore.RestoreListener;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.testkit.SettableClock;
import dev.coffer.vault.VaultStore;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Points of other programs that do not tell where on this machine they were made. */
class InPlaceTest {
    private static final RestoreOrder IN_PLACE =
            new RestoreOrder(null, Overwrite.IF_CHANGED, false, List.of(), List.of(), false, false);

    @TempDir Path dir;

    private final SettableClock clock =
            new SettableClock(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);

    private Engine engine() {
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
        return new Engine(machine, Approver.nobody(), password, null);
    }

    private static Snapshot withPaths(Repository repository, RestorePoint point, String path)
            throws Exception {
        try (InputStream json = repository.load(FileType.SNAPSHOT, Sha256.parse(point.id()))) {
            Snapshot s = Snapshot.parse(json);
            return new Snapshot(
                    s.time(),
                    null,
                    s.tree(),
                    List.of(path),
                    s.host(),
                    s.user(),
                    s.uid(),
                    s.gid(),
                    s.excludes(),
                    List.of(),
                    null,
                    "other",
                    null);
        }
    }

    @Test
    void nothingIsPutBackWhereNobodyKnowsThatItLay() throws Exception {
        Engine engine = engine();
        StoreChoice choice = engine.finder().find("vault:" + dir.resolve("store"), null);
        engine.fileVersions(choice, HostPath.of("/app"))
                .createVersion(
                        TreePath.of("f"), "1".getBytes(StandardCharsets.UTF_8), "ada", "draft");
        for (String path : List.of("rel/dir", ".", "", "C:\\Users\\x", "/..", "/a/\uFFFD")) {
            String id;
            try (Store store = engine.open(choice)) {
                VaultStore vault = assertInstanceOf(VaultStore.class, store);
                Snapshot made = withPaths(vault.repository(), vault.points().getFirst(), path);
                id = vault.repository().save(FileType.SNAPSHOT, made.toBytes()).toString();
            }
            PointAddress address = PointAddress.parse(id);
            try (OpenPoint point = engine.open(choice, address, PointFilter.ALL)) {
                CofferException refused =
                        assertThrows(
                                CofferException.class,
                                () -> engine.restore(point, IN_PLACE, RestoreListener.NONE),
                                path);
                assertEquals(CofferException.Reason.USAGE, refused.reason(), path);
                assertTrue(String.valueOf(refused.getMessage()).contains("--target"), path);
            }
            try (OpenPoint point = engine.open(choice, address, PointFilter.ALL)) {
                HostPath target = HostPath.of(dir.resolve("target-" + id));
                engine.restore(point, RestoreOrder.into(target), RestoreListener.NONE);
            }
        }
    }
}
