package dev.coffer.audit;

/**
 * Numbers modulo 2^255 - 19, as ten limbs of 26 and 25 bits in turn (the first has 26): products of
 * limbs fit a {@code long}. No branch and no index depends on a value. Results may be the same
 * array as an operand.
 */
final class Field25519 {
    private static final int LIMBS = 10;
    private static final long[] WIDTH = {26, 25, 26, 25, 26, 25, 26, 25, 26, 25};

    private Field25519() {}

    static long[] zero() {
        return new long[LIMBS];
    }

    static long[] one() {
        long[] one = new long[LIMBS];
        one[0] = 1;
        return one;
    }

    /** From 32 bytes, lowest first; the highest bit does not count. */
    static long[] of(byte[] bytes) {
        long[] limbs = new long[LIMBS];
        int bit = 0;
        for (int i = 0; i < LIMBS; i++) {
            long value = 0;
            for (int k = 0; k < 5; k++) {
                int at = bit / 8 + k;
                value |= at < 32 ? (bytes[at] & 0xffL) << (8 * k) : 0;
            }
            limbs[i] = value >>> (bit % 8) & ((1L << WIDTH[i]) - 1);
            bit += (int) WIDTH[i];
        }
        return limbs;
    }

    static void add(long[] to, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            to[i] = a[i] + b[i];
        }
    }

    static void subtract(long[] to, long[] a, long[] b) {
        for (int i = 0; i < LIMBS; i++) {
            to[i] = a[i] - b[i];
        }
    }

    /**
     * Multiplies. Limbs of the operands may have a bit or two more than their width, and either
     * sign.
     */
    static void multiply(long[] to, long[] a, long[] b) {
        long[] product = new long[2 * LIMBS];
        for (int i = 0; i < LIMBS; i++) {
            long left = a[i];
            // Two limbs of 25 bits stand half a bit lower than their sum of positions says.
            long doubled = (i & 1) == 0 ? left : left << 1;
            for (int k = 0; k < LIMBS; k += 2) {
                product[i + k] += left * b[k];
                product[i + k + 1] += doubled * b[k + 1];
            }
        }
        for (int i = 0; i < LIMBS - 1; i++) { // 2^255 is 19
            product[i] += 19 * product[i + LIMBS];
        }
        carry(product);
        System.arraycopy(product, 0, to, 0, LIMBS);
    }

    private static void carry(long[] limbs) {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < LIMBS; i++) {
                int width = 26 - (i & 1);
                long over = (limbs[i] + (1L << (width - 1))) >> width;
                limbs[i] -= over << width;
                if (i == LIMBS - 1) {
                    limbs[0] += 19 * over;
                } else {
                    limbs[i + 1] += over;
                }
            }
        }
    }

    static void square(long[] to, long[] a) {
        multiply(to, a, a);
    }

    /** {@code a} to the power of 2^255 - 21: its inverse. */
    static long[] inverse(long[] a) {
        long[] result = a.clone();
        for (int bit = 253; bit >= 0; bit--) {
            square(result, result);
            if (bit != 2 && bit != 4) { // all bits of the exponent are ones but these two
                multiply(result, result, a);
            }
        }
        return result;
    }

    /** Takes {@code b} in place of {@code a} if {@code mask} is -1, leaves it if 0. */
    static void choose(long[] a, long[] b, long mask) {
        for (int i = 0; i < LIMBS; i++) {
            a[i] ^= mask & (a[i] ^ b[i]);
        }
    }

    /** 32 bytes, lowest first, of the one number from 0 to 2^255 - 20 that this is. */
    static byte[] bytes(long[] a) {
        long[] limbs = a.clone();
        carry(limbs);
        // Whether it is negative or at least the prime is told by what would be carried out of it.
        long over = (19 * limbs[9] + (1L << 24)) >> 25;
        for (int i = 0; i < LIMBS; i++) {
            over = (limbs[i] + over) >> (26 - (i & 1));
        }
        limbs[0] += 19 * over;
        for (int i = 0; i < LIMBS; i++) {
            int width = 26 - (i & 1);
            long high = limbs[i] >> width;
            limbs[i] -= high << width;
            if (i < LIMBS - 1) {
                limbs[i + 1] += high;
            }
        }
        byte[] bytes = new byte[32];
        int bit = 0;
        for (int i = 0; i < LIMBS; i++) {
            long value = limbs[i] << (bit % 8);
            for (int at = bit / 8; value != 0; at++, value >>>= 8) {
                bytes[at] |= (byte) value;
            }
            bit += 26 - (i & 1);
        }
        return bytes;
    }
}
