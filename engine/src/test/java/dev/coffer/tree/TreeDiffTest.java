package dev.coffer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.TreeSnapshot.Aspect;
import dev.coffer.tree.Difference.What;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

class TreeDiffTest {
    private static final Timestamp LATER = new Timestamp(1_800_000_000, 0);

    private static List<String> diff(FileTree before, FileTree after, TreeDiff.Options options)
            throws Exception {
        List<String> lines = new ArrayList<>();
        TreeDiff.between(before, after, options, d -> lines.add(d.toString()));
        return lines;
    }

    private static List<String> diff(FileTree before, FileTree after) throws Exception {
        return diff(before, after, TreeDiff.Options.all());
    }

    private static MemoryTree tree() {
        return new MemoryTree()
                .file("a.txt", "hello")
                .file("d/b.txt", "hello")
                .folder("d/empty")
                .link("l", "a.txt");
    }

    @Test
    void equalTreesHaveNoDifferences() throws Exception {
        assertEquals(List.of(), diff(tree(), tree()));
    }

    @Test
    void whatOnlyOneSideHasIsToldEntryByEntry() throws Exception {
        var after = tree().file("e/f/g", "1").remove("d");
        assertEquals(
                List.of(
                        "d: [REMOVED]",
                        "e: [ADDED]",
                        "d/b.txt: [REMOVED]",
                        "d/empty: [REMOVED]",
                        "e/f: [ADDED]",
                        "e/f/g: [ADDED]"),
                diff(tree(), after));
    }

    @Test
    void whatTookTheNameOfSomethingElseIsAKindAndItsInsideIsAdded() throws Exception {
        var after = tree().file("a.txt/in", "1").link("d", "a.txt").file("l", "1");
        assertEquals(
                List.of(
                        "a.txt: [KIND]",
                        "d: [KIND]",
                        "l: [KIND]",
                        "a.txt/in: [ADDED]",
                        "d/b.txt: [REMOVED]",
                        "d/empty: [REMOVED]"),
                diff(tree(), after));
    }

    @Test
    void eachPieceOfMetadataIsToldByName() throws Exception {
        var after =
                tree().mode("a.txt", 0600)
                        .owner("d", 0, 0)
                        .modified("l", LATER)
                        .modified("d/empty", LATER)
                        .xattr("d/b.txt", "user.a", "1");
        assertEquals(
                List.of(
                        "a.txt: [MODE]",
                        "l: [MODIFIED]",
                        "d: [OWNER]",
                        "d/b.txt: [XATTRS]",
                        "d/empty: [MODIFIED]"),
                diff(tree(), after));
        assertEquals(List.of(), diff(tree(), after, TreeDiff.Options.all().without(What.METADATA)));
    }

    @Test
    void contentAndMetadataOfOneFileAreOneDifference() throws Exception {
        var after = tree().file("a.txt", "hallo").modified("a.txt", LATER).mode("a.txt", 0600);
        assertEquals(List.of("a.txt: [CONTENT, MODE, MODIFIED]"), diff(tree(), after));
    }

    @Test
    void aTouchedFileIsNotAChangedOne() throws Exception {
        var after = tree().modified("a.txt", LATER);
        assertEquals(List.of("a.txt: [MODIFIED]"), diff(tree(), after));
    }

    @Test
    void contentOfTheSameSizeAndTimeIsReadWhenAskedFor() throws Exception {
        var after = tree().file("a.txt", "hallo");
        assertEquals(List.of(), diff(tree(), after), "as a quick check has it");
        assertEquals(
                List.of("a.txt: [CONTENT]"),
                diff(tree(), after, TreeDiff.Options.all().withContentRead()));
    }

    @Test
    void hashesAreBelievedBeforeSizesAndTimes() throws Exception {
        var after = tree().file("a.txt", "hallo").withHashes().unreadable("a.txt");
        assertEquals(
                List.of("a.txt: [CONTENT]"),
                diff(tree().withHashes(), after, TreeDiff.Options.all().without(What.METADATA)));
    }

