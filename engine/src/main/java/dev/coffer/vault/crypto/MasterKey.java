package dev.coffer.vault.crypto;

import dev.coffer.base.Randomness;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The key that everything in a vault is sealed with, or a key of the same form that a password gave
 * and that seals the master key alone. Close it to wipe it. Safe to share between threads until it
 * is closed.
 */
public final class MasterKey implements AutoCloseable {
    public static final int ENCRYPT_BYTES = 32;
    public static final int MAC_BYTES = 16;
    public static final int BYTES = ENCRYPT_BYTES + 2 * MAC_BYTES;

    private final byte[] encrypt;
    private final byte[] macKey;
    private final byte[] macMultiplier;

    /**
     * @param encrypt 32 bytes for AES-256; the array becomes this key's own
     * @param macKey 16 bytes: the AES-128 key that makes each tag's summand
     * @param macMultiplier 16 bytes: Poly1305's multiplier, clamped or not
     * @throws IllegalArgumentException if a part has another length, or only zeros
     */
    public MasterKey(byte[] encrypt, byte[] macKey, byte[] macMultiplier) {
        check(encrypt, ENCRYPT_BYTES);
        check(macKey, MAC_BYTES);
        check(macMultiplier, MAC_BYTES);
        this.encrypt = encrypt;
        this.macKey = macKey;
        this.macMultiplier = macMultiplier;
    }

    private static void check(byte[] part, int length) {
        if (part.length != length) {
            throw new IllegalArgumentException(
                    "a part of the key has " + part.length + " bytes instead of " + length);
        }
        int any = 0;
        for (byte b : part) {
            any |= b;
        }
        if (any == 0) {
            throw new IllegalArgumentException("a part of the key is nothing but zeros");
        }
    }

    /**
     * @param bytes the 64 bytes that a password was derived to; wiped
     */
    static MasterKey derived(byte[] bytes) {
        MasterKey key =
                new MasterKey(
                        Arrays.copyOfRange(bytes, 0, 32),
                        Arrays.copyOfRange(bytes, 32, 48),
                        Arrays.copyOfRange(bytes, 48, 64));
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    /** A new random one, its multiplier clamped as old programs write it. */
    public static MasterKey random(Randomness randomness) {
        byte[] encrypt = new byte[ENCRYPT_BYTES];
        byte[] macKey = new byte[MAC_BYTES];
        byte[] multiplier = new byte[MAC_BYTES];
        randomness.fill(encrypt);
        randomness.fill(macKey);
        randomness.fill(multiplier);
        for (int i = 3; i < MAC_BYTES; i += 4) {
            multiplier[i] &= 0x0f;
        }
        for (int i = 4; i < MAC_BYTES; i += 4) {
            multiplier[i] &= (byte) 0xfc;
        }
        return new MasterKey(encrypt, macKey, multiplier);
    }

    /** The array itself, not to be changed or kept. */
    public byte[] encrypt() {
        return encrypt;
    }

    /** The array itself, not to be changed or kept. */
    public byte[] macKey() {
        return macKey;
    }

    /** The array itself, not to be changed or kept. */
    public byte[] macMultiplier() {
        return macMultiplier;
    }

    /** Whether another one is the same; takes as long whatever it is. */
    public boolean isSame(MasterKey other) {
        boolean encrypts = MessageDigest.isEqual(encrypt, other.encrypt);
        boolean authenticates = MessageDigest.isEqual(macKey, other.macKey);
        boolean multiplies = MessageDigest.isEqual(macMultiplier, other.macMultiplier);
        return encrypts && authenticates && multiplies;
    }

    /** Wipes it. */
    @Override
    public void close() {
        Arrays.fill(encrypt, (byte) 0);
        Arrays.fill(macKey, (byte) 0);
        Arrays.fill(macMultiplier, (byte) 0);
    }

    /** Tells nothing of it. */
    @Override
    public String toString() {
        return "MasterKey";
    }
}
