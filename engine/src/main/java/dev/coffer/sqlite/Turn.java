package dev.coffer.sqlite;

import dev.coffer.os.FileStat;

import java.util.HashSet;
import java.util.Set;

/**
 * One capture of a file at a time in this process: a second one, perhaps by another name, would
 * take the first one's connection for a user of the database. Closing gives the turn to the next.
 */
final class Turn implements AutoCloseable {
    private record Key(long device, long inode) {}

    private static final Set<Key> TAKEN = new HashSet<>();

    private final Key key;

    private Turn(Key key) {
        this.key = key;
    }

    /** Waits until nobody here captures this file, and is then the one that does. */
    static Turn of(FileStat file) throws InterruptedException {
        Key key = new Key(file.device(), file.inode());
        synchronized (TAKEN) {
            while (!TAKEN.add(key)) {
                TAKEN.wait();
            }
        }
        return new Turn(key);
    }

    @Override
    public void close() {
        synchronized (TAKEN) {
            TAKEN.remove(key);
            TAKEN.notifyAll();
        }
    }
}
