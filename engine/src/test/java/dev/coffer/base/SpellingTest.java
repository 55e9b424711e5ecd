package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class SpellingTest {
    private static final List<String> KNOWN =
            List.of("exclude", "exclude_from", "exclude_caches", "tags", "note", "mirror");

    @ParameterizedTest
    @CsvSource({
        "exlude, exclude",
        "excludes, exclude",
        "exclude-from, exclude_from",
        "Exclude, exclude",
        "ecxlude, exclude",
        "exclude_cache, exclude_caches",
        "tag, tags",
        "tgas, tags",
        "miror, mirror"
    })
    void aWordWithAFewWrongLettersIsRecognized(String written, String meant) {
        assertEquals(meant, Spelling.closest(written, KNOWN));
        assertEquals("; did you mean " + meant + "?", Spelling.hint(written, KNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "schedule", "password", "toga"})
    void aWordThatIsFarFromAllIsNotGuessed(String written) {
        assertNull(Spelling.closest(written, KNOWN));
        assertEquals("", Spelling.hint(written, KNOWN));
    }

    @Test
    void anEmptyWordIsNeverWhatWasMeant() {
        assertEquals("", Spelling.hint("x", List.of("", "full")));
    }
}
