package dev.coffer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What points of one group have in common: retention counts in each group by itself. Immutable.
 *
 * @param host whether the machine that made them
 * @param paths whether the places of their sources
 * @param tags whether their tags
 */
public record Grouping(boolean host, boolean paths, boolean tags) {
    /** By host and paths. */
    public static final Grouping DEFAULT = new Grouping(true, true, false);

    /**
     * Takes {@code host,paths}; an empty text is one group of all points.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static Grouping parse(String text) {
        boolean host = false;
        boolean paths = false;
        boolean tags = false;
        for (String word : text.isBlank() ? new String[0] : text.split(",", -1)) {
            switch (word.strip()) {
                case "host", "hosts" -> host = true;
                case "path", "paths" -> paths = true;
                case "tag", "tags" -> tags = true;
                default ->
                        throw new IllegalArgumentException(
                                "points are grouped by host, paths and tags, not by \""
                                        + word
                                        + "\"");
            }
        }
        return new Grouping(host, paths, tags);
    }

    /**
     * Whether its groups are those of another one, or parts of them: a policy that counts in
     * smaller groups keeps no less.
     */
    public boolean isAtLeastAsFineAs(Grouping other) {
        return and(other).equals(this);
    }

    /** Whether all points are one group. */
    public boolean isOfAll() {
        return !host && !paths && !tags;
    }

    /** By what either groups. */
    public Grouping and(Grouping other) {
        return new Grouping(host || other.host, paths || other.paths, tags || other.tags);
    }

    /** What a point has in common with its group. */
    Key key(RestorePoint point) {
        return new Key(
                host ? point.host() : "",
                paths ? pathsOf(point) : List.of(),
                tags ? point.tags() : List.of());
    }

    private static List<String> pathsOf(RestorePoint point) {
        TreeSet<String> sorted = new TreeSet<>();
        for (SourcePlace source : point.sources()) {
            sorted.add(source.shown());
        }
        return List.copyOf(sorted);
    }

    /** The written form, as {@link #parse} takes it back. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (host) {
            words.add("host");
        }
        if (paths) {
            words.add("paths");
        }
        if (tags) {
            words.add("tags");
        }
        return String.join(",", words);
    }

    /**
     * What a group's points have in common; empty where that does not count.
     *
     * @param host of the points
     * @param paths sorted
     * @param tags sorted
     */
    public record Key(String host, List<String> paths, List<String> tags)
            implements Comparable<Key> {
        public Key {
            paths = List.copyOf(paths);
            tags = List.copyOf(tags);
        }

        @Override
        public int compareTo(Key other) {
            int byHost = host.compareTo(other.host);
            int byPaths = byHost != 0 ? byHost : compare(paths, other.paths);
            return byPaths != 0 ? byPaths : compare(tags, other.tags);
        }

        private static int compare(List<String> a, List<String> b) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                int order = a.get(i).compareTo(b.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(a.size(), b.size());
        }

        /** For people; empty for the group of all points. */
        public String forPeople() {
            StringBuilder out = new StringBuilder();
            if (!host.isEmpty()) {
                out.append("host ").append(host);
            }
            if (!paths.isEmpty()) {
                out.append(out.isEmpty() ? "" : ", ").append(String.join(" ", paths));
            }
            if (!tags.isEmpty()) {
                out.append(out.isEmpty() ? "" : ", ").append("tags ");
                out.append(String.join(" ", tags));
            }
            return out.toString();
        }
    }
}
