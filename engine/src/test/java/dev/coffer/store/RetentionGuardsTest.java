package dev.coffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Period;
import dev.coffer.base.TreePath;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.DatabaseFinding.Result;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What keeps points besides the rhythms of restic. */
class RetentionGuardsTest {
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-11-21T12:00:00Z");

    /** Seven days, three weeks and eleven months more: some of them are the same points. */
    private static final int YEAR = 20;

    private static final RetentionPolicy LAST_TWO =
            new RetentionPolicy(Map.of(Rhythm.LAST, 2), Map.of(), List.of());

    /** One a day, oldest first; the newest was made today. */
    private static List<RestorePoint> daily(int count) {
        List<RestorePoint> points = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            points.add(point("d" + i, NOW.minusDays(i)));
        }
        return points;
    }

    private static RestorePoint point(String id, OffsetDateTime time) {
        return SamplePoint.of(id, time.toString()).point();
    }

    private static RestorePoint checked(RestorePoint point, Result result) {
        return point.with(
                List.of(
                        new DatabaseFinding(
                                TreePath.of("app.db"), result, false, Instant.EPOCH, "", null)));
    }

    private static RetentionPlan plan(List<RestorePoint> points, RetentionPolicy policy) {
        return Retention.plan(
                points, policy, Grouping.DEFAULT, NOW.plusSeconds(1).toInstant(), ZoneOffset.UTC);
    }

    private static List<String> kept(RetentionPlan plan) {
        List<String> ids = new ArrayList<>();
        for (RetentionPlan.Group group : plan.groups()) {
            for (RetentionPlan.Kept kept : group.kept()) {
                ids.add(kept.point().id());
            }
        }
        return ids;
    }

    @Test
    void leastNumberStaysWhateverElseGoes() {
        RetentionPolicy policy =
                new RetentionPolicy(
                        Map.of(),
                        Map.of(Rhythm.LAST, Period.ofDays(1)),
                        List.of(),
                        4,
                        Period.ofDays(0));
        assertEquals(List.of("d0", "d1", "d2", "d3"), kept(plan(daily(9), policy)));
    }

    @Test
    void leastNumberByItselfLetsNothingGo() {
        RetentionPolicy policy =
                new RetentionPolicy(Map.of(), Map.of(), List.of(), 2, Period.ofDays(0));
        assertTrue(policy.isEmpty());
        assertEquals(9, plan(daily(9), policy).keptCount());
    }

    @Test
    void whatIsTooOldGoesThoughARhythmWouldKeepIt() {
        RetentionPolicy policy =
                new RetentionPolicy(
                        Map.of(Rhythm.DAILY, 9), Map.of(), List.of(), 0, Period.ofDays(3));
        assertEquals(List.of("d0", "d1", "d2"), kept(plan(daily(9), policy)));
    }

    @Test
    void greatestAgeByItselfKeepsAllThatIsYounger() {
        RetentionPolicy policy =
                new RetentionPolicy(Map.of(), Map.of(), List.of(), 0, Period.ofDays(3));
        assertEquals(List.of("d0", "d1", "d2"), kept(plan(daily(9), policy)));
    }

    @Test
    void greatestAgeNeverGoesBelowTheLeastNumber() {
        RetentionPolicy policy =
                new RetentionPolicy(
                        Map.of(Rhythm.DAILY, 9), Map.of(), List.of(), 5, Period.ofDays(3));
        assertEquals(List.of("d0", "d1", "d2", "d3", "d4"), kept(plan(daily(9), policy)));
    }

    @Test
    void heldPointStaysHoweverOldItIs() {
        List<RestorePoint> points = new ArrayList<>(daily(3));
        points.addFirst(SamplePoint.of("old", NOW.minusYears(2).toString()).held("audit").point());
        RetentionPolicy policy =
                new RetentionPolicy(Map.of(), Map.of(), List.of(), 0, Period.ofDays(30));
        assertEquals(List.of("d0", "d1", "d2", "old"), kept(plan(points, policy)));
    }

    @Test
    void lastGoodPointStaysWhileNewerOnesHaveADatabaseThatFailedItsCheck() {
        List<RestorePoint> points = new ArrayList<>();
        for (RestorePoint each : daily(6)) {
            boolean bad = each.id().compareTo("d4") < 0;
            points.add(checked(each, bad ? Result.CORRUPT : Result.SOUND));
        }
        RetentionPlan plan = plan(points, LAST_TWO);
        assertEquals(List.of("d0", "d1", "d4"), kept(plan));
        assertEquals(List.of("last good"), plan.groups().getFirst().kept().getLast().reasons());
    }

    @Test
    void pointThatSaysNothingOfDatabasesIsGoodIfANewerOneIsDoubtful() {
        List<RestorePoint> points = new ArrayList<>(daily(5));
        for (int i = 2; i < 5; i++) {
            points.set(i, checked(points.get(i), Result.RAW));
        }
        assertEquals(List.of("d0", "d1", "d3"), kept(plan(points, LAST_TWO)));
    }

    @Test
    void lastPointThatAVerifyFoundWholeStays() {
        RetentionPlan plan =
                Retention.plan(
                        daily(9),
                        LAST_TWO,
                        Grouping.DEFAULT,
                        NOW.plusSeconds(1).toInstant(),
                        ZoneOffset.UTC,
                        Set.of("d5", "d7"));
        assertEquals(List.of("d0", "d1", "d5"), kept(plan));
    }

    @Test
    void presetsAreWhatTheySay() {
        assertEquals(
                "7 daily, 4 weekly, 12 monthly, all within 7d",
                RetentionPreset.parse("7/4/12").policy().forPeople());
        assertEquals(
                "all within 90d, none older than 90d, at least 7 points",
                RetentionPreset.parse("90-days").policy().forPeople());
        RetentionPlan year = plan(daily(365), RetentionPreset.SEVEN_FOUR_TWELVE.policy());
        assertEquals(YEAR, year.keptCount());
        assertEquals(90, plan(daily(365), RetentionPreset.NINETY_DAYS.policy()).keptCount());
    }

    @Test
    void clockThatWasSetForwardRaisesADoubt() {
        List<RestorePoint> points = new ArrayList<>(daily(9));
        points.add(point("jumped", NOW.plusYears(1)));
        RetentionPlan plan =
                Retention.plan(
                        points,
                        RetentionPreset.SEVEN_FOUR_TWELVE.policy(),
                        Grouping.DEFAULT,
                        NOW.plusYears(1).plusSeconds(1).toInstant(),
                        ZoneOffset.UTC);
        assertFalse(plan.removed().isEmpty());
        assertEquals(1, plan.doubts().size());
        assertTrue(plan.doubts().getFirst().contains("set forward"), plan.doubts().getFirst());
    }

    @Test
    void clockThatWasSetBackRaisesADoubt() {
        RetentionPlan plan =
                Retention.plan(
                        daily(9),
                        LAST_TWO,
                        Grouping.DEFAULT,
                        NOW.minusDays(3).toInstant(),
                        ZoneOffset.UTC);
        assertEquals(1, plan.doubts().size());
        assertTrue(plan.doubts().getFirst().contains("of the future"), plan.doubts().getFirst());
    }

    @Test
    void rhythmOfWeeksRaisesNone() {
        List<RestorePoint> points = new ArrayList<>();
        for (int i = 9; i >= 0; i--) {
            points.add(point("w" + i, NOW.minus(Duration.ofDays(7L * i))));
        }
        assertEquals(List.of(), plan(points, LAST_TWO).doubts());
        assertEquals(List.of(), plan(daily(9), LAST_TWO).doubts());
    }
}
