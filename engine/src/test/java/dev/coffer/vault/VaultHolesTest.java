package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Long runs of zeros come out of a vault as holes, whatever pieces the file is cut into. */
class VaultHolesTest {
    private static final int BLOCK = 4096;

    private final MemoryVault vault = new MemoryVault(1, 2);

    /** What reading a file gave, and how much of it was passed over as holes. */
    private record Read(Bytes content, long holes) {}

    private Read read(byte[] content, boolean asksForHoles, int buffer) throws Exception {
        try (VaultStore store = vault.open();
                FileTree tree =
                        store.open(vault.backup(store, new MemoryTree().file("f", content)))) {
            Entry file = tree.list(TreePath.ROOT, tree.root()).getFirst();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteBuffer into = ByteBuffer.allocate(buffer);
            long holes = 0;
            try (Content read = tree.open(TreePath.parse("f"), file)) {
                while (true) {
                    long hole = asksForHoles ? read.skipHole() : 0;
                    holes += hole;
                    out.write(new byte[(int) hole]);
                    int n = read.read(into.clear());
                    if (n < 0) {
                        break;
                    }
                    out.write(into.array(), 0, n);
                }
                read.finish();
            }
            return new Read(Bytes.owning(out.toByteArray()), holes);
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aFileOfNothingButAHoleIsOneHole() throws Exception {
        Read read = read(new byte[20 << 20], true, 128 * 1024);
        assertEquals(20 << 20, read.holes());
        assertEquals(20 << 20, read.content().length());
    }

    @Test
    void theHoleBetweenDataIsPassedOverBlockByBlock() throws Exception {
        byte[] content = noise(12 << 20);
        Arrays.fill(content, (1 << 20) + 100, 10 << 20, (byte) 0);
        Read read = read(content, true, 128 * 1024);
        assertEquals(Bytes.of(content), read.content());
        long whole = (10 << 20) - ((1 << 20) + BLOCK);
        assertTrue(read.holes() >= whole && read.holes() < whole + BLOCK, "" + read.holes());
    }

    @Test
    void fewZerosAreNoHole() throws Exception {
        byte[] content = noise(1 << 20);
        Arrays.fill(content, 8 * BLOCK, 12 * BLOCK, (byte) 0);
        Read read = read(content, true, 128 * 1024);
        assertEquals(Bytes.of(content), read.content());
        assertEquals(0, read.holes());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyRunsOfZerosAreReadAsTheyAre(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] content = noise(3 << 20);
        for (int i = 0; i < 40; i++) {
            int from = random.nextInt(content.length);
            int to = Math.min(content.length, from + random.nextInt(20 * BLOCK));
            Arrays.fill(content, from, to, (byte) 0);
        }
        int buffer = 1 + random.nextInt(200_000);
        assertEquals(
                Bytes.of(content), read(content, true, buffer).content(), "asked, seed " + seed);
        Read plain = read(content, false, buffer);
        assertEquals(Bytes.of(content), plain.content(), "not asked, seed " + seed);
        assertEquals(0, plain.holes());
    }
}
