package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.util.Random;

class EscapedTest {
    private static String escaped(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return Escaped.of(array);
    }

    @Test
    void textStaysAsItIs() {
        for (String text :
                new String[] {"", "plain", "caf\u00e9", "cafe\u0301", "\ud83d\ude80 x", "a b"}) {
            assertEquals(text, Escaped.of(text.getBytes(UTF_8)));
            assertArrayEquals(text.getBytes(UTF_8), Escaped.parse(text));
        }
    }

    @Test
    void backslashIsDoubled() {
        assertEquals("a\\\\b", escaped('a', '\\', 'b'));
        assertEquals("\\\\x41", escaped('\\', 'x', '4', '1'));
    }

    @Test
    void whatIsNotUtf8IsHex() {
        assertEquals("a\\xff", escaped('a', 0xff));
        assertEquals("\\xc0\\x80", escaped(0xc0, 0x80)); // overlong
        assertEquals("\\xed\\xa0\\x80", escaped(0xed, 0xa0, 0x80)); // a surrogate
        assertEquals("\\xf4\\x90\\x80\\x80", escaped(0xf4, 0x90, 0x80, 0x80)); // too big
        assertEquals("\\xe2\\x82", escaped(0xe2, 0x82)); // cut short
        assertEquals("\\xe2\u00e9", escaped(0xe2, 0xc3, 0xa9));
    }

    @Test
    void whatActsOnATerminalIsHex() {
        assertEquals("\\x1b[31m", escaped(0x1b, '[', '3', '1', 'm'));
        assertEquals("a\\x0ab\\x09\\x7f", escaped('a', '\n', 'b', '\t', 0x7f));
        assertEquals("\\xc2\\x9b", escaped(0xc2, 0x9b)); // the one-character form of ESC [
        assertEquals("\\xe2\\x80\\xae", escaped(0xe2, 0x80, 0xae)); // right-to-left override
        assertEquals("\\xef\\xbb\\xbf", escaped(0xef, 0xbb, 0xbf));
    }

    @Test
    void loneBackslashThatAPersonTypedStandsForItself() {
        assertArrayEquals("a\\b".getBytes(UTF_8), Escaped.parse("a\\b"));
        assertArrayEquals("\\x4".getBytes(UTF_8), Escaped.parse("\\x4"));
        assertArrayEquals("\\xzz".getBytes(UTF_8), Escaped.parse("\\xzz"));
        assertArrayEquals("\\".getBytes(UTF_8), Escaped.parse("\\"));
        assertArrayEquals("A".getBytes(UTF_8), Escaped.parse("\\x41"));
    }

    @Test
    void everyByteStringComesBackAndIsPrintable() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = randomBytes(random);
            String text = Escaped.of(bytes);
            String message = "seed " + seed + ": " + text;
            assertArrayEquals(bytes, Escaped.parse(text), message);
            assertFalse(text.chars().anyMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0)), message);
            assertTrue(UTF_8.newEncoder().canEncode(text), message);
        }
    }

    /** Text, noise, and what looks like escapes. */
    private static byte[] randomBytes(Random random) {
        String[] pieces = {
            "\\", "\\x", "\\xff", "x41", "\u00e9", "\ud83d\ude80", "\u202e", "ab", "\n"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    @Test
    void utf8IsToldFromOtherBytes() {
        assertTrue(Escaped.isUtf8("caf\u00e9\n".getBytes(UTF_8)));
        assertFalse(Escaped.isUtf8(new byte[] {(byte) 0xe9}));
    }
}
