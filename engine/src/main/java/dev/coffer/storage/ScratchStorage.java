package dev.coffer.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files in memory alone, gone when it is closed: for what is to be tried without a trace, as a
 * backup that only tells what it would do where there is no store yet.
 */
public final class ScratchStorage implements Storage {
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final String name;

    /**
     * @param name what it stands for, for messages
     */
    public ScratchStorage(String name) {
        this.name = name;
    }

    @Override
    public void list(StorageKey folder, Lister lister) throws IOException {
        String start = folder.isRoot() ? "" : folder.path() + "/";
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith(start)) {
                lister.file(StorageKey.of(file.getKey()), file.getValue().length);
            }
        }
    }

    @Override
    public boolean isFar() {
        return false;
    }

    @Override
    public InputStream get(StorageKey key, long offset, long length) throws StorageException {
        byte[] content = files.get(key.path());
        if (content == null) {
            throw new StorageException(
                    StorageException.Kind.MISSING, "there is no " + key + " in " + name);
        }
        int from = (int) Math.min(offset, content.length);
        int count = (int) Math.min(length, content.length - from);
        return new ByteArrayInputStream(content, from, count);
    }

    @Override
    public void put(StorageKey key, Body body) throws IOException {
        try (InputStream in = body.open()) {
            byte[] content = in.readAllBytes();
            if (content.length != body.length()) {
                throw new StorageException(
                        StorageException.Kind.FAILED,
                        key
                                + " was to have "
                                + body.length()
                                + " bytes, and had "
                                + content.length);
            }
            files.put(key.path(), content);
        }
    }

    @Override
    public void delete(StorageKey key) {
        files.remove(key.path());
    }

    @Override
    public void sync() {
        // nothing is durable here
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        files.clear();
    }
}
