package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.Problem;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is wrong with a vault is named. */
class VaultVerifyTest {
    private final MemoryVault vault = new MemoryVault(1, 1);

    private static MemoryTree tree() {
        byte[] noise = new byte[300];
        new Random(7).nextBytes(noise);
        return new MemoryTree().file("notes.txt", "notes").file("src/noise.bin", noise);
    }

    private VerifyReport verify() throws Exception {
        try (VaultStore store = vault.open()) {
            return vault.verify(store);
        }
    }

    private static String named(VerifyReport report) {
        List<String> lines = new ArrayList<>();
        for (Problem problem : report.damage()) {
            lines.add(problem.path() + ": " + problem.reason());
        }
        return String.join("\n", lines);
    }

    private void assertNamed(StorageKey key) throws Exception {
        String said;
        try {
            said = named(verify());
        } catch (DamagedException e) {
            said = e.getMessage();
        }
        assertTrue(said.contains(key.name()), key + " is not named in: " + said);
    }

    @Test
    void soundVaultIsSoundWhateverTheShare() throws Exception {
        RestorePoint point = vault.backup(tree());
        assertEquals(List.of(), verify().damage());
        assertEquals(List.of(), verify().notes());
        try (VaultStore store = vault.open()) {
            for (String share : List.of("all", "none", "10%", "100%", "2/3", "1K", "5G")) {
                VerifyReport report = store.verify(point, DataShare.parse(share), RunListener.NONE);
                assertEquals(List.of(), report.damage());
            }
        }
        assertEquals(List.of(), vault.files(FileType.LOCK));
    }

    @Test
    void whatWasNotReadIsCounted() throws Exception {
        vault.backup(tree());
        try (VaultStore store = vault.open()) {
            long all = vault.verify(store).files();
            assertEquals(0, vault.verify(store).skipped());
            for (String share : List.of("none", "1/3", "2/3", "3/3", "1", "5G", "40%")) {
                VerifyReport report = store.verify(null, DataShare.parse(share), RunListener.NONE);
                assertEquals(all, report.files() + report.skipped(), share);
            }
            DataShare more = DataShare.parse("5G");
            assertEquals(0, store.verify(null, more, RunListener.NONE).skipped());
            DataShare none = new DataShare.None();
            assertEquals(all, store.verify(null, none, RunListener.NONE).skipped());
        }
    }

    @Test
    void whatIsOddAndLosesNothingIsANote() throws Exception {
        vault.backup(tree());
        vault.memory.damage(FileType.PACK.key(Sha256.hash(new byte[] {1})), new byte[50]);
        vault.memory.damage(FileType.LOCK.key(Sha256.hash(new byte[] {2})), new byte[0]);
        VerifyReport report = verify();
        assertTrue(report.sound());
        assertEquals(2, report.notes().size());
        for (Problem note : report.notes()) {
            assertEquals(Problem.Kind.NOTE, note.kind());
        }
    }

    @Test
    void damagedKeyAndPointSayWhatHelps() throws Exception {
        vault.backup(tree());
        Sha256 key;
        try (VaultStore store = vault.open()) {
            key =
                    new VaultKeys(store, new PasswordCost(16, 8, 1))
                            .add("other".getBytes(StandardCharsets.UTF_8));
        }
        vault.memory.damage(FileType.KEY.key(key), new byte[] {1});
        String id = key.toString().substring(0, 8);
        assertTrue(named(verify()).contains("coffer key remove " + id), named(verify()));
        vault.memory.delete(FileType.KEY.key(key));
        vault.memory.damage(vault.files(FileType.SNAPSHOT).getFirst(), new byte[] {1});
        assertTrue(named(verify()).contains("coffer repair --points"), named(verify()));
    }

    @Test
    void configThatSaysNonsenseIsDamagedInOurWords() throws Exception {
        vault.backup(tree());
        String id = "0".repeat(64);
        for (String polynomial : List.of("zz", "", "3da3358b4dc1730000000", "3")) {
            String json =
                    "{\"version\":2,\"id\":\"%s\",\"chunker_polynomial\":\"%s\"}"
                            .formatted(id, polynomial);
            byte[] sealed;
            try (VaultStore store = vault.open()) {
                Repository repository = store.repository();
                sealed =
                        new Sealer(repository.masterKey(), repository.host().randomness())
                                .seal(json.getBytes(StandardCharsets.UTF_8));
            }
            byte[] sound = vault.bytes(FileType.CONFIG);
            vault.memory.damage(FileType.CONFIG, sealed);
            DamagedException e = assertThrows(DamagedException.class, vault::open);
            assertTrue(e.getMessage().contains("from a copy of the vault"), e.getMessage());
            assertFalse(e.getMessage().contains("radix"), e.getMessage());
            assertFalse(e.getMessage().contains("Zero length"), e.getMessage());
            vault.memory.damage(FileType.CONFIG, sound);
        }
    }

