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

    @Test
    void severalSourcesInPlaceAreAskedAboutTogetherAndTakenBackTogether() throws IOException {
        lab.write("one/app.py", "one");
        lab.write("one/more", "x");
        lab.write("two/a.log", "two");
        lab.write(
                "coffer.toml",
                "[job.j]\nsources = [\"one\", \"zwei=two\"]\nstore = \"mirror:m\"\n");
        lab.in(lab.path("")).run("backup").ends(0);
        Files.delete(lab.path("one/app.py"));
        lab.write("two/a.log", "since");
        lab.run("restore", "latest", "--in-place").ends(7);
        assertFalse(Files.exists(lab.path("one/app.py")));
        lab.run("restore", "latest", "--in-place", "--yes")
                .ends(0)
                .says("new      one/app.py")
                .says("replaced zwei/a.log")
                .says(" --target " + lab.path("one") + " --target " + lab.path("two"));
        lab.run("undo", "--dry-run").ends(0).says("replaced two/a.log").says("nothing was done");
        assertEquals("two", Files.readString(lab.path("two/a.log")));
        lab.write("one/app.py", "changed since the restore");
        lab.run("undo").ends(1).saysInOneLine("app.py", "changed");
        assertEquals("two", Files.readString(lab.path("two/a.log")));
        lab.run("undo", "--except-changed").ends(3);
        assertEquals("since", Files.readString(lab.path("two/a.log")));
        Files.delete(lab.path("one/app.py"));
        lab.in(lab.path("one")).run("undo").ends(0);
        lab.run("undo").ends(1).saysInOneLine("no restore to take back");
    }

    @Test
    void restoreRightIntoTheHomeFolderNeedsAYes() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        String home = lab.path("").toString();
        lab.run("restore", "latest", "--target", home, "--store", store)
                .ends(7)
                .says("3 new files and folders right into");
        assertFalse(Files.exists(lab.path("a.txt")));
        lab.run("restore", "latest", "--target", home, "--store", store, "--yes").ends(0);
        assertTrue(Files.exists(lab.path("a.txt")));
        lab.run("restore", "latest", "--in-place", "--store", store).ends(0);
    }
}
