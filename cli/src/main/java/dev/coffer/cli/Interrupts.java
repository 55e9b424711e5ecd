package dev.coffer.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C and SIGTERM: the thread that does the work is interrupted, so that it ends where it keeps
 * what was done, and the JVM waits for it before it ends with 130. Between opening and closing
 * only; closed by the thread that opened it.
 */
final class Interrupts implements AutoCloseable {
    /** What the program ends with then. */
    static final int CODE = 130;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean came;
    private final Thread hook = new Thread(this::stop, "interrupt");

    private Interrupts() {}

    static Interrupts ofThisThread() {
        Interrupts interrupts = new Interrupts();
        Runtime.getRuntime().addShutdownHook(interrupts.hook);
        return interrupts;
    }

    /** Whether a signal came. */
    boolean came() {
        return came;
    }

    private void stop() {
        came = true;
        worker.interrupt();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the JVM ends in any case
        }
        Runtime.getRuntime().halt(CODE);
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came, and the JVM is ending already: the hook has run or is about to.
            came = true;
        }
    }
}
