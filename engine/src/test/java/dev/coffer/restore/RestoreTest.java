package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.mirror.MirrorStore;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.testkit.AlwaysYes;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

@Timeout(60)
class RestoreTest {
    private static final Timestamp OLD = new Timestamp(1_600_000_000, 1);
    private static final Timestamp NEW = new Timestamp(1_750_000_000, 2);

    @TempDir Path dir;
    private Restores restores;

    @BeforeEach
    void prepare() throws Exception {
        restores = Restores.in(dir);
        restores.delete = false;
        restores.top = RestoreRequest.Top.NEVER;
    }

    private String read(String path) throws Exception {
        return Files.readString(restores.target.path(path));
    }

    private static MemoryTree tree() {
        return owned(new MemoryTree().file("a", "point's").file("d/b", "b"), "a", "d", "d/b");
    }

    private static MemoryTree owned(MemoryTree tree, String... paths) {
        HostFiles files = HostFiles.ofThisSystem();
        for (String path : paths) {
            tree.owner(path, files.effectiveUser(), files.effectiveGroup());
        }
        return tree;
    }

    // What is restored, and where to

    @Test
    void fileIsPutIntoTheTargetUnderItsName() throws Exception {
        restores.from = TreePath.of("d/b");
        restores.restore(tree());
        assertEquals("b", read("b"));
        assertNull(restores.target.stat("d"));
    }

    @Test
    void contentsOfAFolderArePutIntoTheTarget() throws Exception {
        restores.from = TreePath.of("d");
        restores.restore(tree());
        assertEquals("b", read("b"));
        assertNull(restores.target.stat("a"));
    }

    @Test
    void pathThatThePointHasNotGotIsNamed() {
        restores.from = TreePath.of("nothing/here");
        CofferException e = assertThrows(CofferException.class, () -> restores.restore(tree()));
        assertEquals(
                "point 1234abcd has no nothing/here; coffer ls shows what it has", e.getMessage());
    }

    @Test
    void targetIsMadeWithTheFoldersAbove() throws Exception {
        RestoreRequest request = restores.request(tree());
        HostPath deep = restores.target.root().resolve("x").resolve("y");
        RestoreRequest there =
                new RestoreRequest(
                        request.tree(),
                        request.label(),
                        request.from(),
                        null,
                        deep,
                        request.overwrite(),
                        false,
                        null,
                        request.selection(),
                        true,
                        RestoreRequest.Top.IF_EMPTY,
                        false,
                        -1,
                        request.spool());
        RestoreResult result = restores.restorer().restore(there, null, RestoreListener.NONE);
        assertEquals(3, result.created());
        assertNull(result.undoId());
        assertEquals("b", read("x/y/d/b"));
        assertEquals(List.of("a", "d"), names(deep));
        assertEquals(MemoryTree.MODIFIED, HostFiles.ofThisSystem().stat(deep).modified());
    }

    private static List<String> names(HostPath path) throws Exception {
        try (Folder folder = HostFiles.ofThisSystem().open(path)) {
            return folder.names().stream().map(Object::toString).toList();
        }
    }

    @Test
    void targetThatIsAFileIsRefused() throws Exception {
        restores.target.file("a", "x");
        RestoreRequest request = restores.request(tree());
        RestoreRequest onto =
                new RestoreRequest(
                        request.tree(),
                        request.label(),
                        request.from(),
                        null,
                        restores.target.root().resolve("a"),
                        request.overwrite(),
                        false,
                        null,
                        request.selection(),
                        false,
                        request.top(),
                        false,
                        -1,
                        request.spool());
        CofferException e =
                assertThrows(
                        CofferException.class,
                        () -> restores.restorer().restore(onto, null, RestoreListener.NONE));
        assertTrue(e.getMessage().contains("is not a folder; name a folder"), e.getMessage());
        assertEquals("x", read("a"));
    }

