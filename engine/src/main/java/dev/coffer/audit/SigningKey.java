package dev.coffer.audit;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A private key of Ed25519 (RFC 8032), which signs. Ours, because the JDK's takes 0.1 s of a short
 * command before the first signature is made (docs/decisions/0018); the JDK's is what verifies. The
 * same key gives the same signature of the same message. Thread-safe.
 */
final class SigningKey implements RecordWriter.Signer {
    static final int SEED_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    /** The order of the base point. */
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private final byte[] seed;
    private final byte[] scalar;
    private final byte[] prefix;
    private final byte[] publicKey;

    private SigningKey(byte[] seed, byte[] hash, byte[] publicKey) {
        this.seed = seed;
        this.scalar = Arrays.copyOf(hash, 32);
        this.prefix = Arrays.copyOfRange(hash, 32, 64);
        this.publicKey = publicKey;
    }

    /**
     * @param seed 32 random bytes
     */
    static SigningKey of(byte[] seed) {
        byte[] hash = hash(seed);
        return new SigningKey(seed.clone(), hash, EdwardsPoint.baseTimes(Arrays.copyOf(hash, 32)));
    }

    /**
     * The same where the public key is known, which takes as long to find as a signature. A wrong
     * one would give the private one away: so both come from the same file.
     */
    static SigningKey of(byte[] seed, byte[] publicKey) {
        if (publicKey.length != SEED_BYTES) {
            throw new IllegalArgumentException("a public key has 32 bytes");
        }
        return new SigningKey(seed.clone(), hash(seed), publicKey.clone());
    }

    private static byte[] hash(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + seed.length);
        }
        byte[] hash = sha512().digest(seed);
        hash[0] &= (byte) 0xf8;
        hash[31] &= 0x7f;
        hash[31] |= 0x40;
        return hash;
    }

    byte[] seed() {
        return seed.clone();
    }

    /** 32 bytes. */
    byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
        MessageDigest digest = sha512();
        digest.update(prefix);
        BigInteger nonce = number(digest.digest(message)).mod(ORDER);
        byte[] point = EdwardsPoint.baseTimes(bytes(nonce));
        digest.update(point);
        digest.update(publicKey);
        BigInteger challenge = number(digest.digest(message)).mod(ORDER);
        BigInteger answer = challenge.multiply(number(scalar)).add(nonce).mod(ORDER);
        byte[] signature = Arrays.copyOf(point, SIGNATURE_BYTES);
        System.arraycopy(bytes(answer), 0, signature, 32, 32);
        return signature;
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }

    /** Lowest byte first. */
    private static BigInteger number(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, turned);
    }

    /** 32 of them, lowest first. */
    private static byte[] bytes(BigInteger number) {
        byte[] turned = number.toByteArray();
        byte[] bytes = new byte[32];
        for (int i = 0; i < turned.length && i < 32; i++) {
            bytes[i] = turned[turned.length - 1 - i];
        }
        return bytes;
    }
}
