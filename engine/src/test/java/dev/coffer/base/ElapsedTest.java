package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class ElapsedTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "449, 0.4 s",
        "9949, 9.9 s",
        "9950, 10 s",
        "59499, 59 s",
        "59500, 1 min",
        "125000, 2 min 5 s",
        "12000000, 3 h 20 min",
        "349200000, 4 d 1 h"
    })
    void theTwoLargestUnitsAreShown(long millis, String shown) {
        assertEquals(shown, Elapsed.ofMillis(millis).forPeople());
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThrows(IllegalArgumentException.class, () -> new Elapsed(Duration.ofNanos(-1)));
    }
}
