package dev.coffer.guard;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What would be different afterwards. Immutable.
 *
 * @param of how many things there are of which some would go: points of a store, entries of a
 *     mirror, operations that are left to approvers; 0 if that is no measure for the plan
 * @param oldestBefore the time of the oldest point, or of the oldest record of the audit log; null
 *     if it is about neither
 * @param oldestAfter the same afterwards, null also if none would be left
 * @param onlyHere how many files have contents that nothing which stays has; -1 if nobody looked
 * @param onlyHereFirst the first few of them
 */
public record Impact(
        long of,
        @Nullable OffsetDateTime oldestBefore,
        @Nullable OffsetDateTime oldestAfter,
        long onlyHere,
        List<TreePath> onlyHereFirst) {
    /** Nothing is known. */
    public static final Impact UNKNOWN = new Impact(0, null, null, -1, List.of());

    public Impact {
        onlyHereFirst = List.copyOf(onlyHereFirst);
    }

    /** Of points of a store. */
    public static Impact ofPoints(
            long points,
            @Nullable OffsetDateTime oldestBefore,
            @Nullable OffsetDateTime oldestAfter) {
        return new Impact(points, oldestBefore, oldestAfter, -1, List.of());
    }

    /** Of records of the audit log. */
    public static Impact ofRecords(OffsetDateTime oldestBefore, OffsetDateTime oldestAfter) {
        return new Impact(0, oldestBefore, oldestAfter, -1, List.of());
    }

    /** Some of so many entries, or of so many operations. */
    public static Impact of(long things) {
        return new Impact(things, null, null, -1, List.of());
    }

    /** The same, which says what only they have. */
    public Impact withOnlyHere(long count, List<TreePath> first) {
        return new Impact(of, oldestBefore, oldestAfter, count, first);
    }

    /** What is known, by name, as a request has it. */
    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        if (of > 0) {
            facts.put("of", Long.toString(of));
        }
        if (oldestBefore != null) {
            facts.put("oldest_before", oldestBefore.toString());
            facts.put("oldest_after", oldestAfter == null ? "none" : oldestAfter.toString());
        }
        if (onlyHere >= 0) {
            facts.put("files_only_here", Long.toString(onlyHere));
        }
        return facts;
    }
}
