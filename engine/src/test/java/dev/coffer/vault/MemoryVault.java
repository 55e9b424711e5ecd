package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DataShare;
import dev.coffer.store.Grouping;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.SettableClock;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.testkit.storage.MemoryStorage;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** A vault in memory whose storage can fail; time passes when a test says so. */
final class MemoryVault {
    static final byte[] PASSWORD = "geheim".getBytes(StandardCharsets.UTF_8);
    private static final PasswordCost CHEAP = new PasswordCost(16, 8, 1);

    final MemoryStorage memory = new MemoryStorage();
    final FaultyStorage storage = new FaultyStorage(memory);
    final SettableClock clock =
            new SettableClock(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private final Random random;
    private final int workers;

    /** Where copies are kept; the root for nowhere. */
    HostPath cache = HostPath.of("/");

    MemoryVault(long seed, int workers) {
        this.random = new Random(seed);
        this.workers = workers;
    }

    VaultHost host() {
        Randomness seeded = random::nextBytes;
        return new VaultHost(
                HostFiles.ofThisSystem(),
                clock,
                seeded,
                MemoryVault::pause,
                "host",
                "root",
                cache,
                workers,
                () -> null);
    }

    /** The thread that renews locks waits until it is interrupted; nobody else waits at all. */
    private static void pause(Duration time) throws InterruptedException {
        if (time.compareTo(Duration.ofSeconds(1)) > 0) {
            new CountDownLatch(1).await();
        }
    }

    VaultStore open() throws IOException {
        return open(storage);
    }

    VaultStore open(Storage on) throws IOException {
        Repository repository =
                Repository.isThere(on)
                        ? Repository.open(on, host(), PASSWORD, "")
                        : Repository.make(on, host(), PASSWORD, CHEAP);
        return new VaultStore(repository, HostPath.of("/vault"), VaultOptions.DEFAULT);
    }

    RestorePoint backup(FileTree tree) throws Exception {
        try (VaultStore store = open()) {
            return backup(store, tree);
        }
    }

    RestorePoint backup(VaultStore store, FileTree tree) throws Exception {
        clock.advance(Duration.ofHours(1));
        BackupRequest request =
                BackupRequest.of(
                        tree,
                        List.of(new SourcePlace("source", HostPath.of("/source"))),
                        List.of(),
                        new ProblemLog(_ -> {}));
        BackupOutcome.Done done =
                assertInstanceOf(BackupOutcome.Done.class, store.backup(request, RunListener.NONE));
        return Objects.requireNonNull(done.point());
    }

    VerifyReport verify(VaultStore store) throws Exception {
        return store.verify(null, new DataShare.All(), RunListener.NONE);
    }

    /** How large all of it is. */
    long bytes() throws IOException {
        long[] sum = {0};
        memory.list(StorageKey.ROOT, (key, bytes) -> sum[0] += bytes);
        return sum[0];
    }

    List<StorageKey> files() throws IOException {
        List<StorageKey> keys = new ArrayList<>();
        memory.list(StorageKey.ROOT, (key, bytes) -> keys.add(key));
        return keys;
    }

    List<StorageKey> files(FileType type) throws IOException {
        List<StorageKey> keys = new ArrayList<>();
        memory.list(type.folder(), (key, bytes) -> keys.add(key));
        return keys;
    }

    byte[] bytes(StorageKey key) {
        byte[] bytes = memory.bytes(key);
        assertNotNull(bytes);
        return bytes;
    }

    void forget(RestorePoint point) {
        memory.delete(FileType.SNAPSHOT.key(Sha256.parse(point.id())));
    }

    /** All points stay but one. */
    static RetentionPlan without(List<RestorePoint> points, RestorePoint gone) {
        List<RetentionPlan.Kept> kept = new ArrayList<>();
        for (RestorePoint point : points.reversed()) {
            if (!point.id().equals(gone.id())) {
                kept.add(new RetentionPlan.Kept(point, List.of("not named")));
            }
        }
        Grouping.Key all = new Grouping.Key("", List.of(), List.of());
        return new RetentionPlan(List.of(new RetentionPlan.Group(all, kept, List.of(gone))));
    }

    /** Locks of a process that has died in a test is this process's own. */
    void breakLocks() throws IOException {
        for (StorageKey key : files(FileType.LOCK)) {
            memory.delete(key);
        }
    }

    /** All of it as a folder, for restic. */
    void export(Path to) throws IOException {
        for (StorageKey key : files()) {
            Path file = to.resolve(key.path());
            Files.createDirectories(file.getParent());
            Files.write(file, bytes(key));
        }
    }
}
