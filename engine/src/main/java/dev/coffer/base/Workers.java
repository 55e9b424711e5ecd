package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * A few platform threads that do one thing together and are gone when it is done. The caller waits
 * for all of them; the first failure of one, or an interrupt of the caller, interrupts the others,
 * and is thrown once all have ended. Platform threads, because calls into native code would hold
 * the carrier of a virtual one (design §4.9).
 *
 * <p>A job takes its work wherever it likes; {@link #each} is the form that takes items from one
 * source. Each worker takes an item from end to end, so there is no queue to bound.
 */
public final class Workers {
    /** What every worker runs. Called once on each thread. */
    public interface Job {
        /**
         * @param crew tells when to stop early
         */
        void work(Workers crew) throws IOException, InterruptedException;
    }

    /** Where {@link #each} takes items from; called by one thread at a time. */
    public interface Source<T> {
        /** The next item, or null when there are no more. */
        @Nullable T next() throws IOException;
    }

    /** What {@link #each} does with one item. */
    public interface Task<T> {
        void accept(T item) throws IOException, InterruptedException;
    }

    private final Thread[] threads;
    private volatile boolean stopping;
    private boolean interrupted;
    private @Nullable Throwable failure;

    private Workers(int count) {
        threads = new Thread[count];
    }

    /**
     * Runs the job on so many threads at once and waits for all; a single one is the calling
     * thread.
     *
     * @param count {@code >= 1}
     * @param name of the threads, for thread dumps
     * @throws InterruptedException if the caller was interrupted; all workers have ended then too
     * @throws IOException the first failure; unchecked ones are rethrown as they are
     */
    public static void run(int count, String name, Job job)
            throws IOException, InterruptedException {
        if (count < 1) {
            throw new IllegalArgumentException("workers=" + count);
        }
        Workers crew = new Workers(count == 1 ? 0 : count);
        if (count == 1) {
            crew.runHere(job);
        } else {
            crew.runThreads(name, job);
        }
    }

    /** Hands each item of a source to one of so many workers, as {@link #run}. */
    public static <T> void each(int count, String name, Source<T> source, Task<T> task)
            throws IOException, InterruptedException {
        run(
                count,
                name,
                crew -> {
                    while (!crew.stopping()) {
                        T item;
                        synchronized (source) {
                            item = source.next();
                        }
                        if (item == null) {
                            return;
                        }
                        task.accept(item);
                    }
                });
    }

    /**
     * Whether to end early: another worker failed, or the caller was interrupted. Cheap enough to
     * ask for every file. A job that sees it returns; what it left undone does not look like
     * success, for {@link #run} then throws.
     */
    public boolean stopping() {
        if (threads.length == 0 && Thread.interrupted()) {
            interrupted = true;
            stopping = true;
        }
        return stopping;
    }

    private void runHere(Job job) throws IOException, InterruptedException {
        try {
            job.work(this);
        } catch (IOException e) {
            if (isInterrupt(e)) {
                Thread.interrupted(); // the exception tells it from here on
                throw interruption(e);
            }
            throw e;
        }
        if (interrupted) {
            throw interruption(null);
        }
    }

    private void runThreads(String name, Job job) throws IOException, InterruptedException {
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.ofPlatform()
                            .name("coffer-" + name + "-" + (i + 1))
                            .daemon(true)
                            .unstarted(() -> runOne(job));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            joinFully(thread);
        }
        Throwable first = failure;
        if (interrupted) {
            throw interruption(first);
        }
        if (first != null) { // asked first: a switch over types takes milliseconds to set up
            rethrow(first);
        }
    }

    private static void rethrow(Throwable first) throws IOException, InterruptedException {
        switch (first) {
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }

    private void runOne(Job job) {
        try {
            job.work(this);
        } catch (Throwable t) { // a bug too: a lost worker must never look like success
            stop(t, false);
        }
    }

    private void joinFully(Thread thread) {
        while (true) {
            try {
                thread.join();
                return;
            } catch (InterruptedException e) {
                stop(null, true);
            }
        }
    }

    private synchronized void stop(@Nullable Throwable cause, boolean byCaller) {
        interrupted |= byCaller;
        if (failure == null && !(stopping && cause != null && isInterrupt(cause))) {
            failure = cause;
        }
        if (!stopping || byCaller) {
            stopping = true;
            for (Thread thread : threads) {
                if (thread.threadId() != Thread.currentThread().threadId()) {
                    thread.interrupt();
                }
            }
        }
    }

    private static boolean isInterrupt(Throwable t) {
        return t instanceof InterruptedException
                || t.getClass() == InterruptedIOException.class
                || t instanceof ClosedByInterruptException;
    }

    private static InterruptedException interruption(@Nullable Throwable cause) {
        InterruptedException e = new InterruptedException("interrupted");
        if (cause != null) {
            e.initCause(cause);
        }
        return e;
    }
}
