package dev.coffer.base;

import java.time.Clock;
import java.time.ZoneId;

/** The wall clock of this machine, in its own zone. Everything else takes a {@link Clock}. */
public final class SystemClock {
    private SystemClock() {}

    public static Clock local() {
        return Clock.system(ZoneId.systemDefault());
    }
}
