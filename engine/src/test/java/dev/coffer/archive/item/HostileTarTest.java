package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.archive.item.TreeText.Without;
import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Tars that mean harm, or are not what they were: each is refused, by name, and why. */
class HostileTarTest {
    private static final ArchiveLimits SMALL =
            new ArchiveLimits(50, 1 << 20, 10, 1000, 64 << 10, 256 << 10);

    @TempDir Path dir;

    private Map<TreePath, String> read(byte[] archive) throws IOException, InterruptedException {
        try (Foreign foreign = Foreign.open(archive, dir, SMALL)) {
            return TreeText.of(foreign.tree, Without.TIMES, Without.OWNERS, Without.XATTRS);
        }
    }

    private void refused(byte[] archive, String... words) throws IOException {
        CofferException e = assertThrows(CofferException.class, () -> read(archive));
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(0, left.count(), "scratch is left behind");
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void theCorpusItselfIsSound() throws Exception {
        byte[] sound =
                new TarBytes()
                        .folder("./")
                        .folder("folder/")
                        .file("folder/a", "hello")
                        .hardLink("b", "./folder/a")
                        .link("c", "../../outside")
                        .pax(TarBytes.record("path", "d".repeat(150)))
                        .file("d", "long")
                        .end();
        assertEquals(5, read(sound).size());
        assertEquals(read(sound), read(gzip(sound)));
        assertEquals("LINK to ../../outside 644", read(sound).get(TreePath.of("c")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "folder/../../evil",
                "folder/..",
                "..",
                "/etc/passwd",
                "//etc/passwd",
                "C:/Windows/evil",
                "c:\\Windows\\evil",
                "\\\\server\\share",
                "..\\evil",
                "folder\\..\\..\\evil"
            })
    void namesThatLeadOut(String name) throws Exception {
        refused(new TarBytes().file("a", "").file(name, "evil").end(), "is refused", "its name");
        refused(
                new TarBytes().pax(TarBytes.record("path", name)).file("innocent", "").end(),
                "is refused");
        refused(new TarBytes().file("a", "").hardLink("link", name).end(), "is refused");
        refused(
                new TarBytes()
                        .entry("long", 'L', "", TarBytes.bytes(name + "\0"))
                        .file("x", "")
                        .end(),
                "is refused");
        refused(
                new TarBytes()
                        .pax(
                                TarBytes.record("GNU.sparse.major", "1"),
                                TarBytes.record("GNU.sparse.minor", "0"),
                                TarBytes.record("GNU.sparse.name", name),
                                TarBytes.record("GNU.sparse.realsize", "0"))
                        .entry("x", '0', "", Arrays.copyOf(TarBytes.bytes("0\n"), 512))
                        .end(),
                "is refused");
    }

    @Test
    void namesThatAreNone() throws Exception {
        refused(new TarBytes().file("", "").end(), "is empty");
        refused(new TarBytes().file("./", "").file(".", "x").end(), "no name");
        refused(
                new TarBytes().pax(TarBytes.record("path", "a\0b")).file("x", "").end(),
                "holds a NUL");
        refused(
                new TarBytes().pax(TarBytes.record("path", "x".repeat(1001))).file("x", "").end(),
                "too long");
        refused(
                new TarBytes()
                        .pax(TarBytes.record("linkpath", "x".repeat(1001)))
                        .link("x", "")
                        .end(),
                "too long");
    }

    @Test
    void entriesBelowLinksAndFiles() throws Exception {
        refused(
                new TarBytes().link("a", "/etc").file("a/passwd", "evil").end(),
                "a/passwd",
                "below a",
                "a link");
        refused(new TarBytes().file("a", "").file("a/b/c", "evil").end(), "a/b/c", "no folder");
        refused(
                new TarBytes().folder("a").link("a", "/etc").file("a/passwd", "evil").end(),
                "a in",
                "twice");
        refused(new TarBytes().link("a", "/etc").folder("a").end(), "twice");
    }

    @Test
    void linksToNothing() throws Exception {
        refused(new TarBytes().hardLink("a", "b").file("b", "").end(), "b", "not come before");
        refused(new TarBytes().hardLink("a", "a").end(), "not come before");
        refused(new TarBytes().folder("b").hardLink("a", "b").end(), "to a folder");
        refused(
                new TarBytes().link("l", "/etc").hardLink("a", "l/passwd").end(),
                "not come before");
        refused(
                new TarBytes()
                        .file("b", "")
                        .header("a", '1', "b", "5")
                        .raw(TarBytes.bytes("hello"))
                        .end(),
                "has content all the same");
    }

    @Test
    void oneNameTwice() throws Exception {
        refused(new TarBytes().file("a", "1").file("./a", "2").end(), "a in", "twice");
        refused(new TarBytes().file("a/b", "1").file("a//b", "2").end(), "a/b in", "twice");
        refused(new TarBytes().file("a/b", "1").file("a", "2").end(), "a in", "twice");
    }

    @Test
    void unknownKinds() throws Exception {
        refused(new TarBytes().entry("a", 'Z', "", new byte[0]).end(), "a in", "unknown kind");
        refused(new TarBytes().entry("a", 'M', "", new byte[0]).end(), "several parts");
    }

    @ParameterizedTest
    @CsvSource({"77777777777", "-1", "12x", "9"})
    void sizesThatLie(String size) throws Exception {
        refused(new TarBytes().header("victim", '0', "", size).raw(new byte[5]).end(), "damaged");
    }

    @Test
    void sizesPastAllBounds() throws Exception {
        byte[] block = new byte[512];
        block[0] = 'a';
        Arrays.fill(block, 124, 136, (byte) 0xff); // base 256: -1
        refused(new TarBytes().sealed(block).end(), "no sound size");
        block[124] = (byte) 0x80; // the largest there is
        refused(new TarBytes().sealed(block).end(), "no sound size");
        for (String size : new String[] {"99999999999", "9223372036854775807", "-5", "1e3", ""}) {
            byte[] pax =
                    new TarBytes()
                            .pax(TarBytes.record("size", size))
                            .header("a", '0', "", "x")
                            .end();
            refused(pax, "damaged");
        }
    }

    @Test
    void paxRecordsThatAreNotSound() throws Exception {
        for (String record :
                new String[] {
                    "x",
                    "5 a=b",
                    "99 path=a\n",
                    "0 a=b\n",
                    "3 a\n",
                    "-6 a=b\n",
                    "6 a=bc\n",
                    "5 ab\n",
                    "99999999999999999999 a=b\n",
                    " a=b\n"
                }) {
            refused(new TarBytes().pax(record).file("a", "").end(), "a pax record");
        }
        for (String[] value :
                new String[][] {
                    {"mtime", "soon"}, {"mtime", "1.x"}, {"uid", "root"}, {"gid", "-1"}
                }) {
            refused(
                    new TarBytes().pax(TarBytes.record(value[0], value[1])).file("a", "").end(),
                    "a in",
                    value[0]);
        }
    }

    @Test
    void headersWithoutEnd() throws Exception {
        TarBytes chain = new TarBytes();
        for (int i = 0; i < 20; i++) {
            chain.pax(TarBytes.record("comment", "on"));
        }
        refused(chain.file("a", "").end(), "without end");
        refused(
                new TarBytes()
                        .pax(TarBytes.record("comment", "x".repeat(70_000)))
                        .file("a", "")
                        .end(),
                "without end");
        refused(new TarBytes().pax(TarBytes.record("path", "a")).end(), "belongs to an entry");
        TarBytes xattrs = new TarBytes();
        for (int i = 0; i < 8; i++) {
            xattrs.pax(TarBytes.record("SCHILY.xattr.user.x", "x".repeat(60_000)));
            xattrs.file("a" + i, "");
        }
        refused(xattrs.end(), "memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\n",
                "1\n0\n",
                "1\n0\n9\n",
                "2\n0\n4\n2\n2\n",
                "1\n-1\n4\n",
                "1\n5\n9223372036854775807\n",
                "1\n18\n4\n",
                "9999999999999999999999\n",
                "99\n",
                "\n",
                "2\n8\n2\n0\n2\n"
            })
    void mapsOfHolesThatLie(String map) throws Exception {
        byte[] content = Arrays.copyOf(TarBytes.bytes(map), 516);
        refused(
                new TarBytes()
                        .pax(
                                TarBytes.record("GNU.sparse.major", "1"),
                                TarBytes.record("GNU.sparse.minor", "0"),
                                TarBytes.record("GNU.sparse.name", "victim"),
                                TarBytes.record("GNU.sparse.realsize", "20"))
                        .entry("x", '0', "", content)
                        .end(),
                "victim",
                "map of holes");
    }

    @Test
    void holesLargerThanAnyDisk() throws Exception {
        refused(
                new TarBytes()
                        .pax(
                                TarBytes.record("GNU.sparse.major", "1"),
                                TarBytes.record("GNU.sparse.minor", "0"),
                                TarBytes.record("GNU.sparse.name", "victim"),
                                TarBytes.record("GNU.sparse.realsize", "900000000000000000"))
                        .entry("x", '0', "", Arrays.copyOf(TarBytes.bytes("0\n"), 512))
                        .end(),
                "contents have more");
    }

    @Test
    void tooManyEntries() throws Exception {
        TarBytes many = new TarBytes();
        for (int i = 0; i <= 50; i++) {
            many.file("f" + i, "");
        }
        refused(many.end(), "more than 50 entries");
    }

    @Test
    void bombs() throws Exception {
        byte[] large = new TarBytes().file("bomb", "\0".repeat(1 << 21)).end();
        refused(gzip(large), "contents have more than");
        ArchiveLimits ratio = new ArchiveLimits(50, 1L << 40, 10, 1000, 64 << 10, 256 << 10);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 260; i++) {
                gzip.write(zeros);
            }
        }
        CofferException e =
                assertThrows(
                        CofferException.class,
                        () -> Foreign.open(bomb.toByteArray(), dir, ratio).close());
        assertTrue(e.getMessage().contains("10 times as large"), e.getMessage());
    }

