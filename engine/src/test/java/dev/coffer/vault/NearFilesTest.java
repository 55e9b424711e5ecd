package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.RestorePoint;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.FileType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is kept of a vault near: of use, never believed, and of no weight. */
class NearFilesTest {
    @TempDir Path dir;
    private final MemoryVault vault = new MemoryVault(1, 2);

    @BeforeEach
    void aCache() {
        vault.cache = HostPath.of(dir.resolve("cache"));
    }

    private static MemoryTree tree(int version) {
        return new MemoryTree()
                .file("folder/file", "x".repeat(version + 1))
                .file("folder/below/other", "stays");
    }

    private void backUp(int count) throws Exception {
        try (VaultStore store = vault.open()) {
            for (int i = 0; i < count; i++) {
                vault.backup(store, tree(i));
            }
        }
    }

    /** All paths of all points. */
    private List<String> walk() throws Exception {
        List<String> found = new ArrayList<>();
        try (VaultStore store = vault.open()) {
            for (RestorePoint point : store.points()) {
                try (FileTree tree = store.open(point)) {
                    TreeWalk.walk(
                            tree,
                            TreePath.ROOT,
                            tree.root(),
                            (path, _) -> found.add(point.id() + ":" + path));
                }
            }
        }
        return found;
    }

    private List<Path> kept() throws IOException {
        Path stores = dir.resolve("cache/stores");
        if (!Files.exists(stores)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(stores)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** As when the network is down, but for what is not kept near: keys, config, and listings. */
    private static @Nullable StorageException down(FaultyStorage.Call call, StorageKey key) {
        boolean needed =
                call != FaultyStorage.Call.GET
                        || key.path().startsWith("keys/")
                        || key.equals(FileType.CONFIG);
        return needed ? null : new StorageException(StorageException.Kind.FAILED, "down");
    }

    @Test
    void pointsAndListingsOfAFarVaultAreReadOnce() throws Exception {
        backUp(3);
        List<String> all = walk();
        assertEquals(12, all.size());
        vault.storage.plan((call, key, _) -> down(call, key));
        assertEquals(all, walk());
    }

    @Test
    void theFolderIsForItsOwnerAloneAndTaggedAndHasNoDataInIt() throws Exception {
        backUp(2);
        Path cache = dir.resolve("cache");
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
        assertTrue(Files.readString(cache.resolve("CACHEDIR.TAG")).startsWith("Signature: 8a477f"));
        Set<String> packs = new HashSet<>();
        try (VaultStore store = vault.open()) {
            BlobIndex index = store.blobs().index();
            index.each((pack, place) -> {
                if (place.type() == BlobType.DATA) {
                    packs.add(index.packs().get(pack).toString());
                }
            });
        }
        assertFalse(packs.isEmpty());
        for (Path each : kept()) {
            assertFalse(packs.contains(each.getFileName().toString()), each.toString());
        }
    }

    @Test
    void damagedCopiesAreDroppedSilently() throws Exception {
        backUp(3);
        List<String> all = walk();
        List<Path> copies = kept();
        assertTrue(copies.size() >= 9, copies.toString());
        for (Path copy : copies) {
            byte[] bytes = Files.readAllBytes(copy);
            bytes[bytes.length / 2] ^= 1;
            Files.write(copy, bytes);
        }
        assertEquals(all, walk());
        for (Path copy : copies) {
            if (copy.getFileName().toString().length() == 64) {
                Sha256 hash = Sha256.hash(Files.readAllBytes(copy));
                assertEquals(copy.getFileName().toString(), hash.toString());
            }
        }
    }

    @Test
    void copiesOfPointsThatWentGo() throws Exception {
        backUp(3);
        walk();
        RestorePoint first;
        try (VaultStore store = vault.open()) {
            first = store.points().getFirst();
        }
        vault.forget(first);
        walk();
        for (Path copy : kept()) {
            assertFalse(copy.getFileName().toString().equals(first.id()));
        }
    }

    @Test
    void verifyReadsTheVaultItself() throws Exception {
        backUp(40); // so many that their table is kept, too
        walk();
        assertTrue(kept().stream().anyMatch(file -> file.endsWith("points")));
        StorageKey point = vault.files(FileType.SNAPSHOT).get(7);
        StorageKey index = vault.files(FileType.INDEX).get(7);
        for (StorageKey key : List.of(point, index)) {
            byte[] bytes = vault.bytes(key).clone();
            bytes[20] ^= 1;
            vault.memory.damage(key, bytes);
        }
        assertEquals(40 * 4, walk().size());
        try (VaultStore store = vault.open()) {
            assertEquals(40, store.points().size());
            List<String> damage =
                    vault.verify(store).damage().stream()
                            .map(each -> each.path().toString())
                            .toList();
            assertTrue(damage.contains(point.path()), damage.toString());
            assertTrue(damage.contains(index.path()), damage.toString());
        }
    }

    @Test
    void manyPointsAreReadFromOneFile() throws Exception {
        backUp(40);
        List<String> all = walk();
        for (Path copy : kept()) {
            if (copy.toString().contains("/snapshots/")) {
                Files.delete(copy);
            }
        }
        vault.storage.plan((call, key, _) -> down(call, key));
        assertEquals(all, walk());
    }

    @Test
    void aTableOfPointsThatIsDamagedIsWrittenAnew() throws Exception {
        backUp(40);
        List<String> all = walk();
        Path table = kept().stream().filter(f -> f.endsWith("points")).findFirst().orElseThrow();
        for (int cut : List.of(0, 1, 40, 300)) {
            byte[] bytes = Files.readAllBytes(table);
            Files.write(table, Arrays.copyOf(bytes, cut));
            assertEquals(all, walk());
            assertTrue(Files.size(table) > 1000);
        }
    }

    @Test
    void withoutARightPlaceNothingIsKeptAndNothingFails() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "no folder");
        vault.cache = HostPath.of(file.resolve("cache"));
        backUp(40);
        assertEquals(160, walk().size());
        vault.cache = HostPath.of("/");
        assertEquals(160, walk().size());
        assertEquals(List.of(), kept());
    }

    @Test
    void whatNobodyUsedForThirtyDaysGoes() throws Exception {
        backUp(1);
        Path first = stores().getFirst();
        Instant longAgo = vault.clock.instant().minus(Duration.ofDays(31));
        Files.setLastModifiedTime(first, FileTime.from(longAgo));
        MemoryVault other = new MemoryVault(2, 2);
        other.cache = vault.cache;
        other.backup(tree(0));
        assertEquals(1, stores().size());
        assertFalse(Files.exists(first));
        backUp(1);
        assertEquals(2, stores().size());
    }

    private List<Path> stores() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("cache/stores"))) {
            return all.toList();
        }
    }
}
