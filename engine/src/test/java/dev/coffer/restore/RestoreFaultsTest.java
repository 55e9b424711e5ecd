package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.os.Errno;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Full disks, refusals, and somebody who works in the target meanwhile. */
@Timeout(120)
class RestoreFaultsTest {
    @TempDir Path dir;
    private TestTree point;
    private Restores restores;
    private FaultyFiles faulty;

    @BeforeEach
    void prepare() throws Exception {
        point = TestTree.in(dir, "point");
        point.file("a", "a").file("d/b", "b").file("d/c", "c").link("l", "a");
        restores = Restores.in(dir);
        faulty = new FaultyFiles(restores.files);
        restores.files = faulty;
    }

    private RestoreResult restore() throws Exception {
        try (FileTree tree = Restores.live(point)) {
            return restores.restore(tree);
        }
    }

    private RestoreResult restore(RestoreListener listener) throws Exception {
        try (FileTree tree = Restores.live(point)) {
            return restores.restore(tree, listener);
        }
    }

    @Test
    void fullDiskLeavesAnEmptyTargetEmptyAndSaysSo() throws Exception {
        TreeSnapshot before = restores.target.snapshot();
        faulty.fail(Call.WRITE, 4, Errno.ENOSPC);
        CofferException e = assertThrows(CofferException.class, this::restore);
        assertTrue(e.getMessage().contains("no space left on the device"), e.getMessage());
        assertTrue(e.getMessage().contains("The folder is as it was"), e.getMessage());
        assertEquals(
                List.of(), before.differences(restores.target.snapshot(), TreeSnapshot.Aspect.TOP));
    }

    @Test
    void fullDiskInAFilledTargetLeavesWhatCanBeUndone() throws Exception {
        restores.target.file("a", "mine").file("d/c", "mine too").file("e", "gone");
        TreeSnapshot before = restores.target.snapshot();
        faulty.rule((call, path) -> {
            if (call == Call.RENAME_NEW && path.endsWith("/d")) {
                throw new OsException("renameat2", path, 28);
            }
        });
        faulty.fail(Call.EXCHANGE, 2, Errno.ENOSPC);
        CofferException e = assertThrows(CofferException.class, this::restore);
        assertTrue(e.getMessage().contains("coffer undo takes it back"), e.getMessage());
        faulty.heal();
        assertEquals(Undoable.State.UNFINISHED, restores.undoable().getFirst().state());
        restores.undo();
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
    }

    @Test
    void journalThatCannotBeWrittenStopsBeforeAnythingIsMoved() throws Exception {
        restores.target.file("a", "mine");
        faulty.rule((call, path) -> {
            if (call == Call.WRITE && path.endsWith("journal.jsonl") && moreThan(3)) {
                throw new OsException("write", path, 28);
            }
        });
        assertThrows(Exception.class, this::restore);
        faulty.heal();
        assertEquals("mine", Files.readString(restores.target.path("a")));
        while (!restores.undoable().isEmpty()) {
            restores.undo();
        }
        assertEquals("mine", Files.readString(restores.target.path("a")));
    }

    private final AtomicInteger lines = new AtomicInteger();

    private boolean moreThan(int n) {
        return lines.incrementAndGet() > n;
    }

    @Test
    void fileSystemWithoutExchangeIsServedByTwoRenames() throws Exception {
        new RandomTree(point, 5).grow(30);
        new RandomTree(restores.target, 5).grow(30);
        new RandomTree(restores.target, 6).mutate(15);
        TreeSnapshot before = restores.target.snapshot();
        faulty.failFrom(Call.EXCHANGE, 1, Errno.EINVAL);
        assertEquals(List.of(), restore().problems());
        assertEquals(List.of(), point.snapshot().differences(restores.snapshot()));
        restores.undo();
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
    }

