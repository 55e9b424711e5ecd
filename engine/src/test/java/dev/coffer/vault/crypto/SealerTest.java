package dev.coffer.vault.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.Randomness;
import dev.coffer.vault.format.KeyFile;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

class SealerTest {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] range(int from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static final MasterKey KEY =
            new MasterKey(range(0, 32), range(0x20, 16), range(0x30, 16));

    @Test
    void whatResticSealedIsOpened() throws Exception {
        MasterKey key =
                new MasterKey(
                        HEX.parseHex(
                                "303e8687b1d7db18421bdc6bb8588ccadac4d59ee87b8ff70c44e635790cafef"),
                        HEX.parseHex("ef4d8824cb80b2bcc5fbff8a9b12a42c"),
                        HEX.parseHex("cc8d4b948ee0ebfe1d415de921d10353"));
        byte[] sealed =
                HEX.parseHex(
                        "69fb41c62d12def4593bd71757138606338f621aeaeb39da0fe4f99233f8037a"
                                + "54ea63338a813bcf3f75d8c3cc75dddf8750");
        byte[] plain = new Sealer(key, Randomness.secure()).open(sealed);
        assertEquals("Dies ist ein Test!", new String(plain, StandardCharsets.UTF_8));
    }

    @Test
    void sealingGivesTheKnownBytes() {
        Randomness counting = target -> System.arraycopy(range(1, 16), 0, target, 0, 16);
        byte[] plain = "{\"nodes\":[]}\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "0102030405060708090a0b0c0d0e0f10edac48a8efb51bcaff8ca8096d89f285de60f1fc365ec294"
                        + "c65a17a021",
                HEX.formatHex(new Sealer(KEY, counting).seal(plain)));
    }

    @Test
    void everySizeComesBack() throws Exception {
        Random random = new Random(1);
        Sealer sealer = new Sealer(KEY, random::nextBytes);
        for (int size : new int[] {0, 1, 15, 16, 17, 32767, 32768, 32769, 100_000, 1 << 20}) {
            byte[] plain = new byte[size];
            random.nextBytes(plain);
            assertArrayEquals(plain, sealer.open(sealer.seal(plain)), "size " + size);
        }
    }

    @Test
    void everyChangedBitIsNoticed() {
        Sealer sealer = new Sealer(KEY, new Random(2)::nextBytes);
        byte[] sealed = sealer.seal(new byte[20]);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(Sealer.NotSealedException.class, () -> sealer.open(changed));
        }
    }

    @Test
    void shortPiecesAndThoseThatBeginWithZerosAreRefused() {
        Sealer sealer = new Sealer(KEY, new Random(3)::nextBytes);
        assertThrows(Sealer.NotSealedException.class, () -> sealer.open(new byte[0]));
        assertThrows(Sealer.NotSealedException.class, () -> sealer.open(range(1, 31)));
        assertThrows(Sealer.NotSealedException.class, () -> sealer.open(new byte[64]));
    }

    @Test
    void keysOfZerosAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new MasterKey(new byte[32], range(1, 16), range(1, 16)));
    }

    @Test
    void passwordIsDerivedAsTheRfcSays() throws Exception {
        try (MasterKey key =
                new PasswordCost(1024, 8, 1)
                        .derive("geheim".getBytes(StandardCharsets.UTF_8), range(0, 64), 1)) {
            assertEquals(
                    "afd9918d07af99c41fe53ea3e2602702a2cc0f1d68f2c224f4f4bdff8a4bea38",
                    HEX.formatHex(key.encrypt()));
            assertEquals("e522565c84ab5b1070e2da80cfd4ef48", HEX.formatHex(key.macKey()));
            assertEquals("e369ce349fb98016146594b711346c99", HEX.formatHex(key.macMultiplier()));
        }
    }

    @Test
    void costsThatWouldFillMemoryAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PasswordCost(1 << 24, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new PasswordCost(32768, 8, 1 << 20));
        assertThrows(IllegalArgumentException.class, () -> new PasswordCost(1000, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new PasswordCost(1024, 0, 1));
    }

    @Test
    void masterKeyOfAResticKeyFileIsUnsealed() throws Exception {
        String json =
                """
                {"created":"2026-11-21T06:14:26.641429892Z","username":"root","hostname":"vm",\
                "kdf":"scrypt","N":32768,"r":8,"p":4,\
                "salt":"QAMZGn+4WpU0/uIkjDoVtLlrZX3h+BXSHGgogXh4lMSI8usk3U+pL7cob0Iba3dErvooctiuOXIX\
                299nwe7/og==",\
                "data":"J8F53cRKsLiIr31m9vGB1Nl0HOKscpZf5D6+1A5pyxkGde77lCNPjLhacvniiV4dU1TGFNAkNw5m\
                o/QTtl0dCjVPnxDfo/CWIY2h60OQXH3Jw/m4yb5a8oG/Cp1V4Q9RJQSKKepF6SlF+EehWkr/EctXyMRxRDFL\
                AVp38IpWkPRzPvv7bBqCh4hgosdUZ5+n+e99yon6FjVglY4W8irTIA=="}\
                """;
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        KeyFile file = KeyFile.parse(bytes);
        assertArrayEquals(bytes, file.toBytes());
        try (MasterKey derived =
                file.cost()
                        .derive("test".getBytes(StandardCharsets.UTF_8), file.salt().shared(), 2)) {
            byte[] plain = new Sealer(derived, Randomness.secure()).open(file.data().shared());
            MasterKey master = KeyFile.readMasterKey(plain);
            assertArrayEquals(plain, KeyFile.write(master));
            assertEquals(
                    "VJRss3yGDXP6tTAoYf5o7jt5fIF47SHhc9XSYH1B2TU=",
                    Base64.getEncoder().encodeToString(master.encrypt()));
        }
    }
}
