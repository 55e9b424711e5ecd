package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.DamagedException;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.Problem;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.RepositoryLock;

import org.junit.jupiter.api.Test;

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
