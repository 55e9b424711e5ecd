package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Destruction;
import dev.coffer.restore.Undoable.State;
import dev.coffer.testkit.AlwaysYes;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Several restores into one target, taken back one after the other, whole and in part. */
@Timeout(60)
class UndoChainTest {
    @TempDir Path dir;
    private TestTree first;
    private TestTree second;
    private Restores restores;

    @BeforeEach
    void prepare() throws Exception {
        first = TestTree.in(dir, "first");
        second = TestTree.in(dir, "second");
        restores = Restores.in(dir);
        for (String name : List.of("1", "2", "3")) {
            first.file(name, "first" + name);
            second.file(name, "the second's " + name);
            restores.target.file(name, "live " + name);
        }
    }

    private RestoreResult restore(TestTree point) throws Exception {
        try (FileTree tree = Restores.live(point)) {
            return restores.restore(tree);
        }
    }

    @Test
    void ofTwoRestoresWithinOneSecondTheLaterIsTheNewest() throws Exception {
        TreeSnapshot before = restores.snapshot();
        for (int i = 0; i < 5; i++) {
            restores.random = 10_000 - 200 * i;
            restore(first);
            TreeSnapshot between = restores.snapshot();
            restores.random -= 100; // so its name is the smaller
            restore(second);
            restores.undo();
            assertEquals(List.of(), between.differences(restores.snapshot()), "round " + i);
            restores.undo();
            assertEquals(List.of(), before.differences(restores.snapshot()), "round " + i);
        }
    }

    @Test
    void aClockSetBackMakesNoRestoreOlder() throws Exception {
        restore(first);
        TreeSnapshot between = restores.snapshot();
        restores.later(Duration.ofDays(-2));
        restore(second);
        restores.undo();
        assertEquals(List.of(), between.differences(restores.snapshot()));
    }

    @Test
    void whatAPartialUndoPutBackCanBeTakenFurtherBack() throws Exception {
        restore(first);
        restore(second);
        restores.target.file("3", "mine");
        assertEquals(List.of("3"), names(restores.undo(true)));
        assertEquals("first1", text("1"));
        assertEquals(List.of("3"), names(restores.undo(true)));
        assertEquals("live 1", text("1"));
        assertEquals("live 2", text("2"));
        assertEquals("mine", text("3"));
    }

    @Test
    void aRestoreThatIsPartlyTakenBackIsListedSoAndNoLongerTheOneThatUndoTakes() throws Exception {
        restore(first);
        restore(second);
        restores.target.file("3", "mine");
        restores.undo(true);
        assertEquals(List.of(State.DONE, State.PARTLY_UNDONE), states());
        CofferException e = assertThrows(CofferException.class, restores::undo);
        assertTrue(e.getMessage().contains("1 entry changed after the restore: 3"), e.getMessage());
        Files.delete(restores.target.path("3"));
        restores.undo();
        assertEquals("live 1", text("1"));
        assertEquals(List.of(State.PARTLY_UNDONE), states());
    }

    @Test
    void aNewNameOfAFileOfWhichOnlyTheTimeWasSetIsNoChange() throws Exception {
        TestTree point = TestTree.in(dir, "linked");
        point.file("a", "hi").hardLink("b", "a");
        TestTree target = TestTree.in(dir, "live");
        target.file("a", "hi").file("b", "other");
        Files.setLastModifiedTime(
                target.path("a"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        TreeSnapshot before = target.snapshot();
        restores.to(target.root());
        restores.overwrite = Overwrite.ALWAYS;
        restore(point);
        assertEquals("hi", Files.readString(target.path("b")));
        restores.undo();
        assertEquals(List.of(), before.differences(target.snapshot()));
    }

    @Test
    void aDryRunAndAPlanMoveNothingWhereARestoreWasCutShortBetweenItsRenames() throws Exception {
        restore(first);
        Path kept = kept("1");
        Path aside = kept.resolveSibling(kept.getFileName() + ".aside");
        Files.move(kept, aside);
        Files.move(restores.target.path("1"), kept);
        TreeSnapshot before = restores.target.snapshot();
        UndoRequest request =
                new UndoRequest(
                        restores.target.root(),
                        null,
                        false,
                        restores.target.root().parent().resolve("spool"));
        UndoResult told = restores.undoer().dryRun(request, RestoreListener.NONE);
        Destruction plan = Objects.requireNonNull(restores.undoer().plan(request));
        assertEquals(List.of(), before.differences(restores.target.snapshot()));
        assertEquals(2, told.undone(), "1 is as it was before the restore");
        restores.undoer().undo(request, AlwaysYes.yes(plan), RestoreListener.NONE);
        for (String name : List.of("1", "2", "3")) {
            assertEquals("live " + name, text(name));
        }
    }

    @Test
    void theTargetItselfStandsOnceInTheJournal() throws Exception {
        restore(first);
        Path journal = kept("1").resolveSibling("../journal.jsonl");
        long touched =
                Files.readAllLines(journal).stream()
                        .filter(line -> line.contains("\"touch\",\"path\":\"\""))
                        .count();
        assertEquals(1, touched);
    }

    /** Where what was there before lies. */
    private Path kept(String name) throws Exception {
        try (var all = Files.walk(restores.target.path(".coffer-undo"))) {
            return all.filter(p -> p.getFileName().toString().endsWith("." + name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<State> states() throws Exception {
        return restores.undoable().stream().map(Undoable::state).toList();
    }

    private static List<String> names(UndoResult result) {
        return result.changed().stream().map(Object::toString).toList();
    }

    private String text(String name) throws Exception {
        return Files.readString(restores.target.path(name));
    }
}
