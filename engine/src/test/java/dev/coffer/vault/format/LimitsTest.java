package dev.coffer.vault.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;

import dev.coffer.base.DamagedException;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What asks for too much is damage before it has taken it. */
class LimitsTest {
    private static final long MOST_MEMORY = 256L << 20;

    private interface Deed {
        void run() throws IOException;
    }

    private static void assertRefused(String why, Deed deed) {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        DamagedException e = assertThrows(DamagedException.class, deed::run);
        long taken = bean.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < MOST_MEMORY, "took " + (taken >> 20) + " MiB");
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    private static InputStream in(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String listOf(String begin, String member, int bytes, String end) {
        StringBuilder json = new StringBuilder(bytes + 100).append(begin).append(member);
        while (json.length() < bytes) {
            json.append(',').append(member);
        }
        return json.append(end).toString();
    }

    private static void parseListing(String json) throws IOException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        TreeText.parse(text, text.length);
    }

    @Test
    void nestingIsLimited() {
        String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertRefused("nesting depth", () -> Snapshot.parse(in(deep)));
        assertRefused("nesting depth", () -> parseListing(deep));
        assertRefused("nesting depth", () -> LockFile.parse(in(deep)));
    }

    @Test
    void lengthOfATextIsLimited() {
        String text = "{\"hostname\":\"" + "a".repeat(Limits.JSON_TEXT + 1) + "\"}";
        assertRefused("String value length", () -> Snapshot.parse(in(text)));
    }

    @Test
    void entriesWithoutAnythingInThemAreRefused() {
        String nodes = listOf("{\"nodes\":[", "{\"name\":\"a\"}", 32 << 20, "]}");
        assertRefused("without anything", () -> parseListing(nodes));
        String xattrs = listOf("{\"nodes\":[{\"extended_attributes\":[", "{}", 32 << 20, "]}]}");
        assertRefused("without anything", () -> parseListing(xattrs));
    }

    @Test
    void numberOfTagsIsLimited() {
        String tags = listOf("{\"tags\":[", "\"a\"", 32 << 20, "]}");
        assertRefused("too many", () -> Snapshot.parse(in(tags)));
    }

    @Test
    void keyThatAsksForTooMuchMemoryOrTimeIsRefused() {
        for (String cost :
                new String[] {
                    "\"N\":1073741824,\"r\":8,\"p\":1",
                    "\"N\":2,\"r\":1073741823,\"p\":1",
                    "\"N\":2,\"r\":1,\"p\":1073741823",
                    "\"N\":131072,\"r\":8,\"p\":4096",
                    "\"N\":0,\"r\":8,\"p\":1",
                    "\"N\":-32768,\"r\":8,\"p\":1",
                    "\"N\":32767,\"r\":8,\"p\":1"
                }) {
            String salt = "A".repeat(86) + "==";
            String key =
                    "{\"kdf\":\"scrypt\"," + cost + ",\"salt\":\"" + salt + "\",\"data\":\"\"}";
            byte[] json = key.getBytes(StandardCharsets.UTF_8);
            assertRefused("scrypt", () -> KeyFile.parse(json));
        }
    }

    @Test
    void whatDecompressesToMuchMoreThanItWasIsRefused() throws IOException {
        byte[] blanks = new byte[40 << 20];
        Arrays.fill(blanks, (byte) ' ');
        byte[] packed = Unpacked.wrap(blanks, 2);
        assertTrue(packed.length < 10_000);
        assertRefused(
                "too large",
                () -> {
                    long limit = Limits.decompressed(packed.length);
                    try (InputStream in = Unpacked.unwrap(packed, limit)) {
                        Snapshot.parse(in);
                    }
                });
        byte[] bomb = Zstd.compress(blanks, 3);
        try (ZstdCodec codec = new ZstdCodec(1)) {
            byte[] room = new byte[1 << 20];
            assertRefused(
                    "decompress",
                    () -> codec.decompress(bomb, 0, bomb.length, room, 0, room.length));
            long[] got = {0};
            assertRefused(
                    "length",
                    () -> {
                        codec.beginStream(1 << 20, (bytes, offset, length) -> got[0] += length);
                        codec.stream(bomb, 0, bomb.length);
                        codec.endStream();
                    });
            assertTrue(got[0] < 2 << 20, "told of " + got[0] + " bytes");
        }
    }

    @Test
    void sizesThatNoProgramWritesAreImpossible() {
        assertTrue(Limits.isPossible(100, 8 << 20), "zeros");
        assertTrue(Limits.isPossible(20 << 20, 450 << 20), "the listing of a million files");
        assertEquals(false, Limits.isPossible(100, 33 << 20));
        assertEquals(false, Limits.isPossible(Integer.MAX_VALUE, 0));
        assertEquals(false, Limits.isPossible(Limits.BLOB, Integer.MAX_VALUE));
    }
}
