package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.archive.item.TreeText.Without;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.HostFiles;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.Trees;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What other programs put into archives is what we find in them. */
class ForeignItemTest {
    private static final boolean ROOT = HostFiles.ofThisSystem().effectiveUser() == 0;

    @TempDir Path dir;

    /** What any format holds, but for what the test says. */
    private TestTree mild() throws IOException {
        TestTree tree = TestTree.in(dir, "source");
        tree.file("a.txt", "hello").file("empty", "").folder("folder/below").link("link", "a.txt");
        tree.file("folder/b", "x".repeat(100_000)).hardLink("folder/same", "a.txt");
        tree.mode("folder/b", 0751).mode("folder/below", 0700).fifo("pipe");
        tree.modified("a.txt", new Timestamp(1_600_000_000, 0));
        tree.modified("folder/b", new Timestamp(86_400 * 366 * 10, 0));
        if (ROOT) {
            tree.owner(TreePath.of("empty"), 1234, 4321);
            tree.node(TreePath.of("device"), FileKind.CHARACTER_DEVICE, 0x0103);
        }
        return tree;
    }

    private static Map<TreePath, String> live(TestTree source, Without... without)
            throws IOException, InterruptedException {
        try (FileTree tree = LiveTree.open(ItemLab.FILES, source.root(), ScanOptions.plain())) {
            return TreeText.of(tree, without);
        }
    }

    private static Map<TreePath, String> read(Path archive, Without... without)
            throws IOException, InterruptedException {
        try (Foreign foreign = Foreign.open(archive)) {
            return TreeText.of(foreign.tree, without);
        }
    }

    private Path archive() {
        return dir.resolve("archive");
    }

    private void tar(TestTree source, String... options) throws IOException, InterruptedException {
        pack("tar", source, options);
    }

