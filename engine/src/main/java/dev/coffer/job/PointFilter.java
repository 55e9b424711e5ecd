package dev.coffer.job;

import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Retention;
import dev.coffer.store.SourcePlace;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Which points count, for {@code latest} and for lists.
 *
 * @param job only those of this job, or null
 * @param hosts only those made on one of these hosts; none for any
 * @param paths only those that have, for each of these, a source that is this path or holds it
 * @param tags only those with all tags of one of these lists; none for any
 */
public record PointFilter(
        @Nullable String job, List<String> hosts, List<HostPath> paths, List<List<String>> tags) {
    public static final PointFilter ALL = new PointFilter(null, List.of(), List.of(), List.of());

    public PointFilter {
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
    }

    /** Those of a job. */
    public static PointFilter ofJob(@Nullable String job) {
        return new PointFilter(job, List.of(), List.of(), List.of());
    }

    /**
     * Those that count for {@code latest} and for what a policy keeps, in their order: points that
     * hold nothing but saved files do only if a path names one of the files.
     */
    public List<RestorePoint> of(List<RestorePoint> points) {
        List<RestorePoint> counting = new ArrayList<>();
        for (RestorePoint point : points) {
            if (counts(point) && (!point.isPartial() || namesSaved(point))) {
                counting.add(point);
            }
        }
        return counting;
    }

    /** The point that {@code latest} means where nothing else is said, or null if there is none. */
    public static @Nullable RestorePoint latest(List<RestorePoint> points) {
        for (RestorePoint point : points.reversed()) {
            if (!point.isPartial()) {
                return point;
            }
        }
        return null;
    }

    /** All that fit, in their order: to be listed, or named by id. */
    public List<RestorePoint> listed(List<RestorePoint> points) {
        List<RestorePoint> fitting = new ArrayList<>();
        for (RestorePoint point : points) {
            if (counts(point)) {
                fitting.add(point);
            }
        }
        return fitting;
    }

    /**
     * That none counts, in words.
     *
     * @param all how many points there are
     * @param store where
     */
    public String noneOf(int all, String store) {
        List<String> wanted = new ArrayList<>();
        if (job != null) {
            wanted.add("of the job " + job);
        }
        if (!hosts.isEmpty()) {
            wanted.add("made on the host " + String.join(" or ", hosts));
        }
        for (HostPath path : paths) {
            wanted.add("with the source " + path);
        }
        if (!tags.isEmpty()) {
            List<String> lists = new ArrayList<>();
            for (List<String> list : tags) {
                lists.add(String.join(" and ", list));
            }
            wanted.add("with the tag " + String.join(", or ", lists));
        }
        if (wanted.isEmpty()) {
            return (all == 1 ? "the one point in " : "all " + all + " points in ")
                    + store
                    + " hold"
                    + (all == 1 ? "s" : "")
                    + " saved files alone; name one by its id, or a file with --path; coffer list"
                    + " shows what there is";
        }
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

    private boolean counts(RestorePoint point) {
        return (job == null || job.equals(point.job()))
                && (hosts.isEmpty() || hosts.contains(point.host()))
                && (tags.isEmpty() || hasTags(point))
                && holdsAll(point);
    }

    private boolean hasTags(RestorePoint point) {
        for (List<String> list : tags) {
            if (Retention.hasAll(point, list)) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsAll(RestorePoint point) {
        for (HostPath path : paths) {
            if (!holds(point, path)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(RestorePoint point, HostPath path) {
        if (point.isPartial()) {
            for (HostPath saved : point.savedPlaces()) {
                if (path.contains(saved)) {
                    return true;
                }
            }
            return false;
        }
        for (SourcePlace source : point.sources()) {
            if (source.holds(path)) {
                return true;
            }
        }
        return false;
    }

    private boolean namesSaved(RestorePoint point) {
        for (HostPath path : paths) {
            if (point.savedPlaces().contains(path)) {
                return true;
            }
        }
        return false;
    }
}
