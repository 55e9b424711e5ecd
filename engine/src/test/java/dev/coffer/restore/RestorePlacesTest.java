package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.base.CofferException;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.TreeSnapshot;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a restore may work, what there is its own, and what it leaves of the folder itself. */
@Timeout(60)
class RestorePlacesTest {
    private static final String BUILDING = ".coffer-restore-20261120-100000-abcdef";
    private static final Timestamp OLD = new Timestamp(978_307_200, 5);

    @TempDir Path dir;
    private Restores restores;

    @BeforeEach
    void prepare() throws Exception {
        restores = Restores.in(dir);
        restores.top = RestoreRequest.Top.IF_EMPTY;
    }

    private static MemoryTree tree() {
        return new MemoryTree().file("a", "point's").file("d/b", "b");
    }

    // Stores

    private void assertRefused(HostPath target, String words) {
        CofferException e =
                assertThrows(CofferException.class, () -> restores.to(target).restore(tree()));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        CofferException again =
                assertThrows(CofferException.class, () -> restores.to(target).dryRun(tree()));
        assertTrue(again.getMessage().contains(words), again.getMessage());
    }

    @Test
    void storeAndWhatLiesInOneAreNoTargets() throws Exception {
        restores.target.file("store/.coffer/store.json", "{}").file("store/home/v1", "x");
        TreeSnapshot before = restores.target.snapshot();
        HostPath store = restores.target.root().resolve("store");
        assertRefused(store, "is a Coffer store");
        assertRefused(store.resolve("home"), "lies in the Coffer store at " + store);
        assertRefused(store.resolve("home").resolve("v1"), "lies in the Coffer store at");
        assertRefused(store.resolve("new").resolve("deep"), "lies in the Coffer store at");
        assertRefused(store.resolve(".coffer").resolve("deleted"), "lies in the Coffer store at");
        Path link = dir.resolve("link");
        Files.createSymbolicLink(link, restores.target.path("store/home"));
        assertRefused(HostPath.of(link), "lies in the Coffer store at " + store);
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
    }

    @Test
    void storeThatHasLostWhatSaysThatItIsOneIsNoTargetEither() throws Exception {
        restores.target.file("s/.coffer/trees/1", "x").file("s/.coffer/points/1", "x");
        assertRefused(restores.target.root().resolve("s").resolve("x"), "in the Coffer store");
    }

    // Names of our own

    @Test
    void namesThatOnlyLookLikeOursAreData() throws Exception {
        MemoryTree data =
                tree().file(".coffer-restore-zzz", "mine")
                        .file(".coffer-restore-1/x", "mine")
                        .file("d/" + BUILDING, "mine")
                        .file("d/.coffer-undo", "mine");
        for (boolean filled : new boolean[] {false, true}) {
            if (filled) {
                restores.target.file("other", "x");
            }
            RestoreResult result = restores.restore(data);
            assertEquals(0, result.skipped());
            assertEquals(
                    List.of(), result.problems().stream().filter(p -> p.incomplete()).toList());
            assertEquals("mine", Files.readString(restores.target.path(".coffer-restore-zzz")));
            assertEquals("mine", Files.readString(restores.target.path(".coffer-restore-1/x")));
            assertEquals("mine", Files.readString(restores.target.path("d/" + BUILDING)));
            assertEquals("mine", Files.readString(restores.target.path("d/.coffer-undo")));
            restores.target.remove(TreePath.of(".coffer-restore-zzz"));
            restores.target.remove(TreePath.of("d/.coffer-undo"));
        }
    }

    @Test
    void folderThatOnlyLooksLikeHalfARestoreIsNotSweptAway() throws Exception {
        restores.delete = false;
        restores.target.file(".coffer-restore-mine/x", "x");
        restores.restore(tree());
        assertNotNull(restores.target.stat(".coffer-restore-mine/x"));
    }

    @Test
    void foldersOfOursInAPointOfAnotherProgramAreLeftOut() throws Exception {
        restores.verify = true;
        MemoryTree theirs =
                tree().file(".coffer-undo/x", "x")
                        .file(BUILDING + "/x", "x")
                        .file("d/.coffer-undo/x", "x");
        for (boolean filled : new boolean[] {false, true}) {
            RestoreResult result = restores.restore(theirs);
            assertEquals(List.of(), result.problems(), "filled: " + filled);
            assertEquals(3, result.skipped(), "filled: " + filled);
            assertNull(restores.target.stat(BUILDING));
            assertNull(restores.target.stat("d/.coffer-undo/x"));
        }
    }

    @Test
    void whatCannotBeRestoredForItsNameIsAProblem() throws Exception {
        RestoreResult result =
                restores.restore(tree().file(".coffer-undo", "x").file(BUILDING, "x"));
        assertTrue(result.incomplete());
        assertEquals(
                List.of(TreePath.of(BUILDING), TreePath.of(".coffer-undo")),
                result.problems().stream().filter(p -> p.incomplete()).map(p -> p.path()).toList());
        assertNull(restores.target.stat(BUILDING));
    }

    // Times of the target itself

    private Timestamp time() throws Exception {
        return requireNonNull(restores.target.stat("")).modified();
    }

    @Test
    void filledTargetKeepsItsOwnTimes() throws Exception {
        restores.target.file("mine", "x").modified("", OLD);
        restores.restore(tree());
        assertEquals(OLD, time());
        restores.undo();
        assertEquals(OLD, time());
    }

    @Test
    void restoreThatWasKilledLeavesTheTimesToo() throws Exception {
        restores.target.file("mine", "x").modified("", OLD);
        restores.restore(tree());
        String id = restores.undoable().getFirst().id();
        Path journal = restores.target.path(".coffer-undo/" + id + "/journal.jsonl");
        String lines = Files.readString(journal);
        int last = lines.lastIndexOf('\n', lines.length() - 2);
        Files.write(journal, lines.substring(0, last + 1).getBytes(StandardCharsets.UTF_8));
        restores.target.file("new", "since").remove(TreePath.of("new"));
        restores.delete = false;
        restores.restore(new MemoryTree().file("c", "c"));
        assertEquals(OLD, time());
        restores.undo();
        assertEquals(OLD, time());
    }
}
