package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class PeriodTest {
    @ParameterizedTest
    @CsvSource({
        "90d, 2160",
        "12h, 12",
        "2w, 336",
        "1y, 8760",
        "1m, 720",
        "0d, 0",
        "1y5m7d2h, 12530",
        "1y 6 m, 13080"
    })
    void timesAreReadInYearsMonthsWeeksDaysAndHours(String text, long hours) {
        assertEquals(Duration.ofHours(hours), Period.parse(text).toDuration());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "90", "d", "90 days", "5min", "1d1y", "1d2d", "-1d", "1.5d", "9 0d", "3M"
            })
    void whatIsNoTimeIsNamedWithExamples(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> Period.parse(text)).getMessage();
        assertEquals(
                "\""
                        + text
                        + "\" is not a time; write numbers with y, m (months), w, d or h, as in"
                        + " 90d, 12h or 1y6m",
                message);
    }

    @Test
    void timesBeyondAllReasonAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Period.parse("99999999999999d"));
        assertThrows(IllegalArgumentException.class, () -> Period.ofDays(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"90d", "12h", "2w", "1y5m3w7d2h", "0d"})
    void theWrittenFormComesBack(String text) {
        assertEquals(text, Period.parse(text).toString());
    }

    @Test
    void timesAreShownInWords() {
        assertEquals("90 days", Period.ofDays(90).forPeople());
        assertEquals("1 year 6 months", Period.parse("1y6m").forPeople());
        assertEquals("0 days", Period.ofDays(0).forPeople());
    }
}
