package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings that decide what goes count from wherever they are in force, and nothing gets past. */
class GuardSettingsTest {
    @TempDir Path dir;
    private CommandLab lab;
    private Path folder;

    @BeforeEach
    void aJobWithFourPoints() throws IOException {
        lab = new CommandLab(dir.resolve("home"));
        folder = Files.createDirectories(dir.resolve("home/work"));
        lab.in(folder);
        configure("coffer.toml", dir.resolve("store"), "keep_last = 9\n", "");
        for (int i = 0; i < 4; i++) {
            backUpAnother("version " + i);
        }
    }

    private void configure(String file, Path store, String job, String guard) throws IOException {
        lab.write(
                "work/" + file,
                "[job.w]\nsources = [\"src\"]\nstore = \"versioned:"
                        + store
                        + "\"\n"
                        + job
                        + "[guard]\n"
                        + guard);
    }

    private void configure(String job) throws IOException {
        configure("coffer.toml", dir.resolve("store"), job, "");
    }

    private void backUpAnother(String content, String... options) throws IOException {
        lab.write("work/src/a", content);
        String[] words = new String[options.length + 2];
        words[0] = "backup";
        words[1] = "w";
        System.arraycopy(options, 0, words, 2, options.length);
        lab.run(words).ends(0);
    }

    private void enrolAlice() {
        lab.run("approvals", "add", "alice", "--new-key", "alice.key", "--yes").ends(0);
    }

    private void points(int expected) {
        lab.run("list", "--store", "versioned:" + dir.resolve("store"))
                .ends(0)
                .says(expected + " point" + (expected == 1 ? "" : "s"));
    }

    @Test
    void anotherConfigurationThatKeepsLessForgetsNothingUnasked() throws Exception {
        configure(
                "c2.toml", dir.resolve("store"), "keep_last = 1\nforget_after_backup = true\n", "");

        backUpAnother("one more", "--config", "c2.toml");
        points(5);
        lab.run("forget", "--job", "w", "--config", "c2.toml").ends(7).says("the last 9 points");
        points(5);
        lab.run("config", "check", "--config", "c2.toml")
                .ends(0)
                .says("not in force", "in force by " + folder.resolve("coffer.toml"));
        lab.run("config", "accept", "--config", "c2.toml", "--yes").ends(0);
        lab.run("forget", "--job", "w", "--config", "c2.toml").ends(0);
        points(1);
    }

    @Test
    void theFirstConfigurationsPolicyIsAskedWhenAnotherIsToKeepLess() throws Exception {
        enrolAlice();
        configure(
                "coffer.toml",
                dir.resolve("store"),
                "keep_last = 9\n",
                "shorten_retention = \"approve\"");
        lab.run("backup", "w").ends(0);
        configure("c2.toml", dir.resolve("store"), "keep_last = 1\n", "");

        lab.run("config", "accept", "--config", "c2.toml", "--yes").ends(7).says("was made");
    }

    @Test
    void anotherSpellingOfTheStoreDoesNotHelpToKeepLess() throws Exception {
        Files.createSymbolicLink(dir.resolve("link"), dir.resolve("store"));
        configure("coffer.toml", dir.resolve("link"), "keep_last = 1\n", "");

        lab.run("forget", "--job", "w").ends(7).says("the last 9 points");
        lab.run("config", "check").ends(0).says("the last 1 point").saysNot("no longer in");
        points(4);
    }

    @Test
    void aPolicyCountsForItsStoreWhateverThatIsCalled() throws Exception {
        enrolAlice();
        configure("coffer.toml", dir.resolve("store"), "", "low = \"approve\"");
        lab.run("backup", "w").ends(0);
        Files.createSymbolicLink(dir.resolve("link"), dir.resolve("store"));
        Files.createSymbolicLink(dir.resolve("above"), dir);
        lab.in(Files.createDirectories(dir.resolve("elsewhere")));

        for (String spelling :
                new String[] {
                    dir.resolve("link").toString(),
                    dir.resolve("above/above/store").toString(),
                    "../elsewhere/../store",
                    "../above/link/"
                }) {
            lab.run("delete", "latest", "--store", "versioned:" + spelling, "--yes").ends(7);
        }
        points(4);
    }

    @Test
    void aLinkThatPointsElsewhereLaterTakesNoPolicyAway() throws Exception {
        enrolAlice();
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("store"));
        configure("coffer.toml", link, "", "low = \"approve\"");
        lab.run("backup", "w").ends(0);
        Files.delete(link);
        Files.createSymbolicLink(link, Files.createDirectories(dir.resolve("other")));
        lab.run("config", "check").ends(0);
        lab.in(Files.createDirectories(dir.resolve("elsewhere")));

