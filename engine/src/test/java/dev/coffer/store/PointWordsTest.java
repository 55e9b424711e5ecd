package dev.coffer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.UnaryOperator;

class PointWordsTest {
    private final PointWords held = new PointWords("note", List.of("tag"), "audit");

    private static WordsEdit edit(UnaryOperator<PointWords> change) {
        return new WordsEdit(change, null);
    }

    @Test
    void whatIsSaidMayChangeWithoutAYes() {
        PointWords noted = held.edited(edit(words -> words.withNote("other").withHold("because")));
        assertEquals("other", noted.note());
        assertEquals("because", noted.hold());
    }

    @Test
    void nobodyReleasesOrDeletesAPointWithoutAYes() {
        assertThrows(
                IllegalStateException.class,
                () -> held.edited(edit(words -> words.withHold(null))));
        OffsetDateTime until = OffsetDateTime.parse("2026-12-06T10:00:00Z");
        assertThrows(
                IllegalStateException.class,
                () -> held.edited(edit(words -> words.withDeletion(until))));
    }
}
