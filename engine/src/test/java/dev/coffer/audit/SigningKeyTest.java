package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.Random;

class SigningKeyTest {
    /** RFC 8032, 7.1. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                + "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
                + "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    })
    void signsAsTheStandardSays(String seed, String publicKey, String message, String signature) {
        SigningKey key = SigningKey.of(HexFormat.of().parseHex(seed));
        assertEquals(publicKey, HexFormat.of().formatHex(key.publicKey()));
        assertEquals(
                signature, HexFormat.of().formatHex(key.sign(HexFormat.of().parseHex(message))));
    }

    /** {@code -Dcoffer.test.ed25519=100000} for more. */
    @Test
    void signsRandomMessagesAsTheJdkDoes() throws Exception {
        Random random = new Random(25519);
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        for (int i = 0; i < Integer.getInteger("coffer.test.ed25519", 200); i++) {
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            byte[] message = new byte[random.nextInt(1000)];
            random.nextBytes(message);
            Signature jdk = Signature.getInstance("Ed25519");
            jdk.initSign(
                    keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
            jdk.update(message);
            SigningKey key = SigningKey.of(seed);
            assertArrayEquals(jdk.sign(), key.sign(message), "seed " + i);
            assertArrayEquals(
                    key.sign(message), SigningKey.of(seed, key.publicKey()).sign(message));
        }
    }

    /** Numbers whose limbs are all ones or all zeros are where carries go wrong. */
    @Test
    void numbersNearThePrimeAndNearPowersOfTwoAreReducedRight() {
        BigInteger prime = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            BigInteger a = odd(random, i);
            BigInteger b = odd(random, i / 7);
            long[] product = Field25519.zero();
            Field25519.multiply(product, Field25519.of(bytes(a)), Field25519.of(bytes(b)));
            assertEquals(a.multiply(b).mod(prime), number(Field25519.bytes(product)));
            Field25519.subtract(product, Field25519.of(bytes(a)), Field25519.of(bytes(b)));
            assertEquals(a.subtract(b).mod(prime), number(Field25519.bytes(product)));
            Field25519.add(product, Field25519.of(bytes(a)), Field25519.of(bytes(b)));
            assertEquals(a.add(b).mod(prime), number(Field25519.bytes(product)));
        }
    }

    private static BigInteger odd(Random random, int i) {
        BigInteger top = BigInteger.TWO.pow(255);
        return switch (i % 4) {
            case 0 -> top.subtract(BigInteger.valueOf(random.nextInt(60) + 1));
            case 1 -> BigInteger.valueOf(random.nextInt(60));
            case 2 -> BigInteger.TWO.pow(random.nextInt(255)).subtract(BigInteger.ONE);
            default -> new BigInteger(255, random);
        };
    }

    private static byte[] bytes(BigInteger number) {
        byte[] high = number.toByteArray();
        byte[] low = new byte[32];
        for (int i = 0; i < high.length && i < 32; i++) {
            low[i] = high[high.length - 1 - i];
        }
        return low;
    }

    private static BigInteger number(byte[] low) {
        byte[] high = new byte[low.length];
        for (int i = 0; i < low.length; i++) {
            high[i] = low[low.length - 1 - i];
        }
        return new BigInteger(1, high);
    }
}
