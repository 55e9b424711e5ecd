package dev.coffer.vault.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

class Poly1305Test {
    private static final int CASES = Integer.getInteger("coffer.test.poly", 20_000);

    @Test
    void tagIsThatOfTheRfc() {
        byte[] key =
                HexFormat.of()
                        .parseHex(
                                "85d6be7857556d337f4452fe42d506a8"
                                        + "0103808afb0db2fd4abff6af4149f51b");
        byte[] message = "Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                "a8061dc1305136c6c22b8baf0c0127a9", HexFormat.of().formatHex(tag(key, message)));
    }

    @Test
    void tagIsThatOfAnotherImplementationForAnyMessage() {
        Random random = new Random(1);
        for (int i = 0; i < CASES; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            byte[] message = new byte[random.nextInt(i % 50 == 0 ? 5000 : 100)];
            random.nextBytes(message);
            int kind = random.nextInt(4);
            if (kind == 0) {
                Arrays.fill(message, (byte) 0xff); // the largest limbs
            } else if (kind == 1) {
                Arrays.fill(key, 0, 16, (byte) 0xff);
                Arrays.fill(message, (byte) 0xff);
            }
            assertArrayEquals(other(key, message), tag(key, message), "case " + i);
        }
    }

    @Test
    void messagesAtTheEdgeOfThePrimeAreReducedRight() {
        // From RFC 8439, A.3: results at 2^130 - 5 and about.
        String[][] cases = {
            {"02" + "00".repeat(15), "ff".repeat(16), "03" + "00".repeat(15)},
            {
                "01" + "00".repeat(15),
                "ff".repeat(16) + "f0" + "ff".repeat(15) + "11" + "00".repeat(15),
                "05" + "00".repeat(15)
            },
            {
                "01" + "00".repeat(15),
                "ff".repeat(16) + "fb" + "fe".repeat(15) + "01".repeat(16),
                "00".repeat(16)
            },
            {"02" + "00".repeat(15), "fd" + "ff".repeat(15), "fa" + "ff".repeat(15)},
        };
        for (String[] each : cases) {
            byte[] key = HexFormat.of().parseHex(each[0] + "00".repeat(16));
            byte[] message = HexFormat.of().parseHex(each[1]);
            assertEquals(each[2], HexFormat.of().formatHex(tag(key, message)));
        }
    }

    private static byte[] tag(byte[] key, byte[] message) {
        byte[] tag = new byte[16];
        byte[] r = Arrays.copyOf(key, 16);
        byte[] s = Arrays.copyOfRange(key, 16, 32);
        byte[] shifted = new byte[message.length + 3];
        System.arraycopy(message, 0, shifted, 3, message.length);
        new Poly1305().tag(r, s, shifted, 3, message.length, tag, 0);
        return tag;
    }

    private static byte[] other(byte[] key, byte[] message) {
        byte[] clamped = key.clone();
        for (int i = 3; i < 16; i += 4) {
            clamped[i] &= 0x0f;
        }
        for (int i = 4; i < 16; i += 4) {
            clamped[i] &= (byte) 0xfc;
        }
        var poly = new org.bouncycastle.crypto.macs.Poly1305();
        poly.init(new KeyParameter(clamped));
        poly.update(message, 0, message.length);
        byte[] tag = new byte[16];
        poly.doFinal(tag, 0);
        return tag;
    }
}
