package dev.coffer.storage;

import dev.coffer.base.Pause;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Tries again what may pass ({@link StorageException.Kind#PASSING}), with longer and longer pauses,
 * until too much time would have gone into them. What a listing has told already is told again when
 * it is begun again. Reading is tried again up to the first byte.
 */
public final class RetryingStorage implements Storage {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Storage storage;
    private final Pause pause;
    private final Duration patience;

    private interface Call<T> {
        T run() throws IOException;
    }

    /**
     * @param storage closed with this
     * @param patience the pauses of one call are no longer than this together
     */
    public RetryingStorage(Storage storage, Pause pause, Duration patience) {
        this.storage = storage;
        this.pause = pause;
        this.patience = patience;
    }

    private <T> T retry(Call<T> call) throws IOException {
        Duration next = FIRST;
        Duration spent = Duration.ZERO;
        while (true) {
            try {
                return call.run();
            } catch (StorageException e) {
                spent = spent.plus(next);
                if (!e.is(StorageException.Kind.PASSING) || spent.compareTo(patience) > 0) {
                    throw e;
                }
            }
            try {
                pause.of(next);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for " + storage);
            }
            next = next.multipliedBy(2);
            next = next.compareTo(LONGEST) > 0 ? LONGEST : next;
        }
    }

    @Override
    public void list(StorageKey folder, Lister lister) throws IOException {
        retry(() -> {
            storage.list(folder, lister);
            return "";
        });
    }

    @Override
    public InputStream get(StorageKey key, long offset, long length) throws IOException {
        return retry(() -> storage.get(key, offset, length));
    }

    @Override
    public void put(StorageKey key, Body body) throws IOException {
        retry(() -> {
            storage.put(key, body);
            return "";
        });
    }

    @Override
    public void delete(StorageKey key) throws IOException {
        retry(() -> {
            storage.delete(key);
            return "";
        });
    }

    @Override
    public void sync() throws IOException {
        retry(() -> {
            storage.sync();
            return "";
        });
    }

    @Override
    public boolean isFar() {
        return storage.isFar();
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
