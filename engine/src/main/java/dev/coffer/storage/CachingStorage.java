package dev.coffer.storage;

import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A storage that is far, with a near one in front of it that keeps whole copies of what is read and
 * put. For files alone that are named by the SHA-256 of their content: a copy is compared with its
 * name when it is first used, and dropped if it is not that. Whatever goes wrong near is passed
 * over. Thread-safe.
 */
public final class CachingStorage implements Storage {
    /** Larger files are read where they lie. */
    private static final int LARGEST = 64 << 20;

    private final Storage far;
    private final Storage near;

    /** Copies that were compared with their names. */
    private final Set<StorageKey> sound = ConcurrentHashMap.newKeySet();

    /**
     * @param far not closed with this
     * @param near closed with this
     */
    public CachingStorage(Storage far, Storage near) {
        this.far = far;
        this.near = near;
    }

    /** As it is far; copies of what is not there any more go. */
    @Override
    public void list(StorageKey folder, Lister lister) throws IOException {
        Set<StorageKey> there = new HashSet<>();
        far.list(
                folder,
                (key, bytes) -> {
                    there.add(key);
                    lister.file(key, bytes);
                });
        keep(folder, there::contains);
    }

    /** Drops all copies of a folder but these. */
    public void keep(StorageKey folder, Predicate<StorageKey> wanted) {
        List<StorageKey> gone = new ArrayList<>();
        try {
            near.list(
                    folder,
                    (key, _) -> {
                        if (!wanted.test(key)) {
                            gone.add(key);
                        }
                    });
        } catch (IOException e) {
            return; // they stay for now
        }
        gone.forEach(this::drop);
    }

    @Override
    public InputStream get(StorageKey key, long offset, long length) throws IOException {
        if (sound.contains(key)) {
            try {
                return near.get(key, offset, length);
            } catch (IOException e) {
                drop(key); // somebody emptied the cache
            }
        }
        byte[] whole = copy(key);
        if (whole == null) {
            whole = fetch(key);
        }
        if (whole == null) {
            return far.get(key, offset, length);
        }
        int from = (int) Math.min(offset, whole.length);
        return new ByteArrayInputStream(whole, from, (int) Math.min(length, whole.length - from));
    }

    /** What is near, if it is sound. */
    private byte @Nullable [] copy(StorageKey key) {
        byte[] whole;
        try (InputStream in = near.get(key, 0, LARGEST)) {
            whole = in.readAllBytes();
        } catch (IOException e) {
            return null; // mostly: it is not there
        }
        if (!isNamed(key, whole)) {
            drop(key);
            return null;
        }
        sound.add(key);
        return whole;
    }

    /** Null if it is too large, or damaged where it lies. */
    private byte @Nullable [] fetch(StorageKey key) throws IOException {
        byte[] whole;
        try (InputStream in = far.get(key, 0, LARGEST)) {
            whole = in.readAllBytes();
        }
        if (whole.length == LARGEST || !isNamed(key, whole)) {
            return null;
        }
        keep(key, Body.of(whole));
        return whole;
    }

    private static boolean isNamed(StorageKey key, byte[] content) {
        return Sha256.hash(content).toString().equals(key.name());
    }

    private void keep(StorageKey key, Body body) {
        try {
            near.put(key, body);
        } catch (IOException e) {
            // no room, or no right to write: it is fetched again
        }
    }

    private void drop(StorageKey key) {
        sound.remove(key);
        try {
            near.delete(key);
        } catch (IOException e) {
            // it is found damaged again
        }
    }

    @Override
    public void put(StorageKey key, Body body) throws IOException {
        far.put(key, body);
        if (body.length() < LARGEST) {
            keep(key, body);
        }
    }

    @Override
    public void delete(StorageKey key) throws IOException {
        far.delete(key);
        drop(key);
    }

    @Override
    public void sync() throws IOException {
        far.sync();
    }

    @Override
    public String toString() {
        return far.toString();
    }

    @Override
    public void close() throws IOException {
        near.close();
    }
}
