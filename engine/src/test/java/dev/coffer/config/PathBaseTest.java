package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathBaseTest {
    private final PathBase base = new PathBase(HostPath.of("/ws/project"), HostPath.of("/home/me"));

    @ParameterizedTest
    @CsvSource({
        "., /ws/project",
        "src, /ws/project/src",
        "./src/, /ws/project/src",
        "../other//x/./y, /ws/other/x/y",
        "../../../.., /",
        "/a/../../b, /b",
        "/, /",
        "..., /ws/project/...",
        "~, /home/me",
        "~/x, /home/me/x",
        "~x, /ws/project/~x",
        "./~, /ws/project/~"
    })
    void aWrittenPathIsRelativeToTheFolderOrTheHome(String written, String path) {
        assertEquals(HostPath.of(path), base.resolve(written));
    }

    @Test
    void bytesThatAreNotUtf8AreWrittenInHex() {
        byte[] path = base.resolve("caf\\xe9").shared();
        assertArrayEquals(
                HostPath.of("/ws/project/caf").shared(),
                java.util.Arrays.copyOf(path, path.length - 1));
        assertEquals((byte) 0xe9, path[path.length - 1]);
    }

    @Test
    void whatNamesNoFileIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> base.resolve(""));
        assertThrows(IllegalArgumentException.class, () -> base.resolve("a\\x00b"));
        PathBase homeless = new PathBase(HostPath.of("/"), null);
        assertEquals(
                "no home folder is known for ~/x; set HOME, or write the whole path",
                assertThrows(IllegalArgumentException.class, () -> homeless.resolve("~/x"))
                        .getMessage());
    }
}
