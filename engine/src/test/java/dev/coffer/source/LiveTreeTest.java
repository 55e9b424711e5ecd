package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;
import dev.coffer.tree.TreeVisitor;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

class LiveTreeTest {
    private static final HostFiles FILES = HostFiles.ofThisSystem();

    @TempDir Path dir;
    private TestTree tree;
    private final List<Problem> problems = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void emptyTree() throws IOException {
        tree = TestTree.in(dir, "source");
    }

    private LiveTree open() throws IOException {
        return open(ScanOptions.plain());
    }

    private LiveTree open(ScanOptions options) throws IOException {
        return LiveTree.open(FILES, tree.root(), options.withProblems(problems::add));
    }

    private static Entry entry(FileTree live, String path) throws IOException {
        return assertNotNull(Trees.find(live, TreePath.of(path)), path);
    }

    private static <T> T assertNotNull(@Nullable T value, String what) {
        if (value == null) {
            throw new AssertionError("no " + what);
        }
        return value;
    }

    private static List<String> names(FileTree live, String folder) throws IOException {
        TreePath path = TreePath.of(folder);
        List<String> names = new ArrayList<>();
        for (Entry entry : live.list(path, entry(live, folder))) {
            names.add(entry.name().toString());
        }
        return names;
    }

    private static byte[] read(FileTree live, String path) throws IOException {
        try (Content content = live.open(TreePath.of(path), entry(live, path))) {
            byte[] bytes = readRest(content);
            content.finish();
            return bytes;
        }
    }

