package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

/**
 * What a person writes for something in a point: {@code POINT} or {@code POINT:PATH}, split at the
 * first colon; {@code deleted@DATE:PATH} for deleted items. Immutable.
 *
 * @param point what stands before the colon
 * @param path the root if there is no colon
 */
public record PointAddress(String point, TreePath path) {
    private static final String DELETED = "deleted@";

    /**
     * @throws CofferException {@code USAGE} if the path leads out of the tree
     */
    public static PointAddress parse(String text) throws CofferException {
        int colon = text.indexOf(':');
        String point = colon < 0 ? text : text.substring(0, colon);
        String path = colon < 0 ? "" : text.substring(colon + 1);
        try {
            return new PointAddress(point, TreePath.parse(path));
        } catch (IllegalArgumentException e) {
            throw CofferException.usage(
                    "'"
                            + path
                            + "' cannot be a path in a point: "
                            + e.getMessage()
                            + "; write it relative to the source's root");
        }
    }

    /** The date of deleted items, or null if a point is meant. */
    public @Nullable String deletedDate() {
        return point.startsWith(DELETED) ? point.substring(DELETED.length()) : null;
    }
}
