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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** {@code coffer before}: a backup, a command, and the way back. */
@Timeout(60)
class BeforeTest {
    @TempDir Path dir;
    private CommandLab lab;

    @BeforeEach
    void aJob() throws IOException {
        lab = new CommandLab(dir.resolve("home"));
        lab.write("ws/a.txt", "as it was\n");
        job("versioned:" + dir.resolve("store"));
        lab.in(lab.path("ws"));
    }

    private void job(String store) throws IOException {
        lab.write(
                "coffer.toml",
                "[job.ws]\nsources = [\"%s\"]\nstore = \"%s\"\n".formatted(lab.path("ws"), store));
    }

    private CommandLab.Outcome before(String... words) {
        Stream<String> all =
                Stream.concat(
                        Stream.of("before", "--config", lab.path("coffer.toml").toString()),
                        Stream.of(words));
        return lab.run(all.toArray(String[]::new));
    }

    private String update(String script) {
        return "cd '" + lab.path("ws") + "' && " + script;
    }

    @Test
    void commandThatSucceedsPassesItsExitCodeAndNothingIsSaidOfAWayBack() throws Exception {
        before("--", "sh", "-c", update("echo new > a.txt")).ends(0).saysNot("restore");
        assertEquals("new\n", Files.readString(lab.path("ws/a.txt")));
    }

    @Test
    void exitCodeOfACommandThatFailsIsPassedOnAndTheWayBackIsSaid() throws Exception {
        CommandLab.Outcome outcome =
                before("--", "sh", "-c", update("echo broken > a.txt; echo x > new.txt; exit 42"))
                        .ends(42)
                        .says("to go back", "coffer restore", "--in-place --delete --job ws");
        String way =
                outcome.err()
                        .lines()
                        .filter(line -> line.contains("coffer restore "))
                        .findFirst()
                        .orElseThrow();
        List<String> words = List.of(way.substring(way.indexOf("coffer restore ") + 7).split(" "));
        lab.in(dir);
        lab.run(Stream.concat(words.stream(), Stream.of("--yes")).toArray(String[]::new)).ends(0);
        assertEquals("as it was\n", Files.readString(lab.path("ws/a.txt")));
        assertFalse(Files.exists(lab.path("ws/new.txt")));
    }

    @Test
    void signalIsPassedOnAsShellsDo() {
        before("--", "sh", "-c", "kill -TERM $$").ends(128 + 15);
        before("--", "sh", "-c", "kill -KILL $$").ends(128 + 9);
    }

    @Test
    void rollbackPutsEverythingBack() throws Exception {
        before(
                        "--rollback",
                        "--",
                        "sh",
                        "-c",
                        update("echo broken > a.txt; mkdir d; echo x > d/new.txt; exit 3"))
                .ends(3)
                .says("rolled back");
        assertEquals("as it was\n", Files.readString(lab.path("ws/a.txt")));
        assertFalse(Files.exists(lab.path("ws/d")));
    }

    @Test
    void rollbackWorksAlsoIfNothingHadChangedSinceTheLastBackup() throws Exception {
        before("--", "true").ends(0);
        before("--rollback", "--", "sh", "-c", update("rm a.txt; false")).ends(1);
        assertEquals("as it was\n", Files.readString(lab.path("ws/a.txt")));
    }

    @Test
    void standardOutputIsTheCommandsAlone() throws Exception {
        assertEquals("", before("--", "true").ends(0).says("new", "backed up to").out());
        CommandLab.Outcome back =
                before("--rollback", "--", "sh", "-c", update("rm a.txt; false")).ends(1);
        assertEquals("", back.says("rolled back", "a.txt").out());
    }

    @Test
    void wayBackHasTheOptionsThatItNeeds() throws Exception {
        job("vault:" + dir.resolve("store"));
        lab.write("pass word", "secret\n");
        String password = lab.path("pass word").toString();
        before("--password-file", password, "--", "false")
                .ends(1)
                .says("--password-file '" + password + "'", "--config " + lab.path("coffer.toml"));
    }