    private static byte[] readRest(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocateDirect(5000);
        while (content.read(buffer.clear()) >= 0) {
            byte[] piece = new byte[buffer.flip().remaining()];
            buffer.get(piece);
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    private static String text(FileTree live, String path) throws IOException {
        return new String(read(live, path), StandardCharsets.UTF_8);
    }

    @Test
    void aFolderIsListedSortedWithWhatEachEntryIs() throws Exception {
        tree.file("b.txt", "hello").folder("d").link("a", "b.txt").fifo("pipe");
        try (LiveTree live = open()) {
            assertEquals(List.of("a", "b.txt", "d", "pipe"), names(live, ""));
            assertEquals(FileKind.LINK, entry(live, "a").kind());
            assertEquals(5, entry(live, "b.txt").size());
            assertTrue(entry(live, "d").isFolder());
            assertEquals(FileKind.FIFO, entry(live, "pipe").kind());
            assertEquals(Bytes.of("b.txt"), live.linkTarget(TreePath.of("a"), entry(live, "a")));
        }
    }

    @Test
    void contentOfAnyLengthIsReadToItsEnd() throws Exception {
        byte[] large = new byte[123_457];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        tree.file("empty", "").file("small", "hello\n").file("large", large);
        try (LiveTree live = open()) {
            assertEquals("", text(live, "empty"));
            assertEquals("hello\n", text(live, "small"));
            assertArrayEquals(large, read(live, "large"));
        }
    }

    @Test
    void holesCanBePassedOverOrReadAsZeros() throws Exception {
        long size = 3 << 20;
        tree.sparse("holes", size, 1 << 20).sparse("end", 1 << 20, 0).sparse("all", 1 << 20);
        try (LiveTree live = open()) {
            byte[] expected = new byte[(int) size];
            System.arraycopy("data".getBytes(StandardCharsets.UTF_8), 0, expected, 1 << 20, 4);
            assertArrayEquals(expected, read(live, "holes"));
            assertEquals(
                    List.of("hole 1048576", "data 4096", "hole 2093056"), pieces(live, "holes"));
            assertEquals(List.of("data 4096", "hole 1044480"), pieces(live, "end"));
            assertEquals(List.of("hole 1048576"), pieces(live, "all"));
        }
    }

    private static List<String> pieces(FileTree live, String path) throws IOException {
        List<String> pieces = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (Content content = live.open(TreePath.of(path), entry(live, path))) {
            while (true) {
                long hole = content.skipHole();
                if (hole > 0) {
                    pieces.add("hole " + hole);
                    continue;
                }
                int data = content.read(buffer.clear());
                if (data < 0) {
                    content.finish();
                    return pieces;
                }
                pieces.add("data " + data);
            }
        }
    }

    @Test
    void aFileThatIsWrittenToWhileItIsReadSaysSo() throws Exception {
        tree.file("growing", "one\n").file("same size", "one\n").file("shrinking", "one\n");
        try (LiveTree live = open()) {
            for (String path : List.of("growing", "same size", "shrinking")) {
                try (Content content = live.open(TreePath.of(path), entry(live, path))) {
                    switch (path) {
                        case "growing" -> tree.append(path, "two\n");
                        case "same size" -> tree.overwrite(path, "two\n");
                        default -> tree.overwrite(path, "");
                    }
                    readRest(content);
                    assertThrows(ChangedWhileReadException.class, content::finish, path);
                }
            }
            assertEquals("one\ntwo\n", text(live, "growing"), "reading it again helps");
        }
    }

    @Test
    void aFileThatChangedSinceItWasListedIsOpenedAsItIsNow() throws Exception {
        tree.file("f", "old");
        try (LiveTree live = open()) {
            Entry listed = entry(live, "f");
            tree.file("f", "newer content");
            try (Content content = live.open(TreePath.of("f"), listed)) {
                assertEquals(13, content.size());
                assertEquals(13, content.entry().size());
                assertEquals(3, listed.size());
            }
        }
    }

    @Test
    void whatTookTheNameOfAFileIsNotReadInItsPlace() throws Exception {
        tree.file("gone", "1").file("link", "1").file("pipe", "1").file("d/in", "1");
        tree.file("secret/in", "2");
        try (LiveTree live = open()) {
            Entry gone = entry(live, "gone");
            Entry link = entry(live, "link");
            Entry pipe = entry(live, "pipe");
            Entry in = entry(live, "d/in");
            tree.remove("gone")
                    .link("link", "secret/in")
                    .fifo("pipe")
                    .remove("d")
                    .link("d", "secret");
            assertErrno(Errno.ENOENT, () -> live.open(TreePath.of("gone"), gone));
            assertErrno(Errno.ELOOP, () -> live.open(TreePath.of("link"), link));
            assertErrno(Errno.ENXIO, () -> live.open(TreePath.of("pipe"), pipe));
            assertErrno(Errno.ELOOP, () -> live.open(TreePath.of("d/in"), in));
        }
    }

    private static void assertErrno(Errno errno, org.junit.jupiter.api.function.Executable call) {
        assertEquals(errno, assertThrows(OsException.class, call).errno());
    }

    @Test
    void attributesAreReadFromFilesFoldersAndTheRoot() throws Exception {
        tree.file("f", "1").file("empty", "").folder("d");
        tree.xattr("f", "user.a", "1").xattr("d", "user.b", "2").xattr("", "user.c", "3");
        tree.xattr("empty", "user.d", "4");
        try (LiveTree live = open()) {
            Entry file = entry(live, "f");
            assertEquals(1, live.xattrs(TreePath.of("f"), file).size());
            assertEquals(
                    Bytes.of("2"),
                    live.xattrs(TreePath.of("d"), entry(live, "d")).getFirst().value());
            assertEquals(Bytes.of("3"), live.xattrs(TreePath.ROOT, live.root()).getFirst().value());
            for (String path : List.of("f", "empty")) {
                try (Content content = live.open(TreePath.of(path), entry(live, path))) {
                    var attributes = content.xattrs();
                    assertTrue(attributes != null && attributes.size() == 1, path);
                }
            }
        }
    }

    @Test
    void socketsAreLeftOutAndNamed() throws Exception {
        tree.socket("d/s").file("d/f", "1");
        try (LiveTree live = open()) {
            assertEquals(List.of("f"), names(live, "d"));
        }
        assertEquals(1, problems.size());
        assertEquals(TreePath.of("d/s"), problems.getFirst().path());
        assertEquals(Problem.Kind.SOCKET, problems.getFirst().kind());
    }

    @Test
    void aSourceThatIsALinkIsFollowedAndALinkInItIsNot() throws Exception {
        tree.file("real/f", "1").link("real/loop", ".").link("to", "real");
        try (LiveTree live = LiveTree.open(FILES, tree.root().resolve("to"), ScanOptions.plain())) {
            assertEquals(List.of("f", "loop"), names(live, ""));
            assertEquals(FileKind.LINK, entry(live, "loop").kind());
        }
    }

    @Test
    void aRegularFileIsATreeOfOne() throws Exception {
        tree.file("notes.txt", "hello").file("other", "1").link("alias", "notes.txt");
        tree.xattr("notes.txt", "user.a", "1");
        for (String name : List.of("notes.txt", "alias")) {
            try (LiveTree live =
                    LiveTree.open(FILES, tree.root().resolve(name), ScanOptions.plain())) {
                assertTrue(live.root().isFolder());
                assertEquals(List.of(name), names(live, ""));
                assertTrue(entry(live, name).isFile());
                assertEquals("hello", text(live, name));
                assertEquals(1, live.xattrs(TreePath.of(name), entry(live, name)).size());
            }
        }
    }

    @Test
    void whatCannotBeASourceIsSaidInOneMessage() throws Exception {
        tree.fifo("pipe");
        String missing = failure("missing");
        assertEquals(
                "cannot read the source "
                        + tree.root()
                        + "/missing: no such file or folder; is the name right, and"
                        + " its disk mounted?",
                missing);
        assertTrue(failure("pipe").contains("neither a folder nor a regular file"));
    }

    private String failure(String name) {
        HostPath source = tree.root().resolve(name);
        return assertThrows(
                        CofferException.class,
                        () -> LiveTree.open(FILES, source, ScanOptions.plain()))
                .getMessage();
    }

    @Test
    void whatIsCoffersOwnIsLeftOut() throws Exception {
        tree.file(".coffer/record", "1")
                .file("d/.coffer-undo/x", "1")
                .file("d/.coffer-restore-20261120-100000-abcdef/x", "1")
                .file("d/.coffer/mine", "not a store")
                .file("d/.coffer-notes", "1")
                .file("store/x", "1");
        FileStat store = assertNotNull(tree.stat("store"), "store");
        try (LiveTree live = open(ScanOptions.plain().withStores(List.of(store)))) {
            assertEquals(List.of("d"), names(live, ""));
            assertEquals(List.of(".coffer", ".coffer-notes"), names(live, "d"));
            assertEquals(List.of("mine"), names(live, "d/.coffer"));
        }
        Set<String> told = new HashSet<>();
        for (Problem problem : problems) {
            assertEquals(Problem.Kind.OWN_STORE, problem.kind());
            told.add(problem.path().toString());
        }
        assertEquals(
                Set.of(
                        ".coffer",
                        "store",
                        "d/.coffer-undo",
                        "d/.coffer-restore-20261120-100000-abcdef"),
                told);
    }

    @Test
    void namesAreBytes() throws Exception {
        byte[] odd = {(byte) 0xff, '\n', '"', (byte) 0x80};
        TreePath path = TreePath.ROOT.child(Name.of(odd));
        tree.file(path, "hello".getBytes(StandardCharsets.UTF_8));
        try (LiveTree live = open()) {
            Entry entry = live.list(TreePath.ROOT, live.root()).getFirst();
            assertArrayEquals(odd, entry.name().toBytes());
            try (Content content = live.open(path, entry)) {
                assertEquals(5, readRest(content).length);
            }
        }
    }

    @Test
    void aWalkSeesExactlyWhatIsThere() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            tree = TestTree.in(dir, "random" + seed);
            var random = new RandomTree(tree, seed).grow(150);
            TreeSnapshot snapshot = tree.snapshot();
            Set<TreePath> seen = ConcurrentHashMap.newKeySet();
            try (LiveTree live = open()) {
                TreeJoin.walk(null, live, new Collector(live, snapshot, seen), 2);
            }
            assertEquals(snapshot.paths(), seen, random.toString());
        }
    }

