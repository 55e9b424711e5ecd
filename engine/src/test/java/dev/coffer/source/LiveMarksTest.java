package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.Trees;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

class LiveMarksTest {
    private static final HostFiles FILES = HostFiles.ofThisSystem();
    private static final String TAG = "Signature: 8a477f597d28d172789f06886806bc55\n";

    @TempDir Path dir;
    private TestTree tree;

    @BeforeEach
    void emptyTree() throws IOException {
        tree = TestTree.in(dir, "source");
    }

    private static Rules rules() throws BadRulesException {
        Origin origin = new Origin.Config("coffer.toml", 1, 1);
        return new RulesBuilder()
                .preset(origin, Presets.WORKSPACE)
                .exclude(origin, "out/")
                .keep(origin, "out/**/report.txt")
                .build();
    }

    private Verdict explain(String path, List<FileStat> stores) throws IOException {
        try (Folder root = FILES.open(tree.root())) {
            return new LiveMarks(root).explain(TreePath.of(path), rules(), false, stores);
        }
    }

    private String sentence(String path) throws IOException {
        return explain(path, List.of()).sentence();
    }

    @Test
    void readsIgnoreFilesAndTagsOnTheWay() throws Exception {
        tree.file("sub/.cofferignore", "*.x\n").file("sub/deep/a.x", "");
        tree.file("c/CACHEDIR.TAG", TAG).file("c/a", "");
        tree.file("d/CACHEDIR.TAG", "Signature: something else").file("d/a", "");
        tree.folder("e/CACHEDIR.TAG").file("e/a", "");
        tree.link("f/.cofferignore", "../sub/.cofferignore").file("f/a.x", "");
        assertEquals("left out by *.x (sub/.cofferignore:1)", sentence("sub/deep/a.x"));
        assertEquals(
                "left out, because c/CACHEDIR.TAG marks the folder as a cache", sentence("c/a"));
        assertEquals("kept, no rule leaves it out", sentence("d/a"));
        assertEquals("kept, no rule leaves it out", sentence("e/a"));
        assertEquals("kept, no rule leaves it out", sentence("f/a.x"));
    }

    @Test
    void ignoreFileThatIsTooLargeIsNotAppliedAndNamedAsByTheScan() throws Exception {
        byte[] patterns = new byte[(4 << 20) + 1];
        Arrays.fill(patterns, (byte) '\n');
        byte[] first = "*.x\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(first, 0, patterns, 0, first.length);
        tree.file("sub/.cofferignore", patterns).file("sub/a.x", "");
        String why = "it is larger than 4 MiB: its rules are not applied";
        try (Folder root = FILES.open(tree.root())) {
            LiveMarks marks = new LiveMarks(root);
            Verdict verdict = marks.explain(TreePath.of("sub/a.x"), rules(), false, List.of());
            assertEquals("kept, no rule leaves it out", verdict.sentence());
            assertEquals(List.of("sub/.cofferignore: " + why), marks.notes());
        }
        List<Problem> told = new ArrayList<>();
        ScanOptions options = ScanOptions.plain().withRules(rules());
        try (LiveTree live =
                LiveTree.open(
                        FILES, tree.root(), options.withProblems(new ProblemLog(told::add)))) {
            TreePath sub = TreePath.of("sub");
            Entry folder = Objects.requireNonNull(Trees.find(live, sub));
            assertEquals(2, live.list(sub, folder).size());
        }
        assertEquals(why, told.getFirst().reason());
        assertEquals("sub/.cofferignore", told.getFirst().path().toString());
    }

    @Test
    void aPathThatIsNotThereIsExplainedAsAFile() throws Exception {
        tree.file("file", "");
        assertEquals("left out by *.log (preset workspace, logs)", sentence("no/where/a.log"));
        assertEquals("kept, no rule leaves it out", sentence("no/where/a"));
        assertEquals("kept, no rule leaves it out", sentence("file/below"));
    }

    @Test
    void whatIsCoffersOwnIsSaidToBe() throws Exception {
        tree.file(".coffer-undo/x", "").file("store/.coffer/store.json", "{}").file("store/a", "");
        tree.file("known/a", "");
        FileStat known = tree.stat("known");
        assertEquals("left out, because .coffer-undo/ is Coffer's own", sentence(".coffer-undo/x"));
        assertEquals("left out, because store/ is Coffer's own", sentence("store/a"));
        assertEquals("kept, no rule leaves it out", sentence("store"));
        assertEquals("kept, no rule leaves it out", sentence("known/a"));
        assertEquals(
                "left out, because known/ is Coffer's own",
                explain("known", known == null ? List.of() : List.of(known)).sentence());
    }

    @Test
    void theScanDoesWhatIsExplained() throws Exception {
        tree.file("a.log", "").file("src/main.py", "").file("src/__pycache__/main.pyc", "");
        tree.folder("templates/empty").file("templates/b.zip", "");
        tree.file("out/x/report.txt", "").file("out/x/other.txt", "").folder("out/y");
        tree.file("sub/.cofferignore", "/a\n!*.log\nb[").file("sub/a", "").file("sub/c.log", "");
        tree.file("cache/CACHEDIR.TAG", TAG).file("cache/big", "");
        tree.file(".git/refs/heads/build/x", "").link("node_modules", "src");
        tree.file("web/node_modules/a.js", "").file("web/.next/cache/a", "");
        Set<TreePath> all = new TreeSet<>();
        Set<TreePath> scanned = new TreeSet<>();
        ScanOptions options = ScanOptions.plain();
        try (FileTree live = LiveTree.open(FILES, tree.root(), options)) {
            collect(live, TreePath.ROOT, live.root(), all);
        }
        try (FileTree live = LiveTree.open(FILES, tree.root(), options.withRules(rules()))) {
            collect(live, TreePath.ROOT, live.root(), scanned);
        }
        for (TreePath path : all) {
            Verdict verdict = explain(path.toString(), List.of());
            boolean inTree = scanned.contains(path);
            boolean onTheWay = inTree && verdict instanceof Verdict.LookedThrough;
            assertEquals(
                    inTree,
                    !verdict.isLeftOut() || onTheWay,
                    () -> path + " is " + verdict.sentence());
        }
        assertTrue(scanned.contains(TreePath.of("out/x/report.txt")));
        assertTrue(scanned.contains(TreePath.of("templates/empty")));
        assertFalse(scanned.contains(TreePath.of("cache/big")));
    }

    private static void collect(FileTree tree, TreePath folder, Entry self, Set<TreePath> paths)
            throws IOException {
        for (Entry entry : tree.list(folder, self)) {
            TreePath path = folder.child(entry.name());
            paths.add(path);
            if (entry.isFolder()) {
                collect(tree, path, entry, paths);
            }
        }
    }
}
