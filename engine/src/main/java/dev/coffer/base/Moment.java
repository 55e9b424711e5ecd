package dev.coffer.base;

import java.time.format.DateTimeFormatter;

/** How moments are told to people. */
public final class Moment {
    /** {@code 2026-11-22 05:53}, in the zone of the time that is formatted. */
    public static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private Moment() {}
}
