package dev.coffer.testkit.storage;

import dev.coffer.storage.Body;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A storage in memory, strict: what is put must have the length it says. Knows what a crash would
 * leave: what was there at the last sync, and of what was put or deleted since then all or nothing.
 * Thread-safe; closing it loses nothing.
 */
public final class MemoryStorage implements Storage {
    private final ConcurrentSkipListMap<StorageKey, byte[]> files = new ConcurrentSkipListMap<>();
    private volatile Map<StorageKey, byte[]> synced = new TreeMap<>();

    @Override
    public void list(StorageKey folder, Lister lister) throws IOException {
        for (Map.Entry<StorageKey, byte[]> file : files.entrySet()) {
            if (folder.isRoot() || file.getKey().path().startsWith(folder.path() + "/")) {
                lister.file(file.getKey(), file.getValue().length);
            }
        }
    }

    @Override
    public InputStream get(StorageKey key, long offset, long length) throws IOException {
        byte[] bytes = files.get(key);
        if (bytes == null) {
            throw new StorageException(StorageException.Kind.MISSING, "there is no " + key);
        }
        int from = (int) Math.min(offset, bytes.length);
        return new ByteArrayInputStream(bytes, from, (int) Math.min(length, bytes.length - from));
    }

    @Override
    public void put(StorageKey key, Body body) throws IOException {
        try (InputStream in = body.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != body.length()) {
                throw new StorageException(
                        StorageException.Kind.FAILED,
                        key + " was to have " + body.length() + " bytes, and had " + bytes.length);
            }
            files.put(key, bytes);
        }
    }

    @Override
    public void delete(StorageKey key) {
        files.remove(key);
    }

    @Override
    public void sync() {
        synced = new TreeMap<>(files);
    }

    /** Drops everything since the last sync. */
    public void crash() {
        files.clear();
        files.putAll(synced);
    }

    /** Bytes of a file, not to be changed; null if there is none. */
    public byte @Nullable [] bytes(StorageKey key) {
        return files.get(key);
    }

    /** Gives a file other bytes, as a medium does that fails. */
    public void damage(StorageKey key, byte[] bytes) {
        files.put(key, bytes);
    }

    @Override
    public String toString() {
        return "memory";
    }

    @Override
    public void close() {}
}
