package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.storage.Body;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.Mutations;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.IndexFile;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.PackHeader;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Files of a vault that are sealed rightly and say what no program writes: every command does its
 * work or ends with a failure that it knows. {@code -Dcoffer.fuzz} and {@code -Dcoffer.fuzz.seed}
 * as in the test of the parsers.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class VaultFuzzTest {
    private static final int CASES = Integer.getInteger("coffer.fuzz", 4000) / 20;
    private static final long SEED = Long.getLong("coffer.fuzz.seed", 1);

    @TempDir Path dir;
    private MemoryVault vault = new MemoryVault(SEED, 1);

    private static MemoryTree tree() {
        byte[] noise = new byte[3000];
        new Random(7).nextBytes(noise);
        return new MemoryTree()
                .file("notes.txt", "notes")
                .file("src/noise.bin", noise)
                .link("link", "notes.txt")
                .xattr("notes.txt", "user.a", "b");
    }

    private interface Deed {
        void with(VaultStore store) throws Exception;
    }

    private static void doOrRefuse(String which, VaultStore store, Deed deed) {
        try {
            deed.with(store);
        } catch (IOException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank(), which);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            fail(which, e);
        }
    }

    /** All that a person may do with a vault that somebody else has written into. */
    private void useAll(String which) throws Exception {
        try (VaultStore store = vault.open()) {
            doOrRefuse(which, store, all -> all.named());
            doOrRefuse(which, store, VaultFuzzTest::readAll);
            doOrRefuse(which, store, vault::verify);
            doOrRefuse(which, store, all -> new Locks(all.repository()).all());
            doOrRefuse(
                    which,
                    store,
                    all ->
                            new VaultPrune(all, PruneOptions.standard(), spool())
                                    .plan(Set.of(), RunListener.NONE));
            doOrRefuse(
                    which,
                    store,
                    all ->
                            new VaultRepair(all, new DataShare.All(), spool())
                                    .plan(RunListener.NONE));
            doOrRefuse(which, store, all -> new PointRepair(all, spool()).plan());
            doOrRefuse(which, store, all -> vault.backup(all, tree().file("more", which)));
        }
    }

    private static void readAll(VaultStore store) throws Exception {
        for (RestorePoint point : store.points()) {
            try (FileTree tree = store.open(point)) {
                StoreLab.describe(tree);
            }
        }
    }

    private PlanSpool spool() {
        return new PlanSpool(
                vault.host().files(),
                HostPath.of(dir.resolve("plans")),
                vault.clock,
                vault.host().randomness());
    }

    private void restore(List<StorageKey> keys, List<byte[]> files) throws IOException {
        for (StorageKey key : vault.files()) {
            vault.memory.delete(key);
        }
        for (int i = 0; i < keys.size(); i++) {
            vault.memory.damage(keys.get(i), files.get(i));
        }
    }

    private interface Spoiler {
        void spoil(Repository repository, Mutations mutations) throws IOException;
    }

    private void fuzz(Spoiler spoiler) throws Exception {
        vault.backup(tree());
        vault.backup(tree().file("src/other.txt", "other"));
        List<StorageKey> keys = vault.files();
        List<byte[]> files = new ArrayList<>();
        for (StorageKey key : keys) {
            files.add(vault.bytes(key));
        }
        Mutations mutations = new Mutations(SEED);
        for (int i = 0; i < CASES; i++) {
            try (VaultStore store = vault.open()) {
                spoiler.spoil(store.repository(), mutations);
            }
            useAll("case " + i + " of seed " + SEED);
            restore(keys, files);
        }
    }

    private byte[] json(Repository repository, FileType type, StorageKey key) throws IOException {
        try (InputStream in = repository.load(type, Sha256.parse(key.name()))) {
            return in.readAllBytes();
        }
    }

    private void fuzz(FileType type) throws Exception {
        fuzz((repository, mutations) -> {
            StorageKey key = vault.files(type).getLast();
            byte[] json = mutations.of(List.of(json(repository, type, key)));
            vault.memory.delete(key);
            repository.save(type, json);
        });
    }

    @Test
    void pointsThatSayAnything() throws Exception {
        fuzz(FileType.SNAPSHOT);
    }

    @Test
    void indexThatSaysAnything() throws Exception {
        fuzz(FileType.INDEX);
    }

    @Test
    void locksThatSayAnything() throws Exception {
        byte[] sound =
                new dev.coffer.vault.format.LockFile(1, 0, 0, true, "elsewhere", "me", 1, 2, 3)
                        .toBytes();
        fuzz((repository, mutations) ->
                repository.save(FileType.LOCK, mutations.of(List.of(sound))));
    }

    /** Headers are read where the index does not have the pack. */
    @Test
    void headersOfPacksThatSayAnything() throws Exception {
        fuzz((repository, mutations) -> {
            for (StorageKey key : vault.files(FileType.INDEX)) {
                vault.memory.delete(key);
            }
            StorageKey key = vault.files(FileType.PACK).getLast();
            byte[] pack = vault.bytes(key);
            int end = pack.length - PackHeader.LENGTH_BYTES;
            int sealed = ByteBuffer.wrap(pack).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
            Sealer sealer = new Sealer(repository.masterKey(), vault.host().randomness());
            byte[] header = sealer.open(Arrays.copyOfRange(pack, end - sealed, end));
            byte[] other = sealer.seal(mutations.of(List.of(header)));
            ByteBuffer spoilt =
                    ByteBuffer.allocate(end - sealed + other.length + PackHeader.LENGTH_BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(pack, 0, end - sealed)
                            .put(other)
                            .putInt(other.length);
            vault.memory.delete(key);
            Sha256 id = Sha256.hash(spoilt.array());
            vault.memory.put(FileType.PACK.key(id), Body.of(spoilt.array()));
        });
    }

    @Test
    void configThatSaysAnything() throws Exception {
        vault.backup(tree());
        byte[] config = vault.bytes(FileType.CONFIG);
        try (VaultStore store = vault.open()) {
            Sealer sealer = new Sealer(store.repository().masterKey(), vault.host().randomness());
            byte[] json = sealer.open(config);
            Mutations mutations = new Mutations(SEED);
            for (int i = 0; i < 5 * CASES; i++) {
                vault.memory.damage(FileType.CONFIG, sealer.seal(mutations.of(List.of(json))));
                doOrRefuse("case " + i + " of seed " + SEED, store, _ -> vault.open().close());
            }
        }
    }

    @Test
    void keyFilesThatSayAnything() throws Exception {
        vault.backup(tree());
        StorageKey key = vault.files(FileType.KEY).getFirst();
        byte[] sound = vault.bytes(key);
        vault.memory.delete(key);
        Mutations mutations = new Mutations(SEED);
        for (int i = 0; i < 5 * CASES; i++) {
            byte[] spoilt = mutations.of(List.of(sound));
            StorageKey name = FileType.KEY.key(Sha256.hash(spoilt));
            vault.memory.damage(name, spoilt);
            try (VaultStore none = vault.open()) {
                assertEquals(name.name(), none.repository().keyId().toString());
            } catch (IOException e) {
                assertFalse(String.valueOf(e.getMessage()).isBlank());
            }
            vault.memory.delete(name);
        }
    }

    // ---- what asks for too much ----

    private static void say(
            Repository repository, Sha256 pack, BlobType type, Sha256 id, int length, int raw)
            throws IOException {
        GoJson json = new GoJson();
        IndexFile.begin(json);
        IndexFile.pack(json, true, pack, List.of(new BlobPlace(type, id, 0, length, raw)));
        IndexFile.end(json);
        repository.save(FileType.INDEX, json.toBytes());
    }

    /** An index may name any size; only what is there takes memory. */
    @Test
    void sizeThatOnlyTheIndexSaysTakesNoMemory() throws Exception {
        vault.backup(tree());
        Sha256 pack = Sha256.parse(vault.files(FileType.PACK).getFirst().name());
        Sha256 id = Sha256.hash(new byte[] {1});
        int[][] sizes = {{Limits.BLOB, 0}, {1 << 29, 1 << 29}, {200, 1 << 30}, {200, 1 << 25}};
        for (int[] size : sizes) {
            try (VaultStore store = vault.open()) {
                say(store.repository(), pack, BlobType.TREE, id, size[0], size[1]);
                var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
                long before = bean.getCurrentThreadAllocatedBytes();
                assertThrows(
                        DamagedException.class,
                        () -> store.blobs().read(BlobType.TREE, id, (_, n) -> n));
                long taken = bean.getCurrentThreadAllocatedBytes() - before;
                assertTrue(taken < 256L << 20, "took " + (taken >> 20) + " MiB");
                assertFalse(vault.verify(store).sound());
            }
        }
    }

    @Test
    void foldersMayLieAsDeepAsTheLimitAndAreNamedBeyondIt() throws Exception {
        int above = 1; // the folder of the source itself
        String path = "d/".repeat(Limits.DEPTH - above - 1);
        RestorePoint deep = vault.backup(new MemoryTree().file(path + "file", "here"));
        try (VaultStore store = vault.open()) {
            assertEquals(List.of(), vault.verify(store).damage());
            try (FileTree tree = store.open(deep)) {
                int[] entries = {0};
                TreeWalk.walk(tree, TreePath.ROOT, tree.root(), (_, _) -> ++entries[0] > 0);
                assertEquals(Limits.DEPTH - above, entries[0]);
            }
            assertTrue(new PointRepair(store, spool()).plan().report().isNothing());
            new VaultPrune(store, PruneOptions.standard(), spool())
                    .plan(Set.of(), RunListener.NONE);
        }
        vault.forget(deep);
        RestorePoint deeper = vault.backup(new MemoryTree().file("d/" + path + "d/file", "lost"));
        assertEquals(1, deeper.unreadableCount());
        try (VaultStore store = vault.open()) {
            assertEquals(List.of(), vault.verify(store).damage());
        }
    }
}