    private void pack(String program, TestTree source, String... options)
            throws IOException, InterruptedException {
        Peer.need(program);
        String[] command = new String[options.length + 6];
        command[0] = program;
        System.arraycopy(options, 0, command, 1, options.length);
        command[options.length + 1] = "-cf";
        command[options.length + 2] = archive().toString();
        command[options.length + 3] = "-C";
        command[options.length + 4] = source.dir().toString();
        command[options.length + 5] = ".";
        Peer.run(dir, command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "pax"})
    void eachFormatOfGnuTar(String format) throws Exception {
        TestTree source = mild();
        if (format.equals("v7")) {
            source.remove("pipe").remove("device");
        }
        tar(source, "--format=" + format);
        Without[] without = {Without.NANOS, Without.XATTRS, Without.LINK_GROUPS};
        assertEquals(
                List.of(), TreeText.differences(live(source, without), read(archive(), without)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyTreeThroughGnuTarInPaxFormat(long seed) throws Exception {
        TestTree source = TestTree.in(dir, "source");
        new RandomTree(source, seed).grow(80);
        tar(source, "--format=pax", "--xattrs", "--xattrs-include=*", "--sort=name");
        assertEquals(
                List.of(), TreeText.differences(live(source), read(archive())), "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void anyTreeThroughGnuTarInItsOwnFormat(long seed) throws Exception {
        TestTree source = TestTree.in(dir, "source");
        new RandomTree(source, seed).grow(80);
        source.file("l".repeat(150) + "/" + "m".repeat(200), "long");
        source.link("long", "t".repeat(300));
        tar(source, "--format=gnu", "--sort=name");
        Without[] without = {Without.NANOS, Without.XATTRS};
        assertEquals(
                List.of(),
                TreeText.differences(live(source, without), read(archive(), without)),
                "seed " + seed);
    }

    @ParameterizedTest
    @CsvSource({"gnu,1.0", "pax,0.0", "pax,0.1", "pax,1.0"})
    void holesInEachFormThatGnuTarHas(String format, String version) throws Exception {
        TestTree source = TestTree.in(dir, "source");
        source.sparse("start", 5_000_000, 4_500_000).sparse("all", 3_000_001);
        source.sparse("end", 6_000_000, 0, 100_000).file("after", "sound");
        long[] many = new long[60];
        for (int i = 0; i < many.length; i++) {
            many[i] = i * 100_000L;
        }
        source.sparse("many", 7_000_000, many);
        tar(source, "--format=" + format, "--sparse", "--sparse-version=" + version);
        assertTrue(Files.size(archive()) < 2_000_000, "the peer stored holes");
        Without[] without = {Without.NANOS};
        assertEquals(
                List.of(), TreeText.differences(live(source, without), read(archive(), without)));
        try (Foreign foreign = Foreign.open(archive())) {
            Entry many2 = Objects.requireNonNull(Trees.find(foreign.tree, TreePath.of("many")));
            try (Content content = foreign.tree.open(TreePath.of("many"), many2)) {
                assertEquals(60, Objects.requireNonNull(content.data()).size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pax", "gnutar", "ustar"})
    void eachFormatOfBsdtar(String format) throws Exception {
        TestTree source = mild();
        if (format.equals("pax")) {
            source.xattr("a.txt", "user.binary", "\0\u00ff\n=");
            source.file("n".repeat(200), "long").modified("empty", new Timestamp(-5, 0));
            source.file(TreePath.of(new byte[] {'r', (byte) 0xff}), new byte[] {1});
        }
        pack("bsdtar", source, "--format", format);
        Without[] without =
                format.equals("pax")
                        ? new Without[0]
                        : new Without[] {Without.NANOS, Without.XATTRS};
        assertEquals(
                List.of(), TreeText.differences(live(source, without), read(archive(), without)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip -9", "zstd -19", "gzip -1"})
    void compressedByOthers(String program) throws Exception {
        TestTree source = mild();
        tar(source);
        Peer.need(program);
        Peer.run(dir, "sh", "-c", program + " -c archive >packed && mv packed archive");
        Without[] without = {Without.NANOS, Without.XATTRS, Without.LINK_GROUPS};
        assertEquals(
                List.of(), TreeText.differences(live(source, without), read(archive(), without)));
    }

    @Test
    void membersOneAfterTheOther() throws Exception {
        TestTree source = mild();
        tar(source);
        Peer.need("gzip", "zstd");
        Without[] without = {Without.NANOS, Without.XATTRS, Without.LINK_GROUPS};
        Map<TreePath, String> live = live(source, without);
        for (String program : new String[] {"gzip", "zstd"}) {
            Peer.run(
                    dir,
                    "sh",
                    "-c",
                    "head -c 3000 archive | "
                            + program
                            + " >packed; tail -c +3001 archive | "
                            + program
                            + " >>packed");
            assertEquals(live, read(dir.resolve("packed"), without));
        }
    }

    @Test
    void whatFollowsTheLastMemberIsFillingOrDamage() throws Exception {
        TestTree source = mild();
        tar(source);
        Peer.need("gzip", "zstd");
        Without[] without = {Without.NANOS, Without.XATTRS, Without.LINK_GROUPS};
        Map<TreePath, String> live = live(source, without);
        Path packed = dir.resolve("packed");
        Peer.run(dir, "sh", "-c", "gzip <archive >packed; head -c 400000 /dev/zero >>packed");
        assertEquals(live, read(packed, without));
        for (String junk : new String[] {"x", "1234567", "garbage of some length".repeat(9)}) {
            for (String program : new String[] {"gzip", "zstd"}) {
                Peer.run(
                        dir,
                        "sh",
                        "-c",
                        program + " <archive >packed; printf '" + junk + "' >>packed");
                String message =
                        assertThrows(DamagedException.class, () -> read(packed, without))
                                .getMessage();
                assertTrue(message.contains("is damaged"), program + " " + junk + message);
            }
        }
        Peer.run(dir, "sh", "-c", "gzip <archive >packed; gzip <archive | head -c 5 >>packed");
        assertThrows(DamagedException.class, () -> read(packed, without));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar --acls --format=pax", "bsdtar --format pax", "bsdtar --no-acls"})
    void accessListsAsTextAreNamedAsNotTakenOver(String program) throws Exception {
        Peer.need("setfacl", "bsdtar");
        TestTree source = TestTree.in(dir, "source").file("listed", "l").file("plain", "p");
        Peer.run(source.dir(), "setfacl", "-m", "u:1234:rwx", "listed");
        Peer.run(dir, "sh", "-c", program + " -C source -cf archive .");
        try (Foreign foreign = Foreign.open(archive())) {
            if (program.contains("--no-acls")) {
                assertEquals(List.of(), foreign.problems);
                return;
            }
            assertEquals(1, foreign.problems.size(), foreign.problems.toString());
            Problem problem = foreign.problems.getFirst();
            assertEquals("listed", problem.path().toString());
            assertTrue(problem.reason().contains("SCHILY.acl.access"), problem.reason());
            assertTrue(problem.incomplete());
        }
    }

    @Test
    void zipsOfInfoZip() throws Exception {
        Peer.need("zip");
        TestTree source = mild();
        source.remove("pipe").remove("device").file("caf\u00e9", "name").file("back\\slash", "");
        Peer.run(source.dir(), "zip", "-qry", archive().toString(), ".");
        Path zip = dir.resolve("archive.zip");
        Without[] without = {
            Without.NANOS, Without.XATTRS, Without.LINK_GROUPS, Without.LINK_MODES
        };
        assertEquals(List.of(), TreeText.differences(live(source, without), read(zip, without)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void archivesOfPython(String format) throws Exception {
        Peer.need("python3");
        TestTree source = mild();
        source.remove("pipe").remove("device").remove("link").remove("folder/same");
        String write =
                format.equals("zip")
                        ? "import shutil; shutil.make_archive('archive', 'zip', 'source')"
                        : "import tarfile; t = tarfile.open('archive."
                                + format
                                + "', 'w:"
                                + (format.equals("tar") ? "" : "gz")
                                + "'); t.add('source', '.'); t.close()";
        Peer.run(dir, "python3", "-c", write);
        Without[] without =
                format.equals("zip")
                        ? new Without[] {Without.TIMES, Without.XATTRS, Without.OWNERS}
                        : new Without[] {Without.NANOS, Without.XATTRS};
        assertEquals(
                List.of(),
                TreeText.differences(
                        live(source, without), read(dir.resolve("archive." + format), without)));
    }

    @Test
    void zipsOfBsdtar() throws Exception {
        Peer.need("bsdtar");
        TestTree source = mild();
        source.remove("pipe").remove("device");
        pack("bsdtar", source, "--format", "zip");
        Without[] without = {
            Without.NANOS, Without.XATTRS, Without.LINK_GROUPS, Without.LINK_MODES
        };
        assertEquals(
                List.of(), TreeText.differences(live(source, without), read(archive(), without)));
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void ourOwnWithoutTheirManifest(ItemFormat format) throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            TestTree source = TestTree.in(dir, "source" + seed);
            new RandomTree(source, seed + 20).grow(60);
            source.sparse("holes", 3_000_000, 0, 1_500_000).file("large", "x".repeat(2_500_000));
            Path item = dir.resolve("item" + seed);
            try (FileTree tree = LiveTree.open(ItemLab.FILES, source.root(), ScanOptions.plain())) {
                new ItemLab(format).write(tree, item);
            }
            Without[] without =
                    format == ItemFormat.ZIP
                            ? new Without[] {
                                Without.TIMES, Without.XATTRS, Without.LINK_GROUPS, Without.SPECIAL,
                            }
                            : new Without[0];
            assertEquals(
                    List.of(),
                    TreeText.differences(live(source, without), read(item, without)),
                    "seed " + seed);
        }
    }
}
