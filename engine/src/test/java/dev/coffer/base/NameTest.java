package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

class NameTest {
    @Test
    void whatCouldLeadElsewhereIsNoName() {
        for (String text : List.of("", ".", "..", "/", "a/b", "/a", "a/", "a\0", "\0")) {
            assertThrows(IllegalArgumentException.class, () -> Name.of(text));
        }
        assertEquals("is empty", Name.problem(new byte[0]));
        assertEquals("leads out of its folder", Name.problem(new byte[] {'.', '.'}));
        assertEquals("holds a slash", Name.problem(new byte[] {'a', '/'}));
        assertEquals("holds a NUL", Name.problem(new byte[] {'a', 0}));
    }

    @Test
    void everyOtherByteStringIsAName() {
        for (String text : List.of("...", "..a", ".a", " ", "\n", "\\", "a.", "C:")) {
            assertNull(Name.problem(Name.of(text).toBytes()));
        }
        for (int b = 1; b < 256; b++) {
            byte[] bytes = {'x', (byte) b};
            if (b != '/') {
                assertArrayEquals(bytes, Name.of(bytes).toBytes());
            }
        }
    }

    @Test
    void changingTheArrayAfterwardsChangesNoName() {
        byte[] bytes = {'a'};
        Name name = Name.of(bytes);
        bytes[0] = '/';
        name.toBytes()[0] = '/';
        assertEquals(Name.of("a"), name);
    }

    @Test
    void orderIsThatOfUnsignedBytes() {
        Name high = Name.of(new byte[] {(byte) 0xff});
        assertTrue(Name.of("a").compareTo(high) < 0);
        assertTrue(Name.of("a").compareTo(Name.of("ab")) < 0);
        assertTrue(Name.of("B").compareTo(Name.of("a")) < 0);
        assertEquals(0, Name.of("a").compareTo(Name.of("a")));
    }

    @Test
    void composedAndDecomposedFormsDiffer() {
        assertNotEquals(Name.of("caf\u00e9"), Name.of("cafe\u0301"));
    }

    @Test
    void endsAreComparedAndAdded() {
        Name name = Name.of("file.txt");
        assertTrue(name.startsWith("file"));
        assertTrue(name.endsWith(".txt"));
        assertFalse(name.startsWith("file.txt2"));
        assertFalse(name.endsWith("xfile.txt"));
        assertEquals(Name.of("file.txt~"), name.plus("~"));
        assertThrows(IllegalArgumentException.class, () -> name.plus("/x"));
    }
}