    @Test
    void oneHashAloneSparesReadingThatSide() throws Exception {
        var stored = tree().withHashes().unreadable("a.txt").modified("a.txt", LATER);
        var options = TreeDiff.Options.all().without(What.METADATA);
        assertEquals(List.of(), diff(stored, tree(), options));
        assertEquals(List.of(), diff(tree(), stored, options));
    }

    @Test
    void whatCannotBeReadIsToldAndTheRestGoesOn() throws Exception {
        var after =
                tree().modified("a.txt", LATER).unreadable("a.txt").file("z", "1").unreadable("d");
        List<String> told = new ArrayList<>();
        TreeDiff.between(
                tree(),
                after,
                TreeDiff.Options.all().without(What.METADATA),
                new TreeDiff.Sink() {
                    @Override
                    public void accept(Difference difference) {
                        told.add(difference.toString());
                    }

                    @Override
                    public void unreadable(TreePath path, boolean inAfter, IOException cause) {
                        told.add(path + " unreadable " + inAfter);
                    }
                });
        assertEquals(List.of("a.txt unreadable true", "z: [ADDED]", "d unreadable true"), told);
        assertThrows(IOException.class, () -> diff(tree(), after), "unless the sink knows better");
    }

    @Test
    void aComparisonCanStayBelowSomePaths() throws Exception {
        var after = tree().file("d/new", "1").file("e/new", "1").file("f", "1");
        var below = TreeDiff.Options.all().below(List.of(TreePath.of("d"), TreePath.of("f")));
        assertEquals(List.of("f: [ADDED]", "d/new: [ADDED]"), diff(tree(), after, below));
        var deep = TreeDiff.Options.all().below(List.of(TreePath.of("e/new")));
        assertEquals(List.of("e/new: [ADDED]"), diff(tree(), after, deep));
    }

    @Test
    void combinedTreesLieUnderTheirNames(@TempDir Path dir) throws Exception {
        var one = new MemoryTree().file("x", "1");
        var two = new MemoryTree().file("y/z", "2").link("l", "y").xattr("y", "user.a", "1");
        var combined = CombinedTree.of(Map.of(Name.of("two"), two, Name.of("one"), one));
        var expected =
                new MemoryTree()
                        .file("one/x", "1")
                        .file("two/y/z", "2")
                        .link("two/l", "y")
                        .xattr("two/y", "user.a", "1");
        assertEquals(List.of(), diff(expected, combined, TreeDiff.Options.all().withContentRead()));
        Entry z = Trees.find(combined, TreePath.of("two/y/z"));
        assertTrue(z != null && z.isFile());
        assertEquals(
                Sha256.hash(new byte[] {'2'}),
                new ContentHash().of(combined, TreePath.of("two/y/z"), z));
    }

    /** The comparison of real folders against one by other code, over random changes. */
    @Test
    void aDiffOfLiveTreesNamesThePathsThatReallyDiffer(@TempDir Path dir) throws Exception {
        for (long seed = 1; seed <= 6; seed++) {
            var before = new RandomTree(TestTree.in(dir, "b" + seed), seed).grow(80);
            var after = new RandomTree(TestTree.in(dir, "a" + seed), seed).grow(80).mutate(50);
            TreeSnapshot one = before.tree().snapshot();
            TreeSnapshot other = after.tree().snapshot();
            var expected = new TreeSet<String>();
            for (String line :
                    one.differences(other, Aspect.HOLES, Aspect.HARD_LINKS, Aspect.MODIFIED)) {
                expected.add(line.substring(0, line.lastIndexOf(": ")));
            }
            var found = new TreeSet<String>();
            try (LiveTree b = live(before.tree());
                    LiveTree a = live(after.tree())) {
                var options = new TreeDiff.Options(wanted(), true, List.of());
                TreeDiff.between(b, a, options, d -> found.add(d.path().toString()));
            }
            assertEquals(expected, found, after.toString());
        }
    }

    private static EnumSet<What> wanted() {
        return EnumSet.complementOf(EnumSet.of(What.MODIFIED));
    }

    private static LiveTree live(TestTree tree) throws IOException {
        return LiveTree.open(HostFiles.ofThisSystem(), tree.root(), ScanOptions.plain());
    }
}
