package dev.coffer.sqlite;

import java.util.List;

/**
 * How far a copy is checked (design: the ladder). Its size and {@code quick_check} always are.
 *
 * @param full {@code integrity_check}, {@code foreign_key_check} and a {@link Fingerprint} as well;
 *     takes about ten times as long
 * @param assertions queries of the user's, each of which must give a first value that is neither 0,
 *     empty nor NULL
 */
public record CheckPlan(boolean full, List<String> assertions) {
    /** The check that every copy gets. */
    public static final CheckPlan QUICK = new CheckPlan(false, List.of());

    /** All that can be checked without knowing what the database is for. */
    public static final CheckPlan FULL = new CheckPlan(true, List.of());

    public CheckPlan {
        assertions = List.copyOf(assertions);
    }

    public CheckPlan withFull(boolean all) {
        return new CheckPlan(all, assertions);
    }

    public CheckPlan withAssertions(List<String> queries) {
        return new CheckPlan(full, queries);
    }
}
