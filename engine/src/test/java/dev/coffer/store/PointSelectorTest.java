package dev.coffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;

import org.junit.jupiter.api.Test;

import java.time.ZoneId;
import java.util.List;

class PointSelectorTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final RestorePoint first = point("aaaa1111bbbb", "2026-11-18T23:30:00+01:00");
    private final RestorePoint second = point("aaaa2222bbbb", "2026-11-20T14:30:20+01:00");
    private final RestorePoint third = point("cccc3333bbbb", "2026-11-20T18:00:00+01:00");
    private final List<RestorePoint> points = List.of(first, second, third);

    @Test
    void aUniquePrefixOfFourDigitsNamesAPoint() throws Exception {
        assertEquals(third, select("cccc"));
        assertEquals(second, select("AAAA2"));
    }

    @Test
    void theIdThatAPointHadFirstNamesItToo() throws Exception {
        RestorePoint tagged =
                SamplePoint.of("dddd4444bbbb", "2026-11-20T20:00:00+01:00")
                        .original("eeee5555bbbb")
                        .point();
        PointSelector first = PointSelector.parse("eeee", ZONE);
        assertEquals(tagged, first.select(List.of(third, tagged), "vault:/x"));
        PointSelector now = PointSelector.parse("dddd4", ZONE);
        assertEquals(tagged, now.select(List.of(third, tagged), "vault:/x"));
    }

    @Test
    void anAmbiguousPrefixIsAnsweredWithTheIdsItFits() {
        String message = refusal("aaaa");
        assertTrue(message.contains("aaaa1111") && message.contains("aaaa2222"), message);
    }

    @Test
    void anUnknownIdIsSaidToBeUnknown() {
        assertTrue(refusal("dddd").contains("begins with dddd"));
    }

    @Test
    void latestCountsBackwards() throws Exception {
        assertEquals(third, select("latest"));
        assertEquals(third, select("latest~0"));
        assertEquals(first, select("latest~2"));
        assertTrue(refusal("latest~3").contains("3 points"));
    }

    @Test
    void aBareDateMeansItsEnd() throws Exception {
        assertEquals(third, select("@2026-11-20"));
        assertEquals(first, select("@2026-11-19"));
        assertTrue(
                refusal("@2026-11-17")
                        .matches(".*the oldest is aaaa1111 of 2026-11-\\d\\d \\d\\d:\\d\\d"),
                refusal("@2026-11-17"));
    }

    @Test
    void aTimeMeansAllOfItsMinuteAndIsLocal() throws Exception {
        assertEquals(second, select("@2026-11-20T1430"));
        assertEquals(first, select("@2026-11-20T1429"));
        assertEquals(first, select("@2026-11-20T143019"));
    }

    @Test
    void whatIsNoPointIsAUsageErrorThatNamesTheForms() {
        for (String bad :
                List.of(
                        "abc",
                        "zzzz",
                        "latest~",
                        "latest~x",
                        "@2026-13-01",
                        "@today",
                        "@2026-11-20T25",
                        "")) {
            CofferException e =
                    assertThrows(CofferException.class, () -> PointSelector.parse(bad, ZONE), bad);
            assertEquals(CofferException.Reason.USAGE, e.reason());
        }
    }

    @Test
    void aStoreWithoutPointsSaysSo() throws Exception {
        PointSelector latest = PointSelector.parse("latest", ZONE);
        CofferException e =
                assertThrows(CofferException.class, () -> latest.select(List.of(), "mirror:/x"));
        assertTrue(e.getMessage().contains("no point yet in mirror:/x"));
    }

    private RestorePoint select(String text) throws CofferException {
        return PointSelector.parse(text, ZONE).select(points, "mirror:/x");
    }

    private String refusal(String text) {
        return assertThrows(CofferException.class, () -> select(text)).getMessage();
    }

    private static RestorePoint point(String id, String time) {
        return SamplePoint.of(id, time).point();
    }
}
