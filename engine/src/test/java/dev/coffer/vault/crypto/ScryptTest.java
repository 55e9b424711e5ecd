package dev.coffer.vault.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

class ScryptTest {
    private static final int CASES = Integer.getInteger("coffer.test.scrypt", 100);

    @Test
    void keysAreThoseOfTheRfc() throws Exception {
        assertEquals(
                "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
                derived("", "", new PasswordCost(16, 1, 1)));
        assertEquals(
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
                derived("password", "NaCl", new PasswordCost(1024, 8, 16)));
        assertEquals(
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
                derived("pleaseletmein", "SodiumChloride", new PasswordCost(16384, 8, 1)));
    }

    private static String derived(String password, String salt, PasswordCost cost)
            throws Exception {
        byte[] key = Scrypt.derive(bytes(password), bytes(salt), cost, 2, 64);
        return HexFormat.of().formatHex(key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void keysAreThoseOfAnotherImplementationForAnyCost() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < CASES; i++) {
            byte[] password = new byte[random.nextInt(150)]; // longer ones are hashed first
            byte[] salt = new byte[random.nextInt(100)];
            random.nextBytes(password);
            random.nextBytes(salt);
            int n = 2 << random.nextInt(9);
            // RFC 7914 wants N < 2^(128 r / 8), which the other one insists on
            PasswordCost cost = new PasswordCost(n, 1 + random.nextInt(12), 1 + random.nextInt(5));
            int length = 1 + random.nextInt(100);
            assertArrayEquals(
                    SCrypt.generate(password, salt, n, cost.r(), cost.p(), length),
                    Scrypt.derive(password, salt, cost, 1 + random.nextInt(3), length),
                    "case " + i + ", " + cost);
        }
    }

    @Test
    void anInterruptEndsItBetweenLanes() {
        Thread.currentThread().interrupt();
        assertThrows(
                InterruptedException.class,
                () -> Scrypt.derive(new byte[3], new byte[3], new PasswordCost(16, 8, 1), 1, 64));
    }
}