    @Test
    void cutOffAtAnyLength() throws Exception {
        byte[] sound =
                new TarBytes()
                        .folder("folder/")
                        .pax(TarBytes.record("mtime", "1.5"))
                        .file("folder/a", "x".repeat(700))
                        .hardLink("b", "folder/a")
                        .end();
        byte[] gzip = gzip(sound);
        for (int length = 0; length < sound.length; length++) {
            refused(Arrays.copyOf(sound, length));
        }
        for (int length = 0; length < gzip.length; length++) {
            refused(Arrays.copyOf(gzip, length));
        }
        byte[] zstd = zstd(sound);
        for (int length = 0; length < zstd.length; length++) {
            refused(Arrays.copyOf(zstd, length));
        }
    }

    private static byte[] zstd(byte[] plain) {
        try (ZstdFrameCodec codec = new ZstdFrameCodec(3)) {
            byte[] out = new byte[codec.bound(plain.length)];
            return Arrays.copyOf(out, codec.compress(plain, plain.length, out));
        }
    }

    /**
     * A few bits mean nothing: the end of a byte after a stream, a blank or a NUL after a number.
     */
    @Test
    void flippedBits() throws Exception {
        byte[] sound = new TarBytes().folder("folder/").file("folder/a", "x".repeat(700)).end();
        Map<TreePath, String> read = read(sound);
        byte[] gzip = gzip(sound);
        assertTrue(found(gzip, 10, gzip.length, read) >= (gzip.length - 10) * 7);
        byte[] zstd = zstd(sound);
        assertTrue(found(zstd, 0, zstd.length, read) >= zstd.length * 7);
        assertTrue(found(sound, 0, 512, read) >= 512 * 8 - 8);
    }

    /** How many of the flips were found; the others make no difference. */
    private int found(byte[] sound, int from, int end, Map<TreePath, String> read)
            throws Exception {
        int found = 0;
        for (int bit = from * 8; bit < end * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                assertEquals(read, read(flipped), "bit " + bit);
            } catch (CofferException e) {
                found++;
            }
        }
        return found;
    }

    @Test
    void othersAreNamed() throws Exception {
        refused(TarBytes.bytes("BZh91AY&SY" + "x".repeat(600)), "bzip2", "bunzip2");
        refused(TarBytes.bytes("\u00fd7zXZ\0" + "x".repeat(600)), "xz", "unxz");
        refused(TarBytes.bytes("hello"), "no archive");
        refused(TarBytes.bytes("hello".repeat(600)), "no archive");
        refused(new byte[0], "no archive");
    }
}
