package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
        lab.run("undo", "--except-changed").ends(7).says("in the place of 1 file or folder in");
        assertEquals("two", Files.readString(lab.path("two/a.log")));
        lab.run("undo", "--except-changed", "--yes").ends(3);
        assertEquals("since", Files.readString(lab.path("two/a.log")));
        Files.delete(lab.path("one/app.py"));
        lab.in(lab.path("one")).run("undo").ends(0);
        lab.run("undo").ends(1).saysInOneLine("no restore to take back");
    }

    @Test
    void sourcesThatHadGoneAreTakenBackWithTheOthers() throws IOException {
        lab.write("one/app.py", "one");
        lab.write("two/a.log", "two");
        lab.write("two/sub/b", "b");
        lab.write("three/c", "c");
        lab.write(
                "coffer.toml",
                "[job.j]\nsources = [\"one\", \"two\", \"three\"]\nstore = \"mirror:m\"\n");
        lab.in(lab.path("")).run("backup").ends(0);
        Files.delete(lab.path("two/sub/b"));
        Files.delete(lab.path("two/sub"));
        Files.delete(lab.path("two/a.log"));
        Files.delete(lab.path("two"));
        Files.delete(lab.path("three/c"));
        lab.write("one/app.py", "since");
        lab.run("restore", "latest", "--in-place", "--yes")
                .ends(0)
                .says(" --target " + lab.path("two") + " --target " + lab.path("three"));
        assertEquals("b", Files.readString(lab.path("two/sub/b")));
        lab.run("backup").ends(0).says("nothing changed");
        lab.run("undo").ends(7).says("removes 2 more").says("removes 1 more");
        assertEquals("one", Files.readString(lab.path("one/app.py")));
        lab.run("undo", "--yes").ends(0).says("deleted  two/sub").says("deleted  three/c");
        assertEquals("since", Files.readString(lab.path("one/app.py")));
        assertFalse(Files.exists(lab.path("two")), "was not there before");
        try (var left = Files.list(lab.path("three"))) {
            assertEquals(0, left.count(), "was there, and empty");
        }
    }

    @Test
    void whatChangedInARestoredFolderIsNotTakenBackUnasked() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        Files.delete(lab.path("ws/sub/b.txt"));
        Files.delete(lab.path("ws/sub"));
        Files.delete(lab.path("ws/a.txt"));
        lab.run("restore", "latest", "--in-place", "--store", store).ends(0).says("3 created");
        lab.write("ws/sub/mine", "since");
        lab.in(lab.path("ws"));
        lab.run("undo", "--yes").ends(1).saysInOneLine("sub", "changed after the restore");
        lab.run("undo", "--yes", "--except-changed").ends(3);
        assertTrue(Files.exists(lab.path("ws/sub/mine")));
        assertFalse(Files.exists(lab.path("ws/a.txt")));
    }

    @Test
    void undoAtATerminalShowsItsPlanAndAsks() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.write("ws/a.txt", "changed");
        Files.delete(lab.path("ws/sub/b.txt"));
        lab.run("restore", "latest", "--in-place", "--store", store, "--yes").ends(0);
        lab.in(lab.path("ws")).typing("n\n");
        lab.run("undo").ends(7).says("replaced a.txt").says("deleted  sub/b.txt").says("Go on?");
        assertEquals("one\n", Files.readString(lab.path("ws/a.txt")));
        lab.typing("y\n").run("undo").ends(0);
        assertEquals("changed", Files.readString(lab.path("ws/a.txt")));
        assertFalse(Files.exists(lab.path("ws/sub/b.txt")));
    }

    @Test
    void anUndoThatOnlyBringsBackNeedsNoYes() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.write("ws/extra", "mine");
        lab.run("restore", "latest", "--in-place", "--delete", "--store", store, "--yes").ends(0);
        assertFalse(Files.exists(lab.path("ws/extra")));
        lab.in(lab.path("ws")).run("undo").ends(0);
        assertEquals("mine", Files.readString(lab.path("ws/extra")));
    }

    @Test
    void aRestoreIntoANewFolderLeavesNothingElseThereAndUndoSaysSo() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        String fresh = lab.path("fresh").toString();
        lab.run("restore", "latest", "--target", fresh, "--store", store).ends(0);
        assertFalse(Files.exists(lab.path("fresh/.coffer-undo")));
        lab.run("undo", "--target", fresh)
                .ends(1)
                .saysInOneLine("leaves nothing there but what it restored", "take that away");
        assertTrue(Files.exists(lab.path("fresh/a.txt")));
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

    @Test
    void aFolderThatHoldsOneFileOfItsOwnNameComesBackAsAFolder() throws IOException {
        lab.with("COFFER_PASSWORD", "secret");
        for (String kind : List.of("versioned", "mirror", "vault")) {
            String app = "of-" + kind + "/app";
            lab.write(app + "/app", "1");
            String store = kind + ":" + lab.path("store-" + kind);
            lab.run("backup", lab.path(app).toString(), "--to", store).ends(0);
            Files.delete(lab.path(app + "/app"));
            Files.delete(lab.path(app));
            lab.run("restore", "latest", "--in-place", "--store", store).ends(0);
            assertEquals("1", Files.readString(lab.path(app + "/app")), kind);
        }
    }

    @Test
    void aSingleFileComesBackAsAFileWhereverItWasKept() throws IOException {
        lab.with("COFFER_PASSWORD", "secret");
        for (String kind : List.of("versioned", "mirror", "vault")) {
            lab.write("single", "1");
            String store = kind + ":" + lab.path("store-" + kind);
            lab.run("backup", lab.path("single").toString(), "--to", store).ends(0);
            Files.delete(lab.path("single"));
            lab.run("restore", "latest", "--in-place", "--store", store).ends(0);
            assertEquals("1", Files.readString(lab.path("single")), kind);
        }
    }

    @Test
    void aSourceThatWasAFileReplacesTheFolderThatIsThereNowAndBackupTellsOfTheFolder()
            throws IOException {
        threeSources();
        Files.delete(lab.path("file3"));
        lab.write("file3/keep", "mine");
        lab.run("diff", "latest").ends(0).says("~ x  (kind)").says("+ x/keep");
        lab.run("restore", "latest:x", "--in-place", "--yes", "--delete")
                .ends(0)
                .says("replaced file3");
        assertEquals("three", Files.readString(lab.path("file3")));
        lab.run("undo", "--yes").ends(0);
        assertEquals("mine", Files.readString(lab.path("file3/keep")));
        Files.delete(lab.path("file3/keep"));
        lab.write("file3/file3", "three");
        lab.run("backup", "--dry-run").ends(0).says("updated  x");
        lab.run("backup").ends(0).says("updated  x");
        Files.delete(lab.path("file3/file3"));
        Files.delete(lab.path("file3"));
        lab.run("restore", "latest:x", "--in-place").ends(0);
        assertEquals("three", Files.readString(lab.path("file3/file3")));
    }

    @Test
    void aSourceThatWasAFolderReplacesTheFileThatIsThereNowWithTheOtherSources()
            throws IOException {
        threeSources();
        Files.delete(lab.path("two/sub/b"));
        Files.delete(lab.path("two/sub"));
        Files.delete(lab.path("two/a.log"));
        Files.delete(lab.path("two"));
        lab.write("two", "a file now");
        lab.write("one/app.py", "since");
        lab.run("restore", "latest", "--in-place", "--dry-run").ends(0).says("replaced zwei\n");
        lab.run("restore", "latest", "--in-place", "--yes")
                .ends(0)
                .says("replaced one/app.py")
                .says("replaced zwei\n")
                .says("new      zwei/sub/b");
        assertEquals("b", Files.readString(lab.path("two/sub/b")));
        assertEquals("one", Files.readString(lab.path("one/app.py")));
        lab.run("undo", "--yes").ends(0);
        assertEquals("a file now", Files.readString(lab.path("two")));
        assertEquals("since", Files.readString(lab.path("one/app.py")));
        lab.run("restore", "latest:zwei/sub", "--in-place", "--yes").ends(0);
        assertEquals("b", Files.readString(lab.path("two/sub/b")));
        assertFalse(Files.exists(lab.path("two/a.log")));
    }

    @Test
    void undoTakesTheNewestOfTheCurrentFolderAndOfTheSources() throws IOException {
        threeSources();
        lab.write("file3", "since");
        lab.write("two/a.log", "since");
        lab.run("restore", "latest:x/file3", "--in-place", "--yes").ends(0);
        lab.run("restore", "latest:zwei/a.log", "--in-place", "--yes").ends(0);
        lab.run("undo", "--list").ends(0).says(lab.path("two").toString()).says("done");
        lab.run("undo", "--yes").ends(0).says("replaced a.log");
        assertEquals("since", Files.readString(lab.path("two/a.log")));
        assertEquals("three", Files.readString(lab.path("file3")));
        lab.run("undo", "--yes").ends(0).says("replaced file3");
        assertEquals("since", Files.readString(lab.path("file3")));
    }

    @Test
    void twoFilesOfOneFolderAsSourcesAreBothRestoredInPlace() throws IOException {
        lab.write("a.txt", "a");
        lab.write("b.txt", "b");
        lab.write(
                "coffer.toml",
                "[job.j]\nsources = [\"a.txt\", \"b.txt\"]\nstore = \"versioned:v\"\n");
        lab.in(lab.path("")).run("backup").ends(0);
        lab.write("a.txt", "since");
        lab.write("b.txt", "since");
        lab.run("restore", "latest", "--in-place", "--yes").ends(0);
        assertEquals("a", Files.readString(lab.path("a.txt")));
        assertEquals("b", Files.readString(lab.path("b.txt")));
        lab.run("undo", "--yes").ends(0);
        lab.run("undo", "--yes").ends(0);
        assertEquals("since", Files.readString(lab.path("a.txt")));
        assertEquals("since", Files.readString(lab.path("b.txt")));
    }

    @Test
    void aDiskThatHasOnlyItsLostAndFoundGetsThatOfThePointToo() throws IOException {
        lab.write("ws/lost+found/x", "found");
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        Files.createDirectories(lab.path("disk/lost+found"));
        String disk = lab.path("disk").toString();
        lab.run("restore", "latest", "--target", disk, "--store", store, "--yes").ends(0);
        assertEquals("found", Files.readString(lab.path("disk/lost+found/x")));
        assertEquals("one\n", Files.readString(lab.path("disk/a.txt")));
    }

    @Test
    void withoutAStateFolderNothingIsReplacedUntilAnotherIsNamed() throws Exception {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.write("ws/a.txt", "since");
        Files.createDirectories(lab.path("state"));
        String state = lab.path("state").toString();
        assumeTrue(mount("mount", "-t", "tmpfs", "-o", "ro", "coffer-test", state) == 0);
        try {
            lab.with("XDG_STATE_HOME", state);
            Files.createDirectories(lab.path("tmp"));
            lab.with("TMPDIR", lab.path("tmp").toString());
            lab.run("restore", "latest", "--in-place", "--store", store, "--yes")
                    .ends(1)
                    .saysInOneLine("audit log", "XDG_STATE_HOME");
            assertEquals("since", Files.readString(lab.path("ws/a.txt")));
            try (var all = Files.list(lab.path("tmp"))) {
                assertTrue(all.findFirst().orElseThrow().toString().contains("coffer-plans-"));
            }
            lab.run("restore", "latest", "--target", lab.path("out").toString(), "--store", store)
                    .ends(0);
            lab.with("TMPDIR", state);
            lab.run("restore", "latest", "--in-place", "--store", store, "--yes")
                    .ends(1)
                    .saysInOneLine("no place for the plan", "set XDG_STATE_HOME");
            lab.with("XDG_STATE_HOME", lab.path("tmp").toString());
            lab.run("restore", "latest", "--in-place", "--store", store, "--yes").ends(0);
            assertEquals("one\n", Files.readString(lab.path("ws/a.txt")));
        } finally {
            assertEquals(0, mount("umount", state));
        }
    }

    @Test
    void whatIsDamagedInTheStoreIsSaidOnceAndNotToBeRestored() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        Files.writeString(lab.path("m/a.txt"), "bad\n");
        lab.run("restore", "latest", "--target", lab.path("o").toString(), "--store", store)
                .ends(8)
                .says("not restored: a.txt: damaged in the store: its content has SHA-256");
    }

    @Test
    void aSourceWithoutRoomKeepsTheOthersFromBeingBegun() throws Exception {
        lab.write("one/f", "one");
        Files.createDirectories(lab.path("two"));
        Files.write(lab.path("two/big"), new byte[2 << 20]);
        lab.write("coffer.toml", "[job.j]\nsources = [\"one\", \"two\"]\nstore = \"mirror:m\"\n");
        lab.in(lab.path("")).run("backup").ends(0);
        lab.write("one/f", "since");
        String two = lab.path("two").toString();
        assumeTrue(mount("mount", "-t", "tmpfs", "-o", "size=1m", "coffer-test", two) == 0);
        try {
            lab.write("two/mine", "mine");
            lab.run("restore", "latest", "--in-place", "--yes")
                    .ends(1)
                    .saysInOneLine("the restore needs 2.0 MiB", "Nothing was done");
            assertEquals("since", Files.readString(lab.path("one/f")));
        } finally {
            assertEquals(0, mount("umount", two));
        }
    }

    private static int mount(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void aRestoreThatStopsAtItsSecondSourceSaysWhatStaysAndHowToTakeItBack() throws IOException {
        threeSources();
        lab.write("one/app.py", "since");
        lab.write("two/a.log", "since");
        lab.write("two/.coffer-undo", "in the way");
        lab.run("restore", "latest", "--in-place", "--yes")
                .ends(1)
                .saysInOneLine(
                        "nothing was done there",
                        "restored before that stays: 0 created, 1 replaced",
                        "coffer undo ",
                        " --target " + lab.path("one"));
        assertEquals("one", Files.readString(lab.path("one/app.py")));
        lab.run("undo", "--target", lab.path("one").toString(), "--yes").ends(0);
        assertEquals("since", Files.readString(lab.path("one/app.py")));
    }

    private void threeSources() throws IOException {
        lab.write("one/app.py", "one");
        lab.write("two/a.log", "two");
        lab.write("two/sub/b", "b");
        lab.write("file3", "three");
        lab.write(
                "coffer.toml",
                """
                [job.j]
                sources = ["one", "zwei=two", "x=file3"]
                store = "versioned:v"
                """);
        lab.in(lab.path("")).run("backup").ends(0);
    }
}
