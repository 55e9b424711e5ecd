package dev.coffer.vault.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Poly1305 authenticator: a polynomial in {@code r} over the message's 16-byte blocks, modulo
 * 2^130 - 5, plus {@code s}. Works in three limbs of 44, 44 and 42 bits, so that products stay
 * within two words and carries are few. Not thread-safe; holds no key between calls.
 */
final class Poly1305 {
    static final int TAG_BYTES = 16;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long M44 = (1L << 44) - 1;
    private static final long M42 = (1L << 42) - 1;

    private final byte[] last = new byte[16];

    /**
     * Writes the tag of a message.
     *
     * @param r the multiplier, 16 bytes; clamped here
     * @param s what is added at the end, 16 bytes
     */
    void tag(byte[] r, byte[] s, byte[] message, int offset, int length, byte[] tag, int at) {
        long low = (long) LONG.get(r, 0) & 0x0ffffffc0fffffffL;
        long high = (long) LONG.get(r, 8) & 0x0ffffffc0ffffffcL;
        long r0 = low & M44;
        long r1 = (low >>> 44 | high << 20) & M44;
        long r2 = high >>> 24;
        // 2^132 is 20 modulo the prime, so what overflows comes back times 20.
        long s1 = r1 * 20;
        long s2 = r2 * 20;
        // A product shifted left by 20 has its upper part, from bit 44 on, in the upper word.
        long r0x = r0 << 10;
        long r1x = r1 << 10;
        long r2x = r2 << 10;
        long s1x = s1 << 10;
        long s2x = s2 << 10;
        long h0 = 0;
        long h1 = 0;
        long h2 = 0;
        int end = offset + (length & ~15);
        int blocksEnd = (length & 15) == 0 ? end : end + 1;
        for (int i = offset; i < blocksEnd; i += 16) {
            long top = 1L << 40;
            long t0;
            long t1;
            if (i < end) {
                t0 = (long) LONG.get(message, i);
                t1 = (long) LONG.get(message, i + 8);
            } else {
                int rest = length & 15;
                java.util.Arrays.fill(last, (byte) 0);
                System.arraycopy(message, end, last, 0, rest);
                last[rest] = 1;
                t0 = (long) LONG.get(last, 0);
                t1 = (long) LONG.get(last, 8);
                top = 0;
            }
            h0 += t0 & M44;
            h1 += (t0 >>> 44 | t1 << 20) & M44;
            h2 += t1 >>> 24 | top;

            long h0x = h0 << 10;
            long h1x = h1 << 10;
            long h2x = h2 << 10;
            long d0 = (h0 * r0 & M44) + (h1 * s2 & M44) + (h2 * s1 & M44);
            long e0 =
                    Math.multiplyHigh(h0x, r0x)
                            + Math.multiplyHigh(h1x, s2x)
                            + Math.multiplyHigh(h2x, s1x);
            long d1 = (h0 * r1 & M44) + (h1 * r0 & M44) + (h2 * s2 & M44);
            long e1 =
                    Math.multiplyHigh(h0x, r1x)
                            + Math.multiplyHigh(h1x, r0x)
                            + Math.multiplyHigh(h2x, s2x);
            long d2 = (h0 * r2 & M44) + (h1 * r1 & M44) + (h2 * r0 & M44);
            long e2 =
                    Math.multiplyHigh(h0x, r2x)
                            + Math.multiplyHigh(h1x, r1x)
                            + Math.multiplyHigh(h2x, r0x);

            h0 = d0 & M44;
            d1 += (d0 >>> 44) + e0;
            h1 = d1 & M44;
            d2 += (d1 >>> 44) + e1;
            h2 = d2 & M42;
            h0 += ((d2 >>> 42) + (e2 << 2)) * 5;
            h1 += h0 >>> 44;
            h0 &= M44;
        }
        finish(h0, h1, h2, s, tag, at);
    }

    private static void finish(long a, long b, long c, byte[] s, byte[] tag, int at) {
        long h0 = a;
        long h1 = b;
        long h2 = c;
        for (int i = 0; i < 2; i++) {
            h2 += h1 >>> 44;
            h1 &= M44;
            h0 += (h2 >>> 42) * 5;
            h2 &= M42;
            h1 += h0 >>> 44;
            h0 &= M44;
        }
        // h - p, if that is not negative; chosen without a branch on secret data.
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> 44);
        long g2 = h2 + (g1 >>> 44) - (1L << 42);
        long keep = g2 >> 63;
        h0 = (h0 & keep) | (g0 & M44 & ~keep);
        h1 = (h1 & keep) | (g1 & M44 & ~keep);
        h2 = (h2 & keep) | (g2 & M42 & ~keep);

        long low = h0 | h1 << 44;
        long high = h1 >>> 20 | h2 << 24;
        long s0 = (long) LONG.get(s, 0);
        long sum = low + s0;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        LONG.set(tag, at, sum);
        LONG.set(tag, at + 8, high + (long) LONG.get(s, 8) + carry);
    }
}
