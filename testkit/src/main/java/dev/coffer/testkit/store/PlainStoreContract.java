package dev.coffer.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Gate;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.RandomTree;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the stores of plain files do besides, with copies and with what left the source. */
public abstract class PlainStoreContract extends StoreContract {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomDamageToCopiesIsPutRightWhenContentIsCompared(long seed) throws Exception {
        // One worker: with several, chance decides which name of a file is looked at first.
        lab.workers(1);
        RandomTree tree = new RandomTree(source(), seed).grow(50);
        lab.backup();
        tree.mutate(3);
        Assumptions.assumeTrue(lab.backup().outcome() instanceof BackupOutcome.Done);
        lab.checksum(true);
        Random random = new Random(seed);
        for (int round = 0; round < 4; round++) {
            String told = "seed " + seed + " round " + round + damage(random);
            StoreLab.Run dry = lab.dryRun();
            StoreLab.Run run = lab.backup();
            assertEquals(dry.lines(), run.lines(), told);
            assertNull(run.done().point(), told);
            assertSame(lab.sourceNow(), lab.held(newest()), told);
            try (Store store = lab.open()) {
                assertEquals(List.of(), store.verify(newest(), RunListener.NONE).damage(), told);
            }
            assertEquals(List.of(), lab.backup().lines(), told);
        }
    }

