package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.TreeSnapshot.Aspect;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** What our zips hold is what unzip, zipinfo, bsdtar and Python find in them; what not is told. */
class ZipWriterTest {
    @TempDir Path dir;

    private TestTree source;
    private Path zip;

    @BeforeEach
    void sources() throws IOException {
        source = TestTree.in(dir, "source");
        zip = dir.resolve("item.zip");
        source.file("a.txt", "hello")
                .file("empty", "")
                .folder("folder/empty")
                .link("link", "a.txt");
        byte[] noise = new byte[5_000_000];
        new Random(3).nextBytes(noise);
        Arrays.fill(noise, 1_000_000, 4_000_000, (byte) 'x');
        source.file("folder/large", noise).file("folder/text", "one two three\n".repeat(150_000));
        source.file("caf\u00e9 \ud83d\udc7e", "name").file("s".repeat(200), "long");
        source.mode("a.txt", 0751).mode("folder/empty", 0700).mode("empty", 04755);
        source.modified("a.txt", new Timestamp(1_600_000_001, 0));
        if (HostFiles.ofThisSystem().effectiveUser() == 0) {
            source.owner(TreePath.of("empty"), 1234, 100_000);
        }
    }

    private ItemLab write(int level) throws IOException, InterruptedException {
        try (FileTree tree = LiveTree.open(ItemLab.FILES, source.root(), ScanOptions.plain())) {
            return new ItemLab(ItemFormat.ZIP).level(level).write(tree, zip);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 9})
    void unzipBringsBackWhatAZipHolds(int level) throws Exception {
        Peer.need("unzip", "zipinfo");
        write(level);
        Peer.run(dir, "unzip", "-tq", zip.toString());
        TestTree target = TestTree.in(dir, "target");
        Peer.run(target.dir(), "unzip", "-qX", "-K", zip.toString());
        TreeSnapshot back = target.snapshot();
        for (String path : List.of("a.txt", "empty", "folder/large", "s".repeat(200))) {
            assertEquals(seconds(source.snapshot(), path), seconds(back, path), path);
        }
        assertEquals(List.of(), source.snapshot().differences(back, Aspect.MODIFIED, Aspect.TOP));
        assertTrue(Peer.run(dir, "zipinfo", zip.toString()).contains("-rwxr-x--x"));
    }

    private static long seconds(TreeSnapshot tree, String path) {
        return Objects.requireNonNull(tree.stat(TreePath.of(path))).modifiedSeconds();
    }

    @Test
    void pythonAndBsdtarReadIt() throws Exception {
        Peer.need("python3", "bsdtar");
        write(6);
        assertEquals(
                "None\n",
                Peer.run(
                        dir,
                        "python3",
                        "-c",
                        "import zipfile; print(zipfile.ZipFile('item.zip').testzip())"));
        TestTree target = TestTree.in(dir, "target");
        Peer.run(target.dir(), "bsdtar", "-xpf", zip.toString());
        assertEquals(
                List.of(),
                source.snapshot().differences(target.snapshot(), Aspect.MODIFIED, Aspect.TOP));
    }

    @Test
    void whatAZipCannotHoldIsToldByName() throws Exception {
        source.hardLink("again", "a.txt").fifo("pipe").sparse("holes", 4_000_000, 0);
        source.xattr("folder", "user.x", "y").modified("empty", new Timestamp(1_600_000_001, 5));
        ItemLab lab = write(6);
        List<String> told =
                lab.problems.sorted().stream()
                        .filter(p -> p.kind() == Problem.Kind.METADATA_RECORDED)
                        .map(p -> p.path() + ": " + p.reason())
                        .toList();
        String all = String.join("\n", told);
        assertTrue(
                all.contains("again: a zip cannot hold that it is one file with a.txt")
                        || all.contains("a.txt: a zip cannot hold that it is one file with again"),
                all);
        assertTrue(all.contains("pipe: a zip holds no FIFOs; it was left out"), all);
        assertTrue(all.contains("holes: a zip cannot hold which of its zeros are holes"), all);
        assertTrue(all.contains("folder: a zip cannot hold its extended attributes"), all);
        assertTrue(all.contains("empty: a zip cannot hold the fraction of a second"), all);
    }

    @Test
    void namesThatAreNoUtf8ComeBackByUnzip() throws Exception {
        Peer.need("unzip", "bsdtar");
        byte[] raw = {'r', (byte) 0xff, (byte) 0xfe};
        source.file(TreePath.of(raw), new byte[] {1});
        write(6);
        Peer.run(dir, "unzip", "-tq", zip.toString());
        try (Foreign foreign = Foreign.open(zip)) {
            assertTrue(TreeText.of(foreign.tree).containsKey(TreePath.of(raw)));
        }
    }
}
