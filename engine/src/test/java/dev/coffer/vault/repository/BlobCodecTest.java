package dev.coffer.vault.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.vault.chunk.Chunker;
import dev.coffer.vault.crypto.MasterKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Random;

class BlobCodecTest {
    private final Random random = new Random(7);
    private final Randomness randomness = random::nextBytes;
    private final MasterKey key = MasterKey.random(randomness);

    /** Half of it random, half of it easy to compress. */
    private byte[] blob(int length) {
        byte[] blob = new byte[length];
        random.nextBytes(blob);
        Arrays.fill(blob, 0, length / 2, (byte) 'x');
        return blob;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blobsOfEverySizeComeBackAndAreHashedPieceByPiece(boolean compress) throws Exception {
        int[] sizes = {0, 1, 31, 32 * 1024, 64 * 1024 + 1, 1 << 20, (1 << 20) + 7, Chunker.MAX};
        try (BlobCodec codec = new BlobCodec(key, randomness, 2)) {
            for (int size : sizes) {
                byte[] blob = blob(size);
                byte[] id = Sha256.hash(blob).shared();
                int n = codec.encode(blob, 0, size, compress, id, 0);
                int raw = codec.rawLength();
                byte[] hash = new byte[Sha256.BYTES];
                codec.hash(n, raw, hash);
                assertArrayEquals(id, hash, size + " bytes");
                assertEquals(size, codec.decode(n, raw));
                assertArrayEquals(blob, Arrays.copyOf(codec.plainBytes(), size), size + " bytes");
            }
        }
    }

    @Test
    void aHashThatIsAnotherThanTheBlobsIsNotStored() throws Exception {
        try (BlobCodec codec = new BlobCodec(key, randomness, 2)) {
            byte[] blob = blob(100_000);
            byte[] other = Sha256.hash(new byte[] {1}).shared();
            assertThrows(
                    DamagedException.class,
                    () -> codec.encode(blob, 0, blob.length, true, other, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyChangedBitIsDamageAndTheNextBlobIsSoundAgain(boolean compress) throws Exception {
        try (BlobCodec codec = new BlobCodec(key, randomness, 2)) {
            byte[] blob = blob(200);
            byte[] id = Sha256.hash(blob).shared();
            int n = codec.encode(blob, 0, blob.length, compress, id, 0);
            int raw = codec.rawLength();
            byte[] hash = new byte[Sha256.BYTES];
            for (int bit = 0; bit < n * 8; bit++) {
                codec.sealed()[bit / 8] ^= (byte) (1 << bit % 8);
                assertThrows(DamagedException.class, () -> codec.hash(n, raw, hash));
                codec.sealed()[bit / 8] ^= (byte) (1 << bit % 8);
            }
            codec.hash(n, raw, hash);
            assertArrayEquals(id, hash);
        }
    }

    @Test
    void aBlobOfAnotherLengthThanItsIndexSaysIsDamage() throws Exception {
        try (BlobCodec codec = new BlobCodec(key, randomness, 2)) {
            byte[] blob = blob(300_000);
            int n = codec.encode(blob, 0, blob.length, true, Sha256.hash(blob).shared(), 0);
            byte[] hash = new byte[Sha256.BYTES];
            for (int raw : new int[] {1, blob.length - 1, blob.length + 1, 2 * blob.length}) {
                assertThrows(DamagedException.class, () -> codec.hash(n, raw, hash), "" + raw);
            }
        }
    }
}
