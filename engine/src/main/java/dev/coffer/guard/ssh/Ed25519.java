package dev.coffer.guard.ssh;

import dev.coffer.base.Bytes;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The signature Ed25519 (RFC 8032) by the JDK, with keys as the 32 bytes that SSH has them in. */
final class Ed25519 {
    private static final String NAME = "Ed25519";

    /** All that stands before the 32 bytes in a public key's X.509 form (RFC 8410 §4). */
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /**
     * A new pair of keys.
     *
     * @param seed the private one, 32 bytes (RFC 8032 §5.1.5)
     * @param point the public one, 32 bytes
     */
    record Pair(Bytes seed, Bytes point) {}

    static Pair generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(NAME).generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            byte[] x509 = pair.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(x509, X509_HEAD.length, x509.length);
            return new Pair(Bytes.owning(seed), Bytes.owning(point));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + NAME, e);
        }
    }

    static byte[] sign(byte[] seed, byte[] message) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance(NAME)
                            .generatePrivate(
                                    new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            Signature signature = Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + NAME, e);
        }
    }

    /** Whether a signature is that of the key over the message; not so either if it is none. */
    static boolean isValid(byte[] point, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initVerify(publicKey(point));
            signature.update(message);
            return signature.verify(signed);
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + NAME, e);
        }
    }

    private static PublicKey publicKey(byte[] point) throws InvalidKeyException {
        byte[] x509 = new byte[X509_HEAD.length + point.length];
        System.arraycopy(X509_HEAD, 0, x509, 0, X509_HEAD.length);
        System.arraycopy(point, 0, x509, X509_HEAD.length, point.length);
        try {
            return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(x509));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("these 32 bytes are no key", e);
        }
    }
}
