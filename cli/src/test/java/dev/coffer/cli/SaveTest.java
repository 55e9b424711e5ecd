package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Sha256;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code coffer save}: versions of single files. */
class SaveTest {
    private static final Pattern POINT = Pattern.compile("point ([0-9a-f]{8})");

    @TempDir Path dir;
    private CommandLab lab;
    private String store;

    @BeforeEach
    void aJob() throws IOException {
        lab = new CommandLab(dir.resolve("home"));
        store = dir.resolve("store").toString();
        lab.write("ws/src/app.py", "one\n");
        lab.write("ws/notes.txt", "first\n");
        job("versioned:" + store);
        lab.in(lab.path("ws"));
    }

    private void job(String where) throws IOException {
        lab.write(
                "ws/coffer.toml",
                """
                [job.ws]
                sources = ["."]
                store = "%s"
                exclude = ["*.log"]
                """
                        .formatted(where));
    }

    private static String id(CommandLab.Outcome outcome) {
        Matcher found = POINT.matcher(outcome.err());
        assertTrue(found.find(), outcome::toString);
        return found.group(1);
    }

    // ---- a versioned store ----

    @Test
    void onlyTheNamedFileIsBroughtUpToDate() throws Exception {
        lab.run("backup").ends(0);
        lab.write("ws/src/app.py", "one\ntwo\n");
        lab.write("ws/notes.txt", "second\n");
        lab.write("ws/later.txt", "new\n");
        CommandLab.Outcome saved =
                lab.run("save", "src/app.py", "-m", "two lines", "--tag", "v1.0").ends(0);
        String id = id(saved);
        lab.run("cat", id + ":src/app.py").ends(0).says("one\ntwo\n");
        lab.run("cat", id + ":notes.txt").ends(0).says("first\n");
        lab.run("ls", id).ends(0).saysNot("later.txt");
        lab.run("show", "latest").ends(0).says("two lines", "v1.0", "somebody");
        lab.run("diff", "latest", "live").ends(0).says("~ notes.txt", "+ later.txt");
        lab.run("verify").ends(0);
        lab.run("backup").ends(0).says("1 new", "1 updated");
        lab.run("cat", "latest:notes.txt").ends(0).says("second\n");
    }

    @Test
    void eachSavedVersionIsInTheHistoryOfItsFileEvenWhenNothingChanged() throws Exception {
        lab.run("save", "notes.txt", "-m", "draft", "--author", "ada").ends(0);
        lab.run("save", "notes.txt", "-m", "the same").ends(0);
        lab.write("ws/notes.txt", "second\n");
        lab.run("save", "notes.txt", "src/app.py", "-m", "both").ends(0);
        lab.run("backup").ends(0);
        lab.run("history", "notes.txt")
                .ends(0)
                .says("draft", "ada", "the same", "both", "parent", "7 B");
        CommandLab.Outcome json = lab.run("history", "notes.txt", "--json").ends(0).isJson();
        assertEquals(3, json.out().split("\"point\":", -1).length - 1, json.out());
        assertTrue(json.out().contains("\"parent\":null"), json.out());
        assertTrue(json.out().contains("\"author\":\"ada\""), json.out());
        lab.run("history", "src/app.py").ends(0).says("both");
    }

    @Test
    void historyTakesThePathOfTheFileOnThisMachineToo() throws Exception {
        lab.run("save", "src/app.py", "-m", "by its place").ends(0);
        lab.run("history", lab.path("ws/src/app.py").toString()).ends(0).says("by its place");
        Files.delete(lab.path("ws/src/app.py"));
        lab.run("history", lab.path("ws/src/app.py").toString()).ends(0).says("by its place");
        lab.run("history", lab.path("elsewhere/app.py").toString()).ends(1).says("nor its deleted");
    }

    @Test
    void aFirstVersionMakesTheStoreAndABackupAfterwardsAddsTheRest() throws Exception {
        lab.run("save", "src/app.py", "-m", "first").ends(0);
        lab.run("ls", "latest", "-R").ends(0).says("src/app.py").saysNot("notes.txt");
        lab.run("backup").ends(0).says("2 new, 0 updated, 0 deleted");
        lab.run("verify").ends(0);
    }

