package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.base.Escaped;
import dev.coffer.config.PathBase;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;

import java.util.Random;

class WordsTest {
    @Test
    void wordsThatLostNothingStayTheSame() {
        String[] args = {"backup", "ünï 💾", ""};
        assertSame(args, Words.exact(args));
    }

    @Test
    void theLastWordsOfTheCommandLineAreTheProgramsOwn() {
        byte[] line = "java\0-cp\0x\0Main\0ls\0a\u00ffb\0\0".getBytes(ISO_8859_1);
        String[] words = Words.last(new String[] {"ls", "a\uFFFDb", ""}, line);
        assertArrayEquals(new String[] {"ls", "a\uDCFFb", ""}, words);
    }

    @Test
    void anyBytesComeBack() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] word = new byte[random.nextInt(12)];
            for (int i = 0; i < word.length; i++) {
                // Many bytes that begin or continue a sequence, so that all ways to break one come
                // up.
                word[i] =
                        (byte)
                                (random.nextBoolean()
                                        ? 0x80 + random.nextInt(128)
                                        : 1 + random.nextInt(127));
            }
            byte[] line = java.util.Arrays.copyOf(word, word.length + 1);
            String[] words = Words.last(new String[] {"?"}, line);
            assertArrayEquals(word, Escaped.bytes(words[0]), () -> java.util.Arrays.toString(word));
        }
    }

    @Test
    void validTextIsNotTakenForBytes() {
        for (String text : new String[] {"", "plain", "ünï", "💾💽", "\uDBFF\uDC80"}) {
            byte[] line = (text + "\0").getBytes(UTF_8);
            assertEquals(text, Words.last(new String[] {"?"}, line)[0]);
            assertArrayEquals(text.getBytes(UTF_8), Escaped.bytes(text));
        }
    }

    @Test
    void aPathKeepsItsBytes() {
        PathBase here = new PathBase(HostPath.of("/here"), null);
        byte[] bytes = "/tmp/a\u00ff b%c".getBytes(ISO_8859_1);
        assertEquals(HostPath.of(bytes), here.resolve("/tmp/a\uDCFF b%c"));
        assertEquals(HostPath.of(bytes), here.resolve("../tmp/a\\xff b%c"));
        assertEquals(HostPath.of("/here/plain"), here.resolve("plain"));
    }
}
