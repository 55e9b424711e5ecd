package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class TimestampTest {
    @Test
    void twoAreEqualIfSecondsAndNanosAre() {
        Timestamp time = new Timestamp(-5, 7);
        assertEquals(time, new Timestamp(-5, 7));
        assertEquals(time.hashCode(), new Timestamp(-5, 7).hashCode());
        assertNotEquals(time, new Timestamp(-5, 8));
        assertNotEquals(time, new Timestamp(5, 7));
        assertNotEquals(time, null);
    }
}
