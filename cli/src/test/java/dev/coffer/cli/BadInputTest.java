package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.util.Objects.requireNonNull;

import dev.coffer.os.HostFiles;
import dev.coffer.record.ProcessIdentity;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;

/** What people get wrong, and what machines do to them: one clear line, the right exit code. */
class BadInputTest extends WithASource {
    private void backUp() {
        lab.run("backup", source, "--to", store).ends(0);
    }

    @Test
    void aCommandThatIsNotThereIsGuessed() {
        lab.run("bakcup").ends(2).saysInOneLine("no command 'bakcup'", "did you mean backup?");
        lab.run("backup", "--dryrun").ends(2).saysInOneLine("--dryrun", "coffer backup --help");
        lab.run("config", "shwo").ends(2).saysInOneLine("shwo", "coffer config --help");
    }

    @Test
    void aSourceThatIsMissingIsNamedAndNothingIsMade() {
        lab.run("backup", source + "/none", "--to", store)
                .ends(1)
                .saysInOneLine(source + "/none", "is the name right");
        assertTrue(Files.notExists(lab.path("m")));
    }

    @Test
    void aPlaceThatIsNoStoreIsLeftAlone() throws IOException {
        lab.write("other/file", "mine");
        String other = "mirror:" + lab.path("other");
        lab.run("backup", source, "--to", other).ends(10).saysInOneLine("other", "not empty");
        lab.run("list", "--store", other).ends(10).saysInOneLine("is not a store");
        lab.run("list", "--store", store).ends(10).saysInOneLine(lab.path("m").toString());
        lab.run("list", "--store", "zip:/x").ends(2).saysInOneLine("no kind of store \"zip\"");
    }

    @Test
    void aStoreThatIsNotThereNowIsNotMadeAnewByMistake() throws IOException {
        backUp();
        Files.move(lab.path("m"), lab.path("away"));
        lab.run("list", "--store", store).ends(10).saysInOneLine("is its disk mounted?");
        lab.run("backup", source, "--to", store).ends(10).saysInOneLine("--create");
        lab.run("status").ends(0).says("not there now");
        lab.run("doctor").ends(1).says("FAIL").says("is its disk mounted?");
        lab.run("backup", source, "--to", store, "--create").ends(0).says("1 new");
    }

    @Test
    void aStoreOfANewerVersionIsNotTouched() throws IOException {
        backUp();
        Path identity = lab.path("m/.coffer/store.json");
        String newer = Files.readString(identity).replace("\"format\":1", "\"format\":7");
        Files.writeString(identity, newer);
        lab.run("list", "--store", store).ends(1).saysInOneLine("newer version of Coffer");
        lab.run("backup", source, "--to", store).ends(1).saysInOneLine("newer version of Coffer");
        assertEquals(newer, Files.readString(identity));
    }

    @Test
    void aDamagedRecordIsNamedWithWhatCanStillBeDone() throws IOException {
        backUp();
        Files.writeString(lab.path("m/.coffer/store.json"), "junk");
        lab.run("list", "--store", store).ends(8).saysInOneLine("store.json is damaged");
        lab.run("backup", source, "--to", store).ends(8).saysInOneLine("into a new store");
        lab.run("stats", "--store", store).ends(8).saysInOneLine("store.json");
        lab.run("status").ends(0).says("is damaged");
    }

    @Test
    void aCopyThatIsDamagedIsFound() throws IOException {
        backUp();
        Files.writeString(lab.path("m/a.txt"), "two\n");
        lab.run("verify", "--store", store).ends(8).says("a.txt");
    }

    @Test
    void aPointThatIsNotThereIsToldFromWhatIsNoPoint() {
        backUp();
        lab.run("show", "abcd", "--store", store).ends(1).saysInOneLine("abcd", "coffer list");
        lab.run("show", "newest", "--store", store).ends(2).saysInOneLine("'newest'", "latest");
        lab.run("ls", "latest:none", "--store", store).ends(1).saysInOneLine("none", "find");
        lab.run("ls", "latest:../x", "--store", store).ends(2).saysInOneLine("../x");
    }