    @Test
    void aFileUnderSeveralNamesIsSavedUnderOneAndTheOthersStay() throws Exception {
        Files.createLink(lab.path("ws/other.txt"), lab.path("ws/notes.txt"));
        lab.run("backup").ends(0);
        lab.write("ws/notes.txt", "second\n");
        lab.run("save", "notes.txt", "-m", "one name").ends(0);
        lab.run("cat", "latest:notes.txt").ends(0).says("second\n");
        lab.run("cat", "latest:other.txt").ends(0).says("first\n");
        lab.run("restore", "latest", "--target", dir.resolve("out").toString()).ends(0);
        assertEquals("second\n", Files.readString(dir.resolve("out/notes.txt")));
        assertEquals("first\n", Files.readString(dir.resolve("out/other.txt")));
        lab.run("backup").ends(0);
        lab.run("cat", "latest:other.txt").ends(0).says("second\n");
        lab.run("verify").ends(0);
    }

    @Test
    void aFileThatBecameAFolderOrWentIsNoOtherFilesBusiness() throws Exception {
        lab.run("backup").ends(0);
        Files.delete(lab.path("ws/notes.txt"));
        lab.write("ws/notes.txt/now.txt", "a folder\n");
        lab.run("save", "src/app.py", "-m", "x").ends(0);
        lab.run("cat", "latest:notes.txt").ends(0).says("first\n");
        lab.run("save", "notes.txt/now.txt", "-m", "in the folder").ends(0);
        lab.run("cat", "latest:notes.txt/now.txt").ends(0).says("a folder\n");
        lab.run("cat", "latest~1:notes.txt").ends(0).says("first\n");
        lab.run("verify").ends(0);
    }

