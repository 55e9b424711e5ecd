package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class ConfigSearchTest {
    @TempDir Path dir;
    private Path deep;

    @BeforeEach
    void makeFolders() throws Exception {
        deep = Files.createDirectories(dir.resolve("ws/a/b"));
    }

    private Surroundings in(Path folder, Map<String, String> variables) {
        return new Surroundings(variables, HostPath.of(folder));
    }

    private Optional<HostPath> found(Map<String, String> variables) throws CofferException {
        return ConfigSearch.find(null, in(deep, variables));
    }

    private HostPath file(String name) throws Exception {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return HostPath.of(Files.writeString(file, ""));
    }

    @Test
    void theNearestFileUpwardIsTaken() throws Exception {
        HostPath far = file("ws/coffer.toml");
        file("home/.config/coffer/coffer.toml");
        assertEquals(Optional.of(far), found(Map.of("HOME", dir + "/home")));
        HostPath near = file("ws/a/b/coffer.toml");
        assertEquals(Optional.of(near), found(Map.of()));
    }

    @Test
    void aFolderOfThatNameIsNoFile() throws Exception {
        Files.createDirectory(deep.resolve("coffer.toml"));
        HostPath far = file("ws/coffer.toml");
        assertEquals(Optional.of(far), found(Map.of()));
    }

    @Test
    void theUsersOwnFileIsTheLastResort() throws Exception {
        HostPath own = file("home/.config/coffer/coffer.toml");
        assertEquals(Optional.of(own), found(Map.of("HOME", dir + "/home")));
        HostPath xdg = file("xdg/coffer/coffer.toml");
        assertEquals(
                Optional.of(xdg),
                found(Map.of("HOME", dir + "/home", "XDG_CONFIG_HOME", dir + "/xdg")));
        assertEquals(
                Optional.of(own),
                found(Map.of("HOME", dir + "/home", "XDG_CONFIG_HOME", "relative")));
    }

    @Test
    void withoutAnyFileNoneIsFound() throws Exception {
        assertEquals(Optional.empty(), found(Map.of("HOME", dir + "/home")));
        assertEquals(Optional.empty(), found(Map.of()));
    }

    @Test
    void theFileThatIsNamedIsTakenWhateverItsName() throws Exception {
        file("ws/a/b/coffer.toml");
        HostPath named = file("ws/a/other.toml");
        assertEquals(Optional.of(named), ConfigSearch.find("../other.toml", in(deep, Map.of())));
    }

    @Test
    void aNamedFileThatIsNotThereIsAMistake() {
        CofferException missing =
                assertThrows(
                        CofferException.class,
                        () -> ConfigSearch.find("no.toml", in(deep, Map.of())));
        assertEquals(
                "--config: there is no file " + deep + "/no.toml; coffer init writes one",
                missing.getMessage());
        assertEquals(CofferException.Reason.USAGE, missing.reason());
        CofferException folder =
                assertThrows(
                        CofferException.class, () -> ConfigSearch.find("..", in(deep, Map.of())));
        assertEquals(
                "--config: "
                        + deep.getParent()
                        + " is a folder; name the file, as in ../coffer.toml",
                folder.getMessage());
    }
}
