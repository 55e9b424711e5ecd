package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.Content;
import dev.coffer.tree.ContentHash;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What our tars hold is what GNU tar and bsdtar find in them, and what we read back. */
class TarWriterTest {
    @TempDir Path dir;

    private TestTree source() throws IOException {
        return TestTree.in(dir, "source");
    }

    private ItemLab write(ItemFormat format, TestTree source)
            throws IOException, InterruptedException {
        try (FileTree tree = LiveTree.open(ItemLab.FILES, source.root(), ScanOptions.plain())) {
            return new ItemLab(format).write(tree, item(format));
        }
    }

    private Path item(ItemFormat format) {
        return dir.resolve("item" + format.suffix());
    }

    private TestTree extracted(ItemFormat format) throws IOException, InterruptedException {
        Peer.need("tar", format == ItemFormat.TAR_GZ ? "gzip" : "zstd");
        TestTree target = TestTree.in(dir, "target");
        Peer.run(
                target.dir(),
                "tar",
                "--xattrs",
                "--xattrs-include=*",
                "--same-owner",
                "-xpf",
                item(format).toString());
        return target;
    }

    private static TestTree hostile(TestTree tree) throws IOException {
        tree.file("x".repeat(255), "long").file("line\nbreak", "\r\n").file("empty", "");
        String deep = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(90);
        tree.file(deep + "/" + "g".repeat(200), "deep").link(deep + "/link", "t".repeat(300));
        tree.hardLink("again", deep + "/" + "g".repeat(200)).folder(deep + "/" + "h".repeat(150));
        tree.fifo("pipe").hardLink("second pipe", "pipe").link("dangling", "no/where");
        tree.sparse("holes/start", 5_000_000, 4_500_000).sparse("holes/all", 3_000_001);
        tree.sparse("holes/many", 4_000_000, 0, 1_000_000, 1_500_000, 3_999_000);
        tree.sparse("holes/end", 6_000_000, 0, 100_000);
        tree.sparse("holes/small", 200_000, 0, 150_000).sparse("holes/none", 100_000);
        tree.sparse(deep + "/" + "s".repeat(150), 6_000_000, 0, 100_000);
        tree.xattr("holes", "user.folder", "yes").xattr("empty", "user.bin", "\0\u00ff\n=%");
        tree.mode("holes/end", 07777).modified("dangling", new Timestamp(-1_500_000_000, 123));
        tree.modified("pipe", new Timestamp(1_234_567_890, 1));
        tree.modified("empty", new Timestamp(-1, 500_000_000));
        tree.modified("holes/all", new Timestamp(9_000_000_000L, 999_999_999));
        byte[] raw = {'r', (byte) 0xff, (byte) 0xfe, '/', (byte) 0xc3};
        tree.file(TreePath.of(raw), new byte[] {1, 2, 3});
        byte[] longRaw = new byte[200];
        new Random(7).nextBytes(longRaw);
        for (int i = 0; i < longRaw.length; i++) {
            longRaw[i] |= (byte) 0x80;
        }
        tree.file(TreePath.of(longRaw), new byte[] {1, 2, 3});
        tree.link(TreePath.of("raw link"), Bytes.of(longRaw));
        return tree;
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        return noise;
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST"})
    void gnuTarBringsEverythingBack(ItemFormat format) throws Exception {
        TestTree source = hostile(source());
        source.xattr("empty", "user.a=b%c", "odd"); // bsdtar would take it as it stands
        source.file("large", noise(9_000_000));
        ItemLab lab = write(format, source);
        assertEquals(List.of(), lab.problems.sorted());
        TreeSnapshot target = extracted(format).snapshot();
        assertEquals(List.of(), source.snapshot().differences(target, TreeSnapshot.Aspect.HOLES));
        assertTrue(Files.size(item(format)) < 9_200_000, "holes are stored: " + lab.layout);
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST"})
    void bsdtarBringsEverythingBack(ItemFormat format) throws Exception {
        Peer.need("bsdtar");
        TestTree source = hostile(source());
        // What it makes of a fraction before 1970 is not what the number says.
        source.modified("dangling", new Timestamp(-1_500_000_000, 0));
        source.modified("empty", new Timestamp(-1, 0));
        write(format, source);
        TestTree target = TestTree.in(dir, "target");
        Peer.run(target.dir(), "bsdtar", "--numeric-owner", "-xpf", item(format).toString());
        assertEquals(
                List.of(),
                source.snapshot()
                        .differences(
                                target.snapshot(),
                                TreeSnapshot.Aspect.HOLES,
                                TreeSnapshot.Aspect.TOP));
    }

    @ParameterizedTest
    @CsvSource({"TAR_GZ,0", "TAR_GZ,1", "TAR_GZ,9", "TAR_ZST,1", "TAR_ZST,19"})
    void theProgramsOfTheFormatFindItSound(ItemFormat format, int level) throws Exception {
        String program = format == ItemFormat.TAR_GZ ? "gzip" : "zstd";
        Peer.need("tar", program);
        TestTree source = source();
        source.file("noise", noise(5_000_000)).file("text", "one two three\n".repeat(500_000));
        try (FileTree tree = LiveTree.open(ItemLab.FILES, source.root(), ScanOptions.plain())) {
            new ItemLab(format).level(level).write(tree, item(format));
        }
        Peer.run(dir, program, "-t", item(format).toString());
        assertEquals("./\nnoise\ntext\n", Peer.run(dir, "tar", "-tf", item(format).toString()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyTreeComesBackThroughGnuTar(long seed) throws Exception {
        TestTree source = source();
        RandomTree random = new RandomTree(source, seed);
        random.grow(60);
        write(ItemFormat.TAR_ZST, source);
        TreeSnapshot target = extracted(ItemFormat.TAR_ZST).snapshot();
        assertEquals(
                List.of(),
                source.snapshot().differences(target, TreeSnapshot.Aspect.HOLES),
                random.toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void eachContentIsFoundByItsPlace(ItemFormat format) throws Exception {
        TestTree source = hostile(source());
        source.file("large", Arrays.copyOf(noise(5_000_000), 9_000_000));
        new RandomTree(source, 12).grow(80);
        ItemLab lab = write(format, source);
        TreeSnapshot snapshot = source.snapshot();
        try (Folder folder = ItemLab.FILES.open(HostPath.of(dir));
                OpenFile file = folder.openFile(Name.of("item" + format.suffix()));
                ItemReader reader = ItemReader.open(format, ItemBytes.of(file), lab.layout)) {
            ContentHash hasher = new ContentHash();
            int contents = 0;
            for (Map.Entry<TreePath, Stored> entry : lab.stored.entrySet()) {
                Stored stored = entry.getValue();
                Place place = stored.place();
                if (place != null) {
                    try (Content content = reader.content(stored.entry(), place)) {
                        Sha256 hash = hasher.of(content);
                        assertEquals(stored.hash(), hash, entry.getKey().toString());
                        assertEquals(snapshot.content(entry.getKey()), hash);
                        contents++;
                    }
                }
            }
            assertTrue(contents > 20);
            reader.check(2);
        }
    }
}
