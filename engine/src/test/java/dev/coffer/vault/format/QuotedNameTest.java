package dev.coffer.vault.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

class QuotedNameTest {
    private static String json(byte[] name) {
        byte[] text = new GoJson().string(QuotedName.quote(name)).toBytes();
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String json(String name) {
        return json(name.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void namesAreWrittenAsResticWritesThem() {
        assertEquals("\"\\\\x01ctl\"", json("\u0001ctl"));
        assertEquals("\"quote\\\\\\\".txt\"", json("quote\".txt"));
        assertEquals("\"back\\\\\\\\slash\"", json("back\\slash"));
        assertEquals("\"new\\\\nline\"", json("new\nline"));
        assertEquals("\"nbsp\\\\u00a0x\"", json("nbsp\u00a0x"));
        assertEquals("\"zwj\\\\u200d\"", json("zwj\u200d"));
        assertEquals("\"shy\\\\u00ad\"", json("shy\u00ad"));
        assertEquals("\"bom\\\\ufeff\"", json("bom\ufeff"));
        assertEquals("\"\\\\ue000priv\"", json("\ue000priv"));
        assertEquals("\"\\\\u0378unassigned\"", json("\u0378unassigned"));
        assertEquals("\"ls\\\\u2028\"", json("ls\u2028"));
        assertEquals("\"a\\u003cb\\u003e\\u0026c.txt\"", json("a<b>&c.txt"));
        assertEquals("\"emoji😀\"", json("emoji😀"));
        assertEquals("\"ümlaut\"", json("ümlaut"));
        byte[] invalid = {'i', (byte) 0xff, (byte) 0xfe};
        assertEquals("\"i\\\\xff\\\\xfe\"", json(invalid));
    }

    @Test
    void anyBytesComeBack() {
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            byte[] name = new byte[1 + random.nextInt(12)];
            random.nextBytes(name);
            String quoted = new String(QuotedName.quote(name), StandardCharsets.UTF_8);
            assertArrayEquals(name, QuotedName.unquote(quoted));
        }
    }

    @Test
    void allEscapesOfGoAreUnderstoodAndOthersRefused() {
        byte[] expected = "\u0007\b\f\n\r\t\u000b\\\"é😀A".getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(
                expected,
                QuotedName.unquote("\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\u00e9\\U0001f600\\101"));
        for (String bad : new String[] {"\"", "\\", "\\q", "\\x1", "\\ud800", "\\777", "a\nb"}) {
            assertThrows(IllegalArgumentException.class, () -> QuotedName.unquote(bad));
        }
    }
}
