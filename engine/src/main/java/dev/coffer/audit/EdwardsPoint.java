package dev.coffer.audit;

import java.util.HexFormat;

/**
 * A point of the curve edwards25519, as X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z. All that is
 * needed here are multiples of the base point, and these are put together from sixteen sums of four
 * points that lie 64 doublings apart: 63 doublings and 64 additions. No branch and no index depends
 * on the factor.
 */
final class EdwardsPoint {
    /** 2^0, 2^64, 2^128 and 2^192 times the base point: x, y, highest byte first. */
    private static final String[][] TEETH = {
        {
            "216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a",
            "6666666666666666666666666666666666666666666666666666666666666658"
        },
        {
            "6222bd88bf2df9d5d44b60cfb4a08a960078db7ed51a35eb3e0b6b8ff4eda202",
            "0325bb42ea4ed025dd6bdaed261b7c4f5410b608ba902b068f1efa5782e45313"
        },
        {
            "4c27afff3c45f32c952d3984e14e29a098e685c9c2e723e5fc8047ae60b7e824",
            "5f2c99e6526dc87d95f11eb626c29c3a90d0be1e51a4c49e5bbabd114bf5a66b"
        },
        {
            "1bc7af1e38185e7c2d8d04371c7e177d7a9ddee1b81d7d26db7ad644c7dad28d",
            "61d909d855661f2f7a5eef87795dc0491d027e12631b270fcaf2f65900314833"
        },
    };

    private static final long[] TWICE_D =
            Field25519.of(
                    number("2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159"));

    private static final EdwardsPoint[] SUMS = sums();

    private final long[] x;
    private final long[] y;
    private final long[] z;
    private final long[] t;

    private EdwardsPoint(long[] x, long[] y, long[] z, long[] t) {
        this.x = x;
        this.y = y;
        this.z = z;
        this.t = t;
    }

    private static EdwardsPoint nothing() {
        return new EdwardsPoint(
                Field25519.zero(), Field25519.one(), Field25519.one(), Field25519.zero());
    }

    private static byte[] number(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int i = 0; i < 16; i++) {
            byte low = bytes[i];
            bytes[i] = bytes[31 - i];
            bytes[31 - i] = low;
        }
        return bytes;
    }

    private static EdwardsPoint[] sums() {
        EdwardsPoint[] sums = new EdwardsPoint[16];
        sums[0] = nothing();
        for (int i = 1; i < 16; i++) {
            int tooth = 31 - Integer.numberOfLeadingZeros(i);
            if (i == 1 << tooth) {
                long[] x = Field25519.of(number(TEETH[tooth][0]));
                long[] y = Field25519.of(number(TEETH[tooth][1]));
                long[] t = Field25519.zero();
                Field25519.multiply(t, x, y);
                sums[i] = new EdwardsPoint(x, y, Field25519.one(), t);
            } else {
                sums[i] = nothing();
                sums[i].add(sums[1 << tooth]);
                sums[i].add(sums[i - (1 << tooth)]);
            }
        }
        return sums;
    }

    /**
     * A multiple of the base point, in its 32 bytes (RFC 8032, 5.1.2).
     *
     * @param factor 32 bytes, lowest first
     */
    static byte[] baseTimes(byte[] factor) {
        EdwardsPoint sum = nothing();
        EdwardsPoint next = nothing();
        for (int bit = 63; bit >= 0; bit--) {
            sum.twice();
            int which = 0;
            for (int tooth = 0; tooth < 4; tooth++) {
                int at = bit + 64 * tooth;
                which |= (factor[at >> 3] >> (at & 7) & 1) << tooth;
            }
            for (int i = 0; i < 16; i++) {
                long mask = ((which ^ i) - 1L) >> 63; // -1 for the one that is meant
                next.choose(SUMS[i], mask);
            }
            sum.add(next);
        }
        return sum.bytes();
    }

    private void choose(EdwardsPoint other, long mask) {
        Field25519.choose(x, other.x, mask);
        Field25519.choose(y, other.y, mask);
        Field25519.choose(z, other.z, mask);
        Field25519.choose(t, other.t, mask);
    }

    private void add(EdwardsPoint other) {
        long[] a = Field25519.zero();
        long[] b = Field25519.zero();
        long[] c = Field25519.zero();
        long[] d = Field25519.zero();
        Field25519.subtract(a, y, x);
        Field25519.subtract(b, other.y, other.x);
        Field25519.multiply(a, a, b);
        Field25519.add(b, y, x);
        Field25519.add(c, other.y, other.x);
        Field25519.multiply(b, b, c);
        Field25519.multiply(c, t, other.t);
        Field25519.multiply(c, c, TWICE_D);
        Field25519.multiply(d, z, other.z);
        Field25519.add(d, d, d);
        finish(a, b, c, d);
    }

    /** What both formulas end with: from b - a, d - c, d + c, b + a. */
    private void finish(long[] a, long[] b, long[] c, long[] d) {
        long[] e = Field25519.zero();
        long[] f = Field25519.zero();
        Field25519.subtract(e, b, a);
        Field25519.subtract(f, d, c);
        Field25519.add(d, d, c);
        Field25519.add(b, b, a);
        Field25519.multiply(x, e, f);
        Field25519.multiply(y, d, b);
        Field25519.multiply(t, e, b);
        Field25519.multiply(z, f, d);
    }

    /** RFC 8032, 5.1.4. */
    private void twice() {
        long[] a = Field25519.zero();
        long[] b = Field25519.zero();
        long[] c = Field25519.zero();
        long[] h = Field25519.zero();
        long[] e = Field25519.zero();
        Field25519.square(a, x);
        Field25519.square(b, y);
        Field25519.square(c, z);
        Field25519.add(c, c, c);
        Field25519.add(h, a, b);
        Field25519.add(e, x, y);
        Field25519.square(e, e);
        Field25519.subtract(e, h, e);
        Field25519.subtract(a, a, b);
        Field25519.add(c, c, a);
        Field25519.multiply(x, e, c);
        Field25519.multiply(y, a, h);
        Field25519.multiply(t, e, h);
        Field25519.multiply(z, c, a);
    }

    private byte[] bytes() {
        long[] inverse = Field25519.inverse(z);
        long[] value = Field25519.zero();
        Field25519.multiply(value, x, inverse);
        int sign = Field25519.bytes(value)[0] & 1;
        Field25519.multiply(value, y, inverse);
        byte[] bytes = Field25519.bytes(value);
        bytes[31] |= (byte) (sign << 7);
        return bytes;
    }
}
