package dev.coffer.catalogue;

import dev.coffer.os.HostPath;
import dev.coffer.store.SourcePlace;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * A store this machine has used, as it was last seen.
 *
 * @param id the store's own
 * @param kind its word, such as {@code mirror}
 * @param location where it lay
 * @param sources what was last backed up into it
 * @param point id of its newest point then, or null
 * @param points how many points it had
 * @param seen when
 */
public record KnownStore(
        String id,
        String kind,
        HostPath location,
        List<SourcePlace> sources,
        @Nullable String point,
        long points,
        OffsetDateTime seen) {
    public KnownStore {
        sources = List.copyOf(sources);
    }
}
