package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.TreePath;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.FileKind;
import dev.coffer.os.HostPath;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Grouping;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Retention;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.Rhythm;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeDiff;
import dev.coffer.vault.format.Snapshot;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whatever repository restic made, we list, verify, read, compare, write to, forget and prune. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.coffer.vault.VaultLab#programs")
class ResticMadeIT {
    @Parameter String program = "";

    @TempDir Path dir;
    private VaultLab lab;

    @BeforeEach
    void needsRestic() throws Exception {
        lab = new VaultLab(dir, program);
        lab.needsRestic();
    }

    private void run(String... words) throws Exception {
        VaultLab.Said said = lab.restic(words);
        assertEquals(0, said.exit(), () -> String.join(" ", words) + ": " + said.out());
    }

    private Map<TreePath, String> sourceNow() throws Exception {
        try (FileTree tree = lab.live()) {
            return described(tree);
        }
    }

    private Map<TreePath, String> held(VaultStore store, RestorePoint point) throws Exception {
        try (FileTree tree = store.open(point)) {
            return described(tree);
        }
    }

    private void assertHeld(Map<TreePath, String> state, VaultStore store, RestorePoint point)
            throws Exception {
        StoreContract.assertSame(state, held(store, point), "point " + point.id());
    }

    /** Before 0.16 targets of links that are not UTF-8 are damaged. */
    private Map<TreePath, String> described(FileTree tree) throws Exception {
        Map<TreePath, String> lines = StoreLab.describe(tree);
        if (lab.minor() < 16) {
            lines.values().removeIf(line -> line.startsWith("LINK"));
        }
        return lines;
    }

    private PlanSpool spool() {
        return new PlanSpool(
                lab.files, HostPath.of(dir.resolve("plans")), lab.clock, lab.host().randomness());
    }

    private void assertSound(VaultStore store) throws Exception {
        assertEquals(List.of(), store.verify(null, RunListener.NONE).damage());
        VaultLab.Said said = lab.restic("check", "--read-data");
        assertEquals(0, said.exit(), said.out());
        assertTrue(said.out().contains("no errors were found"), said.out());
    }

