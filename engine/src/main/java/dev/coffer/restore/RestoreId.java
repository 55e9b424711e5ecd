package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.source.OwnPlaces;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Names of restores: when one began, in UTC, for people, and a random tail. Which of two is older
 * is not told by their names but by their {@link Step.Begin#order}.
 */
final class RestoreId {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RestoreId() {}

    static String at(Instant time, Randomness randomness) {
        return TIME.format(time) + "-" + randomness.hex(3);
    }

    /** Whether a name may be one of ours, rather than something that somebody put beside them. */
    static boolean isId(Name name) {
        return OwnPlaces.isRestoreId(name, 0);
    }

    /** What the clock says, as a number that grows. */
    static long order(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }

    static String rfc3339(Clock clock, Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.atZone(clock.getZone()).toOffsetDateTime().withNano(0));
    }
}
