package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.archive.item.TreeText.Without;
import dev.coffer.base.ByteSink;
import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Zips that mean harm, or are not what they were: each is refused, by name, and why. */
class HostileZipTest {
    private static final ArchiveLimits SMALL =
            new ArchiveLimits(50, 1 << 20, 10, 1000, 64 << 10, 256 << 10);

    @TempDir Path dir;

    private Map<TreePath, String> read(byte[] archive) throws IOException, InterruptedException {
        return read(archive, SMALL);
    }

    private Map<TreePath, String> read(byte[] archive, ArchiveLimits limits)
            throws IOException, InterruptedException {
        try (Foreign foreign = Foreign.open(archive, dir, limits)) {
            return TreeText.of(foreign.tree, Without.TIMES, Without.OWNERS, Without.XATTRS);
        }
    }

    private void refused(byte[] archive, String... words) {
        CofferException e = assertThrows(CofferException.class, () -> read(archive));
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
    }

    private void lying(Consumer<ZipBytes.Listed> lie, String... words) {
        ZipBytes zip = new ZipBytes();
        zip.file("first", "sound");
        lie.accept(zip.deflated("victim", "hello ".repeat(50)));
        zip.file("last", "sound");
        refused(zip.end(), words);
    }

    @Test
    void theCorpusItselfIsSound() throws Exception {
        ZipBytes zip = new ZipBytes();
        zip.file("folder/", "").attributes = ZipBytes.FOLDER;
        zip.deflated("folder/a", "hello ".repeat(50));
        zip.file("link", "../../outside").attributes = ZipBytes.LINK;
        zip.entry("caf\u00e9".getBytes(StandardCharsets.UTF_8), new byte[3], 0, 1 << 11);
        zip.file("caf\u0082", "of DOS").madeBy = ZipBytes.DOS;
        refused(zip.end(), "twice");
        zip = new ZipBytes();
        zip.file("folder/", "").attributes = ZipBytes.FOLDER;
        zip.deflated("folder/a", "hello ".repeat(50));
        zip.file("link", "../../outside").attributes = ZipBytes.LINK;
        zip.file("caf\u0082", "of DOS").madeBy = ZipBytes.DOS;
        Map<TreePath, String> read = read(zip.end());
        assertEquals(4, read.size());
        assertEquals("LINK to ../../outside 777", read.get(TreePath.of("link")));
        assertTrue(read.containsKey(TreePath.of("caf\u00e9")), read.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "folder/../../evil",
                "..",
                "/etc/passwd",
                "C:/Windows/evil",
                "C:\\Windows\\evil",
                "\\\\server\\share",
                "..\\evil",
                "folder\\..\\..\\evil",
                "evil\0.txt",
                ""
            })
    void namesThatLeadOut(String name) {
        ZipBytes zip = new ZipBytes();
        zip.file("first", "");
        zip.file(name, "evil");
        refused(zip.end(), "is refused", "its name");
    }

    @Test
    void backslashesOfSystemsThatMeanSlashes() throws Exception {
        ZipBytes zip = new ZipBytes();
        zip.file("folder\\a", "").madeBy = ZipBytes.DOS;
        refused(zip.end(), "folder\\\\a", "backslashes");
        ZipBytes unix = new ZipBytes();
        unix.file("folder\\a", "");
        assertEquals(1, read(unix.end()).size());
    }

    @Test
    void theUnicodeNameLeadsOutWhereTheOtherDoesNot() {
        ZipBytes zip = new ZipBytes();
        ZipBytes.Listed entry = zip.file("innocent", "");
        CRC32 crc = new CRC32();
        crc.update(entry.name);
        ByteSink extra = new ByteSink(64);
        byte[] evil = TarBytes.bytes("../evil");
        extra.u32(0x7075 | (5 + evil.length) << 16);
        extra.u8(1);
        extra.u32((int) crc.getValue());
        extra.raw(evil, 0, evil.length);
        entry.extra = extra.toBytes();
        refused(zip.end(), "../evil", "is refused");
    }

    @Test
    void linksThatLeadTheWay() {
        ZipBytes zip = new ZipBytes();
        zip.file("a", "/etc").attributes = ZipBytes.LINK;
        zip.file("a/passwd", "evil");
        refused(zip.end(), "a/passwd", "below a", "a link");
        ZipBytes twice = new ZipBytes();
        twice.file("a", "1");
        twice.file("./a", "2");
        refused(twice.end(), "a in", "twice");
        ZipBytes below = new ZipBytes();
        below.file("a", "1");
        below.file("a/b", "2");
        refused(below.end(), "a/b in", "no folder");
        ZipBytes longTarget = new ZipBytes();
        longTarget.file("a", "x".repeat(1001)).attributes = ZipBytes.LINK;
        refused(longTarget.end(), "a in", "target");
        ZipBytes device = new ZipBytes();
        device.file("a", "").attributes = 0020644 << 16;
        refused(device.end(), "a in", "no such file");
    }

    @Test
    void headersThatDisagree() {
        lying(e -> e.name = TarBytes.bytes("victiM"), "victiM", "another name");
        lying(e -> e.plain++, "victim", "another size");
        lying(e -> e.packed--, "victim", "another size");
        lying(e -> e.crc++, "victim", "another checksum");
        lying(e -> e.method = 0, "victim");
        lying(e -> e.flags = 1 << 11, "victim", "other flags");
        lying(e -> e.offset++, "victim", "no header before it");
        lying(e -> e.offset = 1 << 20, "victim", "outside of the zip");
        lying(e -> e.offset = 0xffffffffL, "victim", "64 bits");
        lying(e -> e.packed = 100_000, "victim");
        lying(e -> e.disk = 1, "in several");
    }

