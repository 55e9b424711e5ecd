package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Restores and undoes as a person gives the commands. */
@Timeout(60)
class RestoreCommandTest {
    @TempDir Path home;
    private CommandLab lab;

    @BeforeEach
    void prepare() throws IOException {
        lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        lab.write("ws/sub/b.txt", "two\n");
    }

    @Test
    void restoreOfAPartInPlaceGoesThroughNoLinkAndRemovesNothingBesideIt() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.with("COFFER_STORE", store);
        lab.write("other/precious", "mine");
        Files.move(lab.path("ws/sub"), lab.path("sub-aside"));
        Files.createSymbolicLink(lab.path("ws/sub"), lab.path("other"));
        lab.write("ws/since.txt", "made since");
        lab.run("restore", "latest:sub", "--in-place", "--delete", "--yes").ends(0);
        assertEquals("mine", Files.readString(lab.path("other/precious")));
        assertFalse(Files.isSymbolicLink(lab.path("ws/sub")));
        assertEquals("two\n", Files.readString(lab.path("ws/sub/b.txt")));
        lab.write("ws/sub/since.txt", "made since");
        lab.write("ws/sub/b.txt", "changed");
        lab.run("restore", "latest:sub/b.txt", "--in-place", "--delete", "--yes").ends(0);
        assertEquals("two\n", Files.readString(lab.path("ws/sub/b.txt")));
        assertTrue(Files.exists(lab.path("ws/sub/since.txt")));
        assertTrue(Files.exists(lab.path("ws/since.txt")));
        lab.run("restore", "latest:sub", "--in-place", "--delete", "--yes").ends(0);
        assertFalse(Files.exists(lab.path("ws/sub/since.txt")));
    }
}
