package dev.coffer.job;

import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Which points count, for {@code latest} and for lists.
 *
 * @param job only those of this job, or null
 * @param host only those made on this host, or null
 * @param path only those with a source that is this path or holds it, or null
 * @param tags only those with all of these
 */
public record PointFilter(
        @Nullable String job, @Nullable String host, @Nullable HostPath path, List<String> tags) {
    public static final PointFilter ALL = new PointFilter(null, null, null, List.of());

    public PointFilter {
        tags = List.copyOf(tags);
    }

    /** Those that count, in their order. */
    public List<RestorePoint> of(List<RestorePoint> points) {
        List<RestorePoint> counting = new ArrayList<>();
        for (RestorePoint point : points) {
            if (counts(point)) {
                counting.add(point);
            }
        }
        return counting;
    }

    private boolean counts(RestorePoint point) {
        return (job == null || job.equals(point.job()))
                && (host == null || host.equals(point.host()))
                && point.tags().containsAll(tags)
                && (path == null || holds(point, path));
    }

    private static boolean holds(RestorePoint point, HostPath path) {
        for (SourcePlace source : point.sources()) {
            if (source.path().contains(path)) {
                return true;
            }
        }
        return false;
    }
}
