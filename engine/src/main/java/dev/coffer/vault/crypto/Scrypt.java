package dev.coffer.vault.crypto;

import dev.coffer.base.Sha256;
import dev.coffer.base.Workers;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * scrypt (RFC 7914): turns a password into a key at a cost in memory and time. Its {@code p} lanes
 * do not depend on each other, so several may be worked on at once, each with its own memory. All
 * that it keeps meanwhile is wiped.
 */
final class Scrypt {
    /** What HMAC fills a secret up to. */
    private static final int PAD_BYTES = 64;

    /** Words that Salsa20 mixes at once. */
    private static final int SALSA = 16;

    private static final int ROUNDS = 8;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int n;

    /** Words of a block of {@code 128 r} bytes. */
    private final int words;

    private Scrypt(int n, int r) {
        this.n = n;
        this.words = 2 * r * SALSA;
    }

    /**
     * The key of a password.
     *
     * @param password not changed; may be empty
     * @param cost its memory is taken for each lane that is worked on
     * @param lanes that are worked on at once, {@code >= 1}
     * @param length of the key, in bytes
     * @throws InterruptedException if the caller was interrupted meanwhile
     */
    static byte[] derive(byte[] password, byte[] salt, PasswordCost cost, int lanes, int length)
            throws IOException, InterruptedException {
        int block = 128 * cost.r();
        byte[] mixed = stretch(password, salt, block * cost.p());
        Scrypt scrypt = new Scrypt(cost.n(), cost.r());
        AtomicInteger next = new AtomicInteger();
        try {
            Workers.run(
                    Math.min(lanes, cost.p()),
                    "password",
                    crew -> {
                        int[] memory = new int[cost.n() * scrypt.words];
                        for (int i = next.getAndIncrement();
                                i < cost.p() && !crew.stopping();
                                i = next.getAndIncrement()) {
                            scrypt.mixLane(mixed, i * block, memory);
                        }
                        Arrays.fill(memory, 0);
                    });
            return stretch(password, mixed, length);
        } finally {
            Arrays.fill(mixed, (byte) 0);
        }
    }

    /**
     * PBKDF2 with HMAC-SHA-256 and a single iteration. Of the JDK only the digest: to look up its
     * HMAC loads every provider of cryptography there is, before the first lane can begin.
     */
    private static byte[] stretch(byte[] password, byte[] salt, int length) {
        byte[] secret = password.length > PAD_BYTES ? hash(password) : password;
        MessageDigest inner = begun(secret, 0x36);
        MessageDigest outer = begun(secret, 0x5c);
        inner.update(salt);
        byte[] out = new byte[length];
        byte[] counter = new byte[Integer.BYTES];
        for (int at = 0, i = 1; at < length; at += Sha256.BYTES, i++) {
            COUNTER.set(counter, 0, i);
            MessageDigest message = copy(inner);
            message.update(counter);
            MessageDigest tag = copy(outer);
            tag.update(message.digest());
            System.arraycopy(tag.digest(), 0, out, at, Math.min(Sha256.BYTES, length - at));
        }
        return out;
    }

    private static byte[] hash(byte[] password) {
        MessageDigest digest = Sha256.digest();
        digest.update(password);
        return digest.digest();
    }