    @Test
    void whatWeCannotRead() {
        ZipBytes encrypted = new ZipBytes();
        encrypted.entry(TarBytes.bytes("secret"), new byte[20], 0, 1);
        refused(encrypted.end(), "secret", "encrypted");
        ZipBytes method = new ZipBytes();
        method.file("a", "").method = 12;
        refused(method.end(), "a in", "method 12");
    }

    @Test
    void contentsThatDisagree() throws Exception {
        // Directory and header agree on what the content does not keep to.
        for (int lie : new int[] {-1, 1, 300, -300}) {
            ZipBytes zip = new ZipBytes();
            byte[] content = TarBytes.bytes("hello ".repeat(50));
            byte[] packed = ZipBytes.deflate(content);
            ZipBytes.Listed entry = new ZipBytes.Listed();
            entry.name = TarBytes.bytes("victim");
            entry.method = 8;
            entry.packed = packed.length;
            entry.plain = (long) content.length + lie;
            zip.local(entry);
            zip.raw(packed);
            zip.listed.add(entry);
            refused(zip.end(), "victim", "is damaged");
        }
        ZipBytes zip = new ZipBytes();
        ZipBytes.Listed entry = new ZipBytes.Listed();
        entry.name = TarBytes.bytes("victim");
        entry.packed = 5;
        entry.plain = 5;
        entry.crc = 7;
        zip.local(entry);
        zip.raw(TarBytes.bytes("hello"));
        zip.listed.add(entry);
        refused(zip.end(), "victim", "checksum differs");
        entry.plain = 6;
        refused(zip.end(), "victim");
    }

    @Test
    void overlappingEntries() {
        ZipBytes same = new ZipBytes();
        ZipBytes.Listed entry = same.deflated("a", "x".repeat(1000));
        same.listed.add(entry);
        refused(same.end(), "a in", "overlaps");
        // Quoted: the content of the first holds the header and the content of the second.
        ZipBytes inner = new ZipBytes();
        inner.deflated("b", "x".repeat(1000));
        byte[] kernel = Arrays.copyOf(inner.end(), (int) inner.listed.getFirst().packed + 31);
        ZipBytes outer = new ZipBytes();
        ZipBytes.Listed quoting = outer.entry(TarBytes.bytes("a"), kernel, 0, 0);
        ZipBytes.Listed quoted = inner.listed.getFirst();
        quoted.offset = quoting.offset + 31;
        outer.listed.add(quoted);
        refused(outer.end(), "b in", "overlaps");
    }

    @Test
    void bombs() throws Exception {
        ZipBytes large = new ZipBytes();
        large.deflated("bomb", "\0".repeat((1 << 20) + 1));
        refused(large.end(), "contents have more than");
        ZipBytes ratio = new ZipBytes();
        ZipBytes.Listed entry = ratio.deflated("bomb", "\0".repeat(1000));
        entry.plain = 300L << 20;
        CofferException e =
                assertThrows(
                        CofferException.class,
                        () ->
                                read(
                                        ratio.end(),
                                        new ArchiveLimits(
                                                50, 1L << 40, 10, 1000, 64 << 10, 256 << 10)));
        assertTrue(e.getMessage().contains("bomb"), e.getMessage());
        assertTrue(e.getMessage().contains("10 times as large"), e.getMessage());
        ZipBytes many = new ZipBytes();
        for (int i = 0; i <= 50; i++) {
            many.file("f" + i, "");
        }
        refused(many.end(), "more than 50 entries");
        ZipBytes longName = new ZipBytes();
        longName.file("x".repeat(1001), "");
        refused(longName.end(), "too long");
    }

    @Test
    void directoriesThatLie() {
        for (int count : new int[] {0, 1, 3, 40, 65_535}) {
            ZipBytes zip = new ZipBytes();
            zip.file("a", "1");
            zip.file("b", "2");
            refused(zip.end(count, 0));
        }
        for (int shift : new int[] {-1, 1, 1000, -1000}) {
            ZipBytes zip = new ZipBytes();
            zip.file("a", "1");
            refused(zip.end(1, shift));
        }
        ZipBytes trailing = new ZipBytes();
        trailing.file("a", "1");
        byte[] zip = trailing.end();
        refused(Arrays.copyOf(zip, zip.length + 1), "no directory");
    }

    @Test
    void cutOffAtAnyLength() {
        ZipBytes zip = new ZipBytes();
        zip.file("folder/", "").attributes = ZipBytes.FOLDER;
        zip.deflated("folder/a", "hello ".repeat(50));
        zip.file("b", "hello");
        byte[] sound = zip.end();
        for (int length = 0; length < sound.length; length++) {
            refused(Arrays.copyOf(sound, length));
        }
    }

    /** Of what is told twice or has a checksum; modes and times are not. */
    @Test
    void flippedBitsOfHeadersAndContents() throws Exception {
        ZipBytes zip = new ZipBytes();
        zip.deflated("folder/a", "hello ".repeat(50));
        zip.file("b", "hello");
        int contents = zip.length();
        byte[] sound = zip.end();
        Map<TreePath, String> read = read(sound);
        int found = 0;
        for (int bit = 0; bit < contents * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                assertEquals(read, read(flipped), "bit " + bit);
            } catch (CofferException e) {
                found++;
            }
        }
        assertTrue(found > contents * 5, found + " of " + contents * 8);
    }
}