    @Test
    void aRestoreOntoAFileOrNowhereIsRefused() throws IOException {
        backUp();
        String file = lab.write("file", "mine").toString();
        lab.run("restore", "latest", "--target", file, "--store", store)
                .ends(1)
                .saysInOneLine(file, "not a folder");
        assertEquals("mine", Files.readString(Path.of(file)));
        lab.run("restore", "latest", "--store", store).ends(2).saysInOneLine("--in-place");
    }

    @Test
    void whatWouldReplaceNeedsAYes() throws IOException {
        backUp();
        lab.write("ws/a.txt", "newer\n");
        lab.run("restore", "latest", "--in-place", "--store", store).ends(7);
        assertEquals("newer\n", Files.readString(lab.path("ws/a.txt")));
        lab.run("restore", "latest", "--in-place", "--store", store, "--yes").ends(0);
        assertEquals("one\n", Files.readString(lab.path("ws/a.txt")));
    }

    @Test
    void aRunThatWouldRemoveMuchNeedsAYes() throws IOException {
        for (int i = 0; i < 40; i++) {
            lab.write("ws/f" + i, "x");
        }
        backUp();
        for (int i = 0; i < 30; i++) {
            Files.delete(lab.path("ws/f" + i));
        }
        lab.run("backup", source, "--to", store).ends(7);
        assertTrue(Files.exists(lab.path("m/f0")));
        lab.run("backup", source, "--to", store, "--yes").ends(0).says("30 deleted");
    }

    @Test
    void aDatabaseThatIsNoneIsKeptAndTold() throws IOException {
        lab.write("ws/app.db", "SQLite format 3\0" + "junk".repeat(300));
        lab.run("backup", source, "--to", store).ends(3).says("app.db");
        assertTrue(Files.exists(lab.path("m/app.db")));
    }

    @Test
    void theLockOfALivingProcessStaysAndAnotherMachinesGoesWhenAsked() throws IOException {
        backUp();
        ProcessIdentity self = ProcessIdentity.current(HostFiles.ofThisSystem());
        Path lock = lab.path("m/.coffer/lock");
        Files.writeString(lock, lock(self, self.boot()));
        lab.run("unlock", "--store", store).ends(11).saysInOneLine("process " + self.pid());
        lab.run("status").ends(0).says("in use by process " + self.pid());
        Files.writeString(lock, lock(self, "another-boot").replace("host ", "host far"));
        lab.run("unlock", "--store", store).ends(0).says("on far");
        lab.run("unlock", "--store", store).ends(0).says("was not locked");
    }

    private static String lock(ProcessIdentity self, String boot) {
        return "coffer-lock 1\ntoken 1\nhost "
                + self.host()
                + "\nmachine "
                + (boot.equals(self.boot()) ? self.machine() : "another")
                + "\nboot "
                + boot
                + "\npids "
                + self.pids()
                + "\npid "
                + self.pid()
                + "\nstarted "
                + self.started()
                + "\nsince 2026-11-20T10:00Z\nend\n";
    }

    @Test
    void aPointWhoseIdIsNotWholeEnoughIsToldWithThoseItMayBe() throws IOException {
        byte[] count = new byte[1];
        lab.with((byte[] bytes) -> {
            Arrays.fill(bytes, (byte) 0xab);
            bytes[bytes.length - 1] = count[0]++;
        });
        String versions = "versioned:" + lab.path("v");
        lab.run("backup", source, "--to", versions).ends(0);
        lab.write("ws/a.txt", "two\n");
        lab.run("backup", source, "--to", versions).ends(0);
        lab.run("show", "abab", "--store", versions)
                .ends(1)
                .saysInOneLine("abab is the beginning of 2 ids", "write one digit more");
        lab.run("restore", "abab", "--target", lab.path("t").toString(), "--store", versions)
                .ends(1)
                .saysInOneLine("abab is the beginning of 2 ids");
        assertTrue(Files.notExists(lab.path("t")));
    }

    @Test
    void aSecondRunIntoAStoreInUseEndsAfterAWhileAndSaysByWhom() throws IOException {
        backUp();
        ProcessIdentity self = ProcessIdentity.current(HostFiles.ofThisSystem());
        Files.writeString(lab.path("m/.coffer/lock"), lock(self, self.boot()));
        lab.write("ws/b.txt", "two\n");
        lab.run("backup", source, "--to", store)
                .ends(11)
                .saysInOneLine(lab.path("m").toString(), "process " + self.pid());
        Files.delete(lab.path("m/.coffer/lock"));
        lab.run("verify", "--store", store).ends(0);
    }