    /** Each byte of each file, one bit of it; all eight with {@code -Dcoffer.allBits}. */
    @Test
    void everyFlippedBitIsFound() throws Exception {
        vault.backup(tree());
        vault.backup(tree().file("more.txt", "more"));
        boolean all = Boolean.getBoolean("coffer.allBits");
        Random random = new Random(5);
        try (VaultStore store = vault.open()) {
            for (StorageKey key : vault.files()) {
                boolean opens = key.path().startsWith("keys/") || key.path().equals("config");
                byte[] sound = vault.bytes(key);
                for (int bit = 0; bit < 8 * sound.length; bit += all ? 1 : 8) {
                    int at = all ? bit : bit + random.nextInt(8);
                    byte[] damaged = sound.clone();
                    damaged[at >> 3] ^= (byte) (1 << (at & 7));
                    vault.memory.damage(key, damaged);
                    assertTrue(opens ? isFoundAnew() : isFound(store), key + " bit " + at);
                }
                vault.memory.damage(key, sound);
            }
            assertEquals(List.of(), vault.verify(store).damage());
        }
    }

    private boolean isFound(VaultStore store) throws Exception {
        return !vault.verify(store).damage().isEmpty();
    }

    private boolean isFoundAnew() throws Exception {
        try (VaultStore store = vault.open()) {
            return isFound(store);
        } catch (DamagedException e) {
            return true;
        }
    }

    @Test
    void tornFileOfEachKindIsNamed() throws Exception {
        vault.backup(tree());
        try (VaultStore store = vault.open();
                RepositoryLock lock = new Locks(store.repository()).take(false, Duration.ZERO)) {
            assertNotNull(lock);
            for (StorageKey key : vault.files()) {
                byte[] sound = vault.bytes(key);
                for (int length : new int[] {1, sound.length / 2, sound.length - 1}) {
                    vault.memory.damage(key, Arrays.copyOf(sound, length));
                    assertNamed(key.name().equals("config") ? StorageKey.of("config") : key);
                }
                vault.memory.damage(key, sound);
            }
        }
    }

    @Test
    void missingPackIsNamedWithTheFilesThatNeedIt() throws Exception {
        vault.backup(tree());
        for (StorageKey key : vault.files(FileType.PACK)) {
            byte[] sound = vault.bytes(key);
            vault.memory.delete(key);
            String said = named(verify());
            assertTrue(said.contains(key.name()), said);
            assertTrue(said.contains("(point "), said);
            vault.memory.damage(key, sound);
        }
    }

    @Test
    void missingIndexNamesTheFilesThatAreLostWithIt() throws Exception {
        vault.backup(tree());
        vault.memory.delete(vault.files(FileType.INDEX).getFirst());
        VerifyReport report = verify();
        assertTrue(named(report).contains("is missing"), named(report));
        assertEquals(2, report.notes().size(), "both packs are in no index now");
    }

    @Test
    void damageInOnePackIsFoundWithoutReadingOnlyByItsSize() throws Exception {
        vault.backup(tree());
        StorageKey key = vault.files(FileType.PACK).getFirst();
        byte[] damaged = vault.bytes(key).clone();
        damaged[40] ^= 1;
        vault.memory.damage(key, damaged);
        boolean trees;
        try (VaultStore store = vault.open()) {
            VerifyReport structure = store.verify(null, new DataShare.None(), RunListener.NONE);
            trees = !structure.damage().isEmpty(); // listings are read in any case
            assertEquals(0, structure.files());
        }
        assertFalse(verify().sound());
        assertEquals(trees, named(verify()).contains("its listing"));
    }

    @Test
    void onePointIsCheckedByItself() throws Exception {
        vault.backup(tree());
        RestorePoint second = vault.backup(new MemoryTree().file("more.txt", "more"));
        for (StorageKey key : vault.files(FileType.SNAPSHOT)) {
            if (!key.name().equals(second.id())) {
                vault.memory.damage(key, new byte[] {1});
            }
        }
        try (VaultStore store = vault.open()) {
            VerifyReport report = store.verify(second, new DataShare.All(), RunListener.NONE);
            assertEquals(1, report.points());
            assertEquals(List.of(), report.damage());
        }
    }

    @Test
    void damagedPointKeepsNoOtherFromBeingChecked() throws Exception {
        vault.backup(tree());
        vault.backup(tree().file("more.txt", "more"));
        StorageKey key = vault.files(FileType.SNAPSHOT).getFirst();
        byte[] damaged = vault.bytes(key).clone();
        damaged[50] ^= 4;
        vault.memory.damage(key, damaged);
        VerifyReport report = verify();
        assertEquals(1, report.points());
        assertTrue(named(report).contains(key.name()), named(report));
        try (VaultStore store = vault.open()) {
            assertEquals(1, store.points().size());
            assertEquals(1, store.damagedPoints().size());
        }
    }
}
