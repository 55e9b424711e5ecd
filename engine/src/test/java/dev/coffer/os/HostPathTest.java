package dev.coffer.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.testkit.os.NamesContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

class HostPathTest {
    @TempDir private Path dir;

    @Test
    void pathsAreAbsoluteWithoutNulAndWithoutATrailingSlash() {
        assertEquals("/a/b", HostPath.of("/a/b///").toString());
        assertTrue(HostPath.of("//").isRoot());
        assertThrows(IllegalArgumentException.class, () -> HostPath.of("a/b"));
        assertThrows(IllegalArgumentException.class, () -> HostPath.of(""));
        assertThrows(IllegalArgumentException.class, () -> HostPath.of("/a\0b"));
    }

    @Test
    void partsAreAddedAndTakenAway() {
        HostPath root = HostPath.of("/");
        HostPath path = root.resolve("a").resolve(TreePath.of("b/c"));
        assertEquals(HostPath.of("/a/b/c"), path);
        assertEquals(path, path.resolve(TreePath.ROOT));
        assertEquals(Name.of("c"), path.name());
        assertEquals(HostPath.of("/a/b"), path.parent());
        assertEquals(root, HostPath.of("/a").parent());
        assertEquals(root, root.parent());
        assertThrows(IllegalStateException.class, root::name);
    }

    @Test
    void containingIsByWholeParts() {
        HostPath root = HostPath.of("/");
        HostPath a = HostPath.of("/a");
        assertTrue(a.contains(a));
        assertTrue(a.contains(HostPath.of("/a/b")));
        assertFalse(a.contains(HostPath.of("/ab")));
        assertFalse(a.contains(root));
        assertTrue(root.contains(a));
        assertTrue(root.contains(root));
        assertEquals(TreePath.of("b/c"), a.relativize(HostPath.of("/a/b/c")));
        assertEquals(TreePath.of("a"), root.relativize(a));
        assertEquals(TreePath.ROOT, root.relativize(root));
        assertEquals(TreePath.ROOT, a.relativize(a));
        assertThrows(IllegalArgumentException.class, () -> a.relativize(HostPath.of("/ab")));
    }

    @Test
    void everyNameSurvivesTheWayThroughAPath() {
        for (Name name : NamesContract.hostileNames()) {
            HostPath path = HostPath.of("/tmp").resolve(name);
            assertArrayEquals(path.shared(), HostPath.of(path.toPath()).shared());
        }
    }

    @Test
    void relativePathIsTakenFromTheCurrentFolderAndItsDotsGo() {
        Path current = Path.of("").toAbsolutePath();
        assertEquals(HostPath.of(current.resolve("b")), HostPath.of(Path.of("a/../././b")));
    }

    @Test
    void everyNameSurvivesWhateverTheLocale() throws Exception {
        HostFiles files = HostFiles.ofThisSystem();
        try (Folder folder = files.open(HostPath.of(dir))) {
            for (Name name : NamesContract.hostileNames()) {
                folder.createFile(name, 0600).close();
            }
        }
        for (String locale : new String[] {"C", "POSIX", "C.UTF-8"}) {
            assertEquals("all came back\n", listedUnder(locale));
        }
    }

    private String listedUnder(String locale) throws Exception {
        ProcessBuilder java =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocaleProbe.class.getName(),
                        dir.toString());
        java.environment().put("LC_ALL", locale);
        java.redirectErrorStream(true);
        Process process = java.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return output;
    }
}
