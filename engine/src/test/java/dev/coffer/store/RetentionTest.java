package dev.coffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Period;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class RetentionTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final List<RestorePoint> points = new ArrayList<>();

    @Test
    void eachRhythmKeepsTheNewestOfEachPeriodAndTheyDoNotSeeOneAnother() {
        at("2026-11-18T09:00:00Z", "2026-11-18T18:00:00Z", "2026-11-19T09:00:00Z");
        at("2026-11-20T09:00:00Z", "2026-11-20T18:00:00Z");
        assertEquals(
                List.of(
                        "2026-11-20T18:00Z last,daily",
                        "2026-11-20T09:00Z last",
                        "2026-11-19T09:00Z daily"),
                kept(policy(Map.of(Rhythm.LAST, 2, Rhythm.DAILY, 2))));
    }

    @Test
    void theOldestPointStaysWhileCountsAreLeft() {
        at("2026-01-10T09:00:00Z", "2026-03-10T09:00:00Z", "2026-11-20T09:00:00Z");
        assertEquals(
                List.of("2026-11-20T09:00Z yearly", "2026-01-10T09:00Z oldest yearly"),
                kept(policy(Map.of(Rhythm.YEARLY, 3))));
        assertEquals(List.of("2026-11-20T09:00Z yearly"), kept(policy(Map.of(Rhythm.YEARLY, 1))));
    }

    @Test
    void unlimitedKeepsOneOfEveryPeriod() {
        at("2024-01-10T09:00:00Z", "2025-03-10T09:00:00Z", "2025-11-20T09:00:00Z");
        assertEquals(
                List.of("2025-11-20T09:00Z yearly", "2024-01-10T09:00Z yearly"),
                kept(policy(Map.of(Rhythm.YEARLY, RetentionPolicy.UNLIMITED))));
    }

    @Test
    void aWeekThatTwoYearsShareIsOne() {
        at("2024-12-30T09:00:00Z", "2025-01-02T09:00:00Z", "2025-01-06T09:00:00Z");
        assertEquals(
                List.of("2025-01-06T09:00Z weekly", "2025-01-02T09:00Z weekly"),
                kept(policy(Map.of(Rhythm.WEEKLY, 2))));
    }

    @Test
    void aDayIsThatOfTheClockWhichThePointWasMadeBy() {
        at("2026-11-20T23:30:00-05:00", "2026-11-21T02:00:00+01:00");
        assertEquals(2, kept(policy(Map.of(Rhythm.DAILY, 2))).size());
        assertEquals(
                List.of("2026-11-20T23:30-05:00 daily"), kept(policy(Map.of(Rhythm.DAILY, 1))));
    }

    @Test
    void withinCountsByTheCalendarFromTheNewestAndNotItsEdge() {
        at("2026-02-28T09:00:00Z", "2026-03-03T09:00:00Z", "2026-03-03T09:00:01Z");
        at("2026-03-31T09:00:00Z");
        assertEquals(
                List.of("2026-03-31T09:00Z within 1m", "2026-03-03T09:00:01Z within 1m"),
                kept(within(Map.of(Rhythm.LAST, Period.parse("1m")))));
    }

    @Test
    void withinFollowsTheClocksOfTheZoneAcrossSummerTime() {
        at("2026-01-01T09:59:59+01:00", "2026-01-01T10:00:01+01:00", "2026-07-01T10:00:00+02:00");
        assertEquals(2, kept(within(Map.of(Rhythm.LAST, Period.parse("6m")))).size());
        points.clear();
        at("2026-01-01T08:30:00Z", "2026-07-01T10:00:00+02:30");
        assertEquals(
                2,
                kept(within(Map.of(Rhythm.LAST, Period.parse("6m")))).size(),
                "an offset that is not the zone's stays what it is");
    }

    @Test
    void whatIsOfTheFutureIsWithinAnyTimeAndCountsFromNothing() {
        at("2026-11-10T09:00:00Z", "2026-11-20T09:00:00Z", "2030-01-01T00:00:00Z");
        assertEquals(
                List.of("2030-01-01T00:00Z within 1d", "2026-11-20T09:00Z within 1d"),
                kept(within(Map.of(Rhythm.LAST, Period.parse("1d")))));
    }

    @Test
    void aTagListWantsAllOfItsTagsAndTheEmptyTagNone() {
        points.add(SamplePoint.of("0001", "2026-11-01T00:00:00Z").tags("a").point());
        points.add(SamplePoint.of("0002", "2026-11-02T00:00:00Z").tags("a", "b", "c").point());
        points.add(SamplePoint.of("0003", "2026-11-03T00:00:00Z").point());
        RetentionPolicy policy =
                new RetentionPolicy(Map.of(), Map.of(), List.of(List.of("a", "b"), List.of("")));
        assertEquals(
                List.of("2026-11-03T00:00Z has tags []", "2026-11-02T00:00Z has tags [a, b]"),
                kept(policy));
    }

    @Test
    void aHeldPointStaysAndSaysWhy() {
        points.add(SamplePoint.of("0001", "2026-11-01T00:00:00Z").held("audit 2026").point());
        at("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z");
        assertEquals(
                List.of("2026-11-03T00:00Z last", "2026-11-01T00:00Z held: audit 2026"),
                kept(policy(Map.of(Rhythm.LAST, 1))));
    }

    @Test
    void aPolicyThatSaysNothingKeepsEverything() {
        at("2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z");
        assertEquals(
                List.of("2026-11-03T00:00Z no policy", "2026-11-02T00:00Z no policy"),
                kept(RetentionPolicy.NONE));
    }

    @Test
    void groupsAreCountedByThemselvesInWhateverOrderPathsAreGiven() {
        points.add(
                SamplePoint.of("0001", "2026-11-01T00:00:00Z").source("/b").source("/a").point());
        points.add(
                SamplePoint.of("0002", "2026-11-02T00:00:00Z").source("/a").source("/b").point());
        points.add(SamplePoint.of("0003", "2026-11-03T00:00:00Z").source("/a").point());
        points.add(SamplePoint.of("0004", "2026-11-04T00:00:00Z").source("/a").host("z").point());
        RetentionPolicy one = policy(Map.of(Rhythm.LAST, 1));
        assertEquals(List.of("0001"), removed(one, "host,paths"));
        assertEquals(List.of("0001", "0002", "0003"), removed(one, ""));
        assertEquals(List.of("0001", "0002"), removed(one, "host"));
    }

    @Test
    void aGroupingIsReadAsItIsWritten() {
        assertEquals(new Grouping(true, false, true), Grouping.parse("tags, host"));
        assertEquals("host,paths", Grouping.DEFAULT.toString());
        assertEquals(new Grouping(false, false, false), Grouping.parse(""));
        assertThrows(IllegalArgumentException.class, () -> Grouping.parse("host,job"));
    }

    @Test
    void aNegativeCountButUnlimitedIsNone() {
        assertThrows(IllegalArgumentException.class, () -> policy(Map.of(Rhythm.DAILY, -2)));
    }

    /** Whatever the policy, what must hold of its plans holds. */
    @Test
    void randomPlansKeepWhatTheyMust() {
        Random random = new Random(4);
        for (int round = 0; round < 400; round++) {
            points.clear();
            randomPoints(random);
            RetentionPolicy policy = randomPolicy(random);
            RetentionPlan plan =
                    Retention.plan(points, policy, Grouping.parse("host"), NOW, BERLIN);
            Set<String> gone = new HashSet<>();
            for (RetentionPlan.Group group : plan.groups()) {
                check(group, policy);
                group.removed().forEach(point -> gone.add(point.id()));
            }
            assertEquals(points.size(), plan.keptCount() + gone.size(), "each point once");
            List<RestorePoint> left = new ArrayList<>(points);
            left.removeIf(point -> gone.contains(point.id()));
            RetentionPlan again = Retention.plan(left, policy, Grouping.parse("host"), NOW, BERLIN);
            assertEquals(List.of(), again.removed(), "a second time nothing goes: " + policy);
        }
    }

    private static void check(RetentionPlan.Group group, RetentionPolicy policy) {
        boolean counts = !policy.counts().isEmpty();
        assertTrue(!counts || !group.kept().isEmpty(), "the newest point stays");
        for (RestorePoint point : group.removed()) {
            assertTrue(!point.isHeld());
            if (counts) {
                Instant newest = group.kept().getFirst().point().time().toInstant();
                assertTrue(!point.time().toInstant().isAfter(newest));
            }
        }
        for (Map.Entry<Rhythm, Integer> each : policy.counts().entrySet()) {
            Set<Long> all = new HashSet<>();
            Set<Long> kept = new HashSet<>();
            for (RetentionPlan.Kept one : group.kept()) {
                if (each.getKey() != Rhythm.LAST) {
                    kept.add(each.getKey().of(one.point().time(), 0));
                }
            }
            all.addAll(kept);
            group.removed().forEach(one -> all.add(each.getKey().of(one.time(), 0)));
            int wanted = each.getValue() < 0 ? all.size() : Math.min(each.getValue(), all.size());
            assertTrue(
                    each.getKey() == Rhythm.LAST || kept.size() >= wanted,
                    () -> "periods of " + each + " kept: " + kept + " of " + all);
        }
    }

    private void randomPoints(Random random) {
        OffsetDateTime time = OffsetDateTime.parse("2025-12-20T10:00:00Z");
        int many = random.nextInt(60);
        for (int i = 0; i < many; i++) {
            time = time.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 9)));
            ZoneOffset offset = ZoneOffset.ofHours(random.nextInt(5) - 2);
            SamplePoint point =
                    SamplePoint.of(
                            "%04x".formatted(i), time.withOffsetSameInstant(offset).toString());
            point.host(random.nextBoolean() ? "a" : "b");
            if (random.nextInt(10) == 0) {
                point.held("why not");
            }
            points.add(point.point());
        }
    }

    private static RetentionPolicy randomPolicy(Random random) {
        Map<Rhythm, Integer> counts = new EnumMap<>(Rhythm.class);
        for (Rhythm rhythm : Rhythm.values()) {
            if (random.nextInt(3) == 0) {
                counts.put(rhythm, random.nextInt(6) - 1);
            }
        }
        return new RetentionPolicy(counts, Map.of(), List.of());
    }

    private void at(String... times) {
        for (String time : times) {
            points.add(SamplePoint.of("%04x".formatted(points.size()), time).point());
        }
    }

    private static RetentionPolicy policy(Map<Rhythm, Integer> counts) {
        return new RetentionPolicy(counts, Map.of(), List.of());
    }

    private static RetentionPolicy within(Map<Rhythm, Period> spans) {
        return new RetentionPolicy(Map.of(), spans, List.of());
    }

    private List<String> kept(RetentionPolicy policy) {
        List<String> kept = new ArrayList<>();
        RetentionPlan plan = Retention.plan(points, policy, Grouping.DEFAULT, NOW, BERLIN);
        for (RetentionPlan.Group group : plan.groups()) {
            for (RetentionPlan.Kept one : group.kept()) {
                kept.add(one.point().time() + " " + String.join(",", one.reasons()));
            }
        }
        return kept;
    }

    private List<String> removed(RetentionPolicy policy, String groupBy) {
        List<String> ids = new ArrayList<>();
        for (RestorePoint point :
                Retention.plan(points, policy, Grouping.parse(groupBy), NOW, BERLIN).removed()) {
            ids.add(point.id());
        }
        return ids;
    }
}
