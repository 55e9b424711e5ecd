package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 hash (FIPS 180-4), 32 bytes; of a file's whole content unless said otherwise.
 * Immutable.
 */
public final class Sha256 implements Comparable<Sha256> {
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Sha256(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param bytes 32 of them; copied
     * @throws IllegalArgumentException if not 32
     */
    public static Sha256 of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + bytes.length);
        }
        return new Sha256(bytes.clone());
    }

    /**
     * Takes the array as it is; the caller must not touch it again.
     *
     * @param bytes 32 of them
     */
    public static Sha256 owning(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + bytes.length);
        }
        return new Sha256(bytes);
    }

    /**
     * @throws IllegalArgumentException if not 64 hex digits
     */
    public static Sha256 parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public static Sha256 hash(byte[] content) {
        return new Sha256(digest().digest(content));
    }

    /** What the digest has been fed; resets it. */
    public static Sha256 finish(MessageDigest digest) {
        return new Sha256(digest.digest());
    }

    /** A new SHA-256 digest. Feed it in slices of 16–64 KiB: one huge call is slow. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The array itself, not to be changed. */
    public byte[] shared() {
        return bytes;
    }

    @Override
    public int compareTo(Sha256 other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Sha256 other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return bytes[0] << 24
                | (bytes[1] & 0xff) << 16
                | (bytes[2] & 0xff) << 8
                | (bytes[3] & 0xff);
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
