package dev.coffer.archive.item;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Frames that are filled one after the other, compressed on a few threads, and written in their
 * order. So many are in memory as there are threads, and a few. Used by one thread, which closes
 * it, and then the frames.
 *
 * @param <F> what holds the bytes of one, and compresses them
 */
final class FrameQueue<F extends Crew.Task> implements AutoCloseable {
    /** Beside those being compressed: one is filled, one waits to be written. */
    private static final int SPARE = 2;

    /** Writes a frame that is compressed, and empties it. */
    interface Writing<F> {
        void write(F frame) throws IOException, InterruptedException;
    }

    private final Supplier<F> maker;
    private final Writing<F> writing;
    private final int most;
    private final Crew crew;
    private final List<F> all = new ArrayList<>();
    private final Deque<F> free = new ArrayDeque<>();
    private final Deque<F> pending = new ArrayDeque<>();
    private @Nullable F current;

    FrameQueue(int threads, Supplier<F> maker, Writing<F> writing) {
        this.maker = maker;
        this.writing = writing;
        this.most = threads + SPARE;
        this.crew = new Crew(threads, "pack");
    }

    /** The one that is being filled; waits if all are in use. */
    F current() throws IOException, InterruptedException {
        F filled = current;
        if (filled == null) {
            filled = next();
            current = filled;
        }
        return filled;
    }

    private F next() throws IOException, InterruptedException {
        if (free.isEmpty()) {
            if (all.size() < most) {
                F made = maker.get();
                all.add(made);
                return made;
            }
            writeHead();
        }
        return free.remove();
    }

    /** Has the current one compressed, and writes those that are already. */
    void submit() throws IOException, InterruptedException {
        F filled = current();
        current = null;
        pending.add(filled);
        crew.give(filled);
        for (F head = pending.peek(); head != null && crew.isDone(head); head = pending.peek()) {
            writeHead();
        }
    }

    private void writeHead() throws IOException, InterruptedException {
        F head = pending.remove();
        crew.await(head);
        writing.write(head);
        free.add(head);
    }

    /** Writes all that were submitted. */
    void drain() throws IOException, InterruptedException {
        while (!pending.isEmpty()) {
            writeHead();
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        crew.close();
    }

    /** All that were made. */
    List<F> all() {
        return all;
    }
}
