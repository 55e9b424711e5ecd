package dev.coffer.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.Sha256;
import dev.coffer.storage.StorageException.Kind;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.testkit.storage.MemoryStorage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Copies near never tell anything but what is far. */
class CachingStorageTest {
    private final MemoryStorage there = new MemoryStorage();
    private final FaultyStorage far = new FaultyStorage(there);
    private final MemoryStorage copies = new MemoryStorage();
    private final FaultyStorage near = new FaultyStorage(copies);
    private final CachingStorage storage = new CachingStorage(far, near);
    private final byte[] content = "some content".getBytes(StandardCharsets.UTF_8);
    private final StorageKey key = StorageKey.of("index/" + Sha256.hash(content));

    private byte[] read(long offset, long length) throws IOException {
        try (InputStream in = storage.get(key, offset, length)) {
            return in.readAllBytes();
        }
    }

    private static FaultyStorage.Plan nothingGoes(Kind kind) {
        return (call, _, _) -> new StorageException(kind, "no " + call);
    }

    @Test
    void whatWasReadOnceNeedsTheFarOneNoMore() throws Exception {
        there.put(key, Body.of(content));
        assertArrayEquals(content, read(0, 1000));
        far.plan(nothingGoes(Kind.FAILED));
        assertArrayEquals(content, read(0, 1000));
        assertArrayEquals(Arrays.copyOfRange(content, 5, 8), read(5, 3));
        assertArrayEquals(
                Arrays.copyOfRange(content, 5, 8),
                new CachingStorage(far, near).get(key, 5, 3).readAllBytes());
    }

    @Test
    void whatWasPutIsThereAtOnce() throws Exception {
        storage.put(key, Body.of(content));
        far.plan(nothingGoes(Kind.FAILED));
        assertArrayEquals(content, read(0, 1000));
    }

    @Test
    void aDamagedCopyIsDroppedAndFetchedAgain() throws Exception {
        storage.put(key, Body.of(content));
        copies.damage(key, new byte[] {1, 2, 3});
        assertArrayEquals(content, read(0, 1000));
        assertArrayEquals(content, copies.bytes(key));
    }

    @Test
    void whatIsDamagedFarIsReadAsItIsAndNotKept() throws Exception {
        there.put(key, Body.of(new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {1, 2, 3}, read(0, 1000));
        assertNull(copies.bytes(key));
    }

    @Test
    void copiesOfWhatIsGoneGoWithTheNextListing() throws Exception {
        storage.put(key, Body.of(content));
        storage.list(StorageKey.of("index"), (_, _) -> {});
        assertNotNull(copies.bytes(key));
        there.delete(key);
        storage.list(StorageKey.of("index"), (_, _) -> {});
        assertNull(copies.bytes(key));
    }

    @Test
    void whatIsDeletedIsGoneHereToo() throws Exception {
        storage.put(key, Body.of(content));
        storage.delete(key);
        StorageException missing = assertThrows(StorageException.class, () -> read(0, 10));
        assertEquals(Kind.MISSING, missing.kind());
    }

    @Test
    void whereNothingCanBeKeptEverythingIsReadFar() throws Exception {
        for (Kind kind : Kind.values()) {
            near.plan(nothingGoes(kind));
            storage.put(key, Body.of(content));
            assertArrayEquals(content, read(0, 1000));
            storage.list(StorageKey.of("index"), (_, _) -> {});
        }
    }

    @Test
    void aCopyThatVanishesInBetweenIsFetchedAgain() throws Exception {
        there.put(key, Body.of(content));
        assertArrayEquals(content, read(0, 1000));
        assertArrayEquals(content, read(0, 1000));
        copies.delete(key);
        assertArrayEquals(content, read(0, 1000));
    }
}
