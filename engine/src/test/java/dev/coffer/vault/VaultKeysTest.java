package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.StorageKey;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Keys come and go, and there is always one that opens. */
class VaultKeysTest {
    private static final PasswordCost CHEAP = new PasswordCost(16, 8, 1);
    private static final byte[] OTHER = "other".getBytes(StandardCharsets.UTF_8);

    @TempDir Path dir;

    private PlanSpool spool(MemoryVault vault) {
        return new PlanSpool(
                HostFiles.ofThisSystem(),
                HostPath.of(dir.resolve("plans")),
                vault.clock,
                vault.host().randomness());
    }

    private static boolean opens(MemoryVault vault, byte[] password) throws IOException {
        try (Repository repository = Repository.open(vault.memory, vault.host(), password, "")) {
            return repository.config().version() == 2;
        } catch (CofferException e) {
            assertEquals(CofferException.Reason.WRONG_PASSWORD, e.reason());
            return false;
        }
    }

    private static MemoryVault vault(long seed) throws Exception {
        MemoryVault vault = new MemoryVault(seed, 1);
        vault.backup(new MemoryTree().file("a", "a"));
        return vault;
    }

    @Test
    void addedPasswordOpensBesideTheFirst() throws Exception {
        MemoryVault vault = vault(1);
        try (VaultStore store = vault.open()) {
            VaultKeys keys = new VaultKeys(store, CHEAP);
            Sha256 id = keys.add(OTHER);
            assertEquals(2, keys.list().sound().size());
            assertEquals(1, keys.list().sound().stream().filter(VaultKeys.Key::current).count());
            assertTrue(keys.list().sound().stream().anyMatch(key -> key.id().equals(id)));
        }
        assertTrue(opens(vault, OTHER));
        assertTrue(opens(vault, MemoryVault.PASSWORD));
    }

    @Test
    void removedKeyOpensNoMoreAndTheOneInUseStays() throws Exception {
        MemoryVault vault = vault(2);
        try (VaultStore store = vault.open()) {
            VaultKeys keys = new VaultKeys(store, CHEAP);
            String own = store.repository().keyId().toString();
            assertThrows(CofferException.class, () -> keys.planRemoval(own, spool(vault)));
            String other = keys.add(OTHER).toString().substring(0, 8);
            Destruction plan = keys.planRemoval(other, spool(vault));
            keys.remove(other, spool(vault), yes(plan));
            assertThrows(CofferException.class, () -> keys.planRemoval(other, spool(vault)));
        }
        assertEquals(
                List.of(false, true),
                List.of(opens(vault, OTHER), opens(vault, MemoryVault.PASSWORD)));
    }

    @Test
    void damagedKeyIsNamedAndKeepsNoOtherFromOpening() throws Exception {
        MemoryVault vault = vault(3);
        String id;
        try (VaultStore store = vault.open()) {
            id = new VaultKeys(store, CHEAP).add(OTHER).toString();
        }
        StorageKey file = FileType.KEY.key(Sha256.parse(id));
        byte[] damaged = vault.bytes(file).clone();
        damaged[30] ^= 1;
        vault.memory.damage(file, damaged);
        try (VaultStore store = vault.open()) {
            VaultKeys keys = new VaultKeys(store, CHEAP);
            assertEquals(1, keys.list().damaged().size());
            Destruction plan = keys.planRemoval(id, spool(vault));
            keys.remove(id, spool(vault), yes(plan));
            assertEquals(0, keys.list().damaged().size());
        }
    }

    @Test
    void twentyKeysAreEnough() throws Exception {
        MemoryVault vault = vault(4);
        try (VaultStore store = vault.open()) {
            VaultKeys keys = new VaultKeys(store, CHEAP);
            for (int i = 1; i < 20; i++) {
                keys.add(new byte[] {(byte) ('a' + i)});
            }
            assertThrows(CofferException.class, () -> keys.add(OTHER));
        }
    }

    /** Each call that changes something is the last one that this process makes. */
    @Test
    void deathAtAnyMomentOfAChangeLeavesAPasswordThatOpens() throws Exception {
        for (int at = 0; ; at++) {
            MemoryVault vault = vault(at);
            boolean died = false;
            try (VaultStore store = vault.open()) {
                VaultKeys keys = new VaultKeys(store, CHEAP);
                Authorization yes = yes(keys.planChange(spool(vault)));
                vault.storage.dieAt(at);
                keys.change(OTHER, spool(vault), yes);
            } catch (IOException e) {
                died = true;
            }
            vault.storage.plan((call, key, number) -> null);
            vault.memory.crash();
            vault.breakLocks();
            assertTrue(opens(vault, OTHER) || opens(vault, MemoryVault.PASSWORD), "at " + at);
            if (!died) {
                assertEquals(false, opens(vault, MemoryVault.PASSWORD));
                assertTrue(at >= 4, "calls: " + at);
                return;
            }
        }
    }
}
