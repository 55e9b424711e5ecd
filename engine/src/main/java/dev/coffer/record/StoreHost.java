package dev.coffer.record;

import dev.coffer.audit.AuditMark;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * What a store needs of the machine it is used from.
 *
 * @param files the machine's files
 * @param clock with the zone that names and messages are in
 * @param randomness for ids
 * @param self which process this is
 * @param patience how long a second run waits for the first
 * @param workers how many files are looked at and copied at once
 * @param audit where the audit log stands now, or null if there is none
 */
public record StoreHost(
        HostFiles files,
        Clock clock,
        Randomness randomness,
        ProcessIdentity self,
        Duration patience,
        int workers,
        Supplier<@Nullable AuditMark> audit) {
    /** This machine, all its cores up to four, and no waiting. */
    public static StoreHost ofThisSystem() {
        HostFiles files = HostFiles.ofThisSystem();
        return new StoreHost(
                files,
                SystemClock.local(),
                Randomness.secure(),
                ProcessIdentity.current(files),
                Duration.ZERO,
                Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())),
                () -> null);
    }

    public StoreHost withPatience(Duration other) {
        return new StoreHost(files, clock, randomness, self, other, workers, audit);
    }

    /** The time now, to the microsecond, with the offset of the clock's zone. */
    public OffsetDateTime now() {
        return OffsetDateTime.now(clock).truncatedTo(ChronoUnit.MICROS);
    }
}
