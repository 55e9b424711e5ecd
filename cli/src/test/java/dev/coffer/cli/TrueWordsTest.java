package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What commands say is what is so: of what was kept, left out, and not used. */
class TrueWordsTest extends WithASource {
    private CommandLab.Outcome backUp(String... more) {
        String[] words = new String[more.length + 4];
        System.arraycopy(new String[] {"backup", source, "--to", store}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return lab.run(words);
    }

    @Test
    void historyAndFindKnowWhatAMirrorKeepsOfAnOverwrittenFile() throws IOException {
        backUp("--keep-changed").ends(0);
        lab.write("ws/a.txt", "the second\n");
        backUp("--keep-changed").ends(0);
        lab.write("ws/a.txt", "the third of all\n");
        backUp("--keep-changed").ends(0);
        CommandLab.Outcome history = lab.run("history", "a.txt", "--store", store).ends(0);
        assertEquals(2, lines(history.out(), "deleted@"), history.out());
        history.says("kept when it was overwritten");
        lab.run("history", "a.txt", "--store", store, "--json")
                .ends(0)
                .isJson()
                .says("\"overwritten\":true");
        CommandLab.Outcome found = lab.run("find", "a.*", "--store", store).ends(0);
        assertEquals(3, lines(found.out(), ":a.txt"), found.out());
    }

    private static long lines(String text, String with) {
        return text.lines().filter(line -> line.contains(with)).count();
    }

    @Test
    void whatIsGoneFromAMirrorIsFoundAmongItsDeletedItems() throws IOException {
        lab.write("ws/sub/f1", "1");
        lab.write("ws/sub/stays", "1");
        backUp().ends(0);
        Files.delete(lab.path("ws/sub/f1"));
        backUp().ends(0);
        lab.run("history", "sub/f1", "--store", store)
                .ends(0)
                .says("deleted@")
                .says("kept when it was deleted");
        CommandLab.Outcome found = lab.run("find", "f1", "--store", store).ends(0);
        String address = found.out().strip();
        assertTrue(address.matches("deleted@.*:sub/f1"), address);
        assertEquals("1", lab.run("cat", address, "--store", store).ends(0).out());
        lab.run("find", "f1", "--store", store, "--json")
                .ends(0)
                .isJson()
                .says("\"point\":\"deleted@");
        assertEquals("", lab.run("find", "sub", "--store", store, "--host", "none").out());
        lab.run("ls", "deleted", "--store", store).ends(2).saysInOneLine("deleted@DATE");
        lab.run("history", "none", "--store", store).ends(1).saysInOneLine("deleted items");
    }

    @Test
    void aDryRunOfAMassDeletionSaysThatTheRunWillAsk() throws IOException {
        for (int i = 0; i < 60; i++) {
            lab.write("ws/f" + i, "x" + i);
        }
        backUp().ends(0);
        for (int i = 0; i < 44; i++) {
            Files.delete(lab.path("ws/f" + i));
        }
        backUp("--dry-run").ends(0).says("44 of the 61 files").says("The run will ask");
        backUp().ends(7);
    }

    /** Forty files went and one came, so that a run asks. */
    private void mostOfIt() throws IOException {
        for (int i = 0; i < 40; i++) {
            lab.write("ws/f" + i, "x" + i);
        }
        backUp().ends(0);
        for (int i = 0; i < 40; i++) {
            Files.delete(lab.path("ws/f" + i));
        }
        lab.write("ws/nd/new", "x");
    }

    @Test
    void aRunThatAskedTellsEachLineOnceAsItsDryRunDid() throws IOException {
        mostOfIt();
        List<String> dry = backUp("--dry-run").ends(0).out().lines().sorted().toList();
        assertEquals(42, dry.size(), dry.toString());
        assertEquals(dry, backUp("--yes").ends(0).out().lines().sorted().toList());
    }

    @Test
    void aRunThatAskedTellsEachChangeOnceToProgramsToo() throws IOException {
        mostOfIt();
        CommandLab.Outcome run = backUp("--yes", "--json").ends(0).isJson();
        assertEquals(1, lines(run.out(), "\"path\":\"nd/new\""), run.out());
        assertEquals(42, lines(run.out(), "\"type\":\"change\""), run.out());
    }

    @Test
    void whatARefusedRunHadToldIsSaidNotToBeDone() throws IOException {
        mostOfIt();
        CommandLab.Outcome refused = backUp().ends(7);
        refused.says("nd/new").says("none of it was done").saysInOneLine("Nothing was done");
        assertTrue(Files.notExists(lab.path("m/nd")));
    }

    @Test
    void whatIsLeftOutNowIsNotSaidToBeGoneFromTheSource() throws IOException {
        for (int i = 0; i < 40; i++) {
            lab.write("ws/f" + i, "x" + i);
        }
        backUp().ends(0);
        backUp("--exclude", "f*").ends(7).says("or are left out now");
    }

    @Test
    void aFolderThatAnExceptionOpensIsNotExplainedAsLeftOut() throws IOException {
        lab.write("ws/templates/t", "t");
        lab.write("ws/templates.old/t", "t");
        lab.write(
                "ws/coffer.toml",
                """
                [job.ws]
                sources = ['.']
                store = 'mirror:../m'
                preset = 'workspace'
                exclude = ['templates/', 'templates.old/']
                """);
        lab.in(lab.path("ws"));
        lab.run("backup").ends(0);
        assertTrue(Files.exists(lab.path("m/templates/t")));
        lab.run("rules", "explain", "templates", "--json").ends(0).says("\"left_out\":false");
        lab.run("rules", "explain", "templates.old", "--json").ends(0).says("\"left_out\":true");
    }

    @Test
    void aViewerIsNotShownTwoEmptyFilesForWhatIsNoFile() throws IOException {
        Files.createDirectory(lab.path("ws/d"));
        Files.createSymbolicLink(lab.path("ws/l"), Path.of("a.txt"));
        backUp().ends(0);
        Files.delete(lab.path("ws/l"));
        Files.createSymbolicLink(lab.path("ws/l"), Path.of("b.txt"));
        lab.write("shown", "");
        lab.write("viewer", "#!/bin/sh\ncat \"$@\" >>" + lab.path("shown") + "\n");
        assertTrue(lab.path("viewer").toFile().setExecutable(true));
        lab.with("COFFER_DIFF", lab.path("viewer").toString());
        lab.run("diff", "latest", "--open", "--store", store, "--", "d")
                .ends(2)
                .saysInOneLine("d is a folder");
        lab.run("diff", "latest", "--open", "--store", store, "--", "l").ends(0);
        assertEquals("a link to a.txt\na link to b.txt\n", Files.readString(lab.path("shown")));
    }

    @Test
    void theVariableSaysWhichStoreIsMeantWhereSeveralAreConfigured() throws IOException {
        backUp().ends(0);
        lab.write(
                "ws/coffer.toml",
                """
                [job.a]
                sources = ['.']
                store = 'mirror:../x'
                [job.b]
                sources = ['.']
                store = 'mirror:../y'
                """);
        lab.in(lab.path("ws"));
        lab.run("list").ends(2).saysInOneLine("2 stores", "--store", "COFFER_STORE");
        lab.with("COFFER_STORE", "mirror:../m");
        lab.run("list").ends(0).says("1 point");
    }

    @Test
    void aStoreThatWasGivenUpIsLetGoOf() throws IOException {
        backUp().ends(0);
        Files.move(lab.path("m"), lab.path("elsewhere"));
        lab.run("doctor").ends(1).says("coffer status --forget " + store);
        lab.run("status", "--forget", "mirror:" + lab.path("none")).ends(10);
        lab.run("status", "--forget", store).ends(7).says("had 1 point on", "add --yes");
        lab.run("status", "--forget", store, "--yes").ends(0).says("forgot " + store);
        lab.run("doctor").ends(0);
        assertFalse(lab.run("status").ends(0).says("no store").out().contains(store));
        lab.run("status", "--forget", store).ends(10).saysInOneLine("knows of no store");
        lab.run("list", "--store", "mirror:" + lab.path("elsewhere")).ends(0).says("1 point");
    }

    @Test
    void onlyWhatDoesNotHoldIsSaidOfAPointThatDoesNotCount() throws IOException {
        lab.write(
                "ws/coffer.toml",
                """
                [job.a]
                sources = ['.']
                store = 'mirror:../m'
                tags = ['t']
                """);
        lab.in(lab.path("ws"));
        lab.run("backup", "a").ends(0);
        CommandLab.Outcome told = lab.run("show", "latest", "--job", "a", "--path", "/nope");
        told.ends(1).saysInOneLine("is not all of this: of the job a and with the source /nope");
        lab.run("show", "latest", "--path", "/nope")
                .ends(1)
                .saysInOneLine("is not with the source /nope");
    }

    @Test
    void theEndOfTheInputIsNoAnswerToInit() throws IOException {
        lab.write("ws/x_data.json", "{}");
        lab.in(lab.path("ws"));
        for (String typed : List.of("", "\n", "\n\n", "\n\n\n")) {
            lab.typing(typed).run("init").ends(7).says("the input ended");
            assertTrue(Files.notExists(lab.path("ws/coffer.toml")));
        }
        lab.typing("maybe\n\n\n\nn\n").run("init").ends(0).says("no preset maybe");
        assertTrue(Files.exists(lab.path("ws/coffer.toml")));
    }

    @Test
    void aBackupThatIsDoneIsNoFailureWhereNothingCanBeRemembered() throws IOException {
        lab.with("XDG_STATE_HOME", lab.write("a file", "").toString());
        CommandLab.Outcome run = backUp("-q").ends(0);
        run.says("warning: the backup is done").says("XDG_STATE_HOME").says("not a folder");
        assertFalse(run.err().contains("mkdirat"), run::toString);
        lab.write("ws/b.txt", "two\n");
        backUp("--json").ends(0).isJson().says("\"type\":\"notice\"").says("\"new\":1");
        assertTrue(Files.exists(lab.path("m/b.txt")));
    }

    @Test
    void filesThatTellNoSizeAreReadToTheirEnd() throws IOException {
        Path proc = Path.of("/proc/sys/kernel/random");
        assumeTrue(Files.isReadable(proc.resolve("poolsize")), "no such files here");
        String poolsize;
        try (InputStream in = Files.newInputStream(proc.resolve("poolsize"))) {
            poolsize = new String(in.readNBytes(100), StandardCharsets.US_ASCII); // in one call
        }
        lab.with("COFFER_PASSWORD", "secret");
        for (String kind : List.of("mirror", "versioned", "vault")) {
            String own = kind + ":" + lab.path(kind);
            lab.run("backup", proc + "/", "--to", own, "--checksum").ends(0);
            lab.run("backup", proc + "/", "--to", own).ends(0);
            assertEquals(poolsize, lab.run("cat", "latest:poolsize", "--store", own).ends(0).out());
            lab.run("verify", "--store", own).ends(0);
        }
    }

    @Test
    void aPatternThatMeansNothingIsAWarning() throws IOException {
        lab.write("ws/.cofferignore", "*.log\na[\n");
        lab.write("ws/b.log", "left out");
        String warning = "line 2, column 2: pattern 'a[' is passed over: the [ is never closed";
        backUp("-q").ends(0).says("warning: .cofferignore: " + warning);
        lab.write("ws/new", "n");
        backUp("--json").ends(0).isJson().says("\"kind\":\"bad_rule\"").says(warning);
        assertFalse(Files.exists(lab.path("m/b.log")));
        lab.in(lab.path("ws"));
        lab.run("rules", "explain", "a.txt")
                .ends(0)
                .says("warning: .cofferignore:2:2: pattern 'a['");
    }

    @Test
    void linesOfIgnoreFilesThatMeanNothingAreToldWhereverRulesAreShownOrChecked()
            throws IOException {
        lab.in(lab.path("ws"));
        lab.run("init", "--yes").ends(0);
        lab.run("config", "check").ends(0).says("is fine");
        lab.write("ws/sub/.cofferignore", "*.log\nédit[s\n");
        lab.write("ws/node_modules/x/.cofferignore", "left/out[\n");
        String place = lab.path("ws/sub/.cofferignore") + ":2:5: pattern 'édit[s'";
        lab.run("config", "check")
                .ends(2)
                .saysInOneLine(place, "the [ is never closed", "close it with ]");
        lab.run("config", "check", "--json").ends(2).isJson().says("\"line\":2,\"column\":5");
        CommandLab.Outcome shown = lab.run("rules", "show").ends(0).says("warning: " + place);
        assertFalse(shown.err().contains("left/out"), shown.err());
        Files.delete(lab.path("ws/coffer.toml"));
        lab.run("rules", "show").ends(0).says("warning: " + place);
    }

    @Test
    void rulesExplainKnowsOtherFileSystems() {
        lab.run("rules", "explain", "--source", "/", "--preset", "none", "/proc/version")
                .ends(0)
                .says("kept");
        lab.run("rules", "explain", "-x", "--source", "/", "--preset", "none", "/proc/version")
                .ends(0)
                .says("left out, because proc/ is another file system");
    }

    @Test
    void aFileInThePlaceOfAStoreIsCalledOne() throws IOException {
        lab.write("afile", "mine");
        String place = "mirror:" + lab.path("afile");
        lab.run("list", "--store", place).ends(10).saysInOneLine("no folder", "another place");
        lab.run("backup", source, "--to", place)
                .ends(10)
                .saysInOneLine("no folder", "another place");
    }

    @Test
    void aBareBackupNeverSharesTheStoreOfAJobWithOtherRules() throws IOException {
        lab.in(lab.path("ws"));
        lab.run("init", "--yes").ends(0);
        lab.run("backup").ends(0);
        lab.run("backup", ".").ends(2).saysInOneLine("the job ws of ", "coffer.toml", "--to");
        lab.write("ws/sub/b", "b");
        lab.in(home);
        lab.run("backup", "ws/sub").ends(0).says("ws/coffer.toml are not used");
    }

    @Test
    void aStoreInItsOwnSourceIsLeftOutOfTheFirstRunToo() throws IOException {
        store = "mirror:" + lab.path("ws/bk");
        backUp("--dry-run").ends(0).says("1 new");
        backUp().ends(0).says("1 new");
        assertFalse(Files.exists(lab.path("ws/bk/bk")));
        backUp().ends(0);
        CommandLab.Outcome third = backUp().ends(0).says("nothing changed");
        assertFalse(third.out().contains("bk"), third.out());
    }

    @Test
    void whatAnInterruptedRunHasKeptIsToldWithItsSpace() throws IOException {
        backUp().ends(0);
        assertFalse(lab.run("stats", "--store", store).out().contains("interrupted"));
        lab.write("m/.coffer/unfinished/1/copies", "x".repeat(20_000));
        lab.run("stats", "--store", store).ends(0).says("of these are copies of an interrupted");
        lab.run("stats", "--store", store, "--json")
                .ends(0)
                .isJson()
                .says("\"kept_copies_bytes\":2");
        lab.run("doctor", "--store", store).says("of copies that an interrupted run had made");
        lab.write("ws/new", "n");
        backUp().ends(0);
        lab.run("stats", "--store", store, "--json").ends(0).says("\"kept_copies_bytes\":0");
        assertFalse(lab.run("doctor", "--store", store).out().contains("interrupted"));
    }

    @Test
    void aStoreInASourceThatLinksLeadToIsLeftOutOfTheFirstRunToo() throws IOException {
        Files.createSymbolicLink(lab.path("link"), lab.path("ws"));
        source = lab.path("link").toString();
        store = "mirror:" + lab.path("ws/bk");
        backUp().ends(0).says("1 new");
        assertFalse(Files.exists(lab.path("ws/bk/bk")));
        backUp().ends(0).says("nothing changed");
        store = "versioned:" + lab.path("link/deep/er/bk"); // the store by the link this time
        source = lab.path("ws/deep").toString();
        Files.createDirectory(lab.path("ws/deep"));
        backUp().ends(0);
        assertFalse(Files.exists(lab.path("ws/deep/er/bk/er/bk")));
        backUp().ends(0).says("nothing changed");
    }
}
