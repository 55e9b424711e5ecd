package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostPath;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Both programs write into one repository, in any order, and it always has what a model says.
 * {@code -Dcoffer.alternating=200 -Dcoffer.seed=7} does so many things, drawn from that seed.
 */
@Timeout(value = 120, unit = TimeUnit.MINUTES)
class AlternatingIT {
    private static final int STEPS = Integer.getInteger("coffer.alternating", 20);
    private static final long SEED = Long.getLong("coffer.seed", 20261121);
    private static final PruneOptions ALL =
            new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);

    @TempDir Path dir;
    private final Random random = new Random(SEED);
    private final List<VaultLab> labs = new ArrayList<>();
    private VaultLab lab;
    private RandomTree tree;
    private boolean links = true;

    /** By id, what each point holds. */
    private final Map<String, Map<TreePath, String>> model = new TreeMap<>();

    private String step = "";

    @BeforeEach
    void aTree() throws Exception {
        lab = new VaultLab(dir);
        lab.needsRestic();
        tree = new RandomTree(lab.source, SEED).grow(60);
    }

    @Test
    void contentsAreAlwaysAsTheModelSaysAndTheRepositoryIsClean() throws Exception {
        for (String program : VaultLab.programs()) {
            labs.add(lab.with(program));
            links &= labs.getLast().minor() >= 16; // before, some targets are damaged
        }
        begin();
        for (int i = 0; i < STEPS; i++) {
            step = "step " + i + " of seed " + SEED;
            act();
            assertEquals(model.keySet(), ids(), step);
            if (i % 5 == 4 || i == STEPS - 1) {
                assertSound(i == STEPS - 1);
            }
        }
    }

    private void begin() throws Exception {
        if (random.nextBoolean()) {
            lab.open().close();
        } else {
            run("init");
        }
    }

    /** Any of the restics. */
    private String run(String... words) throws Exception {
        VaultLab one = labs.get(random.nextInt(labs.size()));
        VaultLab.Said said = one.restic(words);
        step += ", " + one + " " + String.join(" ", words);
        assertEquals(0, said.exit(), () -> step + ": " + said.out());
        return said.out();
    }

    private void act() throws Exception {
        boolean ours = random.nextBoolean();
        step += ours ? " by us" : " by restic";
        int what = model.isEmpty() ? 0 : random.nextInt(20);
        if (what < 9) {
            backUp(ours);
        } else if (what < 12) {
            forget(ours, pick());
        } else if (what < 15) {
            prune(ours);
        } else if (what < 17) {
            tag(ours, pick());
        } else {
            read(ours, pick());
        }
    }

    private String pick() {
        return List.copyOf(model.keySet()).get(random.nextInt(model.size()));
    }

    private void backUp(boolean ours) throws Exception {
        tree.mutate(random.nextInt(8));
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(6 << 20)];
            random.nextBytes(noise);
            lab.source.file("noise" + random.nextInt(3), noise);
        }
        if (ours) {
            lab.backup();
        } else {
            run("backup", "--host", "host", lab.source.dir().toString());
        }
        Map<TreePath, String> held = sourceNow();
        Set<String> fresh = ids();
        fresh.removeAll(model.keySet());
        assertEquals(1, fresh.size(), step);
        String id = fresh.iterator().next();
        model.put(id, held);
        assertHolds(id, held);
    }

    private Map<TreePath, String> sourceNow() throws Exception {
        try (FileTree live = lab.live()) {
            return described(live);
        }
    }

    private Map<TreePath, String> described(FileTree any) throws Exception {
        Map<TreePath, String> lines = StoreLab.describe(any);
        if (!links) {
            lines.values().removeIf(line -> line.startsWith("LINK"));
        }
        return lines;
    }

    private Set<String> ids() throws Exception {
        Set<String> ids = new TreeSet<>();
        try (VaultStore store = lab.open()) {
            for (RestorePoint point : store.points()) {
                ids.add(point.id());
            }
        }
        return ids;
    }

    private PlanSpool spool() {
        return new PlanSpool(
                lab.files, HostPath.of(dir.resolve("plans")), lab.clock, lab.host().randomness());
    }

    private static RestorePoint point(VaultStore store, String id) throws Exception {
        for (RestorePoint point : store.points()) {
            if (point.id().equals(id)) {
                return point;
            }
        }
        return fail("no point " + id);
    }

    private void forget(boolean ours, String id) throws Exception {
        if (!ours) {
            run("forget", id);
        } else {
            try (VaultStore store = lab.open()) {
                RestorePoint gone = point(store, id);
                ForgetRequest request =
                        new ForgetRequest(all -> MemoryVault.without(all, gone), spool(), null);
                ForgetOutcome.NeedsYes needs =
                        assertInstanceOf(
                                ForgetOutcome.NeedsYes.class,
                                store.forget(request, RunListener.NONE));
                store.forget(request.with(yes(needs.destruction())), RunListener.NONE);
            }
        }
        model.remove(id);
    }

    private void prune(boolean ours) throws Exception {
        if (!ours) {
            run("prune", "--max-unused", random.nextBoolean() ? "0" : "5%");
            return;
        }
        try (VaultStore store = lab.open()) {
            PruneOptions options = random.nextBoolean() ? ALL : PruneOptions.standard();
            VaultPrune prune = new VaultPrune(store, options, spool());
            VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
            Destruction plan = planned.destruction();
            if (plan != null) {
                prune.apply(planned, yes(plan), RunListener.NONE);
            }
        }
    }

    private void tag(boolean ours, String id) throws Exception {
        String tag = "tag" + random.nextInt(1000);
        if (!ours) {
            run("tag", "--add", tag, id);
        } else {
            try (VaultStore store = lab.open()) {
                store.describe(
                        point(store, id),
                        words -> {
                            List<String> tags = new ArrayList<>(words.tags());
                            tags.add(tag);
                            return words.withTags(tags);
                        });
            }
        }
        Set<String> fresh = ids();
        fresh.removeAll(model.keySet());
        assertEquals(1, fresh.size(), step);
        Map<TreePath, String> held = model.remove(id);
        assertNotNull(held);
        model.put(fresh.iterator().next(), held);
    }

    private void read(boolean ours, String id) throws Exception {
        Map<TreePath, String> expected = model.get(id);
        assertNotNull(expected);
        if (ours) {
            assertHolds(id, expected);
            return;
        }
        Path target = dir.resolve("restored");
        run("restore", id, "--target", target.toString());
        HostPath root = HostPath.of(Path.of(target + lab.source.dir().toString()));
        try (FileTree restored = LiveTree.open(lab.files, root, ScanOptions.plain())) {
            StoreContract.assertSame(expected, described(restored), step);
        }
        try (Stream<Path> all = Files.walk(target)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void assertHolds(String id, Map<TreePath, String> expected) throws Exception {
        try (VaultStore store = lab.open();
                FileTree held = store.open(point(store, id))) {
            StoreContract.assertSame(expected, described(held), step);
        }
    }

    private void assertSound(boolean all) throws Exception {
        for (VaultLab each : labs) {
            VaultLab.Said said = each.restic("check", "--read-data");
            assertEquals(0, said.exit(), () -> step + ": " + said.out());
            assertTrue(said.out().contains("no errors were found"), () -> step + said.out());
        }
        try (VaultStore store = lab.open()) {
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage(), step);
        }
        if (all) {
            for (Map.Entry<String, Map<TreePath, String>> each : model.entrySet()) {
                assertHolds(each.getKey(), each.getValue());
            }
        }
    }
}
