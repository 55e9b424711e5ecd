package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.HostFiles;
import dev.coffer.source.LiveTree;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the backup left out has no copy anywhere, so {@code --delete} does not take it away. The
 * point is always that of the folder as it was, under the rules that were in force.
 */
@Timeout(60)
class RestoreLeftOutTest {
    private static final Origin CONFIG = new Origin.Config("coffer.toml", 1, 1);

    @TempDir Path dir;
    private Restores restores;
    private TestTree source;
    private RulesBuilder rules = new RulesBuilder();
    private Set<TreePath> unread = Set.of();

    @BeforeEach
    void prepare() throws Exception {
        restores = Restores.in(dir);
        source = TestTree.in(dir, "source");
    }

    private void exclude(String... patterns) {
        for (String pattern : patterns) {
            rules.exclude(CONFIG, pattern);
        }
    }

    /** The files of source and target alike; of the target these and more. */
    private void both(String... files) throws Exception {
        for (String file : files) {
            source.file(file, "x");
            restores.target.file(file, "x");
        }
    }

    private void target(String... files) throws Exception {
        for (String file : files) {
            restores.target.file(file, "only here");
        }
    }

    private void restore() throws Exception {
        restore(false);
    }

    private void restore(boolean several) throws Exception {
        Rules inForce = rules.build();
        restores.madeWith =
                new RestoreRequest.MadeWith(Rules.recorded(inForce.inForce()), several, unread);
        ScanOptions options = ScanOptions.plain().withRules(several ? Rules.keepAll() : inForce);
        try (FileTree tree = LiveTree.open(HostFiles.ofThisSystem(), source.root(), options)) {
            restores.restore(tree);
        }
    }

    /** The files that are in the target after the restore. */
    private List<String> left() throws Exception {
        List<String> paths = new ArrayList<>();
        try (FileTree tree = Restores.live(restores.target)) {
            gather(tree, TreePath.ROOT, tree.root(), paths);
        }
        return paths;
    }

    private static void gather(FileTree tree, TreePath at, Entry folder, List<String> paths)
            throws Exception {
        for (Entry entry : tree.list(at, folder)) {
            TreePath path = at.child(entry.name());
            if (entry.kind() == FileKind.FOLDER) {
                gather(tree, path, entry, paths);
            } else {
                paths.add(path.toString());
            }
        }
    }

    @Test
    void folderThatTheRulesLeaveOutStaysWithAllItHolds() throws Exception {
        exclude("node_modules/");
        both("app.js");
        target("node_modules/left-pad/index.js", "sub/node_modules/x", "sub/new.js", "new.js");
        restore();
        assertEquals(
                List.of("app.js", "node_modules/left-pad/index.js", "sub/node_modules/x"), left());
    }

    @Test
    void withoutTheRulesAllOfItGoes() throws Exception {
        both("app.js");
        target("node_modules/left-pad/index.js");
        restore();
        assertEquals(List.of("app.js"), left());
    }

    @Test
    void fileThatTheRulesLeaveOutStaysInAFolderThatThePointHasNotGot() throws Exception {
        exclude("*.log");
        both("a");
        target("new/app.log", "new/b", "new/deep/c", "app.log");
        restore();
        assertEquals(List.of("a", "app.log", "new/app.log"), left());
    }

    @Test
    void exceptionsAndWhatWasLetInAgainAreGoneIfThePointHasNotGotThem() throws Exception {
        exclude("*.log", "!mine.log", "out/");
        rules.keep(CONFIG, "out/report/**").keep(CONFIG, "keep.log");
        both("a");
        target("mine.log", "keep.log", "other.log", "out/report/r", "out/x");
        restore();
        assertEquals(List.of("a", "other.log", "out/x"), left());
    }

    @Test
    void fileThatWasTooLargeStays() throws Exception {
        rules.excludeLargerThan(CONFIG, 4);
        both("a");
        restores.target.file("big", "12345").file("small", "1234");
        restore();
        assertEquals(List.of("a", "big"), left());
    }