    @Test
    void aLiveDatabaseIsCapturedWhenItIsSaved() throws Exception {
        Path file = lab.path("ws/app.db");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement sql = db.createStatement()) {
            sql.execute("pragma journal_mode = wal");
            sql.execute("create table t (x)");
            sql.execute("insert into t values (42)");
            lab.run("save", "app.db", "-m", "with an open log").ends(0);
        }
        lab.run("restore", "latest:app.db", "--target", dir.resolve("out").toString()).ends(0);
        try (Connection db =
                        DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("out/app.db"));
                Statement sql = db.createStatement();
                var rows = sql.executeQuery("select x from t")) {
            assertTrue(rows.next());
            assertEquals(42, rows.getInt(1));
        }
    }

    @Test
    void whatADryRunTellsIsNotDone() throws Exception {
        lab.run("save", "notes.txt", "-m", "x", "--dry-run")
                .ends(0)
                .says("would save 1 file", "nothing was done");
        assertFalse(Files.exists(dir.resolve("store")));
        lab.run("backup").ends(0);
        lab.write("ws/notes.txt", "second\n");
        lab.run("save", "notes.txt", "-m", "x", "-n", "--json")
                .ends(0)
                .isJson()
                .says("\"dry_run\":true", "\"point\":null", "\"changed\":1");
        lab.run("cat", "latest:notes.txt").ends(0).says("first\n");
    }

    @Test
    void aFolderThatOneIsInHasAStoreOfItsOwnWithoutAnyConfiguration() throws Exception {
        Files.delete(lab.path("ws/coffer.toml"));
        lab.run("save", "src/app.py", "-m", "no toml").ends(0).says("data folder");
        lab.run("backup", ".").ends(0);
        lab.run("history", "src/app.py").ends(0).says("no toml");
    }

    @Test
    void theJsonOfASaveNamesThePointAndItsFiles() {
        lab.run("save", "notes.txt", "-m", "x", "-q", "--json")
                .ends(0)
                .isJson()
                .says("\"type\":\"summary\"", "\"saved\":[\"notes.txt\"]", "\"note\":\"x\"");
    }

    // ---- a vault ----

    @Test
    void aStoreIsNamedWithEitherWordAndANoteCannotActOnTheTerminal() throws Exception {
        String vault = "vault:" + store;
        lab.with("COFFER_PASSWORD", "secret");
        String id = id(lab.run("save", "notes.txt", "-m", "x", "--store", vault).ends(0));
        CommandLab.Outcome noted = lab.run("note", id, "\u001b[31mred", "--store", vault).ends(0);
        assertTrue(noted.err().contains("\\x1b[31mred"), noted::toString);
    }

    @Test
    void aVaultWhosePasswordNobodyGaveIsNoFailureOfThisMachine() throws Exception {
        String vault = "vault:" + store;
        lab.with("COFFER_PASSWORD", "secret");
        lab.run("save", "notes.txt", "-m", "x", "--store", vault).ends(0);
        lab.with("COFFER_PASSWORD", "another");
        lab.run("status", "--store", vault).ends(0).says("closed, see below");
        lab.run("status", "--store", vault, "--json").ends(0).isJson().says("\"points\":null");
        lab.run("doctor", "--store", vault).ends(0).says("warn  store");
    }

    @Test
    void aVaultTellsTheHashOfAFileOfSeveralPiecesToo() throws Exception {
        lab.with("COFFER_PASSWORD", "secret");
        job("vault:" + store);
        byte[] noise = new byte[5 << 20];
        new Random(1).nextBytes(noise);
        Files.write(lab.path("ws/notes.txt"), noise);
        lab.run("save", "notes.txt", "-m", "noise").ends(0);
        String hash = Sha256.hash(noise).toString();
        lab.run("history", "notes.txt").ends(0).says(hash.substring(0, 12));
        lab.run("history", "notes.txt", "--json").ends(0).isJson().says(hash);
    }

    @Test
    void aVaultHoldsTheFilesAloneAndLatestPassesOverThem() throws Exception {
        lab.with("COFFER_PASSWORD", "secret");
        job("vault:" + store);
        lab.run("backup").ends(0);
        lab.write("ws/notes.txt", "second\n");
        String id = id(lab.run("save", "notes.txt", "-m", "a version").ends(0));
        lab.run("cat", "latest:notes.txt").ends(0).says("first\n");
        lab.run("cat", "latest:notes.txt", "--path", "notes.txt").ends(0).says("second\n");
        lab.run("cat", id + ":notes.txt").ends(0).says("second\n");
        lab.run("ls", id, "-R").ends(0).says("notes.txt").saysNot("app.py");
        lab.run("history", "notes.txt").ends(0).says("a version").saysNot("deleted");
        lab.run("history", "src/app.py").ends(0).saysNot("deleted");
        lab.run("diff", "latest", id).ends(0).says("~ notes.txt").saysNot("app.py");
        lab.run("diff", id, "live").ends(0).saysNot("app.py");
        lab.run("list").ends(0).says("a version", "2 points");
        lab.run("tag", id, "--add", "v1.0").ends(0);
        lab.run("list", "--tag", "v1.0").ends(0).says("1 point");
        lab.run("forget", "--keep-last", "1", "--group-by", "", "--yes").ends(0);
        lab.run("list").ends(0).says("a version");
        lab.run("restore", id, "--in-place", "--delete", "--yes").ends(2).says("--delete");
        Files.delete(lab.path("ws/notes.txt"));
        lab.run("restore", id + ":notes.txt", "--in-place", "--yes").ends(0);
        assertEquals("second\n", Files.readString(lab.path("ws/notes.txt")));
        lab.run("verify").ends(0);
    }

    @Test
    void aVaultHoldsTheFileAloneAlsoIfItIsAsTheLastBackupHasIt() throws Exception {
        lab.with("COFFER_PASSWORD", "secret");
        job("vault:" + store);
        lab.run("backup").ends(0);
        String id = id(lab.run("save", "notes.txt", "-m", "as it was").ends(0));
        lab.run("ls", id, "-R").ends(0).says("notes.txt").saysNot("app.py");
    }

    @Test
    void withoutAnyBackupLatestNeedsToBeToldTheFile() {
        lab.with("COFFER_PASSWORD", "secret").with("COFFER_STORE", "vault:" + store);
        lab.run("save", "notes.txt", "-m", "x", "--to", "vault:" + store).ends(0);
        lab.run("cat", "latest:notes.txt", "--store", "vault:" + store)
                .ends(1)
                .saysInOneLine("holds saved files alone", "--path");
        lab.run("cat", "latest:notes.txt", "--store", "vault:" + store, "--path", "notes.txt")
                .ends(0);
    }

    // ---- what does not go ----

    @Test
    void whatIsNoFileOfTheSourcesIsRefusedByName() throws Exception {
        lab.write("ws/debug.log", "left out");
        Files.createSymbolicLink(lab.path("ws/link"), Path.of("notes.txt"));
        lab.write("elsewhere.txt", "outside");
        lab.run("save", "src", "-m", "x").ends(2).saysInOneLine("src is a folder");
        lab.run("save", "gone.txt", "-m", "x").ends(1).saysInOneLine("there is no file", "gone");
        lab.run("save", "link", "-m", "x").ends(2).saysInOneLine("the file that this link");
        lab.run("save", "debug.log", "-m", "x")
                .ends(1)
                .saysInOneLine("is left out", "coffer rules explain");
        lab.run("save", "notes.txt").ends(2).saysInOneLine("-m MESSAGE");
        lab.run("save", "-m", "x").ends(2);
        lab.run("save", "../elsewhere.txt", "-m", "x", "--job", "ws")
                .ends(1)
                .saysInOneLine("outside of the job's sources");
        lab.run("save", "notes.txt", "-m", "x", "--to", "mirror:" + store)
                .ends(2)
                .saysInOneLine("is a mirror");
        lab.run("save", "notes.txt", "-m", "x", "--to", "versioned:/x", "--job", "ws").ends(2);
        lab.run("backup").ends(0);
        lab.run("save", "../elsewhere.txt", "-m", "x", "--to", "versioned:" + store)
                .ends(1)
                .saysInOneLine("lies outside of");
    }

    @Test
    void severalJobsThatHoldTheFileWantToBeChosenFrom() throws Exception {
        Files.writeString(
                lab.path("ws/coffer.toml"),
                """
                [job.one]
                sources = ["."]
                store = "versioned:%1$s"
                [job.two]
                sources = ["src"]
                store = "versioned:%1$s-2"
                [job.copy]
                sources = ["."]
                store = "mirror:%1$s-3"
                """
                        .formatted(store));
        lab.run("save", "src/app.py", "-m", "x").ends(2).saysInOneLine("one, two", "--job");
        lab.run("save", "src/app.py", "-m", "x", "--job", "two").ends(0).says("saved app.py");
        lab.run("save", "notes.txt", "-m", "x").ends(0).says("saved notes.txt");
    }

    @Test
    void aFileThatCannotBeReadLeavesNoPoint() throws Exception {
        lab.run("backup").ends(0);
        Files.setPosixFilePermissions(
                lab.path("ws/notes.txt"), PosixFilePermissions.fromString("---------"));
        if (Files.isReadable(lab.path("ws/notes.txt"))) {
            return; // root may read anything
        }
        lab.run("save", "notes.txt", "-m", "x").ends(1).saysInOneLine("was not saved");
        lab.run("list").ends(0).says("1 point");
    }

    @Test
    void backupsWithNothingNewMakeNoPointInAVaultIfSoAsked() throws Exception {
        lab.with("COFFER_PASSWORD", "secret");
        job("vault:" + store);
        lab.run("backup", "--skip-if-unchanged").ends(0).says("point ");
        lab.run("backup", "--skip-if-unchanged").ends(0).says("nothing changed");
        lab.run("backup", "--skip-if-unchanged", "--json")
                .ends(0)
                .isJson()
                .says("\"type\":\"summary\"", "\"point\":null");
        lab.write("ws/notes.txt", "changed\n");
        lab.run("backup", "--skip-if-unchanged").ends(0).says("1 updated");
        Files.setPosixFilePermissions(
                lab.path("ws/src"), PosixFilePermissions.fromString("rwx------"));
        lab.run("backup", "--skip-if-unchanged").ends(0).says("point ");
        lab.run("list").ends(0).says("3 points");
        assertEquals(List.of(), damage());
    }

    private List<String> damage() {
        return lab.run("verify").ends(0).err().lines().filter(l -> l.contains("damage")).toList();
    }
}
