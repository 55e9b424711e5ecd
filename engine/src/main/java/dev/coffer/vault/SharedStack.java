package dev.coffer.vault;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is left to do, shared by workers that find more while they work. The newest is taken first,
 * so that a walk of trees keeps little open. Thread-safe.
 */
final class SharedStack<T> {
    private final Deque<T> items = new ArrayDeque<>();
    private int busy;

    synchronized void push(T item) {
        items.push(item);
        notifyAll();
    }

    /**
     * The next item, which {@link #done} must be told of; null when all is done. Waits while others
     * may find more.
     */
    synchronized @Nullable T take() throws InterruptedException {
        while (items.isEmpty() && busy > 0) {
            wait();
        }
        T item = items.poll();
        if (item != null) {
            busy++;
        }
        return item;
    }

    /** What was taken is done. */
    synchronized void done() {
        busy--;
        if (busy == 0) {
            notifyAll();
        }
    }
}
