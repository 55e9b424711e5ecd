package dev.coffer.base;

import java.time.Duration;

/** How code waits for time to pass; a parameter, so that tests need not. */
public interface Pause {
    /** Returns when this time has passed. */
    void of(Duration time) throws InterruptedException;

    /** Really waits. */
    static Pause real() {
        return Thread::sleep;
    }
}