    @Test
    void moreThanThereIsRoomForIsRefusedWithNumbers() throws Exception {
        FileStat huge =
                new FileStat(FileKind.FILE, 0644, 0, 0, 1, 1L << 60, 1L << 51, 0, 0, 0, 0, 9, 1, 0);
        EntriesTree tree = new EntriesTree(tree(), e -> e.isFile() ? new Entry(e.name(), huge) : e);
        CofferException e = assertThrows(CofferException.class, () -> restores.restore(tree));
        assertTrue(e.getMessage().contains("and the restore needs 2.0 EiB"), e.getMessage());
        assertEquals(List.of(), names(restores.target.root()));
    }

    // Overwriting

    @Test
    void changedFileIsReplacedOnlyWithAYes() throws Exception {
        restores.target.file("a", "mine");
        CofferException e =
                assertThrows(
                        CofferException.class,
                        () ->
                                restores.restorer()
                                        .restore(
                                                restores.request(tree()),
                                                null,
                                                RestoreListener.NONE));
        assertEquals(Reason.NEEDS_YES, e.reason());
        assertEquals("mine", read("a"));
        assertNull(restores.target.stat(".coffer-undo"));
        restores.restore(tree());
        assertEquals("point's", read("a"));
    }

    @Test
    void yesIsWorthNothingWhenTheWorldHasMoved() throws Exception {
        restores.target.file("a", "mine");
        RestoreRequest request = restores.request(tree());
        Destruction plan = restores.restorer().plan(request, RestoreListener.NONE);
        assertNotNull(plan);
        assertEquals(1, plan.items());
        restores.target.overwrite("a", "still mine");
        CofferException e =
                assertThrows(
                        CofferException.class,
                        () ->
                                restores.restorer()
                                        .restore(
                                                request,
                                                AlwaysYes.yes(plan),
                                                RestoreListener.NONE));
        assertTrue(e.getMessage().contains("changed after the question"), e.getMessage());
        assertEquals("still mine", read("a"));
    }

    @Test
    void nothingIsAskedWhenOnlyMissingThingsCome() throws Exception {
        restores.target.file("other", "mine");
        assertNull(restores.restorer().plan(restores.request(tree()), RestoreListener.NONE));
        RestoreResult result = restores.restore(tree());
        assertEquals(3, result.created());
        assertEquals("mine", read("other"));
    }

    @Test
    void newerModeLeavesWhatIsNewerHere() throws Exception {
        restores.overwrite = Overwrite.IF_NEWER;
        restores.target.file("a", "mine").file("d/b", "mine too");
        restores.target.modified("a", NEW).modified("d/b", OLD);
        RestoreResult result = restores.restore(tree());
        assertEquals("mine", read("a"));
        assertEquals("b", read("d/b"));
        assertEquals(1, result.skipped());
        assertEquals(1, result.replaced());
    }

    @Test
    void neverModeOnlyAdds() throws Exception {
        restores.overwrite = Overwrite.NEVER;
        restores.target.file("a", "mine").mode("a", 0600);
        RestoreResult result = restores.restore(tree());
        assertEquals("mine", read("a"));
        assertEquals("b", read("d/b"));
        assertEquals(1, result.skipped());
        assertEquals(2, result.created());
    }

    @Test
    void alwaysModeTrustsNoTimes() throws Exception {
        restores.overwrite = Overwrite.ALWAYS;
        restores.target.file("a", "forged!").modified("a", MemoryTree.MODIFIED);
        restores.target.file("d/b", "b").modified("d/b", OLD);
        RestoreResult result = restores.restore(tree().withHashes());
        assertEquals("point's", read("a"));
        assertEquals(1, result.replaced());
        assertEquals(
                MemoryTree.MODIFIED,
                requireNonNull(restores.target.snapshot().stat(TreePath.of("d/b"))).modified());
    }

