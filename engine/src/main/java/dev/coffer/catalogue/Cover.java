package dev.coffer.catalogue;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How names and entries of a store lie in the index: as they are, or, where the store is encrypted,
 * sealed with a key that only those have who can open it. Equal bytes have equal covers, so that
 * they can be looked for. For one thread.
 *
 * <p>A sealed piece is 16 bytes of its HMAC-SHA-256, and the piece in AES-CTR with these as the
 * first block of the counter (a synthetic IV, as in RFC 5297).
 */
abstract class Cover {
    private static final int TAG = 16;

    private static final Cover NONE =
            new Cover() {
                @Override
                byte[] cover(byte[] plain) {
                    return plain;
                }

                @Override
                byte[] uncover(byte[] covered) {
                    return covered;
                }
            };

    abstract byte[] cover(byte[] plain);

    /**
     * @throws IndexLostException if this is no cover's
     */
    abstract byte[] uncover(byte[] covered) throws IndexLostException;

    /**
     * @param secret 32 bytes, overwritten here; null for none
     */
    static Cover of(byte @Nullable [] secret) {
        if (secret == null) {
            return NONE;
        }
        try {
            return new Sealed(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static final class Sealed extends Cover {
        private final Mac mac;
        private final Cipher cipher;
        private final SecretKeySpec key;

        Sealed(byte[] secret) {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, 0, TAG, "HmacSHA256"));
                cipher = Cipher.getInstance("AES/CTR/NoPadding");
                key = new SecretKeySpec(secret, TAG, secret.length - TAG, "AES");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HMAC and AES", e);
            }
        }

        @Override
        byte[] cover(byte[] plain) {
            byte[] covered = Arrays.copyOf(mac.doFinal(plain), TAG + plain.length);
            crypt(covered, plain, 0, plain.length, covered, TAG);
            return covered;
        }

        @Override
        byte[] uncover(byte[] covered) throws IndexLostException {
            if (covered.length < TAG) {
                throw new IndexLostException("a sealed piece that is too short", null);
            }
            byte[] plain = new byte[covered.length - TAG];
            crypt(covered, covered, TAG, plain.length, plain, 0);
            byte[] tag = mac.doFinal(plain);
            if (!Arrays.equals(tag, 0, TAG, covered, 0, TAG)) {
                throw new IndexLostException("a sealed piece that was changed", null);
            }
            return plain;
        }

        private void crypt(byte[] tag, byte[] from, int offset, int length, byte[] to, int at) {
            if (length == 0) {
                return;
            }
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(tag, 0, TAG));
                cipher.doFinal(from, offset, length, to, at);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES in counter mode takes any bytes", e);
            }
        }
    }
}
