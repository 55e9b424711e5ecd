package dev.coffer.vault.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class ChunkerTest {
    private static final long POLYNOMIAL = 0x2063031efe9459L;
    private static final int MIB = 1 << 20;

    @Test
    void zerosAndRunsAreCutWhereResticCutsThem() {
        byte[] content = new byte[12 * MIB];
        Arrays.fill(content, 3 * MIB, content.length, (byte) 'x');
        assertEquals(
                List.of(524288, 524288, 524288, 524288, 524288, 524288, 8388608, 1048576),
                sizes(content, content.length));
    }

    @Test
    void cutsAreThoseOfThePlainAlgorithm() {
        for (int seed = 0; seed < 3; seed++) {
            byte[] content = new byte[14 * MIB + seed];
            new Random(seed).nextBytes(content);
            List<Integer> expected = plain(content);
            assertTrue(expected.size() > 4);
            assertEquals(expected, sizes(content, content.length));
        }
    }

    @Test
    void cutsDoNotDependOnHowMuchIsKnownAtATime() {
        byte[] content = new byte[6 * MIB];
        new Random(5).nextBytes(content);
        List<Integer> atOnce = sizes(content, content.length);
        assertEquals(atOnce, sizes(content, MIB));
        assertEquals(atOnce, sizes(content, 99_999));
    }

    @Test
    void polynomialsThatHaveDivisorsAreRefused() {
        assertTrue(Polynomial.isIrreducible(POLYNOMIAL));
        assertTrue(Polynomial.isIrreducible(0x3DA3358B4DC173L));
        assertFalse(Polynomial.isIrreducible(POLYNOMIAL ^ 1));
        assertFalse(Polynomial.isIrreducible(0b101)); // (x + 1) squared
        assertTrue(Polynomial.isIrreducible(0b111));
        assertThrows(IllegalArgumentException.class, () -> new Chunker(POLYNOMIAL ^ 1));
        assertThrows(IllegalArgumentException.class, () -> new Chunker(0b111));
    }

    @Test
    void newPolynomialsAreIrreducibleAndOfTheRightDegree() {
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            long polynomial = Polynomial.random(random::nextBytes);
            assertEquals(53, Polynomial.degree(polynomial));
            assertTrue(Polynomial.isIrreducible(polynomial));
        }
    }

    /** As the specification reads: a ring of 64 bytes that begins with a one. */
    private static List<Integer> plain(byte[] content) {
        long[] out = new long[256];
        long[] mod = new long[256];
        for (int b = 0; b < 256; b++) {
            long hash = append(0, b);
            for (int i = 0; i < 63; i++) {
                hash = append(hash, 0);
            }
            out[b] = hash;
            mod[b] = Polynomial.mod((long) b << 53, POLYNOMIAL) | (long) b << 53;
        }
        List<Integer> sizes = new ArrayList<>();
        int start = 0;
        while (start < content.length) {
            byte[] window = new byte[64];
            window[0] = 1;
            int position = 1;
            long digest = 1;
            int at = Math.min(content.length, start + Chunker.MIN - 64);
            while (at < content.length) {
                digest ^= out[window[position] & 0xff];
                window[position] = content[at];
                position = (position + 1) % 64;
                int index = (int) (digest >>> 45);
                digest = ((digest << 8) | (content[at] & 0xff)) ^ mod[index];
                at++;
                int size = at - start;
                if (size >= Chunker.MAX || (size >= Chunker.MIN && (digest & 0xfffff) == 0)) {
                    break;
                }
            }
            sizes.add(at - start);
            start = at;
        }
        return sizes;
    }

    private static long append(long hash, int b) {
        return Polynomial.mod(hash << 8 | b, POLYNOMIAL);
    }

    private static List<Integer> sizes(byte[] content, int step) {
        Chunker chunker = new Chunker(POLYNOMIAL);
        List<Integer> sizes = new ArrayList<>();
        int start = 0;
        int from = 0;
        for (int limit = Math.min(step, content.length); ; ) {
            int cut = chunker.cut(content, start, from, limit);
            if (cut >= 0) {
                sizes.add(cut - start);
                start = cut;
                from = cut;
            } else if (limit == content.length) {
                break;
            } else {
                from = limit + 1;
                limit = Math.min(content.length, limit + step);
            }
        }
        if (start < content.length) {
            sizes.add(content.length - start);
        }
        return sizes;
    }
}