    @Test
    void modeAndTimeAloneAreBroughtIntoLineWithoutWriting() throws Exception {
        restores.restore(tree());
        long inode = requireNonNull(restores.target.stat("a")).inode();
        restores.target.mode("a", 0600);
        RestoreResult result = restores.restore(tree());
        assertEquals(1, result.metadata());
        assertEquals(0, result.bytes());
        assertEquals(inode, requireNonNull(restores.target.stat("a")).inode());
        assertEquals(0644, restores.target.stat("a").mode());
        restores.undo();
        assertEquals(0600, restores.target.stat("a").mode());
    }

    // Deleting

    @Test
    void deletingSparesStoresAndWhatIsLeftOut() throws Exception {
        restores.delete = true;
        restores.selection = Selection.of(null, patterns("*.log"));
        restores.target
                .file("gone", "x")
                .file("old/deep/file", "x")
                .file("kept/x.log", "x")
                .file("kept/y", "x")
                .file("stores/mirror/.coffer/store.json", "x")
                .file("stores/mirror/copy", "x")
                .file("stores/junk", "x")
                .file("z.log", "x");
        restores.restore(tree());
        assertNull(restores.target.stat("gone"));
        assertNull(restores.target.stat("old"));
        assertNull(restores.target.stat("kept/y"));
        assertNull(restores.target.stat("stores/junk"));
        assertEquals("x", read("kept/x.log"));
        assertEquals("x", read("z.log"));
        assertEquals("x", read("stores/mirror/.coffer/store.json"));
        assertEquals("x", read("stores/mirror/copy"));
        assertNotNull(restores.target.stat(".coffer-undo"));
    }

    @Test
    void folderWithSomethingSparedInItIsNotReplacedByAFile() throws Exception {
        restores.target.file("a/s/.coffer/record", "x");
        RestoreResult result = restores.restore(tree());
        assertEquals(1, result.skipped());
        assertEquals("x", read("a/s/.coffer/record"));
    }

    private static Rules patterns(String... patterns) throws Exception {
        RulesBuilder builder = new RulesBuilder();
        for (String pattern : patterns) {
            builder.exclude(new Origin.CommandLine("--exclude"), pattern);
        }
        return builder.build();
    }

    @Test
    void onlyWhatIsIncludedComesWithTheFoldersOnTheWay() throws Exception {
        restores.selection = Selection.of(patterns("*.txt", "/whole/"), patterns("no.txt"));
        MemoryTree tree =
                new MemoryTree()
                        .file("a/deep/x.txt", "x")
                        .file("a/deep/x.bin", "x")
                        .file("a/no.txt", "x")
                        .file("b/y.bin", "x")
                        .file("whole/z.bin", "z");
        List<String> planned = restores.dryRun(tree);
        Restores.Actions actions = new Restores.Actions();
        restores.restore(tree, actions);
        assertEquals(planned.stream().sorted().toList(), actions.lines.stream().sorted().toList());
        assertEquals("x", read("a/deep/x.txt"));
        assertEquals("z", read("whole/z.bin"));
        assertNull(restores.target.stat("a/deep/x.bin"));
        assertNull(restores.target.stat("a/no.txt"));
        assertNull(restores.target.stat("b"));
    }

    // What goes wrong

    /** Says a false hash, as a damaged store does. */
    private static final class Lie extends Entry {
        Lie(Entry truth) {
            super(truth.name(), truth.stat());
        }

        @Override
        public Sha256 contentHash() {
            return Sha256.hash(new byte[] {1});
        }
    }

    @Test
    void namesThatCannotBeOneAreRefusedByNameAndTheRestGoesOn() throws Exception {
        StoreLab lab = new StoreLab(dir, MirrorStore::openOrMake);
        lab.source.file("d/aa", "bad").file("d/bb", "good").file("e/cc", "bad").file("f", "f");
        RestorePoint point = lab.backup().point();
        lab.renameInRecord("aa", "..");
        lab.renameInRecord("cc", "/c");
        RestoreResult result;
        try (Store store = lab.open();
                FileTree tree = store.open(point)) {
            result = restores.restore(tree);
        }
        assertEquals(
                List.of(
                        "BAD_NAME d something in it is left out: .. leads out of its folder",
                        "BAD_NAME e something in it is left out: /c holds a slash"),
                result.problems().stream()
                        .map(p -> p.kind() + " " + p.path() + " " + p.reason())
                        .toList());
        assertEquals("good", read("d/bb"));
        assertEquals("f", read("f"));
    }

