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

    /**
     * That none counts, in words.
     *
     * @param all how many points there are
     * @param store where
     */
    public String noneOf(int all, String store) {
        List<String> wanted = new ArrayList<>();
        add(wanted, "of the job ", job);
        add(wanted, "made on the host ", host);
        add(wanted, "with the source ", path == null ? null : path.toString());
        add(wanted, "with the tag ", tags.isEmpty() ? null : String.join(" and ", tags));
        boolean several = wanted.size() > 1;
        String last = wanted.removeLast();
        return (all == 1 ? "the one point in " : "none of the " + all + " points in ")
                + store
                + (all == 1 ? " is not " : " is ")
                + (several ? (all == 1 ? "all of this: " : "at once ") : "")
                + (several ? String.join(", ", wanted) + " and " : "")
                + last
                + "; coffer list shows what there is";
    }

    private static void add(List<String> words, String before, @Nullable String value) {
        if (value != null) {
            words.add(before + value);
        }
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
