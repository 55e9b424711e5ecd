package dev.coffer.versioned;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Grouping;
import dev.coffer.store.PointChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.testkit.store.MemoryDisk;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Points that go from a versioned store take nothing of those that stay with them. */
class ForgetTest {
    @TempDir(factory = MemoryDisk.class)
    Path dir;

    private int labs;

    private StoreLab newLab() throws IOException {
        return new StoreLab(
                        Files.createDirectory(dir.resolve("lab" + ++labs)),
                        VersionedStore::openOrMake)
                .workers(1)
                .with(new StoreOptions(true, Duration.ofDays(10), false, Durability.RUN));
    }

    private static RestorePoint backUp(StoreLab lab) throws Exception {
        StoreLab.Run run = lab.backup();
        if (run.outcome() instanceof BackupOutcome.NeedsYes needs) {
            return lab.backup(false, yes(needs.plan())).point();
        }
        return run.point();
    }

    private static PointChoice these(Set<String> ids) {
        return points -> {
            List<RetentionPlan.Kept> kept = new ArrayList<>();
            List<RestorePoint> gone = new ArrayList<>();
            for (RestorePoint point : points) {
                if (ids.contains(point.id())) {
                    gone.add(point);
                } else {
                    kept.add(new RetentionPlan.Kept(point, List.of("not named")));
                }
            }
            Grouping.Key all = new Grouping.Key("", List.of(), List.of());
            return new RetentionPlan(List.of(new RetentionPlan.Group(all, kept, gone)));
        };
    }

    private ForgetRequest request(StoreLab lab, Set<String> ids) {
        HostPath spool = HostPath.of(dir.resolve("spool"));
        return new ForgetRequest(
                these(ids),
                new PlanSpool(HostFiles.ofThisSystem(), spool, lab.clock, Randomness.secure()),
                null);
    }