    @ParameterizedTest
    @CsvSource({"1,auto,UTC", "2,off,Europe/Berlin", "2,auto,Asia/Kolkata", "2,max,UTC"})
    void whatResticMadeIsReadAndWrittenTo(String version, String compression, String zone)
            throws Exception {
        run("init", "--repository-version", version);
        RandomTree random = new RandomTree(lab.source, 30 + compression.length());
        byte[] noise = new byte[3 << 20];
        new Random(8).nextBytes(noise);
        lab.source.file("noise", noise).file("repeated", "all the same\n".repeat(90_000));
        List<Map<TreePath, String>> states = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            random.grow(40).mutate(10);
            String[] words = words(version, compression);
            VaultLab.Said said = lab.resticIn(ZoneId.of(zone), words);
            assertEquals(0, said.exit(), said.out());
            states.add(sourceNow());
        }
        try (VaultStore store = lab.open()) {
            List<RestorePoint> points = store.points();
            assertEquals(3, points.size());
            assertEquals(points.get(1).id(), points.get(2).parent());
            for (int i = 0; i < 3; i++) {
                assertHeld(states.get(i), store, points.get(i));
            }
            assertSound(store);
            assertDiffers(store, points.get(0), points.get(1), states);
            random.mutate(15);
            states.add(sourceNow());
            RestorePoint ours = lab.backup();
            assertEquals(points.getLast().id(), ours.parent());
            assertHeld(states.getLast(), store, ours);
            assertNoData(store, lab.backupReadingAll());
            forget(store, 2);
            prune(store);
            assertSound(store);
            List<RestorePoint> left = store.points();
            assertEquals(2, left.size());
            for (RestorePoint point : left) {
                assertHeld(states.getLast(), store, point);
            }
        }
        run("restore", "latest", "--target", dir.resolve("restored").toString());
    }

    private String[] words(String version, String compression) {
        List<String> words = new ArrayList<>(List.of("backup", "--host", "host"));
        if (!version.equals("1")) {
            words.addAll(List.of("--compression", compression));
        }
        words.add(lab.source.dir().toString());
        return words.toArray(String[]::new);
    }

    /** The paths that differ are those that a comparison of what was there then gives. */
    private void assertDiffers(
            VaultStore store,
            RestorePoint before,
            RestorePoint after,
            List<Map<TreePath, String>> states)
            throws Exception {
        Set<TreePath> told = new TreeSet<>();
        boolean links = lab.minor() >= 16;
        try (FileTree one = store.open(before);
                FileTree other = store.open(after)) {
            TreeDiff.between(
                    one,
                    other,
                    TreeDiff.Options.all(),
                    found -> {
                        if (links || !(isLink(found.before()) || isLink(found.after()))) {
                            told.add(found.path());
                        }
                    });
        }
        Set<TreePath> expected = new TreeSet<>();
        Set<TreePath> all = new TreeSet<>(states.get(0).keySet());
        all.addAll(states.get(1).keySet());
        for (TreePath path : all) {
            String was = bare(states.get(0).get(path));
            if (!was.equals(bare(states.get(1).get(path)))) {
                expected.add(path);
            }
        }
        assertEquals(expected, told);
    }

    private static boolean isLink(@Nullable Entry entry) {
        return entry != null && entry.kind() == FileKind.LINK;
    }

    /** Other names of a file are no difference of this one. */
    private static String bare(@Nullable String line) {
        return line == null ? "" : line.replaceAll(" one file with .*", "");
    }

    private static void assertNoData(VaultStore store, RestorePoint point) throws Exception {
        for (VaultStore.Named named : store.snapshots()) {
            if (named.id().toString().equals(point.id())) {
                Snapshot.Summary summary = named.snapshot().summary();
                assertNotNull(summary);
                assertEquals(0, summary.dataBlobs());
            }
        }
    }

    private void forget(VaultStore store, int last) throws Exception {
        RetentionPolicy policy =
                new RetentionPolicy(Map.of(Rhythm.LAST, last), Map.of(), List.of());
        ForgetRequest request =
                new ForgetRequest(
                        points ->
                                Retention.plan(
                                        points,
                                        policy,
                                        new Grouping(false, false, false),
                                        lab.clock.instant(),
                                        lab.clock.getZone()),
                        spool(),
                        null);
        ForgetOutcome.NeedsYes needs =
                assertInstanceOf(
                        ForgetOutcome.NeedsYes.class, store.forget(request, RunListener.NONE));
        store.forget(request.with(yes(needs.destruction())), RunListener.NONE);
    }

    private void prune(VaultStore store) throws Exception {
        PruneOptions all =
                new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);
        VaultPrune prune = new VaultPrune(store, all, spool());
        VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
        prune.apply(planned, yes(planned.destruction()), RunListener.NONE);
    }

    @Test
    void repositoryThatWasUpgradedHalfWayIsRead() throws Exception {
        run("init", "--repository-version", "1");
        new RandomTree(lab.source, 40).grow(60);
        run("backup", "--host", "host", lab.source.dir().toString());
        run("migrate", "upgrade_repo_v2");
        lab.source.file("compressed", "all the same\n".repeat(9000));
        run("backup", "--host", "host", "--pack-size", "4", lab.source.dir().toString());
        try (VaultStore store = lab.open()) {
            assertHeld(sourceNow(), store, store.points().getLast());
            assertSound(store);
        }
        lab.backup();
        try (VaultStore store = lab.open()) {
            forget(store, 1);
            prune(store);
            assertSound(store);
            assertHeld(sourceNow(), store, store.points().getLast());
        }
    }

    @Test
    void pointOfStandardInputIsAFile() throws Exception {
        run("init");
        Path typed = Files.writeString(dir.resolve("typed"), "SELECT 1;\n");
        String[] words = {
            "backup", "--host", "host", "--stdin", "--stdin-filename", "dump/all.sql"
        };
        assertEquals(0, lab.resticFrom(typed, words).exit());
        try (VaultStore store = lab.open()) {
            assertSound(store);
            Map<TreePath, String> held = held(store, store.points().getFirst());
            assertTrue(held.toString().contains("FILE 644"), held::toString);
        }
    }

    @Test
    void anyOfResticsKeysOpens() throws Exception {
        run("init");
        Path other = Files.writeString(dir.resolve("other"), "another\n");
        run("key", "add", "--new-password-file", other.toString());
        run("backup", "--host", "host", lab.source.dir().toString());
        try (VaultStore store = lab.open("another".getBytes(StandardCharsets.UTF_8))) {
            assertEquals(1, store.points().size());
            assertSound(store);
        }
    }

    /** What a killed backup of restic left is no damage, and goes with a prune. */
    @Test
    void whatAKilledResticLeftIsNoDamage() throws Exception {
        run("init");
        for (int i = 0; i < 8; i++) {
            byte[] noise = new byte[4 << 20];
            new Random(i).nextBytes(noise);
            lab.source.file("noise" + i, noise);
        }
        lab.backup();
        for (int i = 0; i < 8; i++) {
            byte[] noise = new byte[4 << 20];
            new Random(100 + i).nextBytes(noise);
            lab.source.file("noise" + i, noise);
        }
        Process process = lab.start("backup", "--host", "host", lab.source.dir().toString());
        awaitPacks(packs() + 1, process);
        process.destroyForcibly().waitFor();
        try (VaultStore store = lab.open()) {
            store.repository().keys();
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage());
            assertFalse(store.points().isEmpty());
        }
        run("unlock");
        lab.backup();
        try (VaultStore store = lab.open()) {
            assertHeld(sourceNow(), store, store.points().getLast());
            forget(store, 1);
            prune(store);
            assertSound(store);
            assertEquals(List.of(), store.verify(null, RunListener.NONE).notes());
        }
    }

    private long packs() throws Exception {
        try (Stream<Path> files = Files.walk(lab.place.resolve("data"))) {
            return files.filter(file -> file.getFileName().toString().length() == 64).count();
        }
    }

    private void awaitPacks(long wanted, Process process) throws Exception {
        while (packs() < wanted && process.isAlive()) {
            Thread.onSpinWait();
        }
    }
}
