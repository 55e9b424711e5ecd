package dev.coffer.vault.repository;

import dev.coffer.audit.AuditMark;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Pause;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.Supplier;

/**
 * What a vault needs of the machine it is used from.
 *
 * @param files the machine's files
 * @param clock with the zone that times are written in
 * @param randomness for keys, ids and what each sealed piece begins with
 * @param pause how locks wait
 * @param host the machine's name
 * @param user who runs this
 * @param cache where what can be fetched again is kept, or the root for nowhere
 * @param workers how many files are read and blobs packed at once
 * @param audit where the audit log stands now, or null if there is none
 */
public record VaultHost(
        HostFiles files,
        Clock clock,
        Randomness randomness,
        Pause pause,
        String host,
        String user,
        HostPath cache,
        int workers,
        Supplier<@Nullable AuditMark> audit) {
    /** This machine, all its cores up to four, without a cache. */
    public static VaultHost ofThisSystem(String host) {
        return new VaultHost(
                HostFiles.ofThisSystem(),
                SystemClock.local(),
                Randomness.secure(),
                Pause.real(),
                host,
                System.getProperty("user.name", ""),
                HostPath.of("/"),
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4),
                () -> null);
    }

    /**
     * Lets time pass.
     *
     * @throws CofferException {@code INTERRUPTED} if the thread was interrupted; it still is then
     */
    void rest(Duration time) throws CofferException {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CofferException(Reason.INTERRUPTED, "interrupted");
        }
    }

    /** The time now, with the offset of the clock's zone. */
    public OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