    @Test
    void damagedContentGetsNoNameAndTheRestGoesOn() throws Exception {
        RestoreResult result =
                restores.restore(
                        new EntriesTree(
                                tree(), e -> e.name().equals(Name.of("a")) ? new Lie(e) : e));
        assertTrue(result.damaged());
        assertEquals(List.of(TreePath.of("a")), paths(result));
        assertNull(restores.target.stat("a"));
        assertEquals("b", read("d/b"));
    }

    @Test
    void dryRunInPlaceOfWhatIsEmptyOrGoneTellsWhatTheRunThenDoes() throws Exception {
        restores.undoable = true;
        for (Overwrite overwrite : Overwrite.values()) {
            for (String place : List.of("empty", "gone")) {
                Path target = dir.resolve(place + " " + overwrite);
                if (place.equals("empty")) {
                    Files.createDirectory(target);
                }
                restores.to(HostPath.of(target)).overwrite = overwrite;
                List<String> planned = restores.dryRun(tree());
                Restores.Actions done = new Restores.Actions();
                restores.restore(tree(), done);
                assertEquals(
                        planned.stream().sorted().toList(),
                        done.lines.stream().sorted().toList(),
                        target.toString());
            }
        }
    }

    @Test
    void dryRunDoesNotCountWhatTheStoreHasLost() throws Exception {
        assertEquals(
                List.of("CREATE FILE d/b 1 ", "CREATE FOLDER d 0 "),
                restores.dryRun(tree().unreadable("a")).stream().sorted().toList());
        restores.target.file("here", "x");
        assertEquals(2, restores.dryRun(tree().unreadable("a")).size());
    }

    @Test
    void unreadableEntriesAreNamedAndTheRestGoesOn() throws Exception {
        restores.target.file("here", "x");
        RestoreResult result =
                restores.restore(tree().file("e/x", "x").unreadable("a").unreadable("e"));
        assertEquals(List.of(TreePath.of("a"), TreePath.of("e")), paths(result));
        assertTrue(result.incomplete());
        assertFalse(result.damaged());
        assertEquals("b", read("d/b"));
        assertEquals(FileKind.FOLDER, requireNonNull(restores.target.stat("e")).kind());
        try (var undone = Files.list(restores.target.path(".coffer-undo"))) {
            assertEquals(1, undone.count());
        }
    }

    private static List<TreePath> paths(RestoreResult result) {
        return result.problems().stream()
                .filter(Problem::incomplete)
                .map(Problem::path)
                .distinct()
                .toList();
    }

    @Test
    void twoAtOnceAreToldApart() throws Exception {
        try (Folder held = HostFiles.ofThisSystem().open(restores.target.root())) {
            assertTrue(held.tryLock());
            CofferException e = assertThrows(CofferException.class, () -> restores.restore(tree()));
            assertEquals(Reason.LOCKED, e.reason());
        }
    }

    // Undo

    @Test
    void undoRefusesByNameWhatChangedSince() throws Exception {
        restores.target.file("a", "mine").file("x", "y");
        restores.restore(tree());
        restores.target.overwrite("a", "worked on");
        restores.target.file("d/new", "added");
        CofferException e = assertThrows(CofferException.class, () -> restores.undo());
        assertTrue(
                e.getMessage().contains("2 entries changed after the restore: d, a"),
                e.getMessage());
        assertEquals("worked on", read("a"));
        UndoResult result = restores.undo(true);
        assertEquals(2, result.changed().size());
        assertEquals("worked on", read("a"));
        assertEquals("added", read("d/new"));
        assertEquals(1, restores.undoable().size());
    }

