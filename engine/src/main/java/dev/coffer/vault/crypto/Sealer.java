package dev.coffer.vault.crypto;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Randomness;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and authenticates: a sealed piece is 16 random bytes, as many bytes of ciphertext as
 * there were of plain text, and a 16-byte tag. Keeps its ciphers from one piece to the next; one
 * for each thread.
 */
public final class Sealer {
    /** So many bytes of a sealed piece come before its ciphertext. */
    public static final int IV_BYTES = 16;

    /** How many bytes a sealed piece is longer than its plain text. */
    public static final int OVERHEAD = IV_BYTES + Poly1305.TAG_BYTES;

    /** One huge call is slow: the cipher's loop is compiled late. */
    private static final int SLICE = 32 * 1024;

    private final SecretKeySpec encryptKey;
    private final byte[] multiplier;
    private final Cipher counter;
    private final Cipher block;
    private final Randomness randomness;
    private final Poly1305 poly = new Poly1305();
    private final byte[] iv = new byte[IV_BYTES];
    private final byte[] summand = new byte[Poly1305.TAG_BYTES];
    private final byte[] tag = new byte[Poly1305.TAG_BYTES];
    private final byte[] slice = new byte[SLICE];

    /**
     * @param randomness where the 16 random bytes of each piece come from
     */
    public Sealer(MasterKey key, Randomness randomness) {
        this.randomness = randomness;
        this.multiplier = key.macMultiplier().clone();
        this.encryptKey = new SecretKeySpec(key.encrypt(), "AES");
        try {
            counter = Cipher.getInstance("AES/CTR/NoPadding");
            block = Cipher.getInstance("AES/ECB/NoPadding");
            block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.macKey(), "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /**
     * Seals a piece.
     *
     * @param sealed takes {@code length + OVERHEAD} bytes from {@code at} on; the plain text's own
     *     array only if it lies where its ciphertext goes, at {@code at + IV_BYTES}
     * @return bytes written
     */
    public int seal(byte[] plain, int offset, int length, byte[] sealed, int at) {
        do {
            randomness.fill(iv);
        } while (isZero(iv));
        System.arraycopy(iv, 0, sealed, at, IV_BYTES);
        crypt(plain, offset, length, sealed, at + IV_BYTES);
        authenticate(sealed, at + IV_BYTES, length, sealed, at + IV_BYTES + length);
        return length + OVERHEAD;
    }

    /** A piece sealed into an array of its own. */
    public byte[] seal(byte[] plain) {
        byte[] sealed = new byte[plain.length + OVERHEAD];
        seal(plain, 0, plain.length, sealed, 0);
        return sealed;
    }

    /**
     * Opens a piece; what it held is only written when its tag is right.
     *
     * @param plain takes {@code length - OVERHEAD} bytes from {@code at} on; the sealed piece's own
     *     array only if they go where the ciphertext lies, at {@code offset + IV_BYTES}
     * @return bytes written
     * @throws NotSealedException if it is not what this key has sealed
     */
    public int open(byte[] sealed, int offset, int length, byte[] plain, int at)
            throws NotSealedException {
        int body = check(sealed, offset, length);
        crypt(sealed, offset + IV_BYTES, body, plain, at);
        return body;
    }

    /** Takes what is opened slice by slice. */
    public interface Slices {
        /**
         * @param bytes overwritten afterwards
         */
        void take(byte[] bytes, int offset, int length) throws DamagedException;
    }

    /**
     * Opens a piece without room for it as a whole; nothing is handed on unless its tag is right.
     *
     * @throws NotSealedException if it is not what this key has sealed
     */
    public void open(byte[] sealed, int offset, int length, Slices to) throws DamagedException {
        int body = check(sealed, offset, length);
        try {
            counter.init(Cipher.ENCRYPT_MODE, encryptKey, new IvParameterSpec(iv));
            for (int done = 0; done < body; ) {
                int n = Math.min(SLICE, body - done);
                counter.update(sealed, offset + IV_BYTES + done, n, slice, 0);
                to.take(slice, 0, n);
                done += n;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in counter mode takes any bytes", e);
        }
    }

    /** Looks at the tag; the first bytes are in {@link #iv} then. Returns how much was sealed. */
    private int check(byte[] sealed, int offset, int length) throws NotSealedException {
        if (length < OVERHEAD) {
            throw new NotSealedException("has " + length + " bytes, less than any sealed piece");
        }
        System.arraycopy(sealed, offset, iv, 0, IV_BYTES);
        if (isZero(iv)) {
            throw new NotSealedException("begins with 16 zeros, as no sealed piece does");
        }
        int body = length - OVERHEAD;
        authenticate(sealed, offset + IV_BYTES, body, tag, 0);
        int difference = 0;
        for (int i = 0; i < tag.length; i++) {
            difference |= tag[i] ^ sealed[offset + length - tag.length + i];
        }
        if (difference != 0) {
            throw new NotSealedException("was changed, or sealed with another key");
        }
        return body;
    }

    /**
     * The plain text of a piece in an array of its own.
     *
     * @throws NotSealedException as above
     */
    public byte[] open(byte[] sealed) throws NotSealedException {
        byte[] plain = new byte[Math.max(0, sealed.length - OVERHEAD)];
        open(sealed, 0, sealed.length, plain, 0);
        return plain;
    }

    /** A piece is damaged, or the key is another one. */
    public static final class NotSealedException extends DamagedException {
        private static final long serialVersionUID = 1;

        NotSealedException(String what) {
            super(what);
        }
    }

    private void crypt(byte[] from, int offset, int length, byte[] to, int at) {
        try {
            counter.init(Cipher.ENCRYPT_MODE, encryptKey, new IvParameterSpec(iv));
            int done = 0;
            while (length - done > SLICE) {
                done += counter.update(from, offset + done, SLICE, to, at + done);
            }
            counter.doFinal(from, offset + done, length - done, to, at + done);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES in counter mode takes any bytes", e);
        }
    }

    /** For the piece whose first bytes are in {@link #iv}. */
    private void authenticate(byte[] text, int offset, int length, byte[] to, int at) {
        try {
            block.doFinal(iv, 0, IV_BYTES, summand, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES takes any block", e);
        }
        poly.tag(multiplier, summand, text, offset, length, to, at);
    }

    private static boolean isZero(byte[] bytes) {
        return MessageDigest.isEqual(bytes, ZEROS);
    }

    private static final byte[] ZEROS = new byte[IV_BYTES];
}
