package dev.coffer.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

class FolderBlockTest {
    private static final FileKind[] KINDS = {
        FileKind.FILE,
        FileKind.FOLDER,
        FileKind.LINK,
        FileKind.FIFO,
        FileKind.CHARACTER_DEVICE,
        FileKind.BLOCK_DEVICE
    };

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Name name(Random random) {
        byte[] bytes = random(random, 1 + random.nextInt(random.nextInt(8) == 0 ? 255 : 12));
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0 || bytes[i] == '/' || bytes[i] == '.') {
                bytes[i] = 'n';
            }
        }
        return Name.owning(bytes);
    }

    private static long number(Random random) {
        return random.nextLong() >> random.nextInt(64);
    }

    private static RecordedEntry entry(Random random, Name name) {
        FileKind kind = KINDS[random.nextInt(KINDS.length)];
        Bytes target =
                kind == FileKind.LINK
                        ? Bytes.owning(random(random, random.nextInt(40)))
                        : Bytes.EMPTY;
        int flags = kind == FileKind.FILE ? random.nextInt(16) : random.nextInt(4);
        boolean database = (flags & RecordedEntry.DATABASE) != 0;
        long size =
                switch (kind) {
                    case FILE -> number(random) & Long.MAX_VALUE;
                    case LINK -> target.length();
                    default -> 0;
                };
        long blocks = (flags & RecordedEntry.SPARSE) != 0 ? 0 : (size + 511) >>> 9;
        FileStat stat =
                new FileStat(
                        kind,
                        random.nextInt(010000),
                        random.nextInt(),
                        random.nextInt(),
                        1 + (random.nextInt(3) == 0 ? random.nextInt(100) : 0),
                        size,
                        blocks,
                        number(random) >> 8,
                        random.nextInt(1_000_000_000),
                        number(random) >> 8,
                        random.nextInt(1_000_000_000),
                        number(random),
                        number(random),
                        kind.isDevice() ? number(random) : 0);
        List<Xattr> xattrs = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            xattrs.add(
                    new Xattr(
                            Bytes.owning(random(random, 5)),
                            Bytes.owning(random(random, random.nextInt(9)))));
        }
        boolean file = kind == FileKind.FILE;
        return new RecordedEntry(
                name,
                stat,
                flags,
                database ? number(random) & Long.MAX_VALUE : file ? size : 0,
                file && random.nextInt(10) > 0 ? Sha256.owning(random(random, 32)) : null,
                database ? Bytes.owning(random(random, random.nextInt(64))) : Bytes.EMPTY,
                target,
                xattrs,
                random.nextInt(4) == 0 ? Bytes.owning(random(random, 3)) : Bytes.EMPTY,
                kind == FileKind.FOLDER && random.nextBoolean()
                        ? new Ref(1 + random.nextInt(9), 1 + (number(random) >>> 8 & 0xffffff), 7)
                        : null);
    }

    private static List<Entry> entries(Random random, int count) {
        TreeMap<Name, Entry> sorted = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Name name = name(random);
            sorted.put(name, entry(random, name));
        }
        return new ArrayList<>(sorted.values());
    }

    private static String described(List<Entry> entries) {
        StringBuilder out = new StringBuilder();
        for (Entry each : entries) {
            RecordedEntry e = (RecordedEntry) each;
            out.append(e.name()).append(' ').append(e.stat()).append(' ').append(e.flags());
            out.append(' ').append(e.size()).append(' ').append(e.contentHash());
            out.append(' ').append(e.databaseStamp()).append(' ').append(e.target());
            out.append(' ').append(e.xattrs()).append(' ').append(e.extra());
            out.append(' ').append(e.children()).append('\n');
        }
        return out.toString();
    }

    private static byte[] encoded(List<Entry> entries) {
        ByteSink out = new ByteSink(16);
        FolderBlock.encode(entries, out);
        return out.toBytes();
    }

    private static List<Entry> decoded(byte[] bytes) throws DamagedException {
        return FolderBlock.decode(new ByteCursor(bytes, 0, bytes.length), name -> {});
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<Entry> entries = entries(random, random.nextInt(30));
            String told = "seed " + seed;
            assertEquals(described(entries), described(decoded(encoded(entries))), told);
        }
    }

    @Test
    void damagedBytesAreRefusedOrReadAsSomethingElseButNeverBreakTheReader() {
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = encoded(entries(random, 8));
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                decoded(bytes);
            } catch (DamagedException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, refused + " refused");
    }

    @Test
    void nameThatCannotBeOneIsRefusedAndTheOthersAreRead() throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (String name : List.of("A1", "B2", "C3", "D4", "E5")) {
            entries.add(entry(new Random(9), Name.of(name)));
        }
        byte[] bytes = encoded(entries);
        overwrite(bytes, "A1", "..");
        overwrite(bytes, "C3", "a/");
        overwrite(bytes, "D4", "\0D");
        List<String> refused = new ArrayList<>();
        List<Entry> read = FolderBlock.decode(new ByteCursor(bytes, 0, bytes.length), refused::add);
        assertEquals(
                List.of(".. leads out of its folder", "a/ holds a slash", "\\x00D holds a NUL"),
                refused);
        assertEquals(described(List.of(entries.get(1), entries.get(4))), described(read));
    }

    private static void overwrite(byte[] bytes, String name, String bad) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        byte[] other = bad.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(other, 0, bytes, all.indexOf("\0\2" + name) + 2, other.length);
    }

    @Test
    void everyShorterBlockIsRefused() {
        byte[] bytes = encoded(entries(new Random(7), 12));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(DamagedException.class, () -> decoded(cut));
        }
    }
}
