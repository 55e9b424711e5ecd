package dev.coffer.guard.ssh;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A signature of a file as {@code ssh-keygen -Y sign} makes it (OpenSSH's PROTOCOL.sshsig).
 * Immutable.
 *
 * @param key that signed, as the signature itself says
 * @param namespace what it was made for, so that a signature made for one purpose is of no use for
 *     another
 * @param hash the name of the hash of the file
 * @param signed the signature of the kind of the key
 */
public record SshSignature(SshPublicKey key, String namespace, String hash, Bytes signed) {
    private static final String MAGIC = "SSHSIG";
    private static final int VERSION = 1;
    private static final String SHA512 = "sha512";
    private static final String SHA256 = "sha256";

    /** That somebody touched the token. */
    private static final int PRESENT = 1;

    /**
     * Reads one between its first and last line.
     *
     * @throws SshFormatException if it is none, or of a kind other than Ed25519
     */
    public static SshSignature parse(String armored) throws SshFormatException {
        SshBuffer.Reader in = new SshBuffer.Reader(Armor.SIGNATURE.open(armored));
        if (!Bytes.owning(in.raw(MAGIC.length())).equals(Bytes.of(MAGIC))) {
            throw new SshFormatException("it does not hold a signature");
        }
        int version = in.number();
        if (version != VERSION) {
            throw new SshFormatException("its format is " + version + ", not " + VERSION);
        }
        SshPublicKey key = SshPublicKey.ofBlob(in.string());
        String namespace = in.text();
        in.string(); // reserved, which counts for nothing and is signed as empty
        String hash = in.text();
        if (!hash.equals(SHA512) && !hash.equals(SHA256)) {
            throw new SshFormatException("it is made over a hash called " + hash);
        }
        byte[] signed = in.string();
        in.end();
        return new SshSignature(key, namespace, hash, Bytes.owning(signed));
    }

    /** Signs a file. */
    public static SshSignature sign(SshPrivateKey key, String namespace, byte[] message) {
        byte[] signature = Ed25519.sign(key.seed().shared(), covered(namespace, SHA512, message));
        byte[] signed = new SshBuffer.Writer().text(SshPublicKey.PLAIN).string(signature).bytes();
        return new SshSignature(key.publicKey(), namespace, SHA512, Bytes.owning(signed));
    }

    /** Whether its key made it over this file, for this purpose. */
    public boolean isOf(byte[] message, String purpose) {
        if (!namespace.equals(purpose)) {
            return false;
        }
        byte[] covered = covered(namespace, hash, message);
        try {
            SshBuffer.Reader in = new SshBuffer.Reader(signed.shared());
            if (!in.text().equals(key.kind())) {
                return false;
            }
            byte[] signature = in.string();
            if (!key.application().isEmpty()) {
                int flags = in.octet();
                covered = coveredByToken(flags, in.number(), covered);
                if ((flags & PRESENT) == 0) {
                    return false;
                }
            }
            in.end();
            return Ed25519.isValid(key.point().shared(), covered, signature);
        } catch (SshFormatException e) {
            return false;
        }
    }

    /** Between its first and last line, as {@code ssh-keygen -Y verify} reads it. */
    public String armored() {
        return Armor.SIGNATURE.close(
                new SshBuffer.Writer()
                        .raw(Bytes.of(MAGIC).shared())
                        .number(VERSION)
                        .string(key.blob().shared())
                        .text(namespace)
                        .text("")
                        .text(hash)
                        .string(signed.shared())
                        .bytes());
    }

    private static byte[] covered(String namespace, String hash, byte[] message) {
        return new SshBuffer.Writer()
                .raw(Bytes.of(MAGIC).shared())
                .text(namespace)
                .text("")
                .text(hash)
                .string(hash.equals(SHA512) ? sha512(message) : Sha256.hash(message).shared())
                .bytes();
    }

    /** What a token signs: also what the key is for, that it was touched, and how often by now. */
    private byte[] coveredByToken(int flags, int counter, byte[] covered) {
        return new SshBuffer.Writer()
                .raw(Sha256.hash(Bytes.of(key.application()).shared()).shared())
                .octet(flags)
                .number(counter)
                .raw(Sha256.hash(covered).shared())
                .bytes();
    }

    private static byte[] sha512(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }
}
