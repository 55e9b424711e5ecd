package dev.coffer.job;

import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.StoreAddress;
import dev.coffer.record.StoreLock;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * How one store stands, seen without changing it. Immutable.
 *
 * @param address where it is
 * @param jobs of the configuration that back up into it
 * @param isThere whether there is a store now
 * @param known what this machine remembers of it, or null
 * @param newest its newest point; null if it has none or cannot be read
 * @param seen when its newest point was last known to be the truth, or null
 * @param points how many it has
 * @param holder who is writing into it, or left its lock behind; null for nobody
 * @param holderIsGone whether that process has certainly ended
 * @param unfinished whether a run was cut off, or is under way
 * @param isClosed whether that is because no password was given that opens it
 * @param problem why it could not be looked at; empty if it could
 */
public record StoreStatus(
        StoreAddress address,
        List<String> jobs,
        boolean isThere,
        @Nullable KnownStore known,
        @Nullable RestorePoint newest,
        @Nullable OffsetDateTime seen,
        long points,
        StoreLock.@Nullable Holder holder,
        boolean holderIsGone,
        boolean unfinished,
        boolean isClosed,
        String problem) {
    public StoreStatus {
        jobs = List.copyOf(jobs);
    }
}
