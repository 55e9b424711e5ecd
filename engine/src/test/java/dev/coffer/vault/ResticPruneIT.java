package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.RandomTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What restic wrote is pruned by us, and what we wrote by restic, and both find it sound. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.coffer.vault.VaultLab#programs")
class ResticPruneIT {
    private static final PruneOptions ALL =
            new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);

    @Parameter String program = "";

    @TempDir Path dir;
    VaultLab lab;

    @BeforeEach
    void needsRestic() throws Exception {
        lab = new VaultLab(dir, program);
        lab.needsRestic();
    }

    private void run(String... words) throws Exception {
        VaultLab.Said said = lab.restic(words);
        assertEquals(0, said.exit(), said.out());
    }

    private void assertSound() throws Exception {
        VaultLab.Said said = lab.restic("check", "--read-data");
        assertEquals(0, said.exit(), said.out());
        assertTrue(said.out().contains("no errors were found"), said.out());
        assertFalse(said.out().contains("hint"), said.out());
        assertFalse(said.out().contains("not referenced"), said.out());
        try (VaultStore store = lab.open()) {
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage());
        }
    }

    private PruneReport prune() throws Exception {
        try (VaultStore store = lab.open()) {
            PlanSpool spool =
                    new PlanSpool(
                            lab.files,
                            HostPath.of(dir.resolve("plans")),
                            lab.clock,
                            lab.host().randomness());
            VaultPrune prune = new VaultPrune(store, ALL, spool);
            VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
            Destruction plan = planned.destruction();
            assertNotNull(plan);
            return prune.apply(planned, yes(plan), RunListener.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void whatResticWroteIsPrunedByUs(String version) throws Exception {
        run("init", "--repository-version", version);
        RandomTree random = new RandomTree(lab.source, 11);
        for (int i = 0; i < 5; i++) {
            random.grow(60);
            run("backup", "--host", "host", lab.source.dir().toString());
        }
        run("forget", "--keep-last", "2", "--group-by", "");
        PruneReport report = prune();
        assertTrue(report.freedBytes() >= 0, report.toString());
        assertSound();
        VaultLab.Said said = lab.restic("prune", "--max-unused", "0", "--dry-run");
        assertTrue(said.out().contains("to repack:             0 blobs"), said.out());
        run("backup", "--host", "host", lab.source.dir().toString());
        assertSound();
    }

    @Test
    void whatWeWroteIsPrunedByResticAndByUsInTurn() throws Exception {
        RandomTree random = new RandomTree(lab.source, 12);
        for (int i = 0; i < 4; i++) {
            random.grow(60);
            lab.backup();
        }
        run("forget", "--keep-last", "3", "--group-by", "");
        prune();
        assertSound();
        run("forget", "--keep-last", "2", "--group-by", "", "--prune", "--max-unused", "0");
        assertSound();
        random.grow(30);
        lab.backup();
        run("forget", "--keep-last", "1", "--group-by", "");
        prune();
        assertSound();
        run("restore", "latest", "--target", dir + "/restored");
    }
}
