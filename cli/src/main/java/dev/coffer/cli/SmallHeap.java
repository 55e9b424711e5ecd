package dev.coffer.cli;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the heap as small as what is in use. The serial collector would rather let it grow, up to
 * its limit, than collect what became old: so before it has grown by a little, it is collected. A
 * collection takes 20 to 40 ms, and there are few: the limit over the step, unless there is garbage
 * to win. Thread-safe.
 */
final class SmallHeap {
    private static final long STEP = 16L << 20;

    private final Runtime runtime = Runtime.getRuntime();
    private final AtomicLong next = new AtomicLong(runtime.totalMemory() + STEP);

    /** To be called now and then by whoever works. */
    void look() {
        long limit = next.get();
        if (runtime.totalMemory() > limit && next.compareAndSet(limit, Long.MAX_VALUE)) {
            System.gc();
            next.set(runtime.totalMemory() + STEP);
        }
    }
}
