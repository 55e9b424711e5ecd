package dev.coffer.archive.item;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A few threads that do tasks in the order they are given. Used by one thread, which bounds how
 * much it gives, and closes it; the threads are gone then.
 */
final class Crew implements AutoCloseable {
    /** What a thread does. Done once at a time; may be given again when it is done. */
    abstract static class Task {
        private boolean done = true;
        private @Nullable Throwable failure;

        /** On a thread of the crew. What it wrote is seen by who waited for it. */
        abstract void run();
    }

    private final Thread[] threads;
    private final Deque<Task> waiting = new ArrayDeque<>();
    private boolean ending;

    /**
     * @param name of the threads, for thread dumps
     */
    Crew(int count, String name) {
        threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] =
                    Thread.ofPlatform()
                            .name("coffer-" + name + "-" + (i + 1))
                            .daemon(true)
                            .start(this::work);
        }
    }

    synchronized void give(Task task) {
        task.done = false;
        waiting.add(task);
        notifyAll();
    }

    /** Whether waiting for it would not wait. */
    synchronized boolean isDone(Task task) {
        return task.done;
    }

    /**
     * Waits until a task is done.
     *
     * @throws IllegalStateException if it ended with an exception, which is a bug
     */
    synchronized void await(Task task) throws InterruptedException {
        while (!task.done) {
            wait();
        }
        Throwable failure = task.failure;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException("a task failed", failure);
        }
    }

    private void work() {
        for (Task task = take(); task != null; task = take()) {
            Throwable failure = null;
            try {
                task.run();
            } catch (Throwable t) { // told to who waits for it
                failure = t;
            }
            end(task, failure);
        }
    }

    private synchronized @Nullable Task take() {
        while (waiting.isEmpty() && !ending) {
            try {
                wait();
            } catch (InterruptedException e) {
                return null; // nobody else knows this thread
            }
        }
        return ending ? null : waiting.poll();
    }

    private synchronized void end(Task task, @Nullable Throwable failure) {
        task.failure = failure;
        task.done = true;
        notifyAll();
    }

    /** Ends the threads, after what each is doing; what waits is not done. */
    @Override
    public void close() {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