        String address = "versioned:" + dir.resolve("store");
        lab.run("delete", "latest", "--store", address, "--yes").ends(7);
    }

    @Test
    void whatTheEnvironmentKeepsLessIsNotInForce() throws Exception {
        lab.with("COFFER_KEEP_LAST", "1");
        lab.run("forget", "--job", "w").ends(7);
        lab.run("config", "check").ends(0).says("the last 1 point instead of the last 9 points");
        points(4);
        lab.with("COFFER_KEEP_LAST", "");
        lab.run("config", "check").ends(0).saysNot("not in force");
    }

    @Test
    void neitherTheEnvironmentNorWhatIsNotAcceptedEndsAGraceSooner() throws Exception {
        lab.with("COFFER_GRACE", "0d");
        lab.run("delete", "latest~1", "--yes").ends(0).says("14 days", "not only for 0 days");
        lab.run("forget", "--job", "w").ends(0).saysNot("for good");
        lab.with("COFFER_GRACE", "");
        configure("keep_last = 9\ngrace = \"0d\"\n");
        lab.run("delete", "latest~1", "--yes").ends(0).says("14 days");
        lab.run("forget", "--job", "w").ends(0).saysNot("for good");
        String address = "versioned:" + dir.resolve("store");
        lab.in(Files.createDirectories(dir.resolve("elsewhere"))).with("COFFER_GRACE", "1h");
        lab.run("delete", "latest", "--store", address, "--yes").ends(0).says("14 days");
        lab.in(folder).with("COFFER_GRACE", "");

        lab.run("config", "accept", "--yes").ends(0);
        lab.run("delete", "latest", "--yes").ends(0).saysNot("14 days");
        lab.run("forget", "--job", "w").ends(0).says("for good");
    }

    @Test
    void anApprovedDeletionIsGoodForItsGraceAlone() throws Exception {
        enrolAlice();
        configure(
                "coffer.toml",
                dir.resolve("store"),
                "keep_last = 9\ngrace = \"20d\"\n",
                "delete = \"approve\"");
        lab.run("delete", "latest~1").ends(7).says("was made");
        lab.run("delete", "latest~1").ends(7).says("is waiting");

        configure(
                "coffer.toml",
                dir.resolve("store"),
                "keep_last = 9\ngrace = \"30d\"\n",
                "delete = \"approve\"");
        lab.run("delete", "latest~1").ends(7).says("was made");
    }

    @Test
    void countingInLargerGroupsIsKeepingLess() throws Exception {
        configure("keep_last = 2\ngroup_by = \"host,paths,tags\"\n");
        lab.run("config", "accept", "--yes").ends(0);
        backUpAnother("tagged", "--tag", "a");
        configure("keep_last = 2\ngroup_by = \"\"\n");

        lab.run("config", "check").ends(0).says("(of all)", "(by host,paths,tags)");
        lab.run("forget", "--job", "w").ends(7).says("(of all)");
        points(5);
    }

    @Test
    void deletedItemsStayAsLongAsIsInForce() throws Exception {
        Path mirror = dir.resolve("mirror");
        String job = "[job.m]\nsources = [\"src\"]\nstore = \"mirror:" + mirror + "\"\n";
        lab.write("work/coffer.toml", job);
        lab.write("work/src/b", "goes");
        lab.run("backup", "m").ends(0);
        Files.delete(folder.resolve("src/b"));
        lab.run("backup", "m").ends(0);

        lab.with("COFFER_DELETED_KEEP", "0d");
        lab.run("backup", "m").ends(0).says("for 90 days, as it is in force");
        lab.with("COFFER_DELETED_KEEP", "");
        lab.write("work/coffer.toml", job + "deleted_keep = \"0d\"\n");
        lab.run("config", "check").ends(0).says("deleted items for 0 days instead of 90 days");
        lab.run("backup", "m").ends(0).says("for 90 days, as it is in force");
        String address = "mirror:" + mirror + "?deleted_keep=0d";
        lab.run("backup", "src/", "--to", address).says("as it is in force");
        lab.run("find", "b", "--deleted", "--store", "mirror:" + mirror);
        assertEquals(1, deleted(mirror));
        lab.run("config", "accept", "--yes").ends(0);
        lab.run("backup", "m").ends(0).saysNot("in force");
        assertEquals(0, deleted(mirror));
    }

    private static long deleted(Path mirror) throws IOException {
        try (var all = Files.walk(mirror.resolve(".coffer"))) {
            return all.filter(each -> each.endsWith("b")).count();
        }
    }

    @Test
    void ofAMixedChangeWhatProtectsMoreIsInForceAtOnce() throws Exception {
        enrolAlice();
        configure("coffer.toml", dir.resolve("store"), "", "delete = \"approve\"");
        lab.run("backup", "w").ends(0);
        configure("coffer.toml", dir.resolve("store"), "", "forget = \"approve\"");

        lab.run("config", "check").ends(0).says("asks for less");
        lab.run("forget", "latest~1", "--yes").ends(7).says("approval");
        lab.run("delete", "latest~1", "--yes").ends(7).says("approval");
    }

    @Test
    void whatIsRefusedIsNotRecordedAsAChange() throws Exception {
        configure("coffer.toml", dir.resolve("store"), "", "forget = \"approve\"");
        lab.run("forget", "latest~1", "--yes").ends(2).says("lock everybody out");
        lab.run("forget", "latest~1", "--yes").ends(2).says("lock everybody out");

        String changes = lab.run("audit", "log", "--type", "configuration-changed", "--json").out();
        assertEquals(1, changes.lines().filter(line -> line.contains("sha256")).count(), changes);
    }
}
