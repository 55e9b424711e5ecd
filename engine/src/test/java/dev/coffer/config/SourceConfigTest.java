package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.os.HostPath;
import dev.coffer.store.SourcePlace;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceConfigTest {
    private final PathBase base = new PathBase(HostPath.of("/ws/project"), null);

    @ParameterizedTest
    @CsvSource({
        "., project, /ws/project",
        "src/main, main, /ws/project/src/main",
        "docs=/srv/docs, docs, /srv/docs",
        "root=/, root, /",
        "./a=b, a=b, /ws/project/a=b",
        "/srv/a=b, a=b, /srv/a=b",
        "x=a=b, x, /ws/project/a=b"
    })
    void aSourceIsNamedByItsLastPartOrAsGiven(String written, String name, String path) {
        SourceConfig source = SourceConfig.parse(written, base);
        assertEquals(new SourcePlace(name, HostPath.of(path)), source.place());
        assertEquals(source, SourceConfig.parse(source.toString(), base));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "=x", "..=x", "x="})
    void aSourceWithoutANameOrAPathIsRefused(String written) {
        assertThrows(IllegalArgumentException.class, () -> SourceConfig.parse(written, base));
    }
}
