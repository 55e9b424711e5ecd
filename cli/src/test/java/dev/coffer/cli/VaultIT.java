package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
import java.util.stream.Stream;

/** A vault from the command line, and restic on the same one. */
@Timeout(300)
class VaultIT {
    private static final String PASSWORD = "correct horse";

    @TempDir Path dir;
    private CommandLab lab;
    private Path source;
    private Path place;
    private String vault;

    @BeforeEach
    void aWorkspace() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", PASSWORD);
        source = Files.createDirectories(dir.resolve("home/work"));
        place = dir.resolve("place");
        vault = "vault:" + place;
        lab.write("work/notes.txt", "first\n");
        lab.write("work/src/Main.java", "class Main {}\n");
        lab.write("work/src/old.txt", "old\n");
        Files.createSymbolicLink(source.resolve("link"), Path.of("src/Main.java"));
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        Files.write(source.resolve("noise.bin"), noise);
    }

    private CommandLab.Outcome backup() {
        return lab.run("backup", source.toString(), "--to", vault);
    }

    // ---- the way of a user ----

    @Test
    void firstBackupMakesTheVaultAndEveryLookFindsWhatItHas() throws Exception {
        backup().ends(0).says("added to " + vault);
        lab.write("work/notes.txt", "first\nsecond\n");
        Files.delete(source.resolve("src/old.txt"));
        lab.run(
                        "backup",
                        source.toString(),
                        "--to",
                        vault,
                        "--note",
                        "after, with 100 %",
                        "--tag",
                        "t")
                .ends(0)
                .says("1 updated, 1 deleted");
        lab.run("list", "--store", vault).ends(0).says("after, with 100 %");
        lab.run("list", "--store", vault, "--json").ends(0).isJson().says("\"kind\":\"vault\"");
        lab.run("show", "latest", "--store", vault).ends(0).says("after, with 100 %");
        lab.run("ls", "latest", "--store", vault).ends(0).says("notes.txt");
        lab.run("cat", "latest~1:notes.txt", "--store", vault).ends(0).says("first\n");
        lab.run("list", "--store", vault, "--password-file", "not there").ends(12);
        lab.run("find", "old.txt", "--store", vault).ends(0).says("src/old.txt");
        lab.run("history", "notes.txt", "--store", vault).ends(0);
        lab.run("diff", "latest~1", "latest", "--store", vault).ends(0).says("~ notes.txt");
        lab.run("diff", "latest", "live", "--store", vault).ends(0);
        lab.run("stats", "--store", vault).ends(0).says("2 restorable");
        lab.run("status").ends(0).says(vault).says("ok");
        lab.run("status", "--store", vault, "--json").ends(0).isJson().says("\"points\":2");
        lab.run("doctor", "--store", vault).ends(0).says("2 points");
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        lab.run("unlock", "--store", vault).ends(0).says("was not locked");
    }

    @Test
    void restoreGivesBackWhatWasBackedUp() throws Exception {
        backup().ends(0);
        Path target = dir.resolve("restored");
        lab.run("restore", "latest", "--store", vault, "--target", target.toString(), "--verify")
                .ends(0);
        assertEquals(List.of(), TreeSnapshot.of(source).differences(TreeSnapshot.of(target)));
    }

    @Test
    void whateverAFileSystemKeepsComesBack() throws Exception {
        TestTree odd = TestTree.in(dir, "odd");
        odd.file("quote\".txt", "1")
                .file("back\\slash", "2")
                .file("new\nline", "3")
                .file("empty", "");
        odd.file(TreePath.of(new byte[] {'i', (byte) 0xff, (byte) 0xfe}), new byte[] {1});
        odd.file("sub/x", "14").hardLink("sub/y", "sub/x").hardLink("z", "sub/x");
        odd.link("dangling", "no/where").fifo("pipe").folder("void").file("emoji😀", "7");
        odd.mode("sub/x", 0751).mode("void", 01777).modified("empty", new Timestamp(1, 5));
        odd.xattr("empty", "user.note", "value").xattr("sub", "user.empty", "");
        odd.sparse("holes", 5 << 20, 4 << 20).modified("sub", new Timestamp(1_000_000_000, 7));
        lab.run("backup", odd.dir().toString(), "--to", vault).ends(0);
        Path target = dir.resolve("restored");
        lab.run("restore", "latest", "--store", vault, "--target", target.toString(), "--verify")
                .ends(0);
        assertEquals(
                List.of(),
                odd.snapshot().differences(TreeSnapshot.of(target), TreeSnapshot.Aspect.HOLES));
        lab.run("diff", "latest", "live", "--store", vault).ends(0);
    }

    @Test
    void databaseIsCapturedCutByItsPagesAndWholeAfterARestore() throws Exception {
        Path database = source.resolve("app.db");
        try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = open.createStatement()) {
            statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
            statement.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
                            + " 20000) INSERT INTO t SELECT i, randomblob(100) FROM n");
            backup().ends(0);
            statement.execute("UPDATE t SET x = 'changed' WHERE id = 7000");
            CommandLab.Outcome second =
                    lab.run("backup", source.toString(), "--to", vault, "--json").ends(0);
            Matcher added = Pattern.compile("\"added_bytes\":(\\d+)").matcher(second.out());
            assertTrue(added.find(), second::toString);
            assertTrue(Long.parseLong(added.group(1)) < 200_000, second::toString);
        }
        Path target = dir.resolve("restored");
        lab.run("restore", "latest", "--store", vault, "--target", target.toString()).ends(0);
        try (Connection open =
                        DriverManager.getConnection("jdbc:sqlite:" + target.resolve("app.db"));
                Statement statement = open.createStatement()) {
            assertEquals("ok", statement.executeQuery("PRAGMA integrity_check").getString(1));
            assertEquals(
                    "changed",
                    statement.executeQuery("SELECT x FROM t WHERE id = 7000").getString(1));
        }
        if (Restic.isThere()) {
            restic("check", "--read-data").ends(0).says("no errors were found");
        }
    }

    @Test
    void severalSourcesLieUnderTheirNamesAndGoBackInPlace() throws Exception {
        lab.write("notes/todo.txt", "todo\n");
        Path other = lab.path("notes");
        lab.run("backup", source.toString(), other.toString(), "--to", vault).ends(0);
        lab.run("ls", "latest", "--store", vault).ends(0).says("work").says("notes");
        lab.run("cat", "latest:notes/todo.txt", "--store", vault).ends(0).says("todo\n");
        lab.write("notes/todo.txt", "spoilt\n");
        lab.run("restore", "latest:notes/todo.txt", "--in-place", "--store", vault).ends(7);
        lab.run("restore", "latest:notes/todo.txt", "--in-place", "--store", vault, "--yes")
                .ends(0);
        assertEquals("todo\n", Files.readString(other.resolve("todo.txt")));
    }

    @Test
    void vaultThatLiesInItsOwnSourceIsLeftOut() {
        String inside = "vault:" + source.resolve("vault");
        lab.run("backup", source.toString(), "--to", inside).ends(0);
        lab.run("backup", source.toString(), "--to", inside).ends(0).says("0 new");
        assertFalse(lab.run("ls", "latest", "--store", inside).ends(0).out().contains("vault"));
    }

    @Test
    void dryRunTellsAndMakesNothing() {
        lab.run("backup", source.toString(), "--to", vault, "--dry-run")
                .ends(0)
                .says("would do: 5 new");
        assertFalse(Files.exists(place));
        backup().ends(0);
        lab.run("backup", source.toString(), "--to", vault, "--dry-run").ends(0).says("0 new");
        lab.run("list", "--store", vault, "--json").ends(0);
    }

    // ---- what goes wrong ----

    @Test
    void wrongPasswordIsTwelveAndSaysSo() {
        backup().ends(0);
        lab.with("COFFER_PASSWORD", "another")
                .run("list", "--store", vault)
                .ends(12)
                .saysInOneLine("wrong password", place.toString());
        backup().ends(12);
    }

    @Test
    void noPasswordIsTwelveAndSaysHowToGiveOne() {
        backup().ends(0);
        lab.with("COFFER_PASSWORD", "")
                .run("list", "--store", vault)
                .ends(12)
                .saysInOneLine("--password-file", "COFFER_PASSWORD_FILE");
        assertFalse(Files.exists(dir.resolve("other")));
        lab.run("backup", source.toString(), "--to", "vault:" + dir.resolve("other")).ends(12);
        assertFalse(Files.exists(dir.resolve("other")));
        lab.run("status").ends(0).says("has a password, and none was given");
    }

    @Test
    void emptyPasswordWantsItsOption() {
        lab.with("COFFER_PASSWORD", "");
        lab.run("backup", source.toString(), "--to", vault, "--insecure-no-password").ends(0);
        lab.run("list", "--store", vault, "--insecure-no-password").ends(0);
        lab.run("list", "--store", vault).ends(12);
        lab.run("list", "--store", vault, "--insecure-no-password", "--password-file", "x").ends(2);
    }

    @Test
    void noVaultIsTenAndNothingIsMade() throws Exception {
        lab.run("list", "--store", vault).ends(10).saysInOneLine("no store at " + vault);
        assertFalse(Files.exists(place));
        Files.createDirectory(place);
        Files.writeString(place.resolve("mine.txt"), "mine");
        backup().ends(10).saysInOneLine("not empty", "mine.txt");
        try (Stream<Path> left = Files.list(place)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void aVaultThatWasThereAndIsNotNowIsTen() throws Exception {
        backup().ends(0);
        Files.move(place, dir.resolve("unmounted"));
        backup().ends(10).saysInOneLine("is its disk mounted?");
        assertFalse(Files.exists(place));
    }

    @Test
    void aStoreOfAnotherKindIsNotTakenForAVaultNorAVaultForOne() {
        String mirror = "mirror:" + dir.resolve("mirror");
        lab.run("backup", source.toString(), "--to", mirror).ends(0);
        lab.run("list", "--store", "vault:" + dir.resolve("mirror"))
                .ends(2)
                .saysInOneLine("another kind");
        backup().ends(0);
        lab.run("backup", source.toString(), "--to", "mirror:" + place).ends(10);
    }

    @Test
    void damageIsEightAndNamed() throws Exception {
        backup().ends(0);
        List<Path> packs;
        try (Stream<Path> files = Files.walk(place.resolve("data"))) {
            packs = files.filter(Files::isRegularFile).toList();
        }
        for (Path pack : packs) {
            if (Files.size(pack) > 1 << 20) {
                damage(pack);
            }
        }
        lab.run("verify", "--store", vault).ends(8).says("noise.bin");
        Path target = dir.resolve("restored");
        lab.run("restore", "latest", "--store", vault, "--target", target.toString())
                .ends(8)
                .says("noise.bin");
        assertFalse(Files.exists(target.resolve("noise.bin")));
    }

    @Test
    void damagedConfigIsEightAndNamed() throws Exception {
        backup().ends(0);
        damage(place.resolve("config"));
        lab.run("list", "--store", vault).ends(8).saysInOneLine("the config of " + place);
        backup().ends(8);
    }

    @Test
    void damagedPointIsNamedAndTheOthersAreListed() throws Exception {
        backup().ends(0);
        Path first = onlyFile(place.resolve("snapshots"));
        Files.writeString(source.resolve("more.txt"), "more");
        backup().ends(0);
        damage(first);
        lab.run("list", "--store", vault)
                .ends(3)
                .says("snapshot " + first.getFileName())
                .says("1 point in");
        lab.run("ls", "latest", "--store", vault).ends(8).says("Name it by its id");
        backup().ends(0);
    }

    @Test
    void pointThatWasTakenAwayIsNamedOnceAndIsNoDamage() throws Exception {
        backup().ends(0);
        Path first = onlyFile(place.resolve("snapshots"));
        Files.writeString(source.resolve("more.txt"), "more");
        backup().ends(0);
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        Files.delete(first);
        backup().ends(0);
        String id = first.getFileName().toString().substring(0, 8);
        lab.run("verify", "--store", vault, "--data", "none")
                .ends(0)
                .says("point " + id)
                .says("is gone")
                .says("were not read");
        lab.run("verify", "--store", vault, "--data", "some").ends(2).says("no share");
        assertFalse(lab.run("verify", "--store", vault).ends(0).err().contains(id));
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            return all.getFirst();
        }
    }

    private static void damage(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        byte[] bytes = Files.readAllBytes(file);
        int at = bytes.length / 3;
        bytes[at] = (byte) (bytes[at] ^ 1);
        Files.write(file, bytes);
    }

    // ---- prune and keys ----

    @Test
    void pruneAsksAndThenFreesWhatNoPointNeeds() throws Exception {
        backup().ends(0);
        Path first = onlyFile(place.resolve("snapshots"));
        lab.run("prune", "--store", vault).ends(0).says("nothing to prune");
        Files.delete(source.resolve("noise.bin"));
        backup().ends(0);
        Files.delete(first);
        lab.run("prune", "--store", vault).ends(7).says("needs a yes");
        lab.run("prune", "--store", vault, "--dry-run").ends(0).says("would remove");
        lab.run("prune", "--store", vault, "--dry-run", "--json")
                .ends(0)
                .isJson()
                .says("\"dry_run\":true");
        lab.run("prune", "--store", vault, "--max-unused", "most").ends(2);
        lab.run("prune", "--store", vault, "--max-unused", "0", "--yes").ends(0).says("freed");
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        lab.run("prune", "--store", vault, "--max-unused", "0").ends(0).says("nothing to prune");
        lab.run("prune", "--store", "mirror:" + dir.resolve("m")).ends(10);
        restic("check", "--read-data").ends(0).says("no errors were found");
    }

    @Test
    void keysComeAndGoAndTheOneInUseStays() throws Exception {
        backup().ends(0);
        String file = lab.write("new-password", "another one\n").toString();
        lab.run("key", "add", "--store", vault, "--yes").ends(12).says("--new-password-file");
        lab.run("key", "add", "--store", vault, "--new-password-file", file).ends(7);
        lab.run("key", "add", "--store", vault, "--new-password-file", file, "--yes")
                .ends(0)
                .says("added key");
        lab.run("list", "--store", vault, "--password-file", file).ends(0);
        lab.run("key", "list", "--store", vault).ends(0).says("*");
        String listed = lab.run("key", "list", "--store", vault, "--json").ends(0).isJson().out();
        Matcher current = Pattern.compile("\"id\":\"(\\w+)\",\"current\":true").matcher(listed);
        assertTrue(current.find(), listed);
        lab.run("key", "remove", current.group(1), "--store", vault, "--yes")
                .ends(1)
                .says("it stays");
        lab.run("key", "remove", "12", "--store", vault, "--yes").ends(2);
        lab.run("key", "remove", current.group(1), "--store", vault, "--password-file", file)
                .ends(7);
        lab.run(
                        "key",
                        "remove",
                        current.group(1),
                        "--store",
                        vault,
                        "--password-file",
                        file,
                        "--yes")
                .ends(0);
        lab.run("list", "--store", vault).ends(12);
        lab.run(
                        "key",
                        "passwd",
                        "--store",
                        vault,
                        "--password-file",
                        file,
                        "--new-password-command",
                        "printf '" + PASSWORD + "'",
                        "--yes")
                .ends(0)
                .says("changed the password");
        lab.run("list", "--store", vault, "--password-file", file).ends(12);
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        restic("key", "list").ends(0).says("*");
        restic("check").ends(0);
    }

    @Test
    void repairSavesWhatIsWholeAndTheNextBackupFillsTheGap() throws Exception {
        backup().ends(0);
        lab.run("repair", "--store", vault).ends(0).says("in order");
        Path largest = null;
        try (Stream<Path> packs = Files.walk(place.resolve("data"))) {
            for (Path file : packs.filter(Files::isRegularFile).toList()) {
                largest =
                        largest == null || Files.size(file) > Files.size(largest) ? file : largest;
            }
        }
        assertNotNull(largest);
        damage(largest);
        lab.run("verify", "--store", vault).ends(8).says("coffer repair");
        lab.run("repair", "--store", vault).ends(7);
        lab.run("repair", "--store", vault, "--yes").ends(3).says("1 damaged pack removed");
        backup().ends(0);
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        lab.run("repair", "--points", "--store", vault).ends(0).says("no point needs");
        restic("check", "--read-data").ends(0);
    }

    // ---- where passwords come from ----

    @Test
    void passwordComesFromAFileACommandAndTheConfiguration() throws Exception {
        backup().ends(0);
        lab.with("COFFER_PASSWORD", "");
        String file = lab.write("password", "\ufeff" + PASSWORD + "\n").toString();
        lab.run("list", "--store", vault, "--password-file", file).ends(0);
        lab.run("list", "--store", vault, "--password-command", "printf '%s\\n' '" + PASSWORD + "'")
                .ends(0);
        lab.run("list", "--store", vault, "--password-command", "false").ends(12);
        lab.run("list", "--store", vault, "--password-file", file + "-not").ends(12);
        String configuration =
                lab.write(
                                "coffer.toml",
                                """
                                [job.work]
                                sources = ["work"]
                                store = "%s"
                                password_file = "password"
                                """
                                        .formatted(vault))
                        .toString();
        lab.run("backup", "work", "--config", configuration).ends(0);
        lab.run("list", "--job", "work", "--config", configuration).ends(0);
        lab.run("status", "--config", configuration).ends(0).says("ok");
        lab.run("config", "show", "--config", configuration).ends(0).says("password_file");
        CommandLab restics = new CommandLab(dir.resolve("home")).with("RESTIC_PASSWORD", PASSWORD);
        restics.run("list", "--store", vault).ends(0);
    }

    @Test
    void passwordOfANewVaultIsAskedForTwice() {
        CommandLab typist = new CommandLab(dir.resolve("home"));
        typist.typing("one\nother\n")
                .run("backup", source.toString(), "--to", vault)
                .ends(12)
                .says("differ");
        assertFalse(Files.exists(place));
        typist.typing(PASSWORD + "\n" + PASSWORD + "\n")
                .run("backup", source.toString(), "--to", vault)
                .ends(0);
        typist.typing(PASSWORD + "\n").run("list", "--store", vault).ends(0);
        typist.typing("other\n").run("list", "--store", vault).ends(12);
    }

    // ---- together with restic ----

    @Test
    void resticChecksAndRestoresWhatWeWroteAndItsLockIsHeeded() throws Exception {
        assumeTrue(Restic.isThere(), "no restic");
        backup().ends(0);
        lab.write("work/notes.txt", "first\nsecond\n");
        backup().ends(0);
        restic("check", "--read-data").ends(0).says("no errors were found");
        Path target = dir.resolve("by-restic");
        restic("restore", "latest", "--target", target.toString()).ends(0);
        Path restored = Path.of(target + source.toRealPath().toString());
        assertEquals(
                List.of(),
                TreeSnapshot.of(source.toRealPath()).differences(TreeSnapshot.of(restored)));
    }

    @Test
    void whatResticMadeIsReadRestoredVerifiedAndBackedUpInto() throws Exception {
        assumeTrue(Restic.isThere(), "no restic");
        restic("init").ends(0);
        restic("backup", source.toRealPath().toString()).ends(0);
        lab.run("list", "--store", vault).ends(0);
        lab.run("verify", "--store", vault).ends(0);
        Path target = dir.resolve("restored");
        lab.run("restore", "latest", "--store", vault, "--target", target.toString()).ends(0);
        assertEquals(List.of(), TreeSnapshot.of(source).differences(TreeSnapshot.of(target)));
        backup().ends(0);
        restic("check", "--read-data").ends(0).says("no errors were found");
    }

    /** restic cuts a database as any file, and reads it as it lies there. */
    @Test
    void databaseThatResticBackedUpComesBackFromTheSource() throws Exception {
        assumeTrue(Restic.isThere(), "no restic");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + source.resolve("a.db"));
                Statement run = db.createStatement()) {
            run.execute("CREATE TABLE t(a)");
            run.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                            + " INSERT INTO t SELECT randomblob(1000) FROM n");
        }
        restic("init").ends(0);
        restic("backup", "--host", "amber", source.toRealPath().toString()).ends(0);
        try (Stream<Path> packs = Files.walk(place.resolve("data"))) {
            for (Path pack : packs.filter(Files::isRegularFile).toList()) {
                if (Files.size(pack) > 100_000) {
                    Files.delete(pack);
                }
            }
        }
        lab.run("repair", "--from-source", "--store", vault, "--yes").ends(0);
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        restic("check", "--read-data").ends(0).says("no errors were found");
    }

    /** An exclusive lock of a machine that is not this one, as restic's prune holds it. */
    @Test
    void lockedIsElevenAndUnlockTakesTheLockAway() throws Exception {
        backup().ends(0);
        VaultLocks.exclusive(place, PASSWORD, "elsewhere", 4711);
        backup().ends(11).saysInOneLine("elsewhere", "coffer unlock");
        lab.run("status", "--store", vault).ends(0).says("elsewhere");
        lab.run("list", "--store", vault).ends(0);
        lab.run("unlock", "--store", vault).ends(7).saysInOneLine("elsewhere", "--yes");
        backup().ends(11);
        lab.run("unlock", "--store", vault, "--yes").ends(0).says("elsewhere");
        backup().ends(0);
    }

    @Test
    void lockOfAProcessThatRunsHereStaysAndThatOfOneThatEndedGoesByItself() throws Exception {
        backup().ends(0);
        VaultLocks.exclusive(place, PASSWORD, "amber", 0x3ffffe);
        VaultLocks.shared(place, PASSWORD, "amber", 0x3ffffe);
        backup().ends(0);
        try (var locks = Files.list(place.resolve("locks"))) {
            assertEquals(List.of(), locks.toList());
        }
        VaultLocks.shared(place, PASSWORD, "amber", 0x3ffffe);
        backup().ends(0);
        try (var locks = Files.list(place.resolve("locks"))) {
            assertEquals(List.of(), locks.toList(), "one that is in nobody's way goes, too");
        }
        VaultLocks.exclusive(place, PASSWORD, "amber", ProcessHandle.current().pid());
        backup().ends(11);
        lab.run("unlock", "--store", vault).ends(11).saysInOneLine("still running");
        backup().ends(11);
    }

    private CommandLab.Outcome restic(String... words) throws Exception {
        return Restic.on(place, PASSWORD).run(words);
    }
}