    private List<String> forget(StoreLab lab, Set<String> ids) throws Exception {
        List<String> notices = new ArrayList<>();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void notice(String sentence) {
                        notices.add(sentence);
                    }
                };
        ForgetRequest request = request(lab, ids);
        try (Store store = lab.open()) {
            ForgetOutcome.NeedsYes needs =
                    assertInstanceOf(ForgetOutcome.NeedsYes.class, store.forget(request, listener));
            assertInstanceOf(
                    ForgetOutcome.Done.class,
                    store.forget(request.with(yes(needs.destruction())), listener));
        }
        return notices;
    }

    private static void assertSound(StoreLab lab, String told) throws Exception {
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage(), told);
            assertEquals(List.of(), StoreLab.oddities(report), told);
        }
    }

    private static void assertHeld(
            StoreLab lab, Map<RestorePoint, Map<TreePath, String>> wanted, String told)
            throws Exception {
        try (Store store = lab.open()) {
            assertEquals(List.copyOf(wanted.keySet()), store.points(), told);
        }
        for (Map.Entry<RestorePoint, Map<TreePath, String>> point : wanted.entrySet()) {
            StoreContract.assertSame(point.getValue(), lab.held(point.getKey()), told);
        }
    }

    private static List<String> names(StoreLab lab, String below) throws IOException {
        try (var all = Files.list(lab.storeDir().resolve(below))) {
            return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    /** A text of some lines, a few of which are others each time. */
    private static String text(Random random, int round) {
        StringBuilder out = new StringBuilder();
        for (int line = 0; line < 60; line++) {
            boolean other = random.nextInt(20) == 0;
            out.append("line ").append(line).append(other ? " of " + round : " as ever");
            out.append(line % 7 == 0 ? "\r\n" : "\n");
        }
        return out.append(round % 3 == 0 ? "no newline" : "").toString();
    }

    private static void change(StoreLab lab, RandomTree tree, Random random, int round)
            throws IOException {
        tree.mutate(6);
        for (int i = 0; i < 4; i++) {
            if (random.nextInt(3) > 0) {
                lab.source.file("text/deep/t" + i, text(random, round));
            }
        }
        if (random.nextInt(4) == 0) {
            lab.source.remove("text");
        }
        if (random.nextInt(3) == 0) {
            byte[] noise = new byte[random.nextInt(4000)];
            random.nextBytes(noise);
            lab.source.file("noise", noise);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatEveryOtherPointHoldsStaysTheSameWhateverGoes(long seed) throws Exception {
        StoreLab lab = newLab();
        Random random = new Random(seed);
        if (seed % 3 == 0) {
            lab.with(new StoreOptions(true, Duration.ofDays(10), true, Durability.RUN));
        }
        RandomTree tree = new RandomTree(lab.source, seed).grow(20);
        Map<RestorePoint, Map<TreePath, String>> held = new LinkedHashMap<>();
        for (int round = 1; round <= 14; round++) {
            change(lab, tree, random, round);
            RestorePoint point = backUp(lab);
            held.put(point, lab.held(point));
        }
        for (int round = 1; round <= 5; round++) {
            String told = "seed " + seed + ", round " + round + " of forgetting";
            Set<String> gone = new HashSet<>();
            List<RestorePoint> all = List.copyOf(held.keySet());
            for (RestorePoint point : all.subList(0, all.size() - 1)) {
                if (random.nextInt(3) == 0) {
                    gone.add(point.id());
                }
            }
            if (!gone.isEmpty()) {
                assertEquals(List.of(), forget(lab, gone), told);
                held.keySet().removeIf(point -> gone.contains(point.id()));
            }
            assertHeld(lab, held, told);
            assertSound(lab, told);
            change(lab, tree, random, 100 + round);
            RestorePoint point = backUp(lab);
            held.put(point, lab.held(point));
            assertHeld(lab, held, told + ", with one more point");
        }
    }

    @Test
    void theFirstVersionThatStaysBecomesTheBaselineAndDiffsAreMadeOfWhatStays() throws Exception {
        StoreLab lab = newLab();
        List<RestorePoint> points = new ArrayList<>();
        String before = "a text that is long beside what changes in it\n".repeat(40);
        for (int round = 1; round <= 5; round++) {
            before += "this is line number " + round + " of a text\n";
            lab.source.file("a.txt", before + "and its end\n");
            lab.clock.advance(Duration.ofDays(1));
            points.add(backUp(lab));
        }
        assertEquals(4, names(lab, "a.txt/a.txt_diffs").size());
        forget(lab, Set.of(points.get(0).id(), points.get(2).id()));
        String day = points.get(1).time().toLocalDate().toString();
        assertEquals(
                List.of("a-baseline-" + day + ".txt", "a.txt", "a.txt_diffs"), names(lab, "a.txt"));
        List<String> diffs = names(lab, "a.txt/a.txt_diffs");
        assertEquals(2, diffs.size(), diffs.toString());
        assertTrue(diffs.getFirst().contains(points.get(3).time().toLocalDate().toString()));
        String diff =
                Files.readString(
                        lab.storeDir().resolve("a.txt/a.txt_diffs").resolve(diffs.getFirst()));
        assertTrue(diff.contains("+this is line number 3") && diff.contains("number 4"), diff);
        assertSound(lab, "");
        forget(lab, Set.of(points.get(1).id(), points.get(3).id()));
        assertEquals(2, names(lab, "a.txt").size(), "the newest version and its baseline are left");
    }

    @Test
    void theNewestPointStays() throws Exception {
        StoreLab lab = newLab();
        lab.source.file("a", "1");
        RestorePoint only = backUp(lab);
        try (Store store = lab.open()) {
            ForgetRequest request = request(lab, Set.of(only.id()));
            CofferException refused =
                    assertThrows(
                            CofferException.class, () -> store.forget(request, RunListener.NONE));
            assertTrue(refused.getMessage().contains("is the newest"), refused.getMessage());
        }
    }

    @Test
    void aPointThatCameMeanwhileDoesNotMatterButOneThatWentDoes() throws Exception {
        StoreLab lab = newLab();
        List<RestorePoint> points = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            points.add(backUp(lab, "a", "version " + round));
        }
        ForgetRequest both = request(lab, Set.of(points.get(0).id(), points.get(1).id()));
        try (Store store = lab.open()) {
            ForgetOutcome.NeedsYes needs =
                    assertInstanceOf(
                            ForgetOutcome.NeedsYes.class, store.forget(both, RunListener.NONE));
            Authorization yes = yes(needs.destruction());
            forget(lab, Set.of(points.get(0).id()));
            CofferException refused =
                    assertThrows(
                            CofferException.class,
                            () -> store.forget(both.with(yes), RunListener.NONE));
            assertTrue(refused.getMessage().contains("changed after"), refused.getMessage());
            assertEquals(2, store.points().size());
        }
    }

    private static RestorePoint backUp(StoreLab lab, String file, String content) throws Exception {
        lab.source.file(file, content);
        return backUp(lab);
    }

    @Test
    void aPointThatIsBeingReadComesOutWholeWhileOthersGoAndSaysSoWhenItGoesItself()
            throws Exception {
        Map<RestorePoint, Map<TreePath, String>> held = new LinkedHashMap<>();
        StoreLab lab = history(held);
        List<RestorePoint> points = List.copyOf(held.keySet());
        try (Store store = lab.open();
                FileTree second = store.open(points.get(1));
                FileTree last = store.open(points.get(4));
                FileTree third = store.open(points.get(2))) {
            forget(lab, going(held));
            StoreContract.assertSame(
                    held.getOrDefault(points.get(1), Map.of()),
                    StoreLab.describe(second),
                    "second");
            StoreContract.assertSame(
                    held.getOrDefault(points.get(4), Map.of()), StoreLab.describe(last), "last");
            IOException gone = assertThrows(IOException.class, () -> StoreLab.describe(third));
            assertTrue(
                    String.valueOf(gone.getMessage()).contains("was forgotten while it was read"),
                    gone.getMessage());
        }
    }

    @Test
    void aHomeThatIsDamagedIsLeftAsItIsAndNamed() throws Exception {
        StoreLab lab = newLab();
        List<RestorePoint> points = new ArrayList<>();
        String text = "one line to begin with, which is long enough\n".repeat(40);
        for (int round = 1; round <= 4; round++) {
            text += "and another, the line of round " + round + "\n";
            lab.source.file("broken", text).file("whole", text);
            points.add(backUp(lab));
        }
        Path diffs = lab.storeDir().resolve("broken/broken_diffs");
        Path second = diffs.resolve(names(lab, "broken/broken_diffs").getFirst());
        Files.writeString(second, "no diff");
        List<String> before = names(lab, "broken/broken_diffs");
        List<String> notices = forget(lab, Set.of(points.get(1).id()));
        assertEquals(1, notices.size(), notices.toString());
        assertTrue(notices.getFirst().contains("all versions of broken stay"), notices.toString());
        assertEquals(before, names(lab, "broken/broken_diffs"));
        assertEquals(2, names(lab, "whole/whole_diffs").size());
    }

    @Test
    void theDescriptionOfAPointThatWentIsGoneAndTheChangelogTellsOfIt() throws Exception {
        StoreLab lab = newLab();
        RestorePoint first = backUp(lab, "a", "1");
        backUp(lab, "a", "2");
        forget(lab, Set.of(first.id()));
        assertFalse(Files.exists(lab.storeDir().resolve(".coffer/points/" + first.id() + ".json")));
        String log = Files.readString(lab.storeDir().resolve(".coffer/changes.log"));
        assertTrue(log.contains("forgot 1 point\n  point " + first.shortId()), log);
    }

    /** Four points of texts that changed, a file that left, and a whole copy. */
    private StoreLab history(Map<RestorePoint, Map<TreePath, String>> held) throws Exception {
        StoreLab lab = newLab();
        Random random = new Random(7);
        for (int round = 1; round <= 5; round++) {
            lab.source.file("d/text", text(random, round)).file("other", text(random, round));
            byte[] noise = new byte[500];
            random.nextBytes(noise);
            lab.source.file("noise", noise);
            if (round <= 3) {
                lab.source.file("leaves", text(random, round));
            } else if (round == 4) {
                lab.source.remove("leaves");
            }
            RestorePoint point = backUp(lab);
            held.put(point, lab.held(point));
        }
        return lab;
    }

    @Test
    void machineThatStopsAtAnyMomentLeavesAllPointsOrThoseThatStay() throws Exception {
        FaultyFiles counting = new FaultyFiles(HostFiles.ofThisSystem());
        Map<RestorePoint, Map<TreePath, String>> some = new LinkedHashMap<>();
        forget(history(some).with(counting), going(some));
        int changes = counting.changes();
        assertTrue(changes > 20, "changes: " + changes);
        for (int n = 1; n <= changes; n++) {
            Map<RestorePoint, Map<TreePath, String>> held = new LinkedHashMap<>();
            StoreLab lab = history(held);
            Set<String> going = going(held);
            lab.with(new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n)).as(dead());
            assertThrows(FaultyFiles.Crash.class, () -> forget(lab, going));
            HostFiles files = HostFiles.ofThisSystem();
            lab.with(files).as(ProcessIdentity.current(files));
            String told = "crash before change " + n + "/" + changes;
            int left;
            try (Store store = lab.open()) {
                left = store.points().size();
            }
            if (left != held.size()) {
                held.keySet().removeIf(point -> going.contains(point.id()));
            }
            assertHeld(lab, held, told);
            assertSound(lab, told);
            RestorePoint next = backUp(lab, "d/text", "something new at last\n");
            held.put(next, lab.held(next));
            assertHeld(lab, held, told + ", and a run after it");
            assertSound(lab, told + ", and a run after it");
        }
    }

    private static Set<String> going(Map<RestorePoint, Map<TreePath, String>> held) {
        List<RestorePoint> all = List.copyOf(held.keySet());
        return Set.of(all.get(0).id(), all.get(2).id());
    }

    private static ProcessIdentity dead() {
        ProcessIdentity me = ProcessIdentity.current(HostFiles.ofThisSystem());
        return new ProcessIdentity(
                me.host(), me.machine(), me.boot(), me.pids(), me.pid(), me.started() - 1);
    }
}