    /** Checks each entry, content included, against a snapshot taken by other code. */
    private record Collector(FileTree live, TreeSnapshot snapshot, Set<TreePath> seen)
            implements TreeVisitor<TreePath> {
        @Override
        public TreePath enter(
                @Nullable TreePath parent,
                TreePath path,
                @Nullable Entry before,
                @Nullable Entry after) {
            seen.add(path);
            return path;
        }

        @Override
        public void entry(TreePath folder, @Nullable Entry before, @Nullable Entry after)
                throws IOException {
            Entry entry = LiveTreeTest.assertNotNull(after, "entry");
            TreePath path = folder.child(entry.name());
            seen.add(path);
            FileStat there = LiveTreeTest.assertNotNull(snapshot.stat(path), path.toString());
            assertEquals(there.kind(), entry.kind());
            assertEquals(there.modified(), entry.stat().modified());
            if (entry.isFile()) {
                try (Content content = live.open(path, entry)) {
                    assertEquals(
                            snapshot.content(path), dev.coffer.base.Sha256.hash(readRest(content)));
                    content.finish();
                }
            }
        }

        @Override
        public void unlistable(TreePath folder, boolean inAfter, IOException cause)
                throws IOException {
            throw cause;
        }

        @Override
        public void leave(TreePath folder) {}
    }

    @Test
    void aTreeWhosePathsAreLongerThanTheKernelTakesIsWalked() throws Exception {
        int depth = 2_100;
        StringBuilder path = new StringBuilder("d");
        for (int i = 1; i < depth; i++) {
            path.append("/d");
        }
        tree.file(path + "/f", "at the bottom");
        Set<TreePath> seen = ConcurrentHashMap.newKeySet();
        try (LiveTree live = open()) {
            TreeJoin.walk(null, live, new Collector(live, tree.snapshot(), seen), 2);
        }
        assertEquals(depth + 2, seen.size());
        tree.remove("d"); // JUnit would take minutes for it
    }

