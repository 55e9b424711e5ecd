package dev.coffer.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.testkit.TreeSnapshot.Aspect;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class TestTreeTest {
    @TempDir Path dir;
    private TestTree first;
    private TestTree second;

    @BeforeEach
    void twoEqualTrees() throws IOException {
        first = build("first");
        second = build("second");
        assertEquals(List.of(), differences());
    }

    private TestTree build(String name) throws IOException {
        var tree =
                TestTree.in(dir, name)
                        .file("d/a.txt", "hello\n")
                        .hardLink("d/b.txt", "d/a.txt")
                        .file("d/c.txt", "hello\n")
                        .link("l", "d/a.txt")
                        .fifo("pipe")
                        .sparse("holes", 1_000_000, 500_000)
                        .folder("empty");
        for (String path : List.of("d/a.txt", "d/c.txt", "l", "pipe", "holes", "empty", "d", "")) {
            tree.modified(path, new Timestamp(1_700_000_000, 123_456_789));
        }
        return tree;
    }

    private List<String> differences(Aspect... ignored) throws IOException {
        return first.snapshot().differences(second.snapshot(), ignored);
    }

    private void assertDiffers(String... lines) throws IOException {
        assertEquals(List.of(lines), differences());
    }

    @Test
    void aModeIsSeen() throws Exception {
        second.mode("d/c.txt", 0600);
        assertDiffers("d/c.txt: MODE 644 / 600");
        assertEquals(List.of(), differences(Aspect.MODE));
    }

    @Test
    void aNanosecondIsSeenOfLinksAndFoldersToo() throws Exception {
        var other = new Timestamp(1_700_000_000, 123_456_788);
        second.modified("l", other).modified("empty", other);
        assertDiffers(
                "empty: MODIFIED 1700000000.123456789 / 1700000000.123456788",
                "l: MODIFIED 1700000000.123456789 / 1700000000.123456788");
        assertEquals(1, differences(Aspect.FOLDER_MODIFIED).size());
    }

    @Test
    void contentOfTheSameSizeIsSeen() throws Exception {
        second.overwrite("d/c.txt", "hallo\n");
        second.modified("d/c.txt", new Timestamp(1_700_000_000, 123_456_789));
        assertEquals(1, differences().size());
        assertTrue(differences().getFirst().startsWith("d/c.txt: CONTENT "));
    }

    @Test
    void aBrokenHardLinkIsSeen() throws Exception {
        second.file("d/b.txt", "hello\n")
                .modified("d/b.txt", new Timestamp(1_700_000_000, 123_456_789))
                .modified("d", new Timestamp(1_700_000_000, 123_456_789));
        assertDiffers("d/a.txt: HARD_LINKS d/a.txt / null", "d/b.txt: HARD_LINKS d/a.txt / null");
    }

    @Test
    void filledHolesAreSeen() throws Exception {
        byte[] content = Files.readAllBytes(second.path("holes"));
        second.file("holes", content)
                .modified("holes", new Timestamp(1_700_000_000, 123_456_789))
                .modified("", new Timestamp(1_700_000_000, 123_456_789));
        assertEquals(1, differences().size());
        assertTrue(differences().getFirst().startsWith("holes: HOLES "), differences().toString());
    }

    @Test
    void anAttributeATargetAndAKindAreSeen() throws Exception {
        second.xattr("d/c.txt", "user.a", "1")
                .link("l", "elsewhere")
                .remove("pipe")
                .folder("pipe")
                .modified("pipe", new Timestamp(1_700_000_000, 123_456_789))
                .modified("l", new Timestamp(1_700_000_000, 123_456_789))
                .modified("", new Timestamp(1_700_000_000, 123_456_789));
        assertEquals(
                List.of(
                        "d/c.txt: XATTRS [] / [Xattr[name=user.a, value=1]]",
                        "l: TARGET d/a.txt / elsewhere",
                        "pipe: KIND FIFO / FOLDER"),
                differences());
    }

    @Test
    void missingEntriesAreSeenOnBothSides() throws Exception {
        first.remove("empty").modified("", new Timestamp(1, 0));
        second.remove("l").modified("", new Timestamp(1, 0));
        assertDiffers("empty: only in the second", "l: only in the first");
    }

    @Test
    void aSeedGrowsAndChangesTheSameTreeEachTime() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            var a = new RandomTree(TestTree.in(dir, "a" + seed), seed).grow(120);
            var b = new RandomTree(TestTree.in(dir, "b" + seed), seed).grow(120);
            var grown = a.tree().snapshot();
            // What a rename or a removal does to a folder's mtime is told by the clock.
            assertEquals(
                    List.of(),
                    grown.differences(b.tree().snapshot(), Aspect.MODIFIED),
                    a.toString());
            assertTrue(grown.size() > 60, a + " has " + grown.size());
            a.mutate(60);
            b.mutate(60);
            var changed = a.tree().snapshot();
            assertEquals(
                    List.of(),
                    changed.differences(b.tree().snapshot(), Aspect.MODIFIED),
                    a.toString());
            assertNotEquals(List.of(), grown.differences(changed), a.toString());
        }
    }

    @Test
    void whatLiesBelowAFolderCanBeComparedAlone() throws Exception {
        assertEquals(4, first.snapshot().below("d").size());
        assertFalse(first.snapshot().without("d").paths().contains(TreePath.of("d/a.txt")));
        assertEquals(
                List.of(), first.snapshot().below("d").differences(second.snapshot().below("d")));
    }
}
