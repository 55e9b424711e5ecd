package dev.coffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Period;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Of two policies, and of two ways to count, the one that keeps what either does. */
class StricterRetentionTest {
    private static final Period NEVER = Period.ofDays(0);

    private static final List<RetentionPolicy> POLICIES =
            List.of(
                    RetentionPolicy.NONE,
                    policy(Map.of(Rhythm.LAST, 9), Map.of(), List.of(), 0, NEVER),
                    policy(Map.of(Rhythm.LAST, 1, Rhythm.DAILY, 7), Map.of(), List.of(), 3, NEVER),
                    policy(
                            Map.of(Rhythm.DAILY, RetentionPolicy.UNLIMITED),
                            Map.of(),
                            List.of(List.of("a")),
                            0,
                            Period.ofDays(30)),
                    policy(
                            Map.of(),
                            Map.of(Rhythm.LAST, Period.ofDays(20)),
                            List.of(List.of("b", "c")),
                            1,
                            Period.ofDays(60)),
                    policy(Map.of(), Map.of(), List.of(), 2, Period.ofDays(90)),
                    policy(Map.of(), Map.of(), List.of(List.of("a")), 0, NEVER));

    private static RetentionPolicy policy(
            Map<Rhythm, Integer> counts,
            Map<Rhythm, Period> within,
            List<List<String>> tags,
            int atLeast,
            Period maxAge) {
        return new RetentionPolicy(counts, within, tags, atLeast, maxAge);
    }

    @Test
    void ofTwoPoliciesBothAreKeptAndOfOneNothingChanges() {
        for (RetentionPolicy one : POLICIES) {
            assertEquals(one.isEmpty() ? RetentionPolicy.NONE : one, one.orKeptBy(one));
            for (RetentionPolicy two : POLICIES) {
                RetentionPolicy both = one.orKeptBy(two);
                assertTrue(both.keepsAtLeast(one), both + " instead of " + one);
                assertTrue(both.keepsAtLeast(two), both + " instead of " + two);
                assertEquals(both, both.orKeptBy(one), "it is the most already");
                assertEquals(both, both.orKeptBy(two), "it is the most already");
            }
        }
    }

    @Test
    void whatIsCountedInSmallerGroupsKeepsMore() {
        Grouping tags = Grouping.parse("tags");

        assertTrue(Grouping.DEFAULT.isAtLeastAsFineAs(Grouping.parse("host")));
        assertFalse(Grouping.parse("host").isAtLeastAsFineAs(Grouping.DEFAULT));
        assertFalse(tags.isAtLeastAsFineAs(Grouping.DEFAULT), "they cannot be compared");
        assertTrue(tags.and(Grouping.DEFAULT).isAtLeastAsFineAs(tags));
        assertTrue(Grouping.parse("").isOfAll());
    }
}