    private Path database() throws Exception {
        Path app = lab.path("ws/app.db");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + app);
                Statement statement = db.createStatement()) {
            statement.execute("CREATE TABLE t (x)");
        }
        return app;
    }

    @Test
    void lockedDatabaseIsNoBackupWhereverItLies() throws Exception {
        Path app = database();
        lab.with("COFFER_DATABASE_WAIT", "1s");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + app);
                Statement statement = db.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            before("--", "sh", "-c", update("echo ran > ran"))
                    .ends(1)
                    .saysInOneLine("sh was not run", "app.db", "kept it locked");
            assertFalse(Files.exists(lab.path("ws/ran")));
            before("--on-backup-failure", "go", "--", "sh", "-c", update("echo ran > ran; exit 4"))
                    .ends(4)
                    .says("going on without one", "no backup to go back to", "coffer restore");
            assertTrue(Files.exists(lab.path("ws/ran")));
        }
        before("--", "true").ends(0);
    }

    @Test
    void sourceThatFailsItsCheckIsNoBackup() throws Exception {
        Path app = database();
        lab.write(
                "coffer.toml",
                "[job.app]\nsources = [\"%s\"]\nstore = \"versioned:%s\"\n"
                        .formatted(app, dir.resolve("app")));
        before("--", "true").ends(0);
        Files.write(app, new byte[0]);
        before("--", "sh", "-c", update("echo ran > ran"))
                .ends(1)
                .saysInOneLine("was not run", "app.db", "any more");
        assertFalse(Files.exists(lab.path("ws/ran")));
    }

    @Test
    void commandThatCannotBeRunIsSaidSo() throws Exception {
        before("--", "/nowhere/command")
                .ends(127)
                .saysInOneLine("/nowhere/command", "no such command")
                .saysNot("rror");
        before("--", "nosuchcommand").ends(127).saysInOneLine("no such command").saysNot("rror");
        Path plain = lab.write("plain", "text");
        before("--", plain.toString()).ends(126).saysInOneLine("permission denied").saysNot("rror");
    }

    @Test
    void commandIsNotRunIfTheBackupFails() throws Exception {
        job("versioned:/proc/nowhere");
        before("--", "sh", "-c", update("echo ran > ran")).ends(1).says("was not run");
        assertFalse(Files.exists(lab.path("ws/ran")));
    }

    @Test
    void plainCopyTakesTheBackupsPlaceIfWanted() throws Exception {
        job("versioned:/proc/nowhere");
        Files.createSymbolicLink(lab.path("ws/link"), Path.of("a.txt"));
        before(
                        "--on-backup-failure",
                        "copy",
                        "--rollback",
                        "--",
                        "sh",
                        "-c",
                        update("echo broken > a.txt; exit 5"))
                .ends(5)
                .says("copied instead to", "as it was before lies in", "nothing was rolled back");
        try (Stream<Path> all = Files.list(dir.resolve("home"))) {
            List<Path> copies =
                    all.filter(p -> p.getFileName().toString().startsWith("ws.before-")).toList();
            assertEquals(1, copies.size());
            assertEquals("as it was\n", Files.readString(copies.getFirst().resolve("a.txt")));
            assertTrue(Files.isSymbolicLink(copies.getFirst().resolve("link")));
        }
    }

    @Test
    void goingOnWithoutABackupIsSaid() throws Exception {
        job("versioned:/proc/nowhere");
        before("--on-backup-failure", "go", "--", "sh", "-c", update("echo ran > ran"))
                .ends(0)
                .says("going on without one");
        assertTrue(Files.exists(lab.path("ws/ran")));
    }

    @Test
    void jobMustBeClear() {
        lab.in(dir).run("before", "--", "true").ends(2).saysInOneLine("coffer.toml");
        before("--job", "other", "--", "true").ends(2).saysInOneLine("other");
        before("--on-backup-failure", "maybe", "--", "true").ends(2);
        before().ends(2);
    }
}