    @Test
    void failureBetweenTheTwoRenamesBringsBackWhatWasThere() throws Exception {
        restores.target.file("a", "mine");
        faulty.failFrom(Call.EXCHANGE, 1, Errno.EINVAL);
        AtomicInteger renames = new AtomicInteger();
        faulty.rule((call, path) -> {
            if (call == Call.RENAME_NEW && renames.incrementAndGet() == 2) {
                throw new OsException("renameat2", path, Errno.EDQUOT.number());
            }
        });
        assertThrows(CofferException.class, this::restore);
        assertEquals("mine", Files.readString(restores.target.path("a")));
        faulty.heal();
        restores.undo();
        assertEquals("mine", Files.readString(restores.target.path("a")));
        assertNull(restores.target.stat(".coffer-undo"));
    }

    @Test
    void nameThatIsTakenMeanwhileIsLeftAndDoesNotHinderTheUndo() throws Exception {
        restores.target.file("x", "mine");
        restores.delete = false;
        AtomicBoolean once = new AtomicBoolean();
        faulty.rule((call, path) -> {
            if (call == Call.RENAME_NEW && once.compareAndSet(false, true)) {
                try {
                    restores.target.file("a", "just made");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        assertEquals(1, restore().problems().size());
        assertEquals("just made", Files.readString(restores.target.path("a")));
        assertEquals("b", Files.readString(restores.target.path("d/b")));
        restores.undo();
        assertEquals("just made", Files.readString(restores.target.path("a")));
        assertNull(restores.target.stat("d"));
    }

    @Test
    void whatCannotBeReplacedIsNeitherToldNorCounted() throws Exception {
        restores.target.file("a", "mine").file("d/c", "mine too");
        faulty.fail(Call.EXCHANGE, 1, Errno.EPERM);
        Restores.Actions actions = new Restores.Actions();
        RestoreResult result = restore(actions);
        assertEquals(1, result.problems().size(), "a");
        assertEquals(1, result.replaced(), "d/c");
        assertEquals(2, result.bytes(), "of d/b and d/c");
        assertFalse(actions.lines.contains("REPLACE FILE a 1 "), actions.lines::toString);
        assertTrue(actions.lines.contains("REPLACE FILE d/c 1 "), actions.lines::toString);
    }

    @Test
    void aFolderThatCannotBeTakenAwayIsNotToldAsDeletedNorWhatIsInIt() throws Exception {
        restore();
        restores.target.file("old/x", "mine").file("old/sub/y", "mine");
        restores.undoable = true;
        faulty.failFrom(Call.RENAME_NEW, 1, Errno.EPERM);
        Restores.Actions actions = new Restores.Actions();
        RestoreResult result = restore(actions);
        assertEquals(1, result.problems().size());
        assertEquals(0, result.deleted());
        assertTrue(actions.lines.stream().noneMatch(l -> l.startsWith("DELETE")));
    }

    @Test
    void aNewFolderThatCannotBePutInPlaceCountsForNothing() throws Exception {
        restores.target.file("x", "mine");
        restores.delete = false;
        faulty.rule((call, path) -> {
            if (call == Call.RENAME_NEW && path.endsWith("d")) {
                throw new OsException("renameat2", path, Errno.EPERM.number());
            }
        });
        RestoreResult result = restore();
        assertNull(restores.target.stat("d"));
        assertEquals(2, result.created(), "a and l");
        assertEquals(1, result.bytes(), "of a");
    }

    @Test
    void crashBetweenTheTwoRenamesIsPutRight() throws Exception {
        restores.target.file("a", "mine").file("d/b", "mine");
        TreeSnapshot before = restores.target.snapshot();
        for (int n = 1; n <= 6; n++) {
            FaultyFiles crashing = new FaultyFiles(HostFiles.ofThisSystem());
            restores.files = crashing;
            crashing.failFrom(Call.EXCHANGE, 1, Errno.EINVAL);
            int at = n;
            AtomicInteger renames = new AtomicInteger();
            crashing.rule((call, path) -> {
                if ((call == Call.RENAME || call == Call.RENAME_NEW)
                        && renames.incrementAndGet() == at) {
                    throw new CrashHere();
                }
            });
            boolean crashed = false;
            try {
                restore();
            } catch (CrashHere e) {
                crashed = true;
            }
            assertTrue(crashed, "there are so many renames: " + n);
            restores.files = HostFiles.ofThisSystem();
            restores.undo();
            assertEquals(List.of(), before.differences(restores.target.snapshot()), "at " + n);
        }
    }

    /** An error, so that nothing is cleaned up on the way that a kill would not clean up. */
    private static final class CrashHere extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void entryThatChangesAfterTheDecisionIsLeftAlone() throws Exception {
        restores.target.file("a", "mine").file("d/b", "mine");
        AtomicBoolean once = new AtomicBoolean();
        faulty.rule((call, path) -> {
            if (call == Call.EXCHANGE && once.compareAndSet(false, true)) {
                try {
                    restores.target.overwrite("d/b", "just written");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        RestoreResult result = restore();
        assertEquals("a", Files.readString(restores.target.path("a")));
        assertEquals("just written", Files.readString(restores.target.path("d/b")));
        assertEquals(1, result.problems().size());
        assertEquals(Problem.Kind.NOT_RESTORED, result.problems().getFirst().kind());
    }

    @Test
    void targetWithoutRightsIsNamed() throws Exception {
        faulty.failFrom(Call.CREATE_FOLDER, 1, Errno.EACCES);
        CofferException e = assertThrows(CofferException.class, this::restore);
        assertTrue(e.getMessage().contains("permission denied"), e.getMessage());
        assertTrue(e.getMessage().contains("target"), e.getMessage());
    }

    @Test
    void swappingFoldersForLinksLeadsNowhere() throws Exception {
        TestTree outside = TestTree.in(dir, "outside");
        outside.folder("d").file("keep", "x");
        TreeSnapshot before = outside.snapshot();
        for (int i = 0; i < 40; i++) {
            point.file("d/f" + i, "content " + i).file("d/sub/g" + i, "content");
        }
        restores.delete = true;
        restores.files = HostFiles.ofThisSystem();
        Path folder = restores.target.path("d");
        Path link = dir.resolve("link");
        Path aside = dir.resolve("aside");
        Files.createSymbolicLink(link, outside.path("d"));
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!stop.get()) {
                                swap(folder, aside, link);
                            }
                        });
        try {
            for (int round = 0; round < 30; round++) {
                try {
                    for (int i = 0; i < 40; i++) {
                        point.file("d/f" + i, "content of round " + round);
                    }
                    restore();
                } catch (CofferException e) {
                    assertNotNull(e.getMessage()); // it may well refuse; it must not follow
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertEquals(List.of(), before.differences(outside.snapshot()));
    }

    /** Puts the link in the folder's place and the folder back. */
    private static void swap(Path folder, Path aside, Path link) {
        try {
            Files.move(folder, aside);
            Files.move(link, folder);
            Files.move(folder, link);
            Files.move(aside, folder);
        } catch (FileSystemException e) {
            repair(folder, aside, link);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void repair(Path folder, Path aside, Path link) {
        try {
            if (Files.isSymbolicLink(folder) && Files.notExists(link)) {
                Files.move(folder, link);
            }
            if (Files.exists(aside) && Files.notExists(folder)) {
                Files.move(aside, folder);
            }
        } catch (IOException e) {
            assertFalse(e.toString().isEmpty()); // the next round tries again
        }
    }

    @Test
    void restoreThatWasKilledWhileBuildingIsDroppedByTheNext() throws Exception {
        faulty.crashAt(9);
        assertThrows(FaultyFiles.Crash.class, this::restore);
        restores.files = HostFiles.ofThisSystem();
        assertEquals(1, restores.undoable().size());
        assertNull(restores.target.stat("a"));
        assertEquals(List.of(), restore().problems());
        assertEquals(List.of(), point.snapshot().differences(restores.target.snapshot()));
    }
}
