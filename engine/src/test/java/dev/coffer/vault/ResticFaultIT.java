package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.vault.crypto.PasswordCost;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** Whenever prune or a change of keys dies, restic finds the vault sound. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.coffer.vault.VaultLab#programs")
class ResticFaultIT {
    private static final PruneOptions ALL =
            new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);

    @Parameter String program = "";

    @TempDir Path dir;

    @BeforeEach
    void needsRestic() throws Exception {
        new VaultLab(dir, program).needsRestic();
    }

    private interface Deed {
        void in(VaultStore store, PlanSpool spool, MemoryVault vault) throws Exception;
    }

    private static MemoryTree tree(int from, int to) {
        MemoryTree tree = new MemoryTree();
        for (int i = from; i < to; i++) {
            byte[] noise = new byte[3000];
            new Random(i).nextBytes(noise);
            tree.file("d" + i % 2 + "/f" + i, noise);
        }
        return tree;
    }

    private void diesEverywhere(Deed deed) throws Exception {
        for (int at = 0; ; at++) {
            MemoryVault vault = new MemoryVault(at, 1);
            RestorePoint first = vault.backup(tree(0, 5));
            vault.backup(tree(3, 8));
            vault.forget(first);
            boolean died = false;
            PlanSpool spool =
                    new PlanSpool(
                            vault.host().files(),
                            HostPath.of(dir.resolve("plans")),
                            vault.clock,
                            vault.host().randomness());
            try (VaultStore store = vault.open()) {
                vault.storage.dieAt(at);
                deed.in(store, spool, vault);
            } catch (IOException e) {
                died = true;
            }
            vault.breakLocks();
            VaultLab lab = new VaultLab(Files.createDirectory(dir.resolve("at" + at)), program);
            vault.export(lab.place);
            VaultLab.Said said = lab.restic("check", "--read-data");
            assertEquals(0, said.exit(), "died at " + at + ": " + said.out());
            said = lab.restic("snapshots", "--json");
            assertTrue(said.out().contains("\"short_id\""), said.out());
            if (!died) {
                assertTrue(at > 3, "calls: " + at);
                return;
            }
        }
    }

    @Test
    void pruneThatDies() throws Exception {
        diesEverywhere((store, spool, vault) -> {
            VaultPrune prune = new VaultPrune(store, ALL, spool);
            VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
            Destruction plan = Objects.requireNonNull(planned.destruction());
            prune.apply(planned, yes(plan), RunListener.NONE);
        });
    }

    @Test
    void backupThatDies() throws Exception {
        diesEverywhere((store, _, vault) -> vault.backup(store, tree(5, 12)));
    }

    @Test
    void changeOfTagsThatDies() throws Exception {
        diesEverywhere((store, _, _) ->
                store.describe(
                        store.points().getFirst(), words -> words.withTags(List.of("other"))));
    }

    @Test
    void forgettingThatDies() throws Exception {
        diesEverywhere((store, spool, vault) -> {
            vault.backup(store, tree(5, 12));
            RestorePoint first = store.points().getFirst();
            ForgetRequest request =
                    new ForgetRequest(all -> MemoryVault.without(all, first), spool, null);
            ForgetOutcome.NeedsYes needs =
                    assertInstanceOf(
                            ForgetOutcome.NeedsYes.class, store.forget(request, RunListener.NONE));
            store.forget(request.with(yes(needs.destruction())), RunListener.NONE);
        });
    }

    @Test
    void changeOfThePasswordThatDies() throws Exception {
        diesEverywhere((store, spool, vault) -> {
            VaultKeys keys = new VaultKeys(store, new PasswordCost(16, 8, 1));
            Authorization yes = yes(keys.planChange(spool));
            keys.change(MemoryVault.PASSWORD, spool, yes);
        });
    }
}