    @Test
    void aFolderThatVanishedCannotBeListed() throws Exception {
        tree.folder("d");
        try (LiveTree live = open()) {
            Entry folder = entry(live, "d");
            tree.remove("d");
            var failure =
                    assertInstanceOf(
                            OsException.class,
                            assertThrows(
                                    IOException.class, () -> live.list(TreePath.of("d"), folder)));
            assertEquals(Errno.ENOENT, failure.errno());
        }
    }

    @Test
    void whatCannotBeLookedAtHidesNothingElseAndFailsWhenItIsOpened() throws Exception {
        tree.file("a", "a").file("mounted", "x").file("z", "z").folder("mount");
        FaultyFiles files = new FaultyFiles(FILES);
        files.rule((call, path) -> {
            if (path.contains("mount") && call != Call.LIST) {
                throw new OsException("statx", path, Errno.EACCES.number());
            }
        });
        try (LiveTree live = LiveTree.open(files, tree.root(), ScanOptions.plain())) {
            assertEquals(List.of("a", "mount", "mounted", "z"), names(live, ""));
            assertEquals("z", text(live, "z"));
            assertThrows(OsException.class, () -> read(live, "mounted"));
            assertThrows(OsException.class, () -> names(live, "mount"));
        }
    }

    private static RulesBuilder rules() {
        return new RulesBuilder();
    }

    private LiveTree open(RulesBuilder rules) throws IOException {
        try {
            return open(ScanOptions.plain().withRules(rules.build()));
        } catch (BadRulesException e) {
            throw new AssertionError(e);
        }
    }

    private static final Origin HERE = new Origin.CommandLine("--exclude");

    @Test
    void whatTheRulesLeaveOutIsNotInTheTree() throws Exception {
        tree.file("a.log", "1").file("a.txt", "1").file("build/x", "1").file("d/build", "1");
        tree.file("big", new byte[2000]).file("d/.cofferignore", "*.tmp\n").file("d/x.tmp", "1");
        var rules = rules().exclude(HERE, "*.log").exclude(HERE, "build/");
        try (LiveTree live = open(rules.excludeLargerThan(HERE, 1000))) {
            assertEquals(List.of("a.txt", "d"), names(live, ""));
            assertEquals(List.of(".cofferignore", "build"), names(live, "d"));
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void aFolderThatIsLeftOutIsInTheTreeOnlyIfAnExceptionKeepsSomethingInIt() throws Exception {
        tree.file("out/deep/keep.txt", "1").file("out/deep/no.txt", "1").file("out/no.txt", "1");
        tree.file("out2/no.txt", "1").folder("kept");
        var rules = rules().exclude(HERE, "out*/").keep(HERE, "/out/deep/keep.txt");
        try (LiveTree live = open(rules.keep(HERE, "/out2/keep.txt"))) {
            assertEquals(List.of("kept", "out"), names(live, ""));
            assertEquals(List.of("deep"), names(live, "out"));
            assertEquals(List.of("keep.txt"), names(live, "out/deep"));
        }
    }

    @Test
    void aTaggedCacheKeepsItsTagAlone() throws Exception {
        String signature = "Signature: 8a477f597d28d172789f06886806bc55\n";
        tree.file("cache/CACHEDIR.TAG", signature).file("cache/x", "1");
        tree.file("not/CACHEDIR.TAG", "no signature").file("not/x", "1");
        try (LiveTree live = open(rules().excludeCaches(true))) {
            assertEquals(List.of("CACHEDIR.TAG"), names(live, "cache"));
            assertEquals(List.of("CACHEDIR.TAG", "x"), names(live, "not"));
        }
    }

    @Test
    void aStoreThatIsMetIsTakenAsEmpty() throws Exception {
        tree.file("backup/.coffer/store.json", "{}").file("backup/x", "1");
        try (LiveTree live = open()) {
            assertEquals(List.of(), names(live, "backup"));
        }
        assertEquals(Problem.Kind.OWN_STORE, problems.getFirst().kind());
        try (LiveTree live =
                LiveTree.open(FILES, tree.root().resolve("backup"), ScanOptions.plain())) {
            assertEquals(List.of("x"), names(live, ""), "unless a person names it");
        }
    }

    @Test
    void foldersOfOtherFileSystemsCanBeTakenAsEmpty() throws Exception {
        HostPath top = HostPath.of("/");
        TreePath proc = TreePath.of("proc");
        try (LiveTree live =
                LiveTree.open(FILES, top, ScanOptions.plain().withOneFileSystem(true))) {
            assertEquals(List.of(), live.list(proc, entry(live, "proc")));
        }
        try (LiveTree live = LiveTree.open(FILES, top, ScanOptions.plain())) {
            assertTrue(live.list(proc, entry(live, "proc")).size() > 10);
        }
    }
}