    @Test
    void undoOfSeveralGoesFromTheNewest() throws Exception {
        restores.target.file("a", "first").file("x", "y");
        restores.restore(tree());
        restores.later(Duration.ofHours(1));
        restores.restore(owned(new MemoryTree().file("a", "third"), "a"));
        assertEquals("third", read("a"));
        assertEquals(2, restores.undoable().size());
        restores.undo();
        assertEquals("point's", read("a"));
        restores.undo();
        assertEquals("first", read("a"));
        assertNull(restores.target.stat(".coffer-undo"));
        CofferException e = assertThrows(CofferException.class, () -> restores.undo());
        assertTrue(e.getMessage().contains("no restore to take back"), e.getMessage());
    }

    @Test
    void whatWasKeptGoesAfterFourteenDays() throws Exception {
        restores.target.file("a", "first");
        restores.restore(tree());
        restores.later(Duration.ofDays(13));
        restores.restore(tree());
        assertEquals(1, restores.undoable().size());
        restores.later(Duration.ofDays(2));
        restores.restore(tree());
        assertEquals(0, restores.undoable().size());
        assertEquals("point's", read("a"));
    }

    @Test
    void whatWasReplacedCanBeFoundByItsName() throws Exception {
        restores.target.file("a", "mine");
        restores.restore(tree());
        String id = restores.undoable().getFirst().id();
        Path kept = restores.target.path(".coffer-undo/" + id + "/kept");
        try (var files = Files.list(kept)) {
            Path only =
                    files.filter(file -> file.toString().endsWith(".a")).findFirst().orElseThrow();
            assertEquals("mine", Files.readString(only));
        }
        assertEquals(0700, requireNonNull(restores.target.stat(".coffer-undo")).mode());
    }

    @Test
    void verifyingSeesWhatIsNotThere() throws Exception {
        restores.verify = true;
        restores.target.file("x", "y");
        assertEquals(List.of(), restores.restore(tree().withHashes()).problems());
    }

    // Names of one file

    /** The entry as one of two names of file 77, with the hash of this content. */
    private static Entry named(Entry entry, String content) {
        FileStat s = entry.stat();
        FileStat shared =
                new FileStat(
                        s.kind(),
                        s.mode(),
                        s.uid(),
                        s.gid(),
                        2,
                        s.size(),
                        s.blocks(),
                        s.modifiedSeconds(),
                        s.modifiedNanos(),
                        s.changedSeconds(),
                        s.changedNanos(),
                        77,
                        s.device(),
                        s.rawDevice());
        return new Entry(entry.name(), shared) {
            @Override
            public Sha256 contentHash() {
                return Sha256.hash(content.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    @Test
    void namesOfOneFileAreLinkedOnlyIfTheirContentAgrees() throws Exception {
        for (String second : List.of("one", "two")) {
            TestTree point = TestTree.in(dir, "point-" + second);
            point.file("a", "one").file("b", second).modified("a", OLD).modified("b", OLD);
            try (EntriesTree tree =
                    new EntriesTree(
                            Restores.live(point),
                            entry ->
                                    entry.isFile()
                                            ? named(
                                                    entry,
                                                    entry.name().equals(Name.of("a"))
                                                            ? "one"
                                                            : second)
                                            : entry)) {
                // into an empty folder, over that, and over two names of one file
                for (int round = 0; round < 3; round++) {
                    if (round == 2) {
                        restores.target.remove("b").hardLink("b", "a");
                    }
                    restores.restore(tree);
                    assertEquals("one", read("a"));
                    assertEquals(second, read("b"));
                    assertEquals(
                            second.equals("one"),
                            requireNonNull(restores.target.stat("a"))
                                    .sameInode(requireNonNull(restores.target.stat("b"))));
                }
                assertEquals(0, restores.restore(tree).replaced());
            }
        }
    }
}