    /** Takes away, changes and replaces some of what lies beside the record. */
    private String damage(Random random) throws IOException {
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            List<Path> all;
            try (var walk = Files.walk(lab.storeDir())) {
                all =
                        walk.filter(p -> !p.startsWith(lab.storeDir().resolve(".coffer")))
                                .filter(p -> !p.equals(lab.storeDir()))
                                .sorted()
                                .toList();
            }
            if (all.isEmpty()) {
                return told.toString();
            }
            Path path = all.get(random.nextInt(all.size()));
            int what = random.nextInt(6);
            told.append(", ").append(what).append(' ').append(lab.storeDir().relativize(path));
            damage(path, what);
        }
        return told.toString();
    }

    private static void damage(Path path, int what) throws IOException {
        boolean isLink = Files.isSymbolicLink(path);
        if (what == 0 && !isLink) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x-w-"));
            return;
        }
        if (what <= 2 && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(path, what == 1 ? "damaged" : "", StandardOpenOption.APPEND);
            Files.setLastModifiedTime(path, FileTime.fromMillis(5000));
            return;
        }
        try (var walk = Files.walk(path)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        switch (what) {
            case 3 -> Files.writeString(path, "in the way");
            case 4 -> Files.createDirectories(path.resolve("in the way"));
            case 5 -> Files.createSymbolicLink(path, Path.of("elsewhere"));
            default -> {} // it is only missing
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void switchingTheProtectionIsNoDamageToCopiesThatAreCompared(boolean on) throws Exception {
        source().file("a", "1").file("d/b", "2").hardLink("d/c", "d/b").mode("a", 0664);
        Duration kept = Duration.ofDays(90);
        lab.with(new StoreOptions(false, kept, !on, Durability.RUN)).backup();
        lab.checksum(true).with(new StoreOptions(false, kept, on, Durability.RUN));
        assertEquals(List.of(), lab.dryRun().lines());
        StoreLab.Run run = lab.backup();
        assertEquals(List.of(), run.lines());
        assertEquals(1, run.notices().size(), run.notices().toString());
        assertEquals(List.of(), lab.backup().notices());
        Files.setLastModifiedTime(copyOf("a"), FileTime.fromMillis(0));
        assertEquals(1, lab.backup().lines().size());
    }

    private Path copyOf(String name) {
        Path place = lab.storeDir().resolve(name);
        return Files.isDirectory(place) ? place.resolve(name) : place;
    }

    @Test
    void whatLeftTheSourceIsListedAndCanBeRead() throws Exception {
        source().file("d/e/f", "gone").file("d/stays", "s").file("top", "t").folder("d/empty");
        lab.backup();
        source().remove("d/e").remove("top").remove("d/empty");
        lab.backup();
        try (Store store = lab.open()) {
            List<DeletedItem> items = store.deleted();
            List<String> paths = items.stream().map(i -> i.path().toString()).sorted().toList();
            assertEquals(List.of("d/e", "d/e/f", "d/empty", "top"), paths);
            String date = items.getFirst().date();
            for (String written : List.of(date, date.substring(0, "2026-11-21".length()))) {
                try (FileTree tree = store.openDeleted(written)) {
                    assertTrue(line(StoreLab.describe(tree), "d/e/f").contains(" 4 "), written);
                }
            }
            assertThrows(CofferException.class, () -> store.openDeleted(date.substring(0, 4)));
        }
    }

    @Test
    void samePathDeletedTwiceInOneSecondIsKeptTwice() throws Exception {
        source().file("x", "one").file("y", "y");
        lab.backup();
        source().remove("x");
        lab.backup();
        source().file("x", "other");
        lab.backup();
        source().remove("x");
        lab.clock.advance(Duration.ofMinutes(-3));
        lab.clock.advance(Duration.ofMinutes(0));
        lab.backup();
        try (Store store = lab.open()) {
            List<DeletedItem> items = store.deleted();
            assertEquals(2, items.size());
            assertNotEquals(items.get(0).date(), items.get(1).date());
            assertEquals(3, items.get(0).bytes());
            assertEquals(5, items.get(1).bytes());
        }
    }

    @Test
    void deletedItemsGoWhenTheirTimeIsUp() throws Exception {
        lab.with(new StoreOptions(false, Duration.ofDays(30), false, Durability.RUN));
        source().file("x", "one").file("y", "y");
        lab.backup();
        source().remove("x");
        lab.backup();
        lab.clock.advance(Duration.ofDays(29));
        lab.backup();
        try (Store store = lab.open()) {
            assertEquals(1, store.deleted().size());
        }
        lab.clock.advance(Duration.ofDays(2));
        lab.backup();
        try (Store store = lab.open()) {
            assertEquals(List.of(), store.deleted());
        }
        assertSound("");
    }

    @Test
    void mostOfAFewFilesAreAskedAboutToo() throws Exception {
        for (int i = 0; i < 8; i++) {
            source().file("f" + i, "content " + i);
        }
        lab.backup();
        for (int i = 0; i < 4; i++) {
            source().remove("f" + i);
        }
        lab.backup().point(); // half of them: a thing one does
        for (int i = 8; i < 12; i++) {
            source().file("f" + i, "content " + i);
        }
        lab.backup();
        for (int i = 4; i < 9; i++) {
            source().remove("f" + i);
        }
        assertInstanceOf(BackupOutcome.NeedsYes.class, lab.backup().outcome());
    }

    @Test
    void massDeletionAsksAndDoesNothingWithoutAYes() throws Exception {
        for (int i = 0; i < 100; i++) {
            source().file("d" + i % 7 + "/f" + i, "content " + i);
        }
        RestorePoint first = lab.backup().point();
        Map<TreePath, String> before = lab.held(first);
        for (int i = 0; i < 60; i++) {
            source().remove("d" + i % 7 + "/f" + i);
        }
        BackupOutcome.NeedsYes needs =
                assertInstanceOf(BackupOutcome.NeedsYes.class, lab.backup().outcome());
        assertEquals(60, needs.plan().items());
        assertEquals(first.id(), latestId());
        assertSame(before, lab.held(first), "");
        assertEquals(60 + 1, Files.readAllLines(needs.plan().document().toPath()).size());

        Authorization yes = new Gate(plan -> Approver.Answer.YES).authorize(needs.plan());
        source().remove("d5/f61"); // the world moves
        CofferException moved = assertThrows(CofferException.class, () -> lab.backup(false, yes));
        assertTrue(moved.getMessage().contains("changed after"), moved.getMessage());
        assertSame(before, lab.held(first), "");

        needs = assertInstanceOf(BackupOutcome.NeedsYes.class, lab.backup().outcome());
        Authorization other = new Gate(plan -> Approver.Answer.YES).authorize(needs.plan());
        assertHoldsSource(lab.backup(false, other).point());
    }

    @Test
    void sourceThatHasDotCofferAtItsRootLeavesItOutByName() throws Exception {
        MemoryTree tree = new MemoryTree().file(".coffer/x", "mine").file("y", "y");
        StoreLab.Run run = backup(tree);
        assertEquals(1, run.point().files());
        assertEquals(Problem.Kind.OWN_STORE, run.problems().getFirst().kind());
        assertSound("");
    }

    @Test
    void damagedRootsAreMadeUpForByTheirCopy() throws Exception {
        source().file("a", "a");
        RestorePoint point = lab.backup().point();
        Files.writeString(lab.storeDir().resolve(".coffer/roots"), "nonsense");
        assertSame(lab.sourceNow(), lab.held(point), "");
        try (Store store = lab.open()) {
            assertFalse(store.verify(null, RunListener.NONE).sound());
        }
        source().file("b", "b");
        assertHoldsSource(lab.backup().point());
    }

    @Test
    void pointWhoseDescriptionIsLostIsNamedListedRestoredAndDescribedAnew() throws Exception {
        source().file("a", "a").file("d/b", "bb");
        RestorePoint point = lab.backup().point();
        Path description = lab.storeDir().resolve(".coffer/points/" + point.id() + ".json");
        Files.delete(description);
        try (Store store = lab.open()) {
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(1, report.damage().size(), report.toString());
            assertTrue(report.damage().getFirst().toString().contains(point.id()));
            assertEquals(point.id(), store.points().getFirst().id());
            assertEquals(point.files(), store.points().getFirst().files());
            assertEquals(point.bytes(), store.points().getFirst().bytes());
        }
        assertSame(lab.sourceNow(), lab.held(point), "");
        StoreLab.Run mending = lab.backup();
        assertTrue(mending.notices().toString().contains("was damaged"), mending.toString());
        assertTrue(Files.exists(description));
        assertSound("the description was written anew");
    }

    @Test
    void storeWithoutItsIdentityIsTheSameDamagedStoreForEveryCommand() throws Exception {
        source().file("a", "a");
        lab.backup();
        Files.delete(lab.storeDir().resolve(".coffer/store.json"));
        CofferException writing = assertThrows(CofferException.class, () -> lab.backup());
        CofferException reading = assertThrows(CofferException.class, () -> lab.open().close());
        assertTrue(writing.getMessage().contains("store.json is damaged"), writing.getMessage());
        assertEquals(writing.getMessage(), reading.getMessage());
    }

    @Test
    void damagedTreeIsOneClearMessage() throws Exception {
        source().file("a", "a").file("d/b", "b");
        RestorePoint point = lab.backup().point();
        try (var trees = Files.list(lab.storeDir().resolve(".coffer/trees"))) {
            for (Path segment : trees.toList()) {
                byte[] bytes = Files.readAllBytes(segment);
                bytes[30] ^= 0x55;
                Files.write(segment, bytes);
            }
        }
        CofferException damaged = assertThrows(CofferException.class, () -> lab.held(point));
        assertTrue(damaged.getMessage().contains("trees/000001"), damaged.getMessage());
        CofferException stopped = assertThrows(CofferException.class, () -> lab.backup());
        assertTrue(stopped.getMessage().contains("trees/000001"), stopped.getMessage());
        assertTrue(stopped.getMessage().contains(lab.place.toString()), stopped.getMessage());
        assertTrue(stopped.getMessage().contains("back up into a new"), stopped.getMessage());
        try (Store store = lab.open()) {
            assertFalse(store.verify(null, RunListener.NONE).sound());
        }
    }

    @Test
    void nameInTheRecordThatCannotBeOneIsNamedAndTheRestIsRead() throws Exception {
        source().file("d/aa", "bad").file("d/bb", "good").file("c", "c");
        RestorePoint point = lab.backup().point();
        lab.renameInRecord("aa", "..");
        Map<TreePath, String> held = lab.held(point);
        assertEquals("[., c, d, d/bb]", held.keySet().toString());
        try (Store store = lab.open()) {
            List<Problem> damage = store.verify(null, RunListener.NONE).damage();
            assertEquals(1, damage.size(), damage.toString());
            assertEquals("d", damage.getFirst().path().toString());
            assertTrue(damage.getFirst().reason().contains(".."), damage.toString());
        }
        RestorePoint next = lab.backup().point(); // it is found to be missing
        assertSame(lab.sourceNow(), lab.held(next), "");
    }
}