    /** One half of HMAC: what has taken the secret. */
    private static MessageDigest begun(byte[] secret, int pad) {
        byte[] block = Arrays.copyOf(secret, PAD_BYTES);
        for (int i = 0; i < PAD_BYTES; i++) {
            block[i] ^= (byte) pad;
        }
        MessageDigest digest = Sha256.digest();
        digest.update(block);
        Arrays.fill(block, (byte) 0);
        return digest;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every SHA-256 of a JDK can be copied", e);
        }
    }

    private static final VarHandle COUNTER =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /**
     * Mixes one lane in place: fills the memory, each block made of the one before, then reads it
     * at places that what was read decides.
     */
    private void mixLane(byte[] lane, int at, int[] memory) {
        int[] x = new int[words];
        int[] y = new int[words];
        for (int i = 0; i < words; i++) {
            memory[i] = (int) INT.get(lane, at + i * Integer.BYTES);
        }
        for (int i = 1; i < n; i++) {
            mix(memory, (i - 1) * words, memory, i * words);
        }
        mix(memory, (n - 1) * words, x, 0);
        for (int i = 0; i < n; i++) {
            int place = (x[words - SALSA] & (n - 1)) * words;
            for (int k = 0; k < words; k++) {
                x[k] ^= memory[place + k];
            }
            mix(x, 0, y, 0);
            int[] swap = x;
            x = y;
            y = swap;
        }
        for (int i = 0; i < words; i++) {
            INT.set(lane, at + i * Integer.BYTES, x[i]);
        }
        Arrays.fill(x, 0);
        Arrays.fill(y, 0);
    }

    /** Mixes a block into another: results with an even number go into its first half. */
    private void mix(int[] block, int from, int[] to, int at) {
        int half = words / 2;
        int[] before = block;
        int last = from + words - SALSA;
        for (int even = 0; even < half; even += SALSA) {
            int odd = even + half;
            salsa(before, last, block, from + 2 * even, to, at + even);
            salsa(to, at + even, block, from + 2 * even + SALSA, to, at + odd);
            before = to;
            last = at + odd;
        }
    }

    /** Salsa20/8 of two times 16 words that are combined first. */
    private static void salsa(int[] a, int from, int[] b, int with, int[] to, int at) {
        int i0 = a[from + 0] ^ b[with + 0];
        int i1 = a[from + 1] ^ b[with + 1];
        int i2 = a[from + 2] ^ b[with + 2];
        int i3 = a[from + 3] ^ b[with + 3];
        int i4 = a[from + 4] ^ b[with + 4];
        int i5 = a[from + 5] ^ b[with + 5];
        int i6 = a[from + 6] ^ b[with + 6];
        int i7 = a[from + 7] ^ b[with + 7];
        int i8 = a[from + 8] ^ b[with + 8];
        int i9 = a[from + 9] ^ b[with + 9];
        int i10 = a[from + 10] ^ b[with + 10];
        int i11 = a[from + 11] ^ b[with + 11];
        int i12 = a[from + 12] ^ b[with + 12];
        int i13 = a[from + 13] ^ b[with + 13];
        int i14 = a[from + 14] ^ b[with + 14];
        int i15 = a[from + 15] ^ b[with + 15];
        int x0 = i0;
        int x1 = i1;
        int x2 = i2;
        int x3 = i3;
        int x4 = i4;
        int x5 = i5;
        int x6 = i6;
        int x7 = i7;
        int x8 = i8;
        int x9 = i9;
        int x10 = i10;
        int x11 = i11;
        int x12 = i12;
        int x13 = i13;
        int x14 = i14;
        int x15 = i15;
        for (int round = 0; round < ROUNDS; round += 2) {
            x4 ^= Integer.rotateLeft(x0 + x12, 7);
            x8 ^= Integer.rotateLeft(x4 + x0, 9);
            x12 ^= Integer.rotateLeft(x8 + x4, 13);
            x0 ^= Integer.rotateLeft(x12 + x8, 18);
            x9 ^= Integer.rotateLeft(x5 + x1, 7);
            x13 ^= Integer.rotateLeft(x9 + x5, 9);
            x1 ^= Integer.rotateLeft(x13 + x9, 13);
            x5 ^= Integer.rotateLeft(x1 + x13, 18);
            x14 ^= Integer.rotateLeft(x10 + x6, 7);
            x2 ^= Integer.rotateLeft(x14 + x10, 9);
            x6 ^= Integer.rotateLeft(x2 + x14, 13);
            x10 ^= Integer.rotateLeft(x6 + x2, 18);
            x3 ^= Integer.rotateLeft(x15 + x11, 7);
            x7 ^= Integer.rotateLeft(x3 + x15, 9);
            x11 ^= Integer.rotateLeft(x7 + x3, 13);
            x15 ^= Integer.rotateLeft(x11 + x7, 18);
            x1 ^= Integer.rotateLeft(x0 + x3, 7);
            x2 ^= Integer.rotateLeft(x1 + x0, 9);
            x3 ^= Integer.rotateLeft(x2 + x1, 13);
            x0 ^= Integer.rotateLeft(x3 + x2, 18);
            x6 ^= Integer.rotateLeft(x5 + x4, 7);
            x7 ^= Integer.rotateLeft(x6 + x5, 9);
            x4 ^= Integer.rotateLeft(x7 + x6, 13);
            x5 ^= Integer.rotateLeft(x4 + x7, 18);
            x11 ^= Integer.rotateLeft(x10 + x9, 7);
            x8 ^= Integer.rotateLeft(x11 + x10, 9);
            x9 ^= Integer.rotateLeft(x8 + x11, 13);
            x10 ^= Integer.rotateLeft(x9 + x8, 18);
            x12 ^= Integer.rotateLeft(x15 + x14, 7);
            x13 ^= Integer.rotateLeft(x12 + x15, 9);
            x14 ^= Integer.rotateLeft(x13 + x12, 13);
            x15 ^= Integer.rotateLeft(x14 + x13, 18);
        }
        to[at + 0] = i0 + x0;
        to[at + 1] = i1 + x1;
        to[at + 2] = i2 + x2;
        to[at + 3] = i3 + x3;
        to[at + 4] = i4 + x4;
        to[at + 5] = i5 + x5;
        to[at + 6] = i6 + x6;
        to[at + 7] = i7 + x7;
        to[at + 8] = i8 + x8;
        to[at + 9] = i9 + x9;
        to[at + 10] = i10 + x10;
        to[at + 11] = i11 + x11;
        to[at + 12] = i12 + x12;
        to[at + 13] = i13 + x13;
        to[at + 14] = i14 + x14;
        to[at + 15] = i15 + x15;
    }
}
