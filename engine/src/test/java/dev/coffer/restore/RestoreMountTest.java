package dev.coffer.restore;

import static dev.coffer.restore.RestoreListener.NONE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostFiles;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Targets on a small file system of their own, or with another mounted in them; needs root. */
@Timeout(60)
class RestoreMountTest {
    @TempDir Path dir;
    private TestTree point;
    private Restores restores;
    private final List<Path> mounted = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        point = TestTree.in(dir, "point");
        restores = Restores.in(dir);
    }

    @AfterEach
    void unmount() throws Exception {
        for (Path place : mounted.reversed()) {
            assertEquals(0, run("umount", place.toString()));
        }
    }

    private void mount(String path, String options) throws Exception {
        assumeTrue(HostFiles.ofThisSystem().effectiveUser() == 0, "only root mounts");
        Path place = path.isEmpty() ? restores.target.dir() : restores.target.path(path);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", options, "coffer-test", place.toString()) == 0,
                "no mounting here");
        mounted.add(place);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private RestoreResult restore() throws Exception {
        try (FileTree tree = Restores.live(point)) {
            return restores.restore(tree);
        }
    }

    @Test
    void whatIsReplacedOnAnotherFileSystemIsKeptThere() throws Exception {
        restores.target.folder("m");
        mount("m", "size=4m");
        restores.target.file("a", "mine").file("m/b", "mine").file("m/d/gone", "mine");
        point.file("a", "point's").file("m/b", "point's").file("m/new/c", "c").folder("m/d");
        TreeSnapshot before = restores.target.snapshot();
        assertEquals(List.of(), restore().problems());
        assertEquals(
                List.of(),
                point.snapshot().differences(restores.snapshot().without("m/.coffer-undo")));
        assertNotNull(restores.target.stat("m/.coffer-undo"));
        restores.undo();
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
    }

    @Test
    void mountedFileSystemIsNotDeleted() throws Exception {
        restores.target.folder("old/m");
        mount("old/m", "size=1m");
        restores.target.file("old/m/b", "mine").file("old/c", "gone");
        point.file("a", "a");
        restore();
        assertEquals("mine", Files.readString(restores.target.path("old/m/b")));
        assertNull(restores.target.stat("old/c"));
    }

    @Test
    void aFileSystemThatTakesNoMoreFilesIsToldSoAndNotCalledFull() throws Exception {
        for (int i = 0; i < 40; i++) {
            point.file("f" + i, "x");
        }
        mount("", "size=4m,nr_inodes=20");
        TreeSnapshot before = restores.target.snapshot();
        CofferException fresh = assertThrows(CofferException.class, this::restore);
        assertTrue(
                fresh.getMessage().contains("all of its 20 inodes are in use"), fresh.getMessage());
        assertFalse(fresh.getMessage().contains("no space"), fresh.getMessage());
        assertEquals(
                List.of(), before.differences(restores.target.snapshot(), TreeSnapshot.Aspect.TOP));
        restores.target.file("mine", "mine");
        CofferException filled = assertThrows(CofferException.class, this::restore);
        assertTrue(filled.getMessage().contains("20 inodes are in use"), filled.getMessage());
        restores.undo();
        assertEquals("mine", Files.readString(restores.target.path("mine")));
    }

    @Test
    void smallFileSystemIsSeenBeforehand() throws Exception {
        mount("", "size=1m");
        point.file("big", new byte[3 << 20]);
        CofferException e = assertThrows(CofferException.class, this::restore);
        assertTrue(
                e.getMessage().contains("has 1.0 MiB free, and the restore needs 3.0 MiB"),
                e.getMessage());
        assertEquals(1, restores.target.snapshot().size());
    }

    @Test
    void partsOnOneFileSystemNeedRoomTogether() throws Exception {
        mount("", "size=1m");
        restores.target.folder("one").folder("two");
        point.file("big", new byte[700 << 10]);
        Room room = new Room(restores.files);
        try (FileTree tree = Restores.live(point)) {
            restores.to(restores.target.root().resolve("one"));
            assertNull(restores.restorer().plan(restores.request(tree), room, NONE));
            RestoreRequest second =
                    restores.to(restores.target.root().resolve("two")).request(tree);
            CofferException e =
                    assertThrows(
                            CofferException.class,
                            () -> restores.restorer().plan(second, room, NONE));
            assertTrue(e.getMessage().contains("the restore needs 1.4 MiB"), e.getMessage());
        }
    }

    @Test
    void aBindMountIsNamedAsWhatHindersAndNothingInItIsCounted() throws Exception {
        restores.target.file("data/f", "mine").file("data/e", "mine");
        assumeTrue(HostFiles.ofThisSystem().effectiveUser() == 0, "only root mounts");
        Path volume = Files.createDirectory(dir.resolve("volume"));
        Path place = restores.target.path("data");
        assumeTrue(run("mount", "--bind", volume.toString(), place.toString()) == 0, "no mounting");
        mounted.add(place);
        restores.target.file("data/f", "mine").file("data/e", "mine");
        point.file("data/f", "the point's");
        RestoreResult result = restore();
        assertEquals(0, result.replaced());
        assertEquals(0, result.deleted());
        assertTrue(
                result.problems().getFirst().reason().contains("in a bind mount"),
                result.problems()::toString);
        assertEquals("mine", Files.readString(place.resolve("f")));
    }

    @Test
    void sparseFileNeedsOnlyTheRoomOfItsData() throws Exception {
        mount("", "size=1m");
        point.sparse("holes", 1L << 30, 5_000_000);
        restore();
        assertEquals(List.of(), point.snapshot().differences(restores.target.snapshot()));
    }

    @Test
    void fileSystemThatFillsUpMeanwhileLeavesWhatCanBeUndone() throws Exception {
        mount("", "size=1m");
        restores.target.file("a", "mine").file("d/1", "mine").file("old", "mine");
        point.file("a", "point's");
        for (int i = 0; i < 400; i++) {
            point.file("d/" + i, "a page for each");
        }
        TreeSnapshot before = restores.target.snapshot();
        CofferException e = assertThrows(CofferException.class, this::restore);
        assertTrue(e.getMessage().contains("no space left on the device"), e.getMessage());
        while (!restores.undoable().isEmpty()) {
            restores.undo();
        }
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
    }
}
