package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Whoever signs a log, known by the public key; verified by the JDK. Immutable. */
class PublicSigner {
    /** What stands before the 32 bytes of an Ed25519 key in the JDK's form (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] bytes;
    private final PublicKey key;

    PublicSigner(byte[] bytes) throws GeneralSecurityException {
        this.bytes = bytes.clone();
        byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + bytes.length);
        System.arraycopy(bytes, 0, encoded, PREFIX.length, bytes.length);
        this.key =
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /**
     * Null if the bytes are no key.
     *
     * @param bytes 32 for a key
     */
    static @Nullable PublicSigner of(byte[] bytes) {
        try {
            return bytes.length == SigningKey.SEED_BYTES ? new PublicSigner(bytes) : null;
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** Null if the text is no key. */
    static @Nullable PublicSigner ofHex(String text) {
        try {
            return of(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    boolean hasKey(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    /** In hex. */
    String publicKey() {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Whether the signature of a record fits.
     *
     * @param lineStart where its line begins
     */
    final boolean signed(RecordScanner scanned, int lineStart) {
        return fits(scanned.signedPart(lineStart), scanned.signature());
    }

    /** Whether a signature, in Base64, is one of these bytes. */
    boolean fits(byte[] signed, String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(signed);
            byte[] decoded = Base64.getDecoder().decode(text);
            // The decoder passes over bits of the last digit that stand for nothing.
            return signature.verify(decoded)
                    && Base64.getEncoder().encodeToString(decoded).equals(text);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // nothing that could be a signature
        }
    }
}
