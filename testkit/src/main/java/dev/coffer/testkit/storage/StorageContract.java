package dev.coffer.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.storage.Body;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What every storage does. A test of one kind extends this. */
public abstract class StorageContract {
    private static final StorageKey KEY = StorageKey.of("data/ab/abcd");

    private @Nullable Storage opened;

    private Storage there() {
        Storage storage = opened;
        if (storage == null) {
            throw new IllegalStateException("not opened");
        }
        return storage;
    }

    /** An empty storage; closed by the contract. */
    protected abstract Storage storage() throws IOException;

    @BeforeEach
    final void open() throws IOException {
        opened = storage();
    }

    @AfterEach
    final void close() throws IOException {
        there().close();
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private byte[] get(StorageKey key, long offset, long length) throws IOException {
        try (InputStream in = there().get(key, offset, length)) {
            return in.readAllBytes();
        }
    }

    private Map<String, Long> listed(String folder) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        there().list(StorageKey.of(folder), (key, bytes) -> files.put(key.path(), bytes));
        return files;
    }

    @Test
    void whatIsPutIsThereInEverySize() throws Exception {
        for (int size : new int[] {0, 1, 4096, 131_072, 131_073, 3_000_001}) {
            byte[] content = noise(size);
            there().put(KEY, Body.of(content));
            assertArrayEquals(content, get(KEY, 0, Long.MAX_VALUE), "size " + size);
        }
        there().sync();
    }

    @Test
    void rangesEndWhereTheFileEnds() throws Exception {
        byte[] content = noise(1000);
        there().put(KEY, Body.of(content));
        assertArrayEquals(Arrays.copyOfRange(content, 10, 30), get(KEY, 10, 20));
        assertArrayEquals(Arrays.copyOfRange(content, 990, 1000), get(KEY, 990, 20));
        assertArrayEquals(new byte[0], get(KEY, 1000, 20));
        assertArrayEquals(new byte[0], get(KEY, 5000, 20));
    }

    @Test
    void putReplaces() throws Exception {
        there().put(KEY, Body.of(noise(500)));
        there().put(KEY, Body.of(noise(7)));
        assertArrayEquals(noise(7), get(KEY, 0, 100));
        assertEquals(Map.of("data/ab/abcd", 7L), listed(""));
    }

    @Test
    void filesAreListedWithTheirSizesBelowAFolder() throws Exception {
        there().put(StorageKey.of("config"), Body.of(noise(3)));
        there().put(KEY, Body.of(noise(5)));
        there().put(StorageKey.of("data/cd/cdef"), Body.of(noise(0)));
        there().put(StorageKey.of("database"), Body.of(noise(9)));
        assertEquals(Map.of("data/ab/abcd", 5L, "data/cd/cdef", 0L), listed("data"));
        assertEquals(4, listed("").size());
        assertEquals(Map.of(), listed("nothing/here"));
    }

    @Test
    void missingFilesAreToldApart() throws Exception {
        StorageException failure =
                assertThrows(StorageException.class, () -> get(KEY, 0, 10).clone());
        assertEquals(StorageException.Kind.MISSING, failure.kind());
        there().delete(KEY);
    }

    @Test
    void deletedFilesAreGone() throws Exception {
        there().put(KEY, Body.of(noise(5)));
        there().delete(KEY);
        assertEquals(Map.of(), listed(""));
        assertThrows(StorageException.class, () -> get(KEY, 0, 10).clone());
    }

    @Test
    void putThatFailsHalfWayLeavesWhatWasThere() throws Exception {
        there().put(KEY, Body.of(noise(5)));
        Body broken =
                new Body() {
                    @Override
                    public long length() {
                        return 300_000;
                    }

                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream(noise(200_000));
                    }
                };
        assertThrows(IOException.class, () -> there().put(KEY, broken));
        assertThrows(IOException.class, () -> there().put(StorageKey.of("data/new"), broken));
        assertArrayEquals(noise(5), get(KEY, 0, 100));
        assertEquals(Map.of("data/ab/abcd", 5L), listed(""));
    }
}
