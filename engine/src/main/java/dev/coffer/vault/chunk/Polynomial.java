package dev.coffer.vault.chunk;

import dev.coffer.base.Randomness;

import java.nio.ByteBuffer;

/** Arithmetic of polynomials over GF(2), one bit a coefficient, of degree below 64. */
public final class Polynomial {
    /** Degree of the polynomials that contents are cut by. */
    public static final int DEGREE = 53;

    private Polynomial() {}

    /** A new irreducible polynomial of degree 53. */
    public static long random(Randomness randomness) {
        byte[] bytes = new byte[Long.BYTES];
        while (true) {
            randomness.fill(bytes);
            long drawn = ByteBuffer.wrap(bytes).getLong();
            long candidate = (drawn & ((1L << DEGREE) - 1)) | 1L << DEGREE | 1;
            if (isIrreducible(candidate)) {
                return candidate;
            }
        }
    }

    /** Whether it has no divisors (Ben-Or's test). */
    public static boolean isIrreducible(long polynomial) {
        int degree = degree(polynomial);
        if (degree < 1) {
            return false;
        }
        long power = mod(2, polynomial);
        for (int i = 1; i <= degree / 2; i++) {
            power = multiply(power, power, polynomial);
            if (gcd(polynomial, power ^ mod(2, polynomial)) != 1) {
                return false;
            }
        }
        return true;
    }

    /** -1 for 0. */
    static int degree(long polynomial) {
        return 63 - Long.numberOfLeadingZeros(polynomial);
    }

    static long mod(long value, long by) {
        int degree = degree(by);
        long rest = value;
        for (int d = degree(rest); d >= degree; d = degree(rest)) {
            rest ^= by << (d - degree);
        }
        return rest;
    }

    private static long multiply(long a, long b, long by) {
        long top = 1L << degree(by);
        long product = 0;
        for (int i = degree(b); i >= 0; i--) {
            product <<= 1;
            if ((product & top) != 0) {
                product ^= by;
            }
            if ((b >>> i & 1) != 0) {
                product ^= a;
            }
        }
        return product;
    }

    private static long gcd(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = mod(x, y);
            x = y;
            y = rest;
        }
        return x;
    }
}