    @Test
    void aRestoreOverAnOpenDatabaseIsRefusedAndNamesTheProgram() throws Exception {
        Path database = lab.path("ws/app.db");
        try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = open.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE t (x)");
            backUp();
            statement.execute("INSERT INTO t VALUES (1)");
            lab.run("restore", "latest", "--in-place", "--store", store, "--yes")
                    .ends(1)
                    .saysInOneLine(
                            "app.db", "process " + ProcessHandle.current().pid(), "--exclude");
            assertEquals(1, statement.executeQuery("SELECT count(*) FROM t").getInt(1));
        }
    }

    @Test
    void aDiffIsOpenedInAPrivateFolderThatIsGoneAfterwards() throws Exception {
        backUp();
        lab.write("ws/a.txt", "two\n");
        Path viewer =
                lab.write(
                        "viewer",
                        "#!/bin/sh\ncat \"$1\" \"$2\" >\"$0.saw\"; echo \"$1\" >\"$0.at\";"
                                + " stat -c %a \"${1%/*}\" >>\"$0.saw\"\n");
        assertTrue(viewer.toFile().setExecutable(true));
        lab.with("COFFER_DIFF", viewer.toString());
        lab.run("diff", "latest", "live", "--store", store, "--open", "--", "a.txt").ends(0);
        assertEquals("one\ntwo\n700\n", Files.readString(lab.path("viewer.saw")));
        Path at = Path.of(Files.readString(lab.path("viewer.at")).strip());
        assertTrue(Files.notExists(requireNonNull(at.getParent())), at::toString);
    }

    @Test
    void aFirstRunThatFindsNoRoomSaysThatThereIsNoPointYet() throws Exception {
        Path disk = Files.createDirectory(lab.path("disk"));
        assumeTrue(mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()), "no mount");
        try {
            String there = "mirror:" + disk.resolve("m");
            Files.write(lab.path("ws/big"), noise(2 << 20));
            lab.run("backup", source, "--to", there)
                    .ends(1)
                    .saysInOneLine("no space", "no point yet", "make room");
            Files.delete(lab.path("ws/big"));
            lab.run("backup", source, "--to", there).ends(0);
            lab.run("list", "--store", there).ends(0).says("1 point");
            Files.write(disk.resolve("hog"), noise(512 << 10));
            Files.write(lab.path("ws/big"), noise(700 << 10));
            backUp();
            String back = disk.resolve("back").toString();
            lab.run("restore", "latest", "--target", back, "--store", store)
                    .ends(1)
                    .saysInOneLine(back, "free", "make room");
        } finally {
            new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
        }
    }

    @Test
    void aFullDiskAndAReadOnlyOneAreToldAndLoseNothing() throws Exception {
        Path disk = Files.createDirectory(lab.path("disk"));
        assumeTrue(mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()), "no mount");
        try {
            String there = "mirror:" + disk.resolve("m");
            lab.run("backup", source, "--to", there).ends(0);
            Files.write(lab.path("ws/big"), noise(2 << 20));
            lab.run("backup", source, "--to", there).ends(1).saysInOneLine("no space", "make room");
            lab.run("list", "--store", there).ends(0).says("1 point");
            lab.run("verify", "--store", there).ends(0).says("is sound");
            backUp();
            String target = disk.resolve("back").toString();
            lab.run("restore", "latest", "--target", target, "--store", store)
                    .ends(1)
                    .saysInOneLine("free", "make room");
            Files.delete(lab.path("ws/big"));
            assertTrue(mount("-o", "remount,ro", disk.toString()));
            lab.write("ws/b.txt", "two\n");
            lab.run("backup", source, "--to", there).ends(1).saysInOneLine("read-only", "mount it");
            lab.run("backup", source, "--to", there + "2").ends(1).saysInOneLine("read-only");
            lab.run("restore", "latest", "--target", target, "--store", store)
                    .ends(1)
                    .saysInOneLine("read-only");
            lab.run("list", "--store", there).ends(0).says("1 point");
            lab.run("doctor", "--store", there).ends(1).says("is mounted read-only");
        } finally {
            new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static boolean mount(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = "mount";
        System.arraycopy(words, 0, command, 1, words.length);
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such program here
        }
    }
}
