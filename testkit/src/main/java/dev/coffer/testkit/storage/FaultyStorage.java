package dev.coffer.testkit.storage;

import dev.coffer.storage.Body;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage whose calls fail when a test says so; otherwise what lies below it does the work. */
public final class FaultyStorage implements Storage {
    /** What is called. */
    public enum Call {
        LIST,
        GET,
        PUT,
        DELETE,
        SYNC
    }

    /** Decides about each call. */
    public interface Plan {
        /**
         * @param number of the call, from 0 on
         * @return how it fails, or null
         */
        @Nullable IOException fails(Call call, StorageKey key, int number);
    }

    private final Storage storage;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Plan plan = (call, key, number) -> null;

    /**
     * @param storage closed with this
     */
    public FaultyStorage(Storage storage) {
        this.storage = storage;
    }

    /** From now on calls fail by this plan; numbers begin again. */
    public FaultyStorage plan(Plan next) {
        plan = next;
        calls.set(0);
        return this;
    }

    /** From the call of this number on, all that change something fail: the process is dead. */
    public FaultyStorage dieAt(int number) {
        return plan((call, key, at) -> {
            boolean changes = call == Call.PUT || call == Call.DELETE || call == Call.SYNC;
            return changes && at >= number
                    ? new StorageException(StorageException.Kind.FAILED, "dead at " + number)
                    : null;
        });
    }

    /** How many calls there were since the plan was made. */
    public int calls() {
        return calls.get();
    }

    private void ask(Call call, StorageKey key) throws IOException {
        IOException failure = plan.fails(call, key, calls.getAndIncrement());
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void list(StorageKey folder, Lister lister) throws IOException {
        ask(Call.LIST, folder);
        storage.list(folder, lister);
    }

    @Override
    public InputStream get(StorageKey key, long offset, long length) throws IOException {
        ask(Call.GET, key);
        return storage.get(key, offset, length);
    }

    @Override
    public void put(StorageKey key, Body body) throws IOException {
        ask(Call.PUT, key);
        storage.put(key, body);
    }

    @Override
    public void delete(StorageKey key) throws IOException {
        ask(Call.DELETE, key);
        storage.delete(key);
    }

    @Override
    public void sync() throws IOException {
        ask(Call.SYNC, StorageKey.ROOT);
        storage.sync();
    }

    @Override
    public String toString() {
        return storage.toString();
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }
}
