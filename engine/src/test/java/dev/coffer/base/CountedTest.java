package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsSingularAndAnyOtherNumberPlural() {
        assertEquals("1 file", Counted.of(1, "file"));
        assertEquals("0 files", Counted.of(0, "file"));
        assertEquals("21 files", Counted.of(21, "file"));
        assertEquals("1 entry", Counted.of(1, "entry", "entries"));
        assertEquals("2 entries", Counted.of(2, "entry", "entries"));
    }
}