    @Test
    void cacheStays() throws Exception {
        rules.excludeCaches(true);
        String tag = "Signature: 8a477f597d28d172789f06886806bc55\n";
        source.file("cache/CACHEDIR.TAG", tag);
        restores.target.file("cache/CACHEDIR.TAG", tag).file("cache/cached", "x");
        restores.target.file("new/CACHEDIR.TAG", tag).file("new/cached", "x");
        restore();
        assertEquals(List.of("cache/CACHEDIR.TAG", "cache/cached", "new/cached"), left());
    }

    @Test
    void ignoreFileCountsAsThePointHasIt() throws Exception {
        source.file("sub/.cofferignore", "*.o\n").file("sub/a.c", "x").file("b.c", "x");
        restores.target.file("sub/.cofferignore", "changed\n");
        target("sub/a.o", "sub/deep/b.o", "sub/new.c", "b.o");
        restore();
        assertEquals(
                List.of("b.c", "sub/.cofferignore", "sub/a.c", "sub/a.o", "sub/deep/b.o"), left());
    }

    @Test
    void ignoreFileCountsAsItLiesInTheTargetToo() throws Exception {
        both("a");
        restores.target.file("new/.cofferignore", "/huge\n");
        target("new/huge/x", "new/b");
        restore();
        assertEquals(List.of("a", "new/huge/x"), left());
    }

    @Test
    void ofAPartOfAPointTheRulesAreSeenFromItsSource() throws Exception {
        exclude("/sub/out/", "/other/");
        source.file(".cofferignore", "*.tmp\n").file("sub/a", "x").file("sub/deep/b", "x");
        restores.target.file("a", "x");
        target("out/x", "other/y", "deep/c.tmp", "deep/d");
        restores.from = TreePath.of("sub");
        restore();
        assertEquals(List.of("a", "deep/b", "deep/c.tmp", "out/x"), left());
    }

    @Test
    void ofSeveralSourcesEachHasTheRulesAtItsRoot() throws Exception {
        exclude("/out/");
        both("one/a", "two/b");
        target("one/out/x", "one/deep/out/x", "two/out/y", "out/z");
        restore(true);
        assertEquals(List.of("one/a", "one/out/x", "two/b", "two/out/y"), left());
    }

    @Test
    void folderInThePlaceOfAFileIsNotReplacedIfItHoldsWhatWasLeftOut() throws Exception {
        exclude("*.log");
        source.file("a", "x").file("b", "x");
        target("a/app.log", "b/c");
        restore();
        assertEquals(List.of("a/app.log", "b"), left());
    }

    @Test
    void restoreOfOneFileRemovesNothingBesideIt() throws Exception {
        restores.from = TreePath.of("d/b");
        target("mine");
        restores.restore(new MemoryTree().file("d/b", "b"));
        assertEquals(List.of("b", "mine"), left());
    }

    @Test
    void whatCouldNotBeReadStaysAndAllOfAFolderThatCouldNotBeListed() throws Exception {
        both("app.js", "sub/a");
        target("secret", "sub/secret", "locked/a/b", "sub/gone/secret", "sub/gone/x", "new");
        unread = paths("secret", "sub/secret", "locked", "sub/gone/secret");
        restore();
        assertEquals(
                List.of("app.js", "locked/a/b", "secret", "sub/a", "sub/gone/secret", "sub/secret"),
                left());
    }

    @Test
    void whatCouldNotBeReadStaysInAPartAndInOneOfSeveralSources() throws Exception {
        both("one/app.js");
        target("one/secret", "one/new");
        unread = paths("one/secret");
        restore(true);
        assertEquals(List.of("one/app.js", "one/secret"), left());
        unread = paths("one/secret");
        restores.to(restores.target.root().resolve(Name.of("one"))).from = TreePath.parse("one");
        target("one/newer");
        restore();
        assertEquals(List.of("one/app.js", "one/secret"), left());
    }

    private static Set<TreePath> paths(String... paths) throws Exception {
        Set<TreePath> all = new HashSet<>();
        for (String path : paths) {
            all.add(TreePath.parse(path));
        }
        return all;
    }
}
